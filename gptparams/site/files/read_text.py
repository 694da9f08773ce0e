"""Reading a file that a contributor wrote, or refusing it with the line of the error."""

from pathlib import Path

from gptparams.site.files.diagnostic import Place, PlacedError
from gptparams.site.files.layout import shown_path

LONGEST_LINE = 2_500
LARGEST = 200_000


def text_of(path: Path) -> str:
    """Return the text of the file `path`, without a byte order mark.

    Raises PlacedError for invalid UTF-8, and for a file or line too long to be written by hand:
    Markdown and regular expressions would take minutes to process it.
    """
    data = path.read_bytes()
    try:
        return _fit(data.decode("utf-8-sig").replace("\r\n", "\n"), shown_path(path))
    except UnicodeDecodeError as error:
        place = Place(shown_path(path), data.count(b"\n", 0, error.start) + 1, 1)
        raise PlacedError(
            place, "这里不是 UTF-8；请把文件存成 UTF-8", "not UTF-8; save the file as UTF-8"
        ) from None


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
