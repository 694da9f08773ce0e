"""The record of which sections were confirmed to say the same in both languages.

Neither language is the original, so neither text can be derived from the other. Instead, an editor
confirms a section: `docs/agreed.json` has, for each section of each page, a digest of both texts at
the time of that confirmation. The digest ignores figures, which are bound by name and compared by
`parity`.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import LANGS
from gptparams.site.files.diagnostic import Place, PlacedError
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.files.read_text import data_of, text_of
from gptparams.site.files.write_whole import write_whole
from gptparams.site.source.source import MARK_PATTERN, Source, read

RECORD = "agreed.json"
GONE = ""  # the digest of a missing section

Record = dict[str, dict[str, list[str]]]


def sections(source: Source) -> dict[str, tuple[int, str]]:
    """Return offset and text of each section by its heading's id; "" is the part above them."""
    starts = [("", 0), *((heading.id, heading.start) for heading in source.headings)]
    ends = [*(start for _, start in starts[1:]), len(source.text)]
    return {
        name: (start, source.text[start:end])
        for (name, start), end in zip(starts, ends, strict=True)
    }


def digest(text: str) -> str:
    """Return a short digest of a section's words, ignoring figures and line breaks."""
    words = " ".join(MARK_PATTERN.sub("[]", text).split())
    return hashlib.sha256(words.encode()).hexdigest()[:12] if words else GONE


def agree(targets: Mapping[PageFile, frozenset[str]]) -> int:
    """Record that both languages of `targets` say the same; return how many sections changed.

    `targets` maps pages to ids of sections; an empty set means all sections. Raises InputError for
    a section that neither language has, and for a malformed record.
    """
    docs = next(iter(targets)).docs
    record = read_record(docs)
    changed = 0
    for page, names in targets.items():
        pair = [PageFile(docs, lang, page.name) for lang in LANGS]
        here = [sections(read(text_of(each.path))) for each in pair]
        agreed = record.setdefault(page.name, {})
        known = dict.fromkeys((*here[0], *here[1], *agreed))
        for name in sorted(names - {*known}):
            there = ", ".join(f"#{each}" for each in known if each)
            raise InputError(
                f"{page.shown}：没有小节 #{name}；有的是：{there}",
                f"{page.shown}: there is no section #{name}; there are: {there}",
            )
        for name in names or known:
            now = [digest(found[name][1]) if name in found else GONE for found in here]
            changed += agreed.get(name) != now
            agreed[name] = now
        record[page.name] = {name: agreed[name] for name in known if any(agreed.get(name, ()))}
    write_whole(docs / RECORD, _written(record))
    return changed


def _written(record: Record) -> str:
    """Return the record as JSON with one section per line, so that diffs show single sections."""
    pages = (
        f"  {json.dumps(name)}: {{\n"
        + ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in record[name].items())
        + "\n  }"
        for name in sorted(record)
    )
    return "{\n" + ",\n".join(pages) + "\n}\n"


def read_record(docs: Path) -> Record:
    """Read `docs/agreed.json`; empty if the file does not exist.

    Raises InputError if it does not have the format that `agree` writes.
    """
    path = docs / RECORD
    if not path.exists():
        return {}
    try:
        record: Record = json.loads(data_of(path))
        for agreed in record.values():
            for digests in agreed.values():
                zh, en = digests
                if not (isinstance(zh, str) and isinstance(en, str)):
                    raise TypeError
    except PlacedError:
        raise
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise PlacedError(
            Place(shown_path(path), line, 1),
            "不是每个小节配两个摘要；请恢复这个文件，再用 gptparams check --agree 更新",
            "expected two digests for each section; restore the file, and update it "
            "with gptparams check --agree",
        ) from None
    return record
