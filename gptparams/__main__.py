"""Run the command `gptparams` as `python -m gptparams`."""

import sys


def main() -> int:
    """Run the command line and return its exit code; 130 for Ctrl-C, even during loading."""
    try:
        if "check" in sys.argv[1:]:  # it runs the code of pages
            from gptparams.site.code.watch import witnessed

            return witnessed(_run)
        return _run()
    except KeyboardInterrupt:
        return 130


def _run() -> int:
    from gptparams.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
