"""The claims of the conversation as tiles, one per claim, with a filter by verdict.

The filter is a group of radio buttons, which CSS alone evaluates (docs/assets/widgets.css): it also
hides the sections of the other claims on the page, and it works without a script.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.site.figures.judging import exact_text, plain
from gptparams.site.figures.sources.verdicts import VERDICTS, Judged

_SHOW = Text("显示哪些说法", "Which claims to show")
_ALL = Text("全部", "All")
_SAID = Text("它说：", "It said: ")
_SO = Text("实际：", "In fact: ")


@dataclass(frozen=True)
class Scoreboard:
    """The judged claims of a page, for `show`."""

    judged: tuple[Judged, ...]
    lang: Lang

    def html(self) -> str:
        """Return the bar of verdicts, the filter, and one tile per claim."""
        tally = Counter(each.verdict for each in self.judged)
        shares = "".join(
            f'<span class="verdict-{verdict}" style="flex-grow: {tally[verdict]}"></span>'
            for verdict in VERDICTS
        )
        tiles = "".join(_tile(each, self.lang) for each in self.judged)
        return (
            f'<div class="scoreboard"><div class="score-shares" aria-hidden="true">{shares}</div>'
            f"{_filter(tally, self.lang)}"
            f'<ul class="score-tiles">{tiles}</ul></div>'
        )


def scoreboard(judged: Iterable[Judged], lang: Lang) -> Scoreboard:
    """Return the scoreboard of `judged` in their order; ValueError without a claim."""
    board = Scoreboard(tuple(judged), lang)
    if not board.judged:
        raise ValueError("a scoreboard needs a claim")
    return board


def _filter(tally: Counter[str], lang: Lang) -> str:
    choices = [_choice("all", _ALL[lang], tally.total(), True)]
    choices += [_choice(key, text[lang], tally[key]) for key, text in VERDICTS.items()]
    legend = f"<legend>{_SHOW[lang]}</legend>"
    return f'<fieldset class="score-filter">{legend}{"".join(choices)}</fieldset>'


def _choice(verdict: str, text: str, number: int, chosen: bool = False) -> str:
    mark = "" if verdict == "all" else f' class="verdict verdict-{verdict}"'
    return (
        f'<label><input type="radio" name="verdict" value="{verdict}" id="show-{verdict}"'
        f"{' checked' * chosen}><span{mark}>{escape(text)}</span> <b>{number}</b></label>"
    )


def _tile(each: Judged, lang: Lang) -> str:
    claim = each.claim
    said = f"<span><i>{_SAID[lang]}</i>{escape(claim.plain(lang))}</span>"
    so = _so(each)
    fact = f"<strong><i>{_SO[lang]}</i>{escape(so)}</strong>" if so else ""
    return (
        f'<li class="verdict-{each.verdict}"><a class="score-tile" href="#{claim.anchor}">'
        f'<span class="score-head"><b>{claim.id}</b> '
        f'<span class="verdict verdict-{each.verdict}">{escape(each.label(lang))}</span></span>'
        f"{said}{fact}</a></li>"
    )


def _so(each: Judged) -> str:
    """Return the right figure, if the claim stated one that is compared with it."""
    if each.claim.way != "exact":
        return ""
    value = plain(each.exact)
    return grouped(value) if isinstance(value, int) else exact_text(value)
