"""Numerals in a page's source outside marks, or only partly inside one.

The source is searched twice: as written, including code, and as a reader sees it, without markup
that can split a numeral (`twel**ve**`) or separate it from its unit (`[124](fig:millions)M`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.numerals.reading import parse
from gptparams.site.figures.emphasis import literal_in
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names, without_names
from gptparams.site.source.source import Source
from gptparams.site.typography.prose import CODE, Prose

_VAGUE_PAIRS = ("一二", "两三", "二三", "三四", "四五", "五六", "六七", "七八", "八九")
_DIGIT = "1"
Found = tuple[int, str, bool]
"""The offset of a numeral in the source, the numeral, and whether part of it is in a mark."""


def loose_numerals(page: PageFile, source: Source, proses: Iterable[Prose]) -> Iterator[Finding]:
    """Yield a finding for each numeral that is not completely inside a mark.

    `proses` is the source as a reader sees it (`prose_of`).
    """
    names = proper_names(page.docs)
    found = {start: (text, cut) for start, text, cut in _read_as_shown(source, proses, names)}
    found.update({start: (text, False) for start, text, _ in _as_written(source.loose, names)})
    for start, (text, cut) in sorted(found.items()):
        place = place_at(page.shown, source.text, start)
        yield Finding(place, _partly_marked(text) if cut else _unmarked(text))


def loose_texts(source: Source, proses: Iterable[Prose], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the loose numerals of a text that is not a page."""
    written = [text for _, text, _ in _as_written(source.loose, names)]
    shown = [text for _, text, _ in _read_as_shown(source, proses, names)]
    return tuple(dict.fromkeys((*written, *shown)))


def _as_written(loose: str, names: tuple[str, ...]) -> Iterator[Found]:
    for offset, line in _lines(without_names(loose, names)):
        for each in numeral.find(line):
            yield offset + each.start, each.text, False


def _read_as_shown(
    source: Source, proses: Iterable[Prose], names: tuple[str, ...]
) -> Iterator[Found]:
    """Yield numerals of the running text, except those completely inside a mark."""
    marks = [(m.text_start, m.text_start + len(m.text)) for m in source.marks]
    owner = {at: number for number, span in enumerate(marks) for at in range(*span)}
    unlike_digits = {number for number, mark in enumerate(source.marks) if _is_in_words(mark.text)}
    for prose in proses:
        # Written as digits, they reveal a unit or sign next to them: [six](fig:n) M.
        text = "".join(
            _DIGIT if owner.get(start) in unlike_digits else each
            for each, (start, _) in zip(prose.text, prose.spans, strict=True)
        )
        glued = "".join(_glued(source, prose, owner, i) or each for i, each in enumerate(text))
        texts = tuple(dict.fromkeys((prose.text, text, glued)))
        for offset, line in (line for text in texts for line in _lines(without_names(text, names))):
            for each in numeral.find(line):
                at = slice(offset + each.start, offset + each.end)
                owners = [owner.get(start) for start, _ in prose.spans[at]]
                if not is_vouched(prose.text[at], owners):
                    shown = prose.original(source.text, at.start, at.stop)
                    yield prose.offset(at.start), shown, set(owners) != {None}


def _glued(source: Source, prose: Prose, owner: Mapping[int, int], index: int) -> str | None:
    """The one character of a code span or a formula that touches a mark: $-$[5](fig:gap)."""
    if prose.text[index] != CODE:
        return None
    beside = prose.spans[max(index - 1, 0) : index + 2]
    inside = prose.original(source.text, index, index + 1).strip("$`\\ ")
    return inside if len(inside) == 1 and any(start in owner for start, _ in beside) else None


def _is_in_words(shown: str) -> bool:
    """Return whether the text of a mark is a formula, or a number in words."""
    if "$" in shown or any(map(str.isdecimal, shown)):
        return "$" in shown
    try:
        return bool(parse(literal_in(shown).text))
    except InputError:
        return False


def is_vouched(text: str, owners: Sequence[int | None]) -> bool:
    """Return whether marks cover the numeral `text`, given the mark around each character.

    One mark contains all of it; or two marks form a vague pair, as in
    [三](claim:V6.low)[四](claim:V6.high); or the part outside, as in counted [8](fig:shards) times,
    does not change the number.
    """
    marks = set(owners)
    if None not in marks:
        return len(marks) == 1 or text in _VAGUE_PAIRS
    outside = "".join(each for each, mark in zip(text, owners, strict=True) if mark is None)
    return len(marks) == 2 and text.endswith(outside) and outside.strip() in ("times", "倍")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1


def _unmarked(text: str) -> Text:
    zh = f"“{text}”没有绑定也没有出处；写成 [{text}](fig:名字) 或 [{text}](cite:条目)"
    en = f"{text!r} is neither bound nor cited; write [{text}](fig:NAME) or [{text}](cite:KEY)"
    return Text(zh, en)


def _partly_marked(text: str) -> Text:
    return Text(
        f"“{text}”有一部分在方括号外面；把数连同正负号和单位都放进方括号",
        f"a part of {text!r} is outside the brackets; "
        "put the whole number into them, with its sign and unit",
    )
