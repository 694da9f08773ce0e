"""Run the command `gptparams` as `python -m gptparams`."""

import sys


def main() -> int:
    """Run the command line and return its exit code; 130 for Ctrl-C, even during loading."""
    try:
        from gptparams.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
