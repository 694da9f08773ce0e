"""Departures from the rules of typography in a page's source and in the output of its code."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gptparams.language import Lang, Text
from gptparams.site.files.diagnostic import Edit, Finding, Place, place_at
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.source.source import Source
from gptparams.site.typography.prose import CODE, Prose, prose_of
from gptparams.site.typography.rendered_prose import rendered_prose
from gptparams.site.typography.rules import RENDERED_RULES, RULES, Rule

_AROUND = 4  # characters of context on either side, to recognize the place
_CODE = "…"  # shown for code, whose text is not part of the prose


@dataclass(frozen=True)
class Departure:
    """A departure from `rule`: `match` in `prose`, which was read from `text`."""

    rule: Rule
    match: re.Match[str]
    prose: Prose
    text: str

    @property
    def offset(self) -> int:
        """The offset in `text`."""
        return self.prose.spans[self.match.start()][0]

    @property
    def shown(self) -> str:
        """The matched text with a little context."""
        start, end = self._around()
        return self._original(start, end)

    @property
    def message(self) -> Text:
        """The reason, and the correct form."""
        (start, end), rule, right = self._around(), self.rule, self.rule.mend(self.match)
        before = self._original(start, self.match.start())
        mended = f"{before}{right}{self._original(self.match.end(), end)}"
        return Text(
            f"“{self.shown}”：{rule.why.zh}，写成“{mended}”",
            f"“{self.shown}”: {rule.why.en}; write “{mended}”",
        )

    @property
    def edit(self) -> Edit | None:
        """The edit of `text` that corrects it; None if more than one correction is possible."""
        right, (first, last) = self.rule.mend(self.match), self.match.span()
        if not self.rule.certain:
            return None
        if last > first:
            start, end = self.prose.spans[first][0], self.prose.spans[last - 1][1]
            return Edit(start, end, right) if end - start == last - first else None
        # Hidden text may lie between two characters: the space goes outside a link.
        before, after = self.prose.spans[first - 1][1], self.prose.spans[first][0]
        hidden = self.text[before:after]
        if hidden in ("", "["):
            return Edit(before, before, right)
        if hidden.startswith("](") and not hidden.endswith(("[", "*")):
            return Edit(after, after, right)
        return None

    def _around(self) -> tuple[int, int]:
        whole, (start, end) = self.prose.text, self.match.span()
        line = whole.rfind("\n", 0, start) + 1
        stop = whole.find("\n", end)
        return max(line, start - _AROUND), min(len(whole) if stop < 0 else stop, end + _AROUND)

    def _original(self, start: int, end: int) -> str:
        return self.prose.original(self.text, start, end).replace(CODE, _CODE)


def departures(text: str, prose: Prose, rules: Iterable[Rule]) -> Iterator[Departure]:
    """Yield each departure from the rules in `prose`, which was read from `text`."""
    for rule in rules:
        for match in rule.pattern.finditer(prose.text):
            yield Departure(rule, match, prose, text)


def typography(
    lang: Lang, path: str, source: Source, proses: Iterable[Prose] | None = None
) -> Iterator[Finding]:
    """Yield a finding for each departure in the source of a page, the file `path`.

    `proses` is the result of `prose_of(source)`, if it is already known.
    """
    for prose in prose_of(source) if proses is None else proses:
        for each in departures(source.text, prose, RULES[lang]):
            yield Finding(place_at(path, source.text, each.offset), each.message, each.edit)


def rendered_typography(page: PageFile, document: str) -> tuple[Finding, ...]:
    """Return a finding for each departure in the rendered `document` of `page`.

    The source was already checked, so a departure here comes from the output of code or from data.
    """
    found = (
        Finding(_written(page, each.shown), each.message)
        for prose in rendered_prose(document)
        for each in departures(prose.text, prose, RENDERED_RULES[page.lang])
    )
    return tuple(dict.fromkeys(found))  # a heading of a table also labels its cells


def _written(page: PageFile, shown: str) -> Place:
    """Find the place of `shown`: in the page's code, in a data file, or else the page itself."""
    words = max(shown.split(_CODE), key=len)
    for path in (page.code, *sorted(page.docs.glob("*.toml")), page.path):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if any(map(str.isalpha, words)) and words in text:  # a number could be anywhere
            return place_at(shown_path(path), text, text.index(words))
    return Place(page.shown, 1, 1)
