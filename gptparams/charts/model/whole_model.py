"""A whole model to scale: each family has a colour, each layer a block; families are links.

The picture exists twice: a wide one with data flowing from left to right, and a tall one for phones
with data flowing from top to bottom. A style sheet shows the one that fits.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from math import ceil

from gptparams.charts.drawing.svg import Length, label, rect, text_width
from gptparams.charts.model.areas import (
    GAP,
    HEAD,
    TALL,
    WIDE,
    Area,
    Frame,
    areas,
    families_shown,
)
from gptparams.counting.counting import Count
from gptparams.counting.tensors import Tensor
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import Family

_THIN = 14  # a family whose areas are all thinner than this has its name below the picture
_LINE = Fraction(3, 2)  # drawn thickness of areas that are too thin to see

_FAMILY = Text("{}：{} 个参数，占 {}；{}", "{}: {} parameters, {}; {}")
_NONE = Text(
    "{}：不另占参数，与词元嵌入共用一个矩阵",
    "{}: no parameters, it shares the token embedding’s matrix",
)
_IN_LAYER = Text("第 {} 层的{}", "{1} of layer {0}")
_LAYERS = Text("{} 层，每层结构相同", "{} layers, all built alike")
_HINT = Text("指向或点按任意一块，看那里有什么", "Point at a part, or tap it, to see what is there")


@dataclass(frozen=True, slots=True)
class WholeModel:
    """The picture in both shapes; `alt` describes it in words."""

    svgs: tuple[str, ...]
    alt: str
    lang: Lang

    def html(self) -> str:
        """Return a `<figure>` with both drawings and a line of text that a script updates."""
        return (
            f'<figure class="model">{"".join(self.svgs)}'
            f'<p class="model-readout" aria-live="polite">{escape(_HINT[self.lang])}</p></figure>'
        )


def whole_model(result: Count, title: str, links: Mapping[str, str], lang: Lang) -> WholeModel:
    """Draw the model of `result`; `links` maps the id of each shown family to an address.

    Areas are to scale except for the gaps. Layer norms are too thin to see and are drawn as lines.
    Raises ValueError for a family without a link.
    """
    families = families_shown(result)
    if missing := [family.id for family in families if family.id not in links]:
        raise ValueError(f"no link for {', '.join(missing)}")
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", "."]}[lang]
    alt = f"{title}{colon}{comma.join(_note(result, each, lang) for each in families)}{stop}"
    svgs = tuple(_svg(result, frame, links, alt, lang) for frame in (WIDE, TALL))
    return WholeModel(svgs, alt, lang)


def _svg(result: Count, frame: Frame, links: Mapping[str, str], alt: str, lang: Lang) -> str:
    """Return one drawing: a link for each family, around all of its areas and its name."""
    drawn = areas(result, frame)
    families = families_shown(result)
    thin = [family for family in families if _is_thin(family, drawn)]
    row = frame.small + 10
    height = frame.height + 6 + row * (len(thin) + 1 if frame.across_is_x else 1)
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", role="group")
    svg.set("class", f"model-{frame.name}")
    svg.set("viewBox", f"0 0 {frame.width} {height}")
    svg.set("aria-label", alt)
    notes = {family.id: _note(result, family, lang) for family in families if family in thin}
    notes[""] = _LAYERS[lang].format(len({area.layer for area in drawn} - {None}))
    order = dict.fromkeys(("" if area.layer is not None else area.family) for area in drawn)
    texts = {key: notes[key] for key in (*order, *notes) if key in notes}
    places = dict(zip(texts, _places(list(texts.values()), frame), strict=True))
    svg.append(_text(texts[""], *places[""], "start", frame, "note"))
    for family in families:
        own = [area for area in drawn if area.family == family.id]
        link = ET.SubElement(svg, "a", href=links[family.id])
        link.set("class", "model-part")
        link.set("aria-label", _said(result, family, lang))
        link.extend(_shapes_drawn(result, family, own, frame, lang))
        if family in thin:
            link.extend(_legend(family.id, texts[family.id], *places[family.id], frame))
        else:
            link.extend(_name(result, family, own[0], frame, lang))
    return ET.tostring(svg, encoding="unicode")


def _is_thin(family: Family, drawn: Iterable[Area]) -> bool:
    sides = [min(area.length, area.depth) for area in drawn if area.family == family.id]
    return max(sides, default=Fraction(0)) < _THIN


def _shapes_drawn(
    result: Count, family: Family, own: list[Area], frame: Frame, lang: Lang
) -> Iterator[ET.Element]:
    """Draw a rectangle for each area; a dashed one for a head that has no parameters."""
    if not own:
        start, inset = frame.along - HEAD + GAP, 1
        box = (start, HEAD - GAP - inset, inset, frame.across - 2 * inset)
        yield _box(frame, *box, family.id, _said(result, family, lang), "model-none")
    for area in own:
        title = _said_of(area, family, result.total, lang)
        length, depth = max(area.length, _LINE), max(area.depth, _LINE)
        if _LINE < depth < frame.across:
            depth -= GAP
        side = min(area.side, frame.across - depth)
        yield _box(frame, area.start, length, side, depth, family.id, title, "model-area")


def _box(
    frame: Frame,
    start: Length,
    length: Length,
    side: Length,
    depth: Length,
    family: str,
    title: str,
    kind: str,
) -> ET.Element:
    if frame.across_is_x:
        return rect(side, start, depth, length, family, title, class_=kind)
    return rect(start, side, length, depth, family, title, class_=kind)


def _name(
    result: Count, family: Family, first: Area, frame: Frame, lang: Lang
) -> Iterator[ET.Element]:
    """Draw name, count and share inside the family's first area.

    In the tall picture each line is in a layer of its own. In the wide one, a pad in the family's
    colour covers the gaps between layers behind the text.
    """
    value = result.families[family.id]
    texts = (family.name[lang], grouped(value), share_text((value, result.total)))
    sizes = (frame.big, frame.small, frame.small)
    x, y = (first.side, first.start) if frame.across_is_x else (first.start, first.side)
    step = (
        first.length + GAP
        if frame.across_is_x and first.layer is not None
        else Fraction(frame.big * 13, 10)
    )
    if not frame.across_is_x:
        width = max(text_width(text, size) for text, size in zip(texts, sizes, strict=True))
        column = first.length + GAP
        columns = ceil((width * Fraction(11, 10) + frame.big) / column)  # names are bold
        height = step * 3 + Fraction(frame.big, 2)
        yield rect(x, y, column * columns - GAP, height, family.id, class_="model-pad")
    for n, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        line = y + step * n + Fraction(frame.big * 13, 10)
        yield _text(
            text, x + Fraction(frame.big, 2), line, "start", frame, "count" if n else "name", size
        )


def _places(texts: Sequence[str], frame: Frame) -> list[tuple[Length, Length]]:
    """Return the position of each note below the areas: x and baseline.

    In the tall picture the notes are stacked; in the wide one they share the width with equal gaps.
    """
    y = frame.height + frame.small + 9
    if frame.across_is_x:
        return [(0, y + n * (frame.small + 10)) for n in range(len(texts))]
    widths = [text_width(text, frame.small) * Fraction(9, 10) + frame.small for text in texts]
    gap = (frame.width - sum(widths, Fraction(0))) / max(len(texts) - 1, 1)
    return [(sum(widths[:n], gap * n), y) for n in range(len(texts))]


def _legend(family: str, text: str, x: Length, y: Length, frame: Frame) -> Iterator[ET.Element]:
    """Draw a note after a swatch in the family's colour."""
    side = frame.small - 3
    yield rect(x, y - side, side, side, family, class_="swatch")
    yield _text(text, x + frame.small + 3, y, "start", frame, "note")


