"""What is wrong with a picture: functions from an SVG to its faults, for the tests of pictures."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from gptparams.charts.drawing.svg import WIDTH, em_width

NS = "{http://www.w3.org/2000/svg}"
NUMERAL = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")


def elements(svg: str, tag: str, kind: str = "") -> list[ET.Element]:
    found = ET.fromstring(svg).iter(NS + tag)
    return [item for item in found if not kind or kind in item.get("class", "").split()]


def of(item: ET.Element, key: str) -> float:
    return float(item.get(key, "nan"))


def height_of(svg: str) -> float:
    return float(ET.fromstring(svg).get("viewBox", "").split()[3])


Area = tuple[float, float, float, float]


def text_areas(svg: str) -> list[tuple[str, Area]]:
    """Left, top, right, bottom of each text, by an estimate: 0.8 em up, 0.2 em down."""
    areas = []
    for item in elements(svg, "text"):
        text, size, x, y = item.text or "", of(item, "font-size"), of(item, "x"), of(item, "y")
        width = float(em_width(text)) * size
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[item.get("text-anchor", "")]
        area = (left, y - 0.8 * size, left + width, y + 0.2 * size)
        if item.get("transform", "").startswith("rotate(-90 "):  # about its beginning: upwards
            area = (x - 0.8 * size, y - width, x + 0.2 * size, y)
        areas.append((text, area))
    return areas


def outside(svg: str) -> list[str]:
    """Texts and rectangles that leave the frame."""
    areas = text_areas(svg)
    for item in elements(svg, "rect"):
        x, y = of(item, "x"), of(item, "y")
        areas.append(("rect", (x, y, x + of(item, "width"), y + of(item, "height"))))
    frame = (-0.01, -0.01, WIDTH + 0.01, height_of(svg) + 0.01)
    return [
        name
        for name, (left, top, right, bottom) in areas
        if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]
    ]


def overlaps(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts one of which covers the other."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(text_areas(svg), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def on_colour(svg: str) -> list[str]:
    """Texts that stand on a solid part, where no colour of text is readable in both themes."""
    solid = [
        (of(r, "x"), of(r, "y"), of(r, "x") + of(r, "width"), of(r, "y") + of(r, "height"))
        for kind in ("part", "matrix", "cell", "swatch", "stripe")
        for r in elements(svg, "rect", kind)
    ]
    return [
        text
        for text, a in text_areas(svg)
        if any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in solid)
    ]


def strange_numerals(svg: str, texts: Iterable[str]) -> set[str]:
    """Numerals in the SVG's texts, titles and description that no given text contains."""
    known = {numeral for text in texts for numeral in NUMERAL.findall(text)}
    return set(NUMERAL.findall(" ".join(ET.fromstring(svg).itertext()))) - known


def off_scale(drawn: Sequence[float], values: Sequence[int], longest: float) -> list[int]:
    """Values whose drawn length is not in proportion, by more than a hundredth of a unit."""
    assert len(drawn) == len(values)
    scale = longest / sum(values)
    pairs = zip(drawn, values, strict=True)
    return [value for length, value in pairs if abs(length - value * scale) > 0.01]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"--gp-([a-z_]+): (#[0-9a-f]{6});")


def themes() -> dict[str, dict[str, str]]:
    """The colours of the site in light and in dark, by their names."""
    css = (ROOT / "docs/assets/site.css").read_text(encoding="utf-8")
    light, dark = css.split("@media screen {", 1)
    dark = dark.split("/* The theme's own variables", 1)[0]
    return {"light": dict(_VARIABLE.findall(light)), "dark": dict(_VARIABLE.findall(dark))}


def blended(colour: str, paper: str, opacity: float) -> str:
    """`colour` over `paper`, both `#rrggbb`, as a browser blends them."""
    both = [(int(colour[n : n + 2], 16), int(paper[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(c * opacity + p * (1 - opacity)):02x}" for c, p in both)
