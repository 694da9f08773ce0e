"""A hub repository as a folder; its files are read in ranges, never as a whole."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

from gptparams.checkpoints.header import Source
from gptparams.errors import InputError

_TARGET = re.compile(r"hf://([\w.-]+)/([\w.-]+)(?:@([\w./-]+))?", re.ASCII)
_BLOCK = 1 << 18  # bytes fetched at a time: most headers take one or two blocks


class HubFolder:
    """The repository `hf://owner/name[@revision]`, read with huggingface_hub."""

    def __init__(self, target: str) -> None:
        match = _TARGET.fullmatch(target)
        if not match:
            raise InputError(
                f"{target}：应写成 hf://owner/name 或 hf://owner/name@revision",
                f"{target}: expected hf://owner/name or hf://owner/name@revision",
            )
        self.name = target
        revision = f"@{match[3].replace('/', '%2F')}" if match[3] else ""
        self._path = f"{match[1]}/{match[2]}{revision}"
        try:
            self._files: Any = import_module("huggingface_hub").HfFileSystem()
        except ImportError:
            raise InputError(
                f"{target}：需要 huggingface_hub；请运行 pip install huggingface_hub",
                f"{target}: huggingface_hub is needed; run pip install huggingface_hub",
            ) from None

    def files(self) -> tuple[str, ...]:
        """Return the names of the files directly in the repository, sorted."""
        try:
            found = self._files.ls(self._path, detail=True)
        except Exception as error:  # the client raises many kinds of errors
            self._refuse(error)
        names = (row["name"] for row in found if row["type"] == "file")
        return tuple(sorted(name.rpartition("/")[2] for name in names))

    @contextmanager
    def open(self, file: str) -> Iterator[Source]:
        """Open the file `file` of the repository."""
        try:
            stream = self._files.open(f"{self._path}/{file}", "rb", block_size=_BLOCK)
            yield Source(stream, int(stream.size), f"{self.name}/{file}")
        except InputError:
            raise
        except Exception as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> NoReturn:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise InputError(
            f"{self.name}：从模型仓库读不了（{type(error).__name__}：{reason}）；"
            "请检查网络和名字，或下载后给出路径",
            f"{self.name}: can't be read from the hub ({type(error).__name__}: {reason}); "
            "check network and name, or download it and give the path",
        ) from None