def _text(
    text: str, x: Length, y: Length, anchor: str, frame: Frame, kind: str, size: int = 0
) -> ET.Element:
    element = label(text, x, y, size or frame.small, anchor)
    element.set("class", f"model-{kind}")
    del element.attrib["fill"]
    return element


def _note(result: Count, family: Family, lang: Lang) -> str:
    value = result.families[family.id]
    share = f" · {share_text((value, result.total))}" if value else ""
    return f"{family.name[lang]} {grouped(value)}{share}"


def _said(result: Count, family: Family, lang: Lang) -> str:
    """Describe a family, for the readout and for screen readers."""
    value = result.families[family.id]
    if not value:
        return _NONE[lang].format(family.name[lang])
    tensors = [tensor for tensor in result.tensors if tensor.family == family.id]
    what = _shapes(tensors) if len(tensors) == 1 else family.role[lang]
    share = share_text((value, result.total))
    return _FAMILY[lang].format(family.name[lang], grouped(value), share, what)


def _said_of(area: Area, family: Family, total: int, lang: Lang) -> str:
    name = family.name[lang]
    if area.layer is not None:
        name = _IN_LAYER[lang].format(area.layer, name)
    share = share_text((area.value, total))
    return _FAMILY[lang].format(name, grouped(area.value), share, _shapes(area.tensors))


def _shapes(tensors: Iterable[Tensor]) -> str:
    """`768 × 2304 + 2304 + 768 × 768 + 768`."""
    return " + ".join(" × ".join(map(str, tensor.shape)) for tensor in tensors)
