"""The units that numbers are written in: one table for reading and finding.

Counting writes plain numbers, and starts without it.
"""

from dataclasses import dataclass
from fractions import Fraction

from gptparams.quantity import NumberError


@dataclass(frozen=True)
class Unit:
    """What follows a number: `scale` is the value of 1 of it; `kind` says what it measures.

    Kinds: `none`, `magnitude` (M, 亿), `ratio` (%), `multiple` (×), `bytes`, and `fraction`
    (三分之: exact, never rounded).
    """

    text: str
    scale: Fraction
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether it is spelt in full, so that its case does not matter."""
        return self.text.isascii() and len(self.text) > 3


def _units(kind: str, **scales: int | Fraction) -> tuple[Unit, ...]:
    return tuple(Unit(text, Fraction(scale), kind) for text, scale in scales.items())


NO_UNIT = Unit("", Fraction(1), "none")

UNITS: tuple[Unit, ...] = (
    NO_UNIT,
    *_units("magnitude", K=10**3, k=10**3, M=10**6, B=10**9, T=10**12),
    *_units("magnitude", hundred=10**2, thousand=10**3),
    *_units("magnitude", million=10**6, billion=10**9, trillion=10**12),
    *_units("magnitude", 百=10**2, 千=10**3, 万=10**4, 十万=10**5, 百万=10**6, 千万=10**7),
    *_units("magnitude", 亿=10**8, 十亿=10**9, 百亿=10**10, 千亿=10**11, 万亿=10**12),
    *_units("magnitude", 萬=10**4, 億=10**8, 萬億=10**12),
    *_units("ratio", **dict.fromkeys(("%", "％", "\\%", "percent", "per cent"), Fraction(1, 100))),
    *_units("ratio", **{"‰": Fraction(1, 1000), "成": Fraction(1, 10)}),
    *_units("multiple", **dict.fromkeys(("×", "x", "倍", "times"), 1)),
    *_units("bytes", byte=1, bytes=1, 字节=1, kB=10**3, MB=10**6, GB=10**9, TB=10**12),
    *_units("bytes", KiB=2**10, MiB=2**20, GiB=2**30, TiB=2**40),
)

_BY_TEXT = {unit.text: unit for unit in UNITS}

# Each of these has been used for two different amounts.
AMBIGUOUS: dict[str, str] = {
    **dict.fromkeys(("m", "mn", "MM", "mm"), "M for million, MB or MiB for bytes"),
    **dict.fromkeys(("b", "bn", "Bn"), "B for billion, bytes for bytes"),
    **dict.fromkeys(("g", "G"), "B for billion, GB or GiB for bytes"),
    **dict.fromkeys(("t", "tn", "Tn"), "T for trillion, TB or TiB for bytes"),
    **dict.fromkeys(("KB", "Kb", "kb"), "kB for 1,000 bytes, KiB for 1,024 bytes"),
    **dict.fromkeys(("Mb", "mb", "mB"), "MB for 1,000,000 bytes, MiB for 1,048,576 bytes"),
    **dict.fromkeys(("Gb", "gb", "gB"), "GB for 10^9 bytes, GiB for 2^30 bytes"),
    **dict.fromkeys(("Tb", "tb", "tB"), "TB for 10^12 bytes, TiB for 2^40 bytes"),
    "X": "× or x for a multiple",
    "兆": "百万 or 万亿, MB or MiB for bytes",
    "dozen": "the number itself",
}


def unit_called(text: str) -> Unit:
    """The unit written `text`; words in any case, symbols in exactly one.

    Raises NumberError for a unit that is unknown or has two meanings, and says what to write.
    """
    word = _BY_TEXT.get(text.lower())
    unit = _BY_TEXT.get(text) or (word if word and word.is_word else None)
    if unit:
        return unit
    if text in AMBIGUOUS:
        raise NumberError(f"the unit {text!r} is ambiguous; write {AMBIGUOUS[text]}")
    raise NumberError(
        f"{text!r} is not a unit; write one of K M B T 万 亿 万亿 % × kB MB GB MiB GiB"
    )
