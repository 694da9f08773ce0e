"""`python -m gptparams` is the command `gptparams`."""

import sys


def main() -> int:
    """Run the command line and return its exit code; 130 for Ctrl-C, also while it loads."""
    try:
        from gptparams.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
