"""Standard output in every state: a terminal or a file, in any encoding, or closed."""

import codecs
import os
import re
import sys
from typing import TextIO

from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.tables.table import STYLES
from gptparams.untrusted import printable

# Replacements for the characters of tables that an encoding may lack.
_ASCII = {"─": "-", "█": "#", "×": "x", "·": "*", "：": ":"} | dict.fromkeys("▏▎▍▌▋▊▉", ".")
_KEPT = re.compile("(" + "|".join(map(re.escape, ("\n", *STYLES))) + ")")
_ASCII |= {power: f"^{digit}" for digit, power in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


def accept_any_text() -> None:
    """Make standard output replace characters that its encoding lacks, instead of raising."""
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
    """`lang`, or English if standard output cannot encode Chinese."""
    try:
        Text("中", "a")[lang].encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return "en"
    return lang


def screen() -> tuple[int | None, bool]:
    """The width in columns (None for a file or pipe, where lines may be long), and use of colour.

    Colour is used on terminals only, unless `NO_COLOR` is set (no-color.org) or `TERM` is `dumb`.
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
    """Print `text` and flush; InputError if that fails, BrokenPipeError if the reader is gone.

    Names and paths in it cannot control the terminal: everything unprintable is escaped, except
    line breaks and the styles of tables.
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
    """Raise InputError if standard output was closed before the program started."""
    if sys.stdout is None:
        raise _unwritable(Text("标准输出已关闭", "standard output is closed"))


def _unwritable(reason: Text) -> InputError:
    return InputError(
        f"无法写出结果（{reason.zh}）；请换一个输出位置",
        f"can't write the output ({reason.en}); send it elsewhere",
    )


def complain(line: str) -> None:
    """Print a line on standard error; do nothing if that is closed or full."""
    if sys.stderr is not None:  # with None, `print` would write to standard output
        try:
            print(line, file=sys.stderr, flush=True)
        except OSError:
            drop(sys.stderr)


def drop_stdout() -> None:
    """Discard buffered output, so that Python does not fail to flush it at exit."""
    drop(sys.stdout)


def drop(stream: TextIO) -> None:
    """Discard what `stream` still holds: Python would exit with 120 if it couldn't flush it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
