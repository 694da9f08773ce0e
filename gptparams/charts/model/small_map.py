"""A small picture of the whole model without text: “you are here” on the page of a family."""

import xml.etree.ElementTree as ET
from fractions import Fraction

from gptparams.charts.drawing.svg import rect
from gptparams.charts.model.areas import GAP, HEAD, Area, Frame, areas
from gptparams.counting.counting import Count

MAP = Frame("map", 1160, 96, False, 0, 0)
_LINE = Fraction(4)  # drawn thickness of areas that are too thin to see


def model_map(result: Count, here: str) -> str:
    """Draw the areas of `result` as a decorative SVG, with the family `here` highlighted.

    Raises ValueError if the model has no such family.
    """
    if here not in result.families:
        raise ValueError(f"no family {here!r}; expected one of {', '.join(result.families)}")
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg")
    svg.attrib |= {"class": "model-map", "aria-hidden": "true"}
    svg.set("viewBox", f"0 0 {MAP.along} {MAP.across}")
    drawn = areas(result, MAP)
    for area in sorted(drawn, key=lambda each: each.family == here):  # the highlighted ones on top
        svg.append(_area(area, here))
    if not any(area.family == "output_head" for area in drawn):
        svg.append(
            rect(
                MAP.along - HEAD + GAP,
                1,
                HEAD - 2 * GAP,
                MAP.across - 2,
                "output_head",
                class_="model-none" + _mark("output_head", here),
            )
        )
    return ET.tostring(svg, encoding="unicode")


def _area(area: Area, here: str) -> ET.Element:
    thin = area.depth < _LINE or area.length < _LINE
    marked = _LINE if thin and area.family == here else Fraction(1)
    length, depth = max(area.length, marked), max(area.depth, marked)
    side = min(area.side, MAP.across - depth)
    kind = "model-area" + _mark(area.family, here)
    return rect(area.start, side, length, depth, area.family, class_=kind)


def _mark(family: str, here: str) -> str:
    return " model-here" if family == here else ""
