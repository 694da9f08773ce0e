"""Headline numbers of parameters, such as `6.7B`, and what count they are right to."""

import re
from typing import NamedTuple

_SCALES = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?([KMBT])")


class Headline(NamedTuple):
    """A number as written: what it says, and 1 of its last digit.

    The zeros that a whole number ends in are no digits of it: `180B` is right to 10B, `175.0B`
    to 0.1B.
    """

    stated: int
    unit: int

    def is_rounded(self, number: int) -> bool:
        """Whether it is `number` rounded to its last digit; a half may go either way."""
        return 2 * abs(number - self.stated) <= self.unit

    def is_cut_off(self, number: int) -> bool:
        """Whether it is `number` with the digits after its last one left out."""
        return self.stated <= number < self.stated + self.unit


def headline(text: str) -> Headline:
    """The headline number written `text`; ValueError for anything else."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no headline number such as 6.7B")
    whole, decimals, scale = match[1], match[2] or "", _SCALES[match[3]]
    unit = scale // 10 ** len(decimals)
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    return Headline(int(whole + decimals) * unit, unit * 10**zeros)
