"""Train one of the two small models and write its record.

    python -m gptparams.lessons.pretraining en --output en.npz

It takes about half an hour on one core. The seeds are fixed, but sums of floating-point numbers
differ between machines, and training magnifies the difference: expect losses that agree to about
two digits, and other words. The pages read the record that is shipped.
"""

import argparse
import sys
from hashlib import sha256
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import language
from gptparams.lessons.pretraining.recipe import Recipe
from gptparams.lessons.pretraining.recording import recorded
from gptparams.lessons.pretraining.run_record import packed
from gptparams.lessons.pretraining.texts import SOURCES, book
from gptparams.lessons.pretraining.training import Reading


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    given = _parser().parse_args(arguments)
    source = SOURCES[given.lang]
    try:
        text = book(source, given.text)
    except InputError as error:
        print(error.message(language()), file=sys.stderr)
        return 2
    content = packed(recorded(text, source.prompt, Recipe(steps=given.steps), _told))
    given.output.write_bytes(content)
    print(f"{given.output}  {len(content):,} B  SHA-256 {sha256(content).hexdigest()}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gptparams.lessons.pretraining", description=__doc__.splitlines()[0]
    )
    parser.add_argument("lang", choices=sorted(SOURCES), help="the text: English or Chinese")
    parser.add_argument("--text", type=Path, help="a file with the text, instead of downloading it")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="steps of training")
    parser.add_argument("--output", type=Path, required=True, help="the record to write")
    return parser


def _told(reading: Reading) -> None:
    print(
        f"step {reading.step:6,}  trained {reading.trained:.3f}  held out {reading.held_out:.3f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
