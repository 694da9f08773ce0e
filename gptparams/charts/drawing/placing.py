"""Placement of the names of points: near their dots and without overlaps."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from random import Random

from gptparams.charts.drawing.overlap import Box, Line, Spot, crosses, cut, meet
from gptparams.charts.drawing.svg import EDGE, SMALL, WIDTH, text_width

DOT = 3.0  # radius
_TALL = 13.0  # a line of a name
_MARGIN = 42.0  # around the dots, for the names of those at the edge
_FLAT, _DEEP = 0.5, 1.3  # smallest and largest height of the plot, relative to its width
_RINGS = (0, 6, 12, 20, 30, 40, 52, 66, 82, 100, 120)  # possible distances of a name from its dot
_WAYS = 16  # candidate directions
_PATIENCE = 8  # moves per name before a taller picture is tried
_ATTEMPTS = 4  # random orders, of which the tidiest result is used
_ROUNDS = 4  # rounds of moving names to tidier places
_PRICE = 60.0  # cost of two crossing lines, as additional length
_LEADER = 9  # names at this distance or farther get a line from the dot


_Named = tuple[str, float, float]  # a name and the coordinates of its point


@dataclass(frozen=True)
class Point:
    """A named point; the legend explains its group by colour."""

    label: str
    x: float
    y: float
    group: str


@dataclass(frozen=True)
class Placed:
    """The placement of a point: its dot, the box of its name, and whether a line joins them."""

    dot: Spot
    box: Box
    far: bool

    @cached_property
    def leader(self) -> Line:
        """The line from the dot to the nearest point of the box."""
        (x, y), (left, top, right, bottom) = self.dot, self.box
        return self.dot, (min(max(x, left), right), min(max(y, top), bottom))


def laid_out(name: str, points: Sequence[Point]) -> tuple[tuple[Placed, ...], float]:
    """Return the placement of each point in order, and the height of the plot, which may grow.

    Raises ValueError if there are too many names for any height.
    """
    found = _laid_out(tuple((p.label, p.x, p.y) for p in points))
    if found is None:
        raise ValueError(f"picture {name}: {len(points)} names do not fit")
    return found


@cache  # the picture is drawn once per language
def _laid_out(points: tuple[_Named, ...]) -> tuple[tuple[Placed, ...], float] | None:
    for extra in (0, 60, 120, 240, 400):
        dots, height = _dots_of(points, extra)
        tries = [_tries(p[0], dots, n, height) for n, p in enumerate(points)]
        tidiest: tuple[Placed, ...] | None = None
        for order in _orders(tries):
            placed = _placed(tries, order)
            if placed is not None:
                both = (tidiest, tuple(_tidied(placed, tries)))
                tidiest = min((each for each in both if each is not None), key=_total)
                if _total(tidiest) < _PRICE:  # no crossing lines
                    break
        if tidiest is not None:
            return tidiest, height
    return None


def _orders(tries: list[list[Placed]]) -> list[list[int]]:
    """Return several orders for placing the names; the tidiest result is used."""
    first = sorted(range(len(tries)), key=lambda n: (-len(tries[n]), n))
    shuffled = [Random(seed).sample(first, len(first)) for seed in range(_ATTEMPTS - 1)]
    return [first, *shuffled]


def _total(placed: tuple[Placed, ...]) -> float:
    return sum(_untidy(one, placed[:n] + placed[n + 1 :]) for n, one in enumerate(placed))


def _dots_of(points: tuple[_Named, ...], extra: float) -> tuple[list[Spot], float]:
    """Return the coordinates of the dots, on one scale for both axes, and the height they need."""
    xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    room = WIDTH - 2 * EDGE - 2 * _MARGIN
    scale = min(room / (wide or 1), room * _DEEP / (tall or 1))
    height = max(tall * scale, room * _FLAT) + 2 * _MARGIN + extra
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return [
        (WIDTH / 2 + (x - middle[0]) * scale, height / 2 - (y - middle[1]) * scale)
        for x, y in zip(xs, ys, strict=True)
    ], height


def _placed(tries: list[list[Placed]], order: list[int]) -> list[Placed] | None:
    """Return a place for each name without overlaps; None if none is found.

    A name takes its nearest free place. If there is none, it takes the cheapest occupied place, and
    the names it displaces look for new ones; every displacement makes a name costlier to displace
    again.
    """
    waiting = list(order)
    driven = [1] * len(tries)
    placed: dict[int, Placed] = {}
    for _ in range(_PATIENCE * len(tries)):
        if not waiting:
            return [placed[n] for n in range(len(tries))]
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


def _tidied(placed: list[Placed], tries: list[list[Placed]]) -> list[Placed]:
    """Move single names to places where their lines are shorter and cross fewer others."""
    placed = list(placed)
    for _, name in product(range(_ROUNDS), range(len(placed))):
        others = placed[:name] + placed[name + 1 :]
        least = _untidy(placed[name], others)
        for one in tries[name]:
            if math.dist(*one.leader) >= least:
                continue
            cost = _untidy(one, others)
            if cost < least and not any(_clash(one, other) for other in others):
                placed[name], least = one, cost
    return placed


def _untidy(one: Placed, others: Sequence[Placed]) -> float:
    """Return the length of the line to a name, plus a cost for each line that it crosses."""
    if not one.far:
        return math.dist(*one.leader)
    crossed = sum(other.far and cut(one.leader, other.leader) for other in others)
    return math.dist(*one.leader) + _PRICE * crossed


def _best(
    tries: list[Placed], placed: dict[int, Placed], driven: list[int]
) -> tuple[Placed | None, list[int]]:
    """Return the nearest free place, or the cheapest occupied one and the names it displaces."""
    cheapest, price, driven_away = None, math.inf, list[int]()
    for one in tries:
        rivals = [n for n, other in placed.items() if _clash(one, other)]
        cost = sum(driven[n] for n in rivals)
        if cost < price:
            cheapest, price, driven_away = one, cost, rivals
        if not rivals:
            break
    return cheapest, driven_away


def _tries(label: str, dots: list[Spot], index: int, height: float) -> list[Placed]:
    """Return places for a name inside the frame and off all dots, the nearest first.

    Places whose line would pass through other dots come last.
    """
    others = [_area(dot) for dot in dots if dot != dots[index]]
    found = [
        one
        for one in _around(label, dots, index)
        if _inside(one.box, height) and not any(meet(one.box, _area(dot)) for dot in dots)
    ]
    return sorted(found, key=lambda one: sum(crosses(one.leader, box) for box in others))


def _inside(box: Box, height: float) -> bool:
    wide = box[0] > EDGE + 2 and box[2] < WIDTH - EDGE - 2
    return wide and box[1] > 3 and box[3] < height - 2


def _around(label: str, dots: list[Spot], index: int) -> Iterator[Placed]:
    dot = dots[index]
    width = float(text_width(label, SMALL)) + 2
    away = _away(dot, dots)
    for ring in _RINGS:
        for turn in sorted(range(_WAYS), key=lambda n: (min(n, _WAYS - n), n)):
            angle = (away + turn) * math.tau / _WAYS
            reach = DOT + 1 + ring
            x = dot[0] + math.cos(angle) * (reach + width / 2)
            y = dot[1] + math.sin(angle) * (reach + _TALL / 2)
            box = (x - width / 2, y - _TALL / 2, x + width / 2, y + _TALL / 2)
            yield Placed(dot, box, ring >= _LEADER)


def _away(dot: Spot, dots: list[Spot]) -> int:
    """Return the direction away from the other dots, weighted towards the nearest."""
    push = [0.0, 0.0]
    for other in dots:
        apart = math.dist(dot, other)
        for axis in (0, 1):
            push[axis] += (dot[axis] - other[axis]) / (apart**2 or 1)
    return round(math.atan2(push[1], push[0]) * _WAYS / math.tau)


def _area(dot: Spot) -> Box:
    return (dot[0] - DOT, dot[1] - DOT, dot[0] + DOT, dot[1] + DOT)


def _clash(one: Placed, other: Placed) -> bool:
    """Return whether two names overlap, or the line of one passes through the other."""
    return (
        meet(one.box, other.box)
        or (one.far and crosses(one.leader, other.box))
        or (other.far and crosses(other.leader, one.box))
    )
