"""The two texts that the small models are trained on: where they are, and how they are tidied.

Both are in the public domain. The texts themselves are not part of the package: the command
downloads them, or reads a file, and compares the SHA-256.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.weights import need
from gptparams.untrusted import quoted

_HELD_OUT = 0.1  # this share of the text, its end, is kept from training


@dataclass(frozen=True, slots=True)
class Source:
    """A book: its title, its licence, its address and SHA-256, and how it becomes plain text."""

    title: Text
    licence: Text
    address: str
    sha256: str
    prompt: str
    tidied: Callable[[str], str]


def _english(raw: str) -> str:
    """Drop the list of contents and the last lines, and put each paragraph on one line."""
    body = raw[raw.index("\nA STORY\n") : raw.rindex("End of the Project Gutenberg EBook")]
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", body))
    return "\n".join(part for part in paragraphs if part)


def _chinese(raw: str) -> str:
    """Convert to simplified characters and today's quotation marks, one paragraph a line."""
    body = raw[: raw.rindex("End of the Project Gutenberg EBook")]
    parts = re.split(r"\n\s*\n|\n(?=　)", body)
    paragraphs = "\n".join("".join(part.split()) for part in parts if part.strip())
    simplified: str = need("opencc").OpenCC("t2s").convert(paragraphs)
    return simplified.translate(str.maketrans("「」『』﹔", "“”‘’；"))


_GUTENBERG = "https://raw.githubusercontent.com/gutenbergbooks/"
_LICENCE = Text(
    "公有领域；古登堡计划第 {} 号",
    "public domain; Project Gutenberg no. {}",
)
SOURCES: dict[str, Source] = {
    "en": Source(
        Text(
            "《安徒生童话集》英译本",
            "Fairy Tales of Hans Christian Andersen, in English translation",
        ),
        Text(_LICENCE.zh.format(27200), _LICENCE.en.format(27200)),
        f"{_GUTENBERG}27200/9bb7aef9b85cb6b4f1df3d85de25339f33355d12/27200-0.txt",
        "1417da59cd0b64149f7597a2ad1b2f94133f0a5139776e5b81eec0d9b169470c",
        "Once upon a time there was",
        _english,
    ),
    "zh": Source(
        Text("《西游记》", "Journey to the West, in Chinese"),
        Text(_LICENCE.zh.format(23962), _LICENCE.en.format(23962)),
        f"{_GUTENBERG}23962/a36b0b10ed4eb7218574f08edfd3e01b07cbb07e/23962-0.txt",
        "f1ceb5fcb13feec8d51b5beb96a2a6247cdb4bc57bf9caad3581b4a5af6c241d",
        "却说行者",
        _chinese,
    ),
}


def book(source: Source, file: Path | None) -> str:
    """Return the tidied text of `source`, read from `file` or downloaded.

    Raises InputError if it can't be read or is not the text that the record was made from.
    """
    where = source.address if file is None else str(file)
    try:
        raw = _downloaded(where) if file is None else file.read_bytes()
    except (OSError, URLError) as error:
        reason = quoted(str(error))
        raise InputError(
            f"{where}：读不到（{reason}）；可以先下载，再用 --text 给出文件",
            f"{where}: can't be read ({reason}); download it and name the file with --text",
        ) from None
    found = sha256(raw).hexdigest()
    if found != source.sha256:
        raise InputError(
            f"{where}：SHA-256 应是 {source.sha256}，现在是 {found}；"
            f"请用这个版本：{source.address}",
            f"{where}: expected the SHA-256 {source.sha256}, found {found}; "
            f"use this version: {source.address}",
        )
    return source.tidied(raw.decode("utf-8-sig").replace("\r\n", "\n"))


def _downloaded(address: str) -> bytes:
    with urlopen(address, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def divided(text: str) -> tuple[str, str]:
    """Split a text into what the model is trained on and what is held out, at a line's end."""
    middle = text.index("\n", int(len(text) * (1 - _HELD_OUT)))
    return text[:middle], text[middle + 1 :]
