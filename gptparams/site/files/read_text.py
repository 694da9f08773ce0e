"""Reading a file that a contributor wrote, or refusing it with the line of the error."""

import os
import stat
from pathlib import Path

from gptparams.site.files.diagnostic import Place, PlacedError
from gptparams.site.files.layout import shown_path

LONGEST_LINE = 2_500
LARGEST = 200_000  # characters
_LARGEST_DATA = 10_000_000  # bytes; more is not read at all


def text_of(path: Path) -> str:
    """Return the text of the file `path`, without a byte order mark.

    Raises PlacedError for invalid UTF-8, and for a file or line too long to be written by hand:
    Markdown and regular expressions would take minutes to process it.
    """
    data = data_of(path)
    try:
        return _fit(data.decode("utf-8-sig").replace("\r\n", "\n"), shown_path(path))
    except UnicodeDecodeError as error:
        place = Place(shown_path(path), data.count(b"\n", 0, error.start) + 1, 1)
        raise PlacedError(
            place, "这里不是 UTF-8；请把文件存成 UTF-8", "not UTF-8; save the file as UTF-8"
        ) from None


def data_of(path: Path) -> bytes:
    """Return the bytes of the file `path`, without waiting for a pipe that nobody writes to.

    Raises PlacedError for what is no regular file, can't be read, or is too large.
    """
    place = Place(shown_path(path), 1, 1)
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            about = os.fstat(file.fileno())
            data = file.read(_LARGEST_DATA + 1) if stat.S_ISREG(about.st_mode) else None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlacedError(
            place,
            f"读不了（{reason}）；请检查路径和权限",
            f"can't be read ({reason}); check the path and its permissions",
        ) from None
    if data is None:
        raise PlacedError(place, "不是普通文件；请换成文件", "not a regular file; make it one")
    if len(data) > _LARGEST_DATA:
        raise PlacedError(
            place,
            f"文件超过 {_LARGEST_DATA:,} 字节；请换成正确的文件",
            f"the file has more than {_LARGEST_DATA:,} bytes; put the right one in its place",
        )
    return data


def _fit(text: str, path: str) -> str:
    """Return `text` if neither it nor any of its lines is too long."""
    if len(text) > LARGEST:
        raise PlacedError(
            Place(path, 1, 1),
            f"文件有 {len(text):,} 个字符，最多 {LARGEST:,} 个；分成几个",
            f"the file has {len(text):,} characters, at most {LARGEST:,}; split it",
        )
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise PlacedError(
                Place(path, number, 1),
                f"这一行有 {len(line):,} 个字符，最多 {LONGEST_LINE:,} 个；分成几段",
                f"the line has {len(line):,} characters, at most {LONGEST_LINE:,}; "
                "split it into paragraphs",
            )
    return text
