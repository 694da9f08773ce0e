"""Reading a file that a contributor wrote: as text, or refused at the line that is none."""

from pathlib import Path

from gptparams.site.files.diagnostic import Place, PlacedError
from gptparams.site.files.layout import shown_path


def text_of(path: Path) -> str:
    """The text of the file `path`, without the mark that some editors put before it.

    Raises PlacedError for what is not UTF-8.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        place = Place(shown_path(path), data.count(b"\n", 0, error.start) + 1, 1)
        raise PlacedError(
            place, "这里不是 UTF-8；请把文件存成 UTF-8", "not UTF-8; save the file as UTF-8"
        ) from None
