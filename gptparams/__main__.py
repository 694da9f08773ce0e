"""`python -m gptparams` is the command `gptparams`."""

import sys

from gptparams.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
