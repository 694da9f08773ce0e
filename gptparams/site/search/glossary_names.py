"""The terms in the glossary, and the page that explains each of them.

A glossary entry is one line, like `- **Softmax**: ... see [..](families/no-parameters.md).` The
bold text and the text in brackets after it are names of the term; the last link to another page
says where to read on; without a link, the glossary itself is the place.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from gptparams.config.targets import preset
from gptparams.counting.counting import count
from gptparams.language import HAN, Lang

GLOSSARY = "glossary"

_HEADING = re.compile(r"#+ .*\{#([\w-]+)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BRACKETS = re.compile(r"\*\*\s?[（(]([^（()）]+)[)）]")
_LINK = re.compile(r"\]\(([\w/-]+)\.md(#[\w-]+)?\)")
_BETWEEN = re.compile(r"[、，,]\s*|也叫|\b(?:also|or)\b")
_NO_NAME = re.compile(r"weight|bias|h|\{i\}|transformer")
_NAME = re.compile(r"[\W_]+")
_HAN = re.compile(f"[{HAN}]+")


@dataclass(frozen=True)
class Term:
    """A term with its names in both languages; `place` is a page, or a section "page#id".

    `headwords` are its names in the glossary's own language.
    """

    names: tuple[str, ...]
    place: str
    headwords: tuple[str, ...] = ()


def terms(docs: Path, lang: Lang) -> tuple[Term, ...]:
    """Return the terms in the language's glossary; a site need not have one."""
    path = docs / lang / f"{GLOSSARY}.md"
    if not path.exists():
        return ()
    found, section = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := _HEADING.match(line):
            section = f"#{heading[1]}"
        elif line.startswith("- **"):
            found.append(_term(line, GLOSSARY + section))
    return tuple(found)


def _term(line: str, here: str) -> Term:
    written = [*_BOLD.findall(line), *_BRACKETS.findall(line)]
    names = [name.strip() for text in written for name in (text, *_BETWEEN.split(text))]
    links = _LINK.findall(line)
    head = line.partition("：" if "：" in line else ":")[0]
    headwords = tuple(_BOLD.findall(head))
    return Term(tuple(filter(None, names)), "".join(links[-1]) if links else here, headwords)


def tensor_terms() -> tuple[Term, ...]:
    """Return the parts of GPT-2's tensor names (e.g. `c_attn`), each with its family's page."""
    pages: dict[str, set[str]] = {}
    for row in preset("gpt2").architecture.rows:
        for part in row.name.split("."):
            if not _NO_NAME.fullmatch(part):
                pages.setdefault(part, set()).add(_page_of(row.family))
    return tuple(Term((part,), page) for part, found in pages.items() for page in found)


def figure_terms() -> tuple[Term, ...]:
    """Return the totals of GPT-2 and its families, each with the page that counts it."""
    models = [count(preset(name)) for name in ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")]
    totals = [Term((str(model.total),), "gpt2") for model in models]
    families = [
        Term((str(size),), _page_of(family)) for family, size in models[0].families.items() if size
    ]
    return (*totals, *families)


def _page_of(family: str) -> str:
    return f"families/{family.replace('_', '-')}"


def same_name(name: str) -> str:
    """Return the common form of all spellings of a name: "feed-forward", "Feed forward"."""
    return _NAME.sub("", name.lower())


def chinese_words(listed: tuple[Term, ...]) -> frozenset[str]:
    """Return the Chinese words among the names."""
    return frozenset(word for term in listed for name in term.names for word in _HAN.findall(name))
