"""The path of a vector through a block, from top to bottom, with the parameters of each step."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gptparams.charts.bars.bars import PARAMETERS, TOTAL
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Length,
    Picture,
    colour,
    label,
    labels,
    path,
    picture,
    rect,
    shape,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

_RIGHT = 304  # right edge of the boxes; the side arrows run to the right of it
_MIDDLE = Fraction(EDGE + _RIGHT, 2)
_LANE = 14
_ARROW = 28  # from one box to the next
_FORK = 17  # above a box, where a side arrow leaves the main line
_PAD = 11  # inside a box, above and below

STEP = Text("步骤", "Step")
ORDER = Text("从上到下：", "From top to bottom: ")
ADDS = Text("（另加上进入“{}”之前的向量）", " (adds the vector that entered “{}”)")


@dataclass(frozen=True)
class Step:
    """A step: its parameters (None for an input or output vector), colour and remark.

    `skip_from` is the index of an earlier step, whose input a side arrow adds here. Raises
    ValueError for a value below 0 and for an unknown colour.
    """

    label: str
    value: int | None
    colour_family: str = "faint"
    note: str = ""
    skip_from: int | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self.value < 0:
            raise ValueError(f"{self.label}: a step cannot own {self.value} parameters")
        colour(self.colour_family)


@dataclass(frozen=True)
class _Box:
    step: Step
    y: int
    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> int:
        """The height of the box; an input or output vector is a line of text without a box."""
        pad = 0 if self.step.value is None else _PAD
        return LEADING * (len(self.lines) + len(self.notes)) + 2 * pad


def block_diagram(name: str, title: str, steps: tuple[Step, ...], lang: Lang) -> Picture:
    """Draw steps from top to bottom, joined by arrows, with side arrows for residual connections.

    Raises ValueError without steps and for a `skip_from` that is not an earlier step.
    """
    for index, step in enumerate(steps):
        if step.skip_from is not None and not 0 < step.skip_from < index:
            raise ValueError(f"{step.label}: skip_from {step.skip_from} is not an earlier step")
    boxes = _boxes(steps)
    if not boxes:
        raise ValueError(f"picture {name}: needs a step")
    drawn: list[ET.Element] = []
    for above, below in pairwise(boxes):
        drawn += _down(above.y + above.height + 3, below.y - 2)
    for lane, (start, end) in _lanes(steps):
        drawn += _side(boxes[start].y - _FORK, boxes[end], WIDTH - EDGE - 8 - _LANE * lane)
    for box in boxes:
        drawn += _drawn(box)
    table = _table(title, steps, lang)
    return picture(name, _sentence(title, steps, lang), table, lang, _bottom(boxes), drawn)


def _bottom(boxes: list[_Box]) -> int:
    return boxes[-1].y + boxes[-1].height + 4


def _boxes(steps: tuple[Step, ...]) -> list[_Box]:
    boxes: list[_Box] = []
    for step in steps:
        room: Length = _RIGHT - EDGE
        if step.value is not None:
            room -= text_width(grouped(step.value)) + 36
        y = boxes[-1].y + boxes[-1].height + _ARROW if boxes else 2
        boxes.append(_Box(step, y, wrap(step.label, room), wrap(step.note, room, SMALL)))
    return boxes


def _lanes(steps: tuple[Step, ...]) -> list[tuple[int, tuple[int, int]]]:
    """Return side arrows as (lane, (from, to)); overlapping arrows get different lanes."""
    placed: list[tuple[int, tuple[int, int]]] = []
    for end, step in enumerate(steps):
        if step.skip_from is not None:
            lane = sum(step.skip_from < other_end for _, (_, other_end) in placed)
            placed.append((lane, (step.skip_from, end)))
    return placed


def _drawn(box: _Box) -> list[ET.Element]:
    step = box.step
    if step.value is None:
        drawn = labels(box.lines, _MIDDLE, box.y + SIZE, anchor="middle")
        y = box.y + SIZE + LEADING * len(box.lines)
        return drawn + labels(box.notes, _MIDDLE, y, SMALL, "middle")
    width = _RIGHT - EDGE
    outline = {"stroke": colour(step.colour_family)}
    outline |= {} if step.value else {"stroke_dasharray": "4 3"}
    tint = "0.14" if step.value else "0"
    outline |= {"class_": "box", "fill_opacity": tint}
    drawn = [rect(EDGE, box.y, width, box.height, step.colour_family, "", **outline)]
    if step.value:
        drawn.append(rect(EDGE, box.y, 5, box.height, step.colour_family, class_="stripe"))
    baseline = box.y + _PAD + SIZE
    drawn += labels(box.lines, EDGE + 18, baseline)
    drawn += labels(box.notes, EDGE + 18, baseline + LEADING * len(box.lines), SMALL)
    drawn.append(label(grouped(step.value), _RIGHT - 12, baseline, anchor="end"))
    return drawn


def _arrow(line: str, tip: str, head: str) -> list[ET.Element]:
    """Draw a line with an arrowhead at its end."""
    return [
        path(line, "ink", "1.3", class_="arrow"),
        shape("path", d=f"M{tip}{head}", fill=colour("ink"), class_="head"),
    ]


def _down(start: int, end: int) -> list[ET.Element]:
    """Draw the arrow from one step to the next along the main line."""
    x = float(_MIDDLE)
    return _arrow(f"M{x} {start}V{end}", f"{x} {end}", "l-4 -7h8Z")


def _side(start: int, box: _Box, lane: int) -> list[ET.Element]:
    """Draw an arrow from the main line above a step, down a lane, to the right of a later step."""
    y = box.y + box.height / 2
    line = f"M{float(_MIDDLE)} {start}H{lane}V{y}H{_RIGHT + 2}"
    return _arrow(line, f"{_RIGHT + 2} {y}", "l7 -4v8Z")


def _sentence(title: str, steps: tuple[Step, ...], lang: Lang) -> str:
    colon, comma, stop = {"zh": "：，。", "en": [": ", "; ", "."]}[lang]
    named = []
    for step in steps:
        count = "" if step.value is None else f" {grouped(step.value)}"
        adds = "" if step.skip_from is None else ADDS[lang].format(steps[step.skip_from].label)
        named.append(f"{step.label}{count}" + adds)
    return f"{title}{colon}{ORDER[lang]}{comma.join(named)}{stop}"


def _table(title: str, steps: tuple[Step, ...], lang: Lang) -> Table:
    counted = [(step.label, step.value) for step in steps if step.value is not None]
    rows = tuple((text, grouped(value)) for text, value in counted)
    total = (TOTAL[lang], grouped(sum(value for _, value in counted)))
    heads = (STEP[lang], PARAMETERS[lang])
    return Table(heads, (*rows, total), "lr", total_row=True, caption=title)
