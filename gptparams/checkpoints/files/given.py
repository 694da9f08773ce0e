"""A checkpoint in files that are already open, without a folder: a page gets them this way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gptparams.checkpoints.files.opening import CONFIG, INDEX, open_file, open_folder
from gptparams.checkpoints.header import Checkpoint, Source
from gptparams.errors import InputError
from gptparams.untrusted import printable


class GivenFiles:
    """A folder that consists of the given files, by name."""

    name = ""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    def files(self) -> tuple[str, ...]:
        """Return the names of the files, sorted."""
        return tuple(sorted(self._sources))

    @contextmanager
    def open(self, file: str) -> Iterator[Source]:
        """Open the file called `file`."""
        yield self._sources[file]


def open_given(sources: Mapping[str, Source]) -> Checkpoint:
    """Open the checkpoint that the given files make up, with the `config.json` among them.

    Raises InputError if they make up none, or several.
    """
    place = GivenFiles(sources)
    held = sorted(name for name in sources if name != CONFIG)
    if not held:
        raise InputError(
            f"{CONFIG} 只是配置；请连同 .safetensors、.gguf 或 .bin 文件一起选",
            f"{CONFIG} is only a configuration; choose it together with a .safetensors, .gguf or "
            ".bin file",
        )
    if len(held) > 1:
        return open_folder(place, held[0])
    if held[0].endswith(INDEX):
        name = printable(held[0])
        raise InputError(
            f"{name} 是索引，只列出分片的名字；请把分片也一起选上",
            f"{name} is an index, which only lists the names of shards; choose the shards as well",
        )
    return open_file(place, held[0], held[0])
