"""Boxes and lines in the plane: which of them are in each other's way."""

Box = tuple[float, float, float, float]  # left, top, right, bottom
Spot = tuple[float, float]
Line = tuple[Spot, Spot]


def meet(a: Box, b: Box) -> bool:
    """Whether two boxes cover each other; those that only touch do not."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crosses(line: Line, box: Box) -> bool:
    """Whether a line runs through a box. Source: the clipping of Liang and Barsky (1984)."""
    (x1, y1), (x2, y2) = line
    left, top, right, bottom = box
    # Most lines are nowhere near.
    if (x1 <= left and x2 <= left) or (x1 >= right and x2 >= right):
        return False
    if (y1 <= top and y2 <= top) or (y1 >= bottom and y2 >= bottom):
        return False
    first, last = 0.0, 1.0  # the part of the line that may lie within
    for start, step, low, high in ((x1, x2 - x1, left, right), (y1, y2 - y1, top, bottom)):
        if step:
            one, other = (low - start) / step, (high - start) / step
            first, last = max(first, min(one, other)), min(last, max(one, other))
    return first < last


def cut(a: Line, b: Line) -> bool:
    """Whether two lines cross; those that only touch do not."""
    return _side(a, b[0]) * _side(a, b[1]) < 0 and _side(b, a[0]) * _side(b, a[1]) < 0


def _side(line: Line, spot: Spot) -> float:
    """Above 0 on one side of the line, below 0 on the other."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (spot[1] - y1) - (y2 - y1) * (spot[0] - x1)
