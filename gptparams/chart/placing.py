"""Where the names of points stand: near their dots, and none in another's way."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gptparams.chart.svg import EDGE, SMALL, WIDTH, text_width

DOT = 3.0  # radius
_TALL = 13.0  # a line of a name
_FLAT, _DEEP = 0.5, 1.3  # height of the plot in widths, at least and at most
_RINGS = (0, 6, 12, 20, 30, 40, 52, 66, 82, 100, 120)  # how far from its dot a name may stand
_WAYS = 16  # directions in which it may stand
_PATIENCE = 8  # names moved for each name there is, before a taller picture is tried
_LEADER = 9  # from this distance on, a line leads from the dot to its name

Box = tuple[float, float, float, float]  # left, top, right, bottom
Spot = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """A named point; its group is named in the legend, in the group's colour."""

    label: str
    x: float
    y: float
    group: str


@dataclass(frozen=True)
class Placed:
    """A point on the paper: its dot, the box of its name, and whether a line joins them."""

    point: Point
    dot: Spot
    box: Box
    far: bool

    @property
    def leader(self) -> tuple[Spot, Spot]:
        """From the dot to the nearest place of the box."""
        (x, y), (left, top, right, bottom) = self.dot, self.box
        return self.dot, (min(max(x, left), right), min(max(y, top), bottom))


def laid_out(name: str, points: Sequence[Point]) -> tuple[list[Placed], float]:
    """Every point with its name, and the height of the plot; a taller one if names do not fit.

    Raises ValueError when there are too many names for any height.
    """
    for extra in (0, 60, 120, 240, 400):
        dots, height = _dots_of(points, extra)
        placed = _names_of(points, dots, height)
        if placed is not None:
            return placed, height
    raise ValueError(f"picture {name}: {len(points)} names do not fit")


def _dots_of(points: Sequence[Point], extra: float) -> tuple[list[Spot], float]:
    """Places of the dots, one scale across and up, and the height they need."""
    pad = 16.0
    xs, ys = [p.x for p in points], [p.y for p in points]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    room = WIDTH - 2 * EDGE - 2 * pad
    scale = min(room / (wide or 1), room * _DEEP / (tall or 1))
    height = max(tall * scale, room * _FLAT) + 2 * pad + extra
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return [
        (WIDTH / 2 + (p.x - middle[0]) * scale, height / 2 - (p.y - middle[1]) * scale)
        for p in points
    ], height


def _names_of(points: Sequence[Point], dots: list[Spot], height: float) -> list[Placed] | None:
    """A place for each name so that none is in another's way; None if none is found.

    A name takes its nearest free place, or else the place where it drives away the fewest others,
    which look for new ones; who was driven away often is driven away less readily.
    """
    tries = [list(_tries(point, dots, n, height)) for n, point in enumerate(points)]
    waiting = sorted(range(len(points)), key=lambda n: (-len(tries[n]), n))
    driven = [1] * len(points)
    placed: dict[int, Placed] = {}
    for _ in range(_PATIENCE * len(points)):
        if not waiting:
            return [placed[n] for n in range(len(points))]
        name = waiting.pop(0)
        best, rivals = _best(tries[name], placed, driven)
        if best is None:
            return None
        placed[name] = best
        for other in rivals:
            del placed[other]
            driven[other] += 1
            waiting.append(other)
    return None


def _best(
    tries: list[Placed], placed: dict[int, Placed], driven: list[int]
) -> tuple[Placed | None, list[int]]:
    """The nearest place that is free, else the cheapest one and whom it drives away."""
    cheapest, price, driven_away = None, math.inf, list[int]()
    for one in tries:
        rivals = [n for n, other in placed.items() if _clash(one, other)]
        cost = sum(driven[n] for n in rivals)
        if cost < price:
            cheapest, price, driven_away = one, cost, rivals
        if not rivals:
            break
    return cheapest, driven_away


def _tries(point: Point, dots: list[Spot], index: int, height: float) -> Iterator[Placed]:
    """Places for a name, in the frame and on no dot: near before far, and away from the others."""
    dot = dots[index]
    width = float(text_width(point.label, SMALL)) + 2
    away = _away(dot, dots)
    for ring in _RINGS:
        for turn in sorted(range(_WAYS), key=lambda n: (min(n, _WAYS - n), n)):
            angle = (away + turn) * math.tau / _WAYS
            reach = DOT + 1 + ring
            x = dot[0] + math.cos(angle) * (reach + width / 2)
            y = dot[1] + math.sin(angle) * (reach + _TALL / 2)
            box = (x - width / 2, y - _TALL / 2, x + width / 2, y + _TALL / 2)
            inside = box[0] > EDGE + 2 and box[2] < WIDTH - EDGE - 2 and box[1] > 3
            if inside and box[3] < height - 2 and not any(_meet(box, _area(d)) for d in dots):
                yield Placed(point, dot, box, ring >= _LEADER)


def _away(dot: Spot, dots: list[Spot]) -> int:
    """The direction that leads away from the other dots, the near ones above all."""
    push = [0.0, 0.0]
    for other in dots:
        apart = math.dist(dot, other)
        for axis in (0, 1):
            push[axis] += (dot[axis] - other[axis]) / (apart**2 or 1)
    return round(math.atan2(push[1], push[0]) * _WAYS / math.tau)


def _area(dot: Spot) -> Box:
    return (dot[0] - DOT, dot[1] - DOT, dot[0] + DOT, dot[1] + DOT)


def _clash(one: Placed, other: Placed) -> bool:
    """Whether two names cover each other, or the line of one runs through the other."""
    return (
        _meet(one.box, other.box)
        or (one.far and _crosses(one.leader, other.box))
        or (other.far and _crosses(other.leader, one.box))
    )


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(line: tuple[Spot, Spot], box: Box) -> bool:
    """Whether a line runs through a box. Source: the clipping of Liang and Barsky (1984)."""
    (x1, y1), (x2, y2) = line
    first, last = 0.0, 1.0  # the part of the line that may lie within
    for start, step, low, high in ((x1, x2 - x1, box[0], box[2]), (y1, y2 - y1, box[1], box[3])):
        if abs(step) < 1e-9:
            if not low < start < high:
                return False
            continue
        ends = sorted(((low - start) / step, (high - start) / step))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first < last
