"""Headline parameter counts, such as `6.7B`, and whether they agree with an exact count."""

import re
from typing import NamedTuple

_SCALES = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?([KMBT])")


class Headline(NamedTuple):
    """A headline number: the value that it states, and the value of 1 in its last digit.

    The trailing zeros of a whole number are not significant: `180B` is precise to 10B, `175.0B`
    to 0.1B.
    """

    stated: int
    unit: int

    def is_rounded(self, number: int) -> bool:
        """Whether it is `number` rounded to its last digit; a half may round either way."""
        return 2 * abs(number - self.stated) <= self.unit

    def is_cut_off(self, number: int) -> bool:
        """Whether it is `number` truncated after its last digit."""
        return self.stated <= number < self.stated + self.unit


def headline(text: str) -> Headline:
    """Parse a headline number such as `6.7B`; raises ValueError for anything else."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no headline number such as 6.7B")
    whole, decimals, scale = match[1], match[2] or "", _SCALES[match[3]]
    unit = scale // 10 ** len(decimals)
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    return Headline(int(whole + decimals) * unit, unit * 10**zeros)
