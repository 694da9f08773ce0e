"""Standard output as it is: a terminal or a file, wide or narrow, of any encoding, or gone."""

import codecs
import os
import re
import sys
from contextlib import suppress

from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.tables.table import STYLES
from gptparams.untrusted import printable

# Stand-ins for what tables use and a narrow encoding lacks.
_ASCII = {"─": "-", "█": "#", "×": "x", "·": "*", "：": ":"} | dict.fromkeys("▏▎▍▌▋▊▉", ".")
_KEPT = re.compile("(" + "|".join(map(re.escape, ("\n", *STYLES))) + ")")
_ASCII |= {power: f"^{digit}" for digit, power in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


def accept_any_text() -> None:
    """Make standard output replace what its encoding lacks, where it would raise."""
    codecs.register_error("gptparams", _replacement)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="gptparams")


def _replacement(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unfit = error.object[error.start : error.end]
    return "".join(_ASCII.get(char, "?") for char in unfit), error.end


def readable(lang: Lang) -> Lang:
    """`lang`, or English where standard output can't carry Chinese."""
    try:
        Text("中", "a")[lang].encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return "en"
    return lang


def screen() -> tuple[int | None, bool]:
    """Width in columns (None for a file or pipe, where lines may be long) and whether to colour.

    Colour is for terminals alone, and not there either when `NO_COLOR` is set (no-color.org).
    """
    if sys.stdout is None or not sys.stdout.isatty():
        return None, False
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    try:
        width = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        width = 0
    return width or None, colour


def show(text: str) -> None:
    """Print `text` at once. InputError when it can't be written; BrokenPipeError if none reads.

    Names and paths in it can't steer the terminal: only line breaks and the styles of tables
    stay as they are.
    """
    check_open()
    pieces = _KEPT.split(text)
    shown = "".join(piece if _KEPT.fullmatch(piece) else printable(piece) for piece in pieces)
    try:
        print(shown, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_stdout()
        raise _unwritable(Text(*[str(error.strerror)] * 2)) from None


def check_open() -> None:
    """Raise InputError where standard output was closed before we started."""
    if sys.stdout is None:
        raise _unwritable(Text("标准输出已关闭", "standard output is closed"))


def _unwritable(reason: Text) -> InputError:
    return InputError(
        f"无法写出结果（{reason.zh}）；请换一个输出位置",
        f"can't write the output ({reason.en}); send it elsewhere",
    )


def complain(line: str) -> None:
    """Print a line on standard error, if there is one that takes it."""
    if sys.stderr is not None:  # `print` would take None for standard output
        with suppress(OSError):
            print(line, file=sys.stderr, flush=True)


def drop_stdout() -> None:
    """Send what is still buffered nowhere, so that Python's exit doesn't fail on it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
