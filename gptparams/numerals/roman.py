"""Find Roman numerals (II, XII, MMXX) that are not ordinary letters; none is read as a number."""

import re

_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"

# I is a pronoun, V a matrix, XL a size and CLI a command line. A numeral therefore has at least two
# letters, or four if it has other letters than I, V and X. Lower case counts only in parentheses.
FOUND = re.compile(
    rf"(?<![A-Za-z0-9_.$\\^{{-])(?=[IVX]{{2}}|[MDCLXVI]{{4}}){_ROMAN}(?![A-Za-z0-9_])"
    r"|(?<=[(（])(?:ii|iii|iv|vi{1,3}|ix|xi{1,3})(?=[)）])"
)
