"""Geometry of boxes and lines in the plane: tests for overlap and crossing."""

Box = tuple[float, float, float, float]  # left, top, right, bottom
Spot = tuple[float, float]
Line = tuple[Spot, Spot]


def meet(a: Box, b: Box) -> bool:
    """Return whether two boxes overlap; touching is not overlapping."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crosses(line: Line, box: Box) -> bool:
    """Return whether a line passes through a box. Source: Liang and Barsky (1984), clipping."""
    (x1, y1), (x2, y2) = line
    left, top, right, bottom = box
    # Quick rejection of most lines.
    if (x1 <= left and x2 <= left) or (x1 >= right and x2 >= right):
        return False
    if (y1 <= top and y2 <= top) or (y1 >= bottom and y2 >= bottom):
        return False
    first, last = 0.0, 1.0  # the part of the line that may lie inside
    for start, step, low, high in ((x1, x2 - x1, left, right), (y1, y2 - y1, top, bottom)):
        if step:
            one, other = (low - start) / step, (high - start) / step
            first, last = max(first, min(one, other)), min(last, max(one, other))
    return first < last


def cut(a: Line, b: Line) -> bool:
    """Return whether two lines cross; touching is not crossing."""
    return _side(a, b[0]) * _side(a, b[1]) < 0 and _side(b, a[0]) * _side(b, a[1]) < 0


def _side(line: Line, spot: Spot) -> float:
    """Return a number above 0 on one side of the line, and below 0 on the other."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (spot[1] - y1) - (y2 - y1) * (spot[0] - x1)
