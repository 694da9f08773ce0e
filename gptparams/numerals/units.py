"""The units that numbers are written in: one table for reading and finding.

Counting does not load this module, because it writes plain numbers.
"""

from dataclasses import dataclass
from fractions import Fraction

from gptparams.language import Text
from gptparams.numerals.quantity import NumberError


@dataclass(frozen=True)
class Unit:
    """A unit after a number: `scale` is the value of one unit; `kind` says what it measures.

    Kinds: `none`, `magnitude` (M, 亿), `ratio` (%), `multiple` (×), `bytes`, and `fraction`
    (三分之: exact, never rounded).
    """

    text: str
    scale: Fraction
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether it is an English word, whose case does not matter."""
        return self.text.isascii() and len(self.text) > 3


def _units(kind: str, **scales: int | Fraction) -> tuple[Unit, ...]:
    return tuple(Unit(text, Fraction(scale), kind) for text, scale in scales.items())


NO_UNIT = Unit("", Fraction(1), "none")

UNITS: tuple[Unit, ...] = (
    NO_UNIT,
    *_units("magnitude", K=10**3, k=10**3, M=10**6, B=10**9, T=10**12),
    *_units("magnitude", hundred=10**2, thousand=10**3),
    *_units("magnitude", million=10**6, billion=10**9, trillion=10**12),
    *_units("magnitude", quadrillion=10**15, quintillion=10**18),
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

# Units that are used for two different amounts, and what to write instead.
_INSTEAD: tuple[tuple[tuple[str, ...], Text], ...] = (
    (
        ("m", "mn", "MM", "mm"),
        Text("百万写 M，字节写 MB 或 MiB", "M for million, MB or MiB for bytes"),
    ),
    (("b", "bn", "Bn"), Text("十亿写 B，字节写 bytes", "B for billion, bytes for bytes")),
    (("g", "G"), Text("十亿写 B，字节写 GB 或 GiB", "B for billion, GB or GiB for bytes")),
    (
        ("t", "tn", "Tn"),
        Text("万亿写 T，字节写 TB 或 TiB", "T for trillion, TB or TiB for bytes"),
    ),
    (
        ("KB", "Kb", "kb"),
        Text(
            "1,000 字节写 kB，1,024 字节写 KiB",
            "kB for 1,000 bytes, KiB for 1,024 bytes",
        ),
    ),
    (
        ("Mb", "mb", "mB"),
        Text(
            "1,000,000 字节写 MB，1,048,576 字节写 MiB",
            "MB for 1,000,000 bytes, MiB for 1,048,576 bytes",
        ),
    ),
    (
        ("Gb", "gb", "gB"),
        Text("10^9 字节写 GB，2^30 字节写 GiB", "GB for 10^9 bytes, GiB for 2^30 bytes"),
    ),
    (
        ("Tb", "tb", "tB"),
        Text("10^12 字节写 TB，2^40 字节写 TiB", "TB for 10^12 bytes, TiB for 2^40 bytes"),
    ),
    (("X",), Text("倍数写 × 或 x", "× or x for a multiple")),
    (
        ("兆",),
        Text("按意思写百万或万亿，字节写 MB 或 MiB", "百万 or 万亿, MB or MiB for bytes"),
    ),
    (("京",), Text("直接写出那个数", "the number itself")),
    (
        ("PB", "EB", "PiB", "EiB", "㎅", "㎆", "㎇"),
        Text("写 kB、MB、GB、TB 或 GiB", "one of kB MB GB TB MiB GiB"),
    ),
    (("‱", "ppm", "pct", "permille", "per mille"), Text("写 % 或 ‰", "% or ‰")),
    (
        ("mln", "mio", "Mio", "bln", "Mrd", "mrd", "trn", "kilo", "mega", "giga"),
        Text("写 K、M、B 或 T", "K, M, B or T"),
    ),
    *(
        ((name + "byte", name + "bytes"), Text(f"写 {symbol}", symbol))
        for name, symbol in (
            *(("kilo", "kB"), ("mega", "MB"), ("giga", "GB"), ("tera", "TB"), ("peta", "TB")),
            *(("kibi", "KiB"), ("mebi", "MiB"), ("gibi", "GiB"), ("tebi", "TiB")),
        )
    ),
    *(
        ((word,), Text("直接写出那个数", "the number itself"))
        for word in ("sextillion", "septillion", "octillion", "nonillion", "decillion", "zillion")
    ),
)
AMBIGUOUS: dict[str, Text] = {text: instead for texts, instead in _INSTEAD for text in texts}


# Units of data and great numbers that no literal may have. Beside a number they are part of it,
# so that a mark without them is refused: [5](fig:n) Mbit.
_PREFIXES = "kilo|mega|giga|tera|peta|exa|zetta|yotta|ronna|quetta|[kmgtpezy][eio]bi"
FOREIGN_WORDS = (
    f"(?:{_PREFIXES}|hecto|deca)-?(?:bit|byte|octet)s?|(?:tera|peta|exa)(?![a-z])"
    "|milliards?|billiards?|mil(?:l(?:e|s)?)?(?![a-z])|per mill?"
)
FOREIGN_SYMBOLS = (
    "[kKMGTPEZYRQ]i?(?:[bB]its?|[bB]ytes?|[bB]ps|[bB]/s|[bB])|[KMGTPEZY](?:i|IB)|[kmgtpezy]ib"
    # squared abbreviations and other compatibility letters, letters in a frame, raised letters,
    # Greek and Cyrillic letters, small capitals, percent signs of other scripts
    "|[㋌-㏟㏿㍱-㏟℀-⅏🄰-🆏ᴀ-ᵿ\u0370-\u03ff\u0400-\u04ff﹪٪؉؊]"
)
FOREIGN_CHINESE = (
    "[千兆吉太拍艾](?:字节|比特|位元)|垓|打(?![开印算破包断乱听磨])|点[一二三四五六七八九零〇]"
    "|个半|倍半"
)


def unit_called(text: str) -> Unit:
    """The unit written `text`: words in any case, symbols in their exact case.

    Raises NumberError, which says what to write instead, for an unknown or ambiguous unit.
    """
    word = _BY_TEXT.get(text.lower())
    unit = _BY_TEXT.get(text) or (word if word and word.is_word else None)
    if unit:
        return unit
    if text in AMBIGUOUS:
        instead = AMBIGUOUS[text]
        raise NumberError(
            f"单位“{text}”有歧义；{instead.zh}",
            f"the unit {text!r} is ambiguous; write {instead.en}",
        )
    raise NumberError(
        f"“{text}”不是单位；可用的有 K、M、B、T、万、亿、万亿、%、×、kB、MB、GB、MiB、GiB",
        f"{text!r} is not a unit; write one of K M B T 万 亿 万亿 % × kB MB GB MiB GiB",
    )
