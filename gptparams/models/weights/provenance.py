"""Where the values of a model come from, as text for a page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gptparams.language import Text

Kind = Literal["path", "cache", "hub", "package", "seeded"]

_TEXTS: dict[Kind, Text] = {
    "path": Text(
        "训练好的权重，读自指定的文件夹（{where}）",
        "trained weights, from the folder given ({where})",
    ),
    "cache": Text(
        "训练好的权重，读自本机的下载缓存（{where}）",
        "trained weights, from this machine's download cache ({where})",
    ),
    "hub": Text(
        "训练好的权重，下载自模型仓库（{where}）",
        "trained weights, downloaded from the hub ({where})",
    ),
    "package": Text(
        "{model} 训练好的权重，取自软件包 {where}；{note}",
        "trained weights of {model}, from the package {where}; {note}",
    ),
    "seeded": Text(
        "没有取到训练好的权重，用的是同一结构、固定种子（{where}）的随机值："
        "张量和个数都一样，数值却不是训练得来的",
        "no trained weights are available; the same architecture has random values of a fixed "
        "seed ({where}): the tensors and counts are the same, the values are untrained",
    ),
}


@dataclass(frozen=True)
class Provenance:
    """Where a model's values come from.

    `where` is the folder for `path`, `repository@commit` for `cache` and `hub`, name and version
    for `package`, and the seed for `seeded`; `trained` is false for the last alone. A `package`
    also gives the `model`, the SHA-256 (lower-case hexadecimal) of its file of weights as
    published, and a `note` on the licence and on how the values are stored in that file.
    """

    kind: Kind
    where: str
    trained: bool
    model: str = ""
    sha256: str = ""
    note: Text | None = None

    def text(self, lang: str) -> str:
        """Describe the origin in one sentence in `lang`; a folder is shown by its name only."""
        where = Path(self.where).name if self.kind == "path" else self.where
        note = self.note[lang] if self.note else ""
        return _TEXTS[self.kind][lang].format(where=where, model=self.model, note=note)


@dataclass(frozen=True)
class Weights:
    """A folder with a `config.json` and safetensors files, and the origin of its values."""

    folder: Path
    provenance: Provenance
