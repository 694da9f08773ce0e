"""Several models, one strip each: embedding, layers and head as areas, each strip to its own scale.

Data flows from left to right. A column is a layer, cut from top to bottom by family. Experts that
one token does not use are paler.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from fractions import Fraction

from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Length,
    Picture,
    label,
    labels,
    picture,
    rect,
    wrap,
)
from gptparams.charts.model.areas import Area, Frame, areas
from gptparams.counting.counting import Count
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import FAMILIES, Family, family
from gptparams.tables.table import Table

_STRIP = Frame("strip", WIDTH - 2 * EDGE, 44, False, SIZE, SMALL, Fraction(3, 5), 0)
_LEAST = Fraction(1, 10)  # a thinner area is not drawn; the dense layers of DeepSeek-V3 are thicker
_PALE = "0.35"  # opacity of experts that one token does not use

MODEL = Text("模型", "Model")
TOTAL = Text("总数", "Total")
ACTIVE = Text("每个词元用到", "Used by one token")
USED = Text("一个词元用到 {} 个（{}）", "one token uses {} ({})")
PALER = Text("颜色淡的部分：一个词元用不到的专家。", "Paler: experts that one token does not use.")
UNSEEN = Text(
    "归一化和路由器太薄，这个比例下看不见。",
    "Norms and routers are too thin to see at this scale.",
)


def models_to_scale(
    name: str, title: str, models: Sequence[tuple[str, Count]], lang: Lang
) -> Picture:
    """Draw a strip of the same size for each pair of a label and a count.

    Areas are to scale within a strip, except for the gaps between layers. Raises ValueError without
    a model.
    """
    if not models:
        raise ValueError(f"picture {name}: needs a model")
    drawn: list[ET.Element] = []
    y: Length = 0
    for text, result in models:
        made, y = _strip(text, result, y, lang)
        drawn += made
    shown = [each for each in FAMILIES if any(result.families[each.id] for _, result in models)]
    thick = [each for each in shown if each.id not in ("normalization", "router")]
    keys, y = legend(tuple((each.id, each.name[lang]) for each in thick), y)
    notes = [UNSEEN[lang]]
    if any(result.active < result.total for _, result in models):
        notes.insert(0, PALER[lang])
    lines = [line for note in notes for line in wrap(note, WIDTH - 2 * EDGE, SMALL)]
    drawn += keys + labels(lines, EDGE, y + SIZE, SMALL)
    table = _table(title, models, shown, lang)
    end = y + LEADING * len(lines) + 4
    return picture(name, _sentence(title, models, lang), table, lang, end, drawn)


def _strip(text: str, result: Count, y: Length, lang: Lang) -> tuple[list[ET.Element], Length]:
    """Draw a model's name, total and strip; also return where the next model begins."""
    drawn = [
        label(text, EDGE, y + SIZE),
        label(grouped(result.total), WIDTH - EDGE, y + SIZE, anchor="end"),
    ]
    y += LEADING
    if result.active < result.total:
        share = share_text((result.active, result.total))
        used = USED[lang].format(grouped(result.active), share)
        drawn.append(label(used, WIDTH - EDGE, y + SIZE - 1, SMALL, "end"))
        y += LEADING
    y += 3
    for area in areas(result, _STRIP):
        drawn += _area(area, y, result.total, lang)
    return drawn, y + _STRIP.across + 16


def _area(area: Area, top: Length, total: int, lang: Lang) -> Iterator[ET.Element]:
    """Draw one family of one column: the part that a token uses, and below it the rest, paler."""
    if min(area.length, area.depth) < _LEAST:
        return
    name = family(area.family).name[lang]
    hover = f"{name} {grouped(area.value)} · {share_text((area.value, total))}"
    used = sum(tensor.active for tensor in area.tensors)
    depth = area.depth * Fraction(used, area.value)
    x, y = EDGE + area.start, top + area.side
    yield rect(x, y, area.length, depth, area.family, hover, class_="part")
    if depth < area.depth:
        rest = area.depth - depth
        paler = {"class_": "part", "fill_opacity": _PALE}
        yield rect(x, y + depth, area.length, rest, area.family, hover, **paler)


def _table(
    title: str, models: Sequence[tuple[str, Count]], shown: Sequence[Family], lang: Lang
) -> Table:
    heads = (MODEL[lang], *(each.name[lang] for each in shown), TOTAL[lang], ACTIVE[lang])
    rows = tuple(
        (
            text,
            *(grouped(result.families[each.id]) for each in shown),
            grouped(result.total),
            grouped(result.active),
        )
        for text, result in models
    )
    return Table(heads, rows, "l" + "r" * (len(shown) + 2), caption=title)


def _sentence(title: str, models: Sequence[tuple[str, Count]], lang: Lang) -> str:
    """Describe each model: its total, the share of each family, and what one token uses."""
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", ". "]}[lang]
    sentences = []
    for text, result in models:
        shares = [
            f"{each.name[lang]} {share_text((result.families[each.id], result.total))}"
            for each in FAMILIES
            if result.families[each.id]
        ]
        used = [f"{ACTIVE[lang]} {grouped(result.active)}"]
        parts = comma.join([grouped(result.total), *shares, *used])
        sentences.append(f"{text}{colon}{parts}{stop}")
    return f"{title}{stop}{''.join(sentences)}".strip()
