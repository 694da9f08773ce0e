"""What a small model writes, as readers see it: quotation marks, line ends, parts of characters."""

import re
import unicodedata

from gptparams.language import Lang, Text

PARTIAL = "▯"  # stands for bytes that are only a part of a character
LINE_END = "⏎"
_OPENING = re.compile(r'(?<![^\s—(])"(?=\S)')
_LONGEST = 14  # characters of a name
_NAMES: dict[str, Text] = {
    "": Text("空格", "space"),
    "\n": Text("换行", "line end"),
    ",": Text("逗号", "comma"),
    ".": Text("句号", "full stop"),
    ";": Text("分号", "semicolon"),
    ":": Text("冒号", "colon"),
    "!": Text("叹号", "exclamation"),
    "?": Text("问号", "question"),
    "'": Text("撇号", "apostrophe"),
    '"': Text("引号", "quote"),
    "、": Text("顿号", "pause mark"),
    "“": Text("上引号", "opening quote"),
    "”": Text("下引号", "closing quote"),
}
_MARKS = Text("几个标点", "several marks")


def typeset(text: str) -> str:
    """Set a model's text for a page: curly quotation marks, dashes, and a sign at a line's end."""
    text = _OPENING.sub("“", text.replace("--", "—")).replace('"', "”").replace("'", "’")
    return f" {LINE_END} ".join(text.split("\n")).replace("\N{REPLACEMENT CHARACTER}", PARTIAL)


def token_name(text: str, lang: Lang) -> str:
    """Return a token as a label in a picture: a word as it is, a punctuation mark by its name."""
    bare = unicodedata.normalize("NFKC", text if text == "\n" else text.strip())
    bare = {"。": ".", "﹔": ";"}.get(bare, bare)
    if bare in _NAMES:
        return _NAMES[bare][lang]
    if not any(char.isalnum() or char == "\N{REPLACEMENT CHARACTER}" for char in bare):
        return _MARKS[lang]
    return typeset(bare)[:_LONGEST]
