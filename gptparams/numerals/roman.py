"""Read Roman numerals (II, XII, MMXX), and find those that are not ordinary letters."""

import re

_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"

# I is a pronoun, V a matrix, XL a size and CLI a command line. A numeral therefore has at least two
# letters, or four if it has other letters than I, V and X. Lower case counts only in parentheses.
FOUND = re.compile(
    rf"(?<![A-Za-z0-9_.$\\^{{-])(?=[IVX]{{2}}|[MDCLXVI]{{4}}){_ROMAN}(?![A-Za-z0-9_])"
    r"|(?<=[(（])(?:ii|iii|iv|vi{1,3}|ix|xi{1,3})(?=[)）])"
)


def roman_integer(text: str) -> int | None:
    """The value of a Roman numeral of two letters or more; None for any other text."""
    if len(text) < 2 or not re.fullmatch(_ROMAN, text.upper()):
        return None
    values = [_LETTERS[letter] for letter in text.upper()]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))
