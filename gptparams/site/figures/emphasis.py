"""What Markdown puts around a whole literal: emphasis or code, and nothing that hides a character.

`**124M**` is 124M in bold, `` `h_0` `` is h_0 as code. `12**4**` is no emphasis of the whole, and
is left as it stands.
"""

import re
from dataclasses import dataclass

_CODE = re.compile(r"(?P<fence>`+)(?P<inside>(?:(?!(?P=fence)).)+)(?P=fence)", re.S)
_STRESSED = re.compile(
    r"(?P<stars>\*{1,3})(?P<starred>[^\s*](?:[^*]*[^\s*])?)(?P=stars)"
    r"|(?P<lines>_{1,3})(?P<lined>[^\s_](?:[^_]*[^\s_])?)(?P=lines)"
)
# Outside code these may be taken for markup, and then a reader does not see them.
_ACTIVE = re.compile(r"[*_`\\<&~^]")


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal as a mark holds it: `before` and `after` are the markup around `text`."""

    before: str
    text: str
    after: str
    is_code: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a reader sees `text` letter for letter."""
        return self.is_code or not _ACTIVE.search(self.text)

    def around(self, text: str) -> str:
        """Another text in the same markup."""
        return f"{self.before}{text}{self.after}"


def literal_in(shown: str) -> Literal:
    """The literal that the text of a mark consists of, without the markup around all of it."""
    before, text, after = "", shown.strip(), ""
    while match := _STRESSED.fullmatch(text):
        fence, text = match["stars"] or match["lines"], match["starred"] or match["lined"]
        before, after = before + fence, fence + after
    if code := _CODE.fullmatch(text):
        fence = code["fence"]
        return Literal(before + fence, code["inside"], fence + after, is_code=True)
    return Literal(before, text, after)
