"""Where the names of points stand: near their dots, and none in another's way."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from random import Random

from gptparams.charts.overlap import Box, Line, Spot, crosses, cut, meet
from gptparams.charts.svg import EDGE, SMALL, WIDTH, text_width

DOT = 3.0  # radius
_TALL = 13.0  # a line of a name
_MARGIN = 42.0  # around the dots, for the names of those at the edge
_FLAT, _DEEP = 0.5, 1.3  # height of the plot in widths, at least and at most
_RINGS = (0, 6, 12, 20, 30, 40, 52, 66, 82, 100, 120)  # how far from its dot a name may stand
_WAYS = 16  # directions in which it may stand
_PATIENCE = 8  # names moved for each name there is, before a taller picture is tried
_ATTEMPTS = 4  # at a tidy picture
_ROUNDS = 4  # of moving names to tidier places
_PRICE = 60.0  # of two lines that cross, as if each were that much longer
_LEADER = 9  # from this distance on, a line leads from the dot to its name


_Named = tuple[str, float, float]  # a name and where its point lies


@dataclass(frozen=True)
class Point:
    """A named point; its group is named in the legend, in the group's colour."""

    label: str
    x: float
    y: float
    group: str


@dataclass(frozen=True)
class Placed:
    """Where a point is on the paper: its dot, the box of its name, whether a line joins them."""

    dot: Spot
    box: Box
    far: bool

    @cached_property
    def leader(self) -> Line:
        """From the dot to the nearest place of the box."""
        (x, y), (left, top, right, bottom) = self.dot, self.box
        return self.dot, (min(max(x, left), right), min(max(y, top), bottom))


def laid_out(name: str, points: Sequence[Point]) -> tuple[tuple[Placed, ...], float]:
    """The place of each point, in their order, and the height of the plot, which grows at need.

    Raises ValueError when there are too many names for any height.
    """
    found = _laid_out(tuple((p.label, p.x, p.y) for p in points))
    if found is None:
        raise ValueError(f"picture {name}: {len(points)} names do not fit")
    return found


@cache  # the picture is drawn again in each language
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
                if _total(tidiest) < _PRICE:  # no two lines cross
                    break
        if tidiest is not None:
            return tidiest, height
    return None


def _orders(tries: list[list[Placed]]) -> list[list[int]]:
    """Orders in which names may look for a place: of several attempts the tidiest is taken."""
    first = sorted(range(len(tries)), key=lambda n: (-len(tries[n]), n))
    shuffled = [Random(seed).sample(first, len(first)) for seed in range(_ATTEMPTS - 1)]
    return [first, *shuffled]


def _total(placed: tuple[Placed, ...]) -> float:
    return sum(_untidy(one, placed[:n] + placed[n + 1 :]) for n, one in enumerate(placed))


def _dots_of(points: tuple[_Named, ...], extra: float) -> tuple[list[Spot], float]:
    """Places of the dots, one scale across and up, and the height they need."""
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
    """A place for each name so that none is in another's way; None if none is found.

    A name takes its nearest free place, or else the place where it drives away the fewest others,
    which look for new ones; who was driven away often is driven away less readily.
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
    """Names moved, while others stay, to where their lines are shorter and cross fewer others."""
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
    """Length of the line to a name, and a price for each line that it crosses."""
    if not one.far:
        return math.dist(*one.leader)
    crossed = sum(other.far and cut(one.leader, other.leader) for other in others)
    return math.dist(*one.leader) + _PRICE * crossed


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


def _tries(label: str, dots: list[Spot], index: int, height: float) -> list[Placed]:
    """Places for a name, in the frame and on no dot: near before far, and away from the others.

    Those whose line would run through other dots come last.
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
        meet(one.box, other.box)
        or (one.far and crosses(one.leader, other.box))
        or (other.far and crosses(other.leader, one.box))
    )
