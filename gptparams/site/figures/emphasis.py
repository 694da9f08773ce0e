"""Markdown around a whole literal: emphasis or code, which does not change its characters.

`**124M**` is 124M in bold, `` `h_0` `` is h_0 as code. `12**4**` is not emphasis of the whole
literal, and stays unchanged.
"""

import re
from dataclasses import dataclass

_CODE = re.compile(r"(?P<fence>`+)(?P<inside>(?:(?!(?P=fence)).)+)(?P=fence)", re.S)
_STRESSED = re.compile(
    r"(?P<stars>\*{1,3})(?P<starred>[^\s*](?:[^*]*[^\s*])?)(?P=stars)"
    r"|(?P<lines>_{1,3})(?P<lined>[^\s_](?:[^_]*[^\s_])?)(?P=lines)"
)
# Outside code, Markdown may treat these as markup and hide them from readers.
_ACTIVE = re.compile(r"[*_`\\<&~^]")


@dataclass(frozen=True, slots=True)
class Literal:
    """The literal in a mark: `before` and `after` are the markup around `text`."""

    before: str
    text: str
    after: str
    is_code: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a reader sees exactly the characters of `text`."""
        return self.is_code or not _ACTIVE.search(self.text)

    def around(self, text: str) -> str:
        """Return another text in the same markup."""
        return f"{self.before}{text}{self.after}"


def literal_in(shown: str) -> Literal:
    """Return the literal in the text of a mark, without the markup around all of it."""
    before, text, after = "", shown.strip(), ""
    while match := _STRESSED.fullmatch(text):
        fence, text = match["stars"] or match["lines"], match["starred"] or match["lined"]
        before, after = before + fence, fence + after
    if code := _CODE.fullmatch(text):
        fence = code["fence"]
        return Literal(before + fence, code["inside"], fence + after, is_code=True)
    return Literal(before, text, after)
