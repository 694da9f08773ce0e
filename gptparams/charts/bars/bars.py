"""Bars to scale: the parts of one total, and several totals compared."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.legend import legend, thin_note
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    VISIBLE,
    WIDTH,
    Length,
    Picture,
    colour,
    label,
    labels,
    path,
    picture,
    rect,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.tables.table import Table

FULL = WIDTH - 2 * EDGE  # length of the longest bar
_THICK, _THINNER = 40, 22  # heights of a single bar and of a bar among others
_LONGER = 24  # a part longer than this has its name above the bar
_TICK = 4  # how far the tick of a part too thin to see extends beyond the bar
_COUNT_X = WIDTH - EDGE - 72  # right edge of the counts; a share is as long as >99.9999%

PART = Text("部分", "Part")
PARAMETERS = Text("参数个数", "Parameters")
SHARE = Text("占比", "Share")
TOTAL = Text("合计", "Total")
_SHARE = Text("{} {}（{}）", "{} {} ({})")


@dataclass(frozen=True)
class Part:
    """A part of a bar; `note` is shown below its label in the legend.

    Raises ValueError for a value below 0 and for an unknown colour.
    """

    label: str
    value: int
    colour_family: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"{self.label}: a part of a bar cannot be {self.value}")
        colour(self.colour_family)


@dataclass(frozen=True)
class _Bar:
    """A named bar."""

    label: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """Sum of the parts."""
        return sum(part.value for part in self.parts)


def bar_to_scale(name: str, title: str, parts: tuple[Part, ...], lang: Lang) -> Picture:
    """Draw one bar with parts as long as their values, and a legend with counts and shares.

    Raises ValueError if the parts sum to 0.
    """
    whole = _Bar(title, parts)
    scale = _scale((whole,))
    drawn = _names_above(parts, scale, SIZE)
    top = SIZE + 6 if drawn else 2 + _TICK
    drawn += _bar(whole, scale, top, _THICK)
    y: Length = top + _THICK + 18
    for part in parts:
        row, y = _row(part, whole.total, y)
        drawn += row
    drawn.append(path(f"M{EDGE} {float(y - 2)}H{WIDTH - EDGE}", "faint"))
    row, y = _row(Part(TOTAL[lang], whole.total, "paper"), whole.total, y + 3)
    drawn += row[1:]  # the total has no colour of its own
    note, y = thin_note(_invisible((whole,), scale), y, lang)
    rows = tuple(
        (part.label, grouped(part.value), share_text((part.value, whole.total))) for part in parts
    )
    total = (TOTAL[lang], grouped(whole.total), share_text(1))
    heads = (PART[lang], PARAMETERS[lang], SHARE[lang])
    table = Table(heads, (*rows, total), "lrr", total_row=True, caption=title)
    return picture(name, _sentence((whole,), lang), table, lang, y, drawn + note)


def bars_compared(
    name: str,
    title: str,
    rows: tuple[tuple[str, tuple[Part, ...]], ...],
    lang: Lang,
    write: Callable[[int], str] = grouped,
    *,
    shares: bool = False,
) -> Picture:
    """Draw several bars on one scale, the longest over the full width, and a legend.

    `rows` are pairs of a bar's label and its parts. `write` turns a value into text, for values
    with a unit. With `shares` every bar has a scale of its own and the full width.

    Raises ValueError if every part of every bar is 0; with `shares`, of any bar.
    """
    bars = tuple(_Bar(*row) for row in rows)
    scales = [_scale((bar,) if shares else bars) for bar in bars]
    drawn: list[ET.Element] = []
    y: Length = 0
    for bar, scale in zip(bars, scales, strict=True):
        count = write(bar.total)
        lines = wrap(bar.label, FULL - text_width(count) - SIZE)
        drawn += labels(lines, EDGE, y + SIZE)
        drawn.append(label(count, WIDTH - EDGE, y + SIZE, anchor="end"))
        y += LEADING * len(lines) + _TICK + 3
        drawn += _bar(bar, scale, y, _THINNER, write)
        y += _THINNER + 18
    keys = dict.fromkeys((part.colour_family, part.label) for bar in bars for part in bar.parts)
    swatches, y = legend(tuple(keys), y)
    thin = any(_invisible((bar,), scale) for bar, scale in zip(bars, scales, strict=True))
    note, y = thin_note(thin, y, lang)
    return picture(
        name,
        _sentence(bars, lang, write),
        _comparison(title, bars, lang, write, shares),
        lang,
        y,
        drawn + swatches + note,
    )


def _scale(bars: tuple[_Bar, ...]) -> Fraction:
    """Return the units of length per counted item."""
    longest = max((bar.total for bar in bars), default=0)
    if not longest:
        raise ValueError("a bar to scale needs something to show")
    return Fraction(FULL, longest)


def _bar(
    bar: _Bar, scale: Fraction, y: Length, height: int, write: Callable[[int], str] = grouped
) -> list[ET.Element]:
    """Draw the parts of a bar end to end, with ticks for parts too thin to see."""
    drawn: list[ET.Element] = []
    ticks: list[ET.Element] = []
    x = Fraction(EDGE)
    for part in bar.parts:
        width = part.value * scale
        if not part.value:
            continue
        hover = f"{part.label} {write(part.value)} · {share_text((part.value, bar.total))}"
        drawn.append(rect(x, y, width, height, part.colour_family, hover, class_="part"))
        if width < VISIBLE:
            line = f"M{float(x + width / 2):.3f} {float(y - _TICK)}v{height + 2 * _TICK}"
            ticks.append(path(line, part.colour_family, "1.2", class_="tick"))
        x += width
    return drawn + ticks


def _names_above(parts: tuple[Part, ...], scale: Fraction, y: int) -> list[ET.Element]:
    """Return names above the longer parts, if each of those has room for its own."""
    drawn: list[ET.Element] = []
    longer = [part for part in parts if part.value * scale > _LONGER]
    if any(text_width(part.label, SMALL) + 4 > part.value * scale for part in longer):
        return drawn
    x = Fraction(EDGE)
    for part in parts:
        width = part.value * scale
        if part in longer:
            drawn.append(label(part.label, x + width / 2, y, SMALL, "middle"))
        x += width
    return drawn


def _row(part: Part, total: int, y: Length) -> tuple[list[ET.Element], Length]:
    """Draw a row of the legend (swatch, label, count, share); also return where the next begins."""
    count = grouped(part.value)
    room = _COUNT_X - text_width(count) - EDGE - 28
    lines = wrap(part.label, room)
    notes = wrap(part.note, room, SMALL)
    baseline = y + SIZE
    hollow = {} if part.value else {"fill_opacity": "0", "stroke": colour(part.colour_family)}
    drawn = [rect(EDGE + 1, baseline - 10, 11, 11, part.colour_family, class_="swatch", **hollow)]
    drawn += labels(lines, EDGE + 20, baseline)
    drawn += labels(notes, EDGE + 20, baseline + LEADING * len(lines), SMALL)
    drawn.append(label(count, _COUNT_X, baseline, anchor="end"))
    drawn.append(label(share_text((part.value, total)), WIDTH - EDGE, baseline, anchor="end"))
    return drawn, y + LEADING * (len(lines) + len(notes)) + 7


def _invisible(bars: tuple[_Bar, ...], scale: Fraction) -> bool:
    return any(0 < part.value * scale < VISIBLE for bar in bars for part in bar.parts)


def _sentence(bars: tuple[_Bar, ...], lang: Lang, write: Callable[[int], str] = grouped) -> str:
    """Describe the bars in words."""
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", ". "]}[lang]
    sentences = []
    for bar in bars:
        named = [_named(part, bar.total, lang, write) for part in bar.parts if part.value]
        total = f"{TOTAL[lang]} {write(bar.total)}"
        sentences.append(f"{bar.label}{colon}{comma.join([total, *named])}{stop}")
    return "".join(sentences).strip()


def _named(part: Part, total: int, lang: Lang, write: Callable[[int], str]) -> str:
    share = share_text((part.value, total))
    return _SHARE[lang].format(part.label, write(part.value), share)


def _comparison(
    title: str, bars: tuple[_Bar, ...], lang: Lang, write: Callable[[int], str], shares: bool
) -> Table:
    """Return a table with one row per bar and one column per label; a dash marks a missing part.

    The parts are written as values, or with `shares` as shares of their bar.
    """
    names = tuple(dict.fromkeys(part.label for bar in bars for part in bar.parts))
    rows = []
    for bar in bars:
        values = {
            name: sum(part.value for part in bar.parts if part.label == name)
            for name in dict.fromkeys(part.label for part in bar.parts)
        }
        shown = {
            name: share_text((value, bar.total)) if shares else write(value)
            for name, value in values.items()
        }
        cells = tuple(shown.get(name, "—") for name in names)
        rows.append((bar.label, *cells, write(bar.total)))
    headers = ("", *names, TOTAL[lang])
    return Table(headers, tuple(rows), "l" + "r" * (len(names) + 1), caption=title)
