"""The code of a cell as shown to readers of one language.

It is the code that ran, with two changes: a comment `# zh: ...` or `# en: ...` is shown only in its
language, `# zh: ... / en: ...` shows the part for each language, and `say(zh, en)` is replaced by
the argument for the language. Inside an f-string `say` stays as it is; `say(f"...", f"...")` is
replaced as a whole.
"""

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterable, Iterator

from gptparams.language import LANGS, Lang
from gptparams.site.code.cells import Cell

_COMMENT = re.compile(r"# (?P<lang>zh|en): ?(?P<text>.+)")
_EFFECTS = ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom
# Expressions that need no brackets anywhere, and those with brackets around their parts.
_ATOMS = ast.Constant | ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.JoinedStr
_BRACKETED = ast.Call | ast.List | ast.Set | ast.Dict | ast.Subscript
_ATOMS |= ast.List | ast.Tuple | ast.Set | ast.Dict
_ATOMS |= ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
# What may contain any expression without brackets.
_OPEN = ast.stmt | ast.keyword | ast.Call | ast.List | ast.Set

Edit = tuple[int, int, bytes]


def displayed_code(cell: Cell, lang: Lang) -> str:
    """Return the cell's code as shown to readers of `lang`."""
    return in_language(cell.code, lang).strip("\n") + "\n"


def in_language(code: str, lang: Lang) -> str:
    """Return the Python program `code` with its comments and texts in one language."""
    tree = ast.parse(code)
    if not any(map(_names_say, ast.walk(tree))):
        texts = _Texts(code, lang)
        code = texts.replaced(tree, 0, len(texts.code)).decode()
    return _edited(code.encode(), _comments(code, lang)).decode()


def _names_say(node: ast.AST) -> bool:
    """Whether the code gives the name `say` to something of its own."""
    if isinstance(node, ast.Name):
        return node.id == "say" and not isinstance(node.ctx, ast.Load)
    names = (getattr(node, attribute, "") for attribute in ("name", "arg", "asname"))
    return not isinstance(node, ast.keyword) and "say" in names


def _edited(code: bytes, edits: Iterable[Edit]) -> bytes:
    for start, end, new in sorted(edits, reverse=True):
        code = code[:start] + new + code[end:]
    return code


def _comments(code: str, lang: Lang) -> Iterator[Edit]:
    """Yield the edits that leave only the comments for `lang`."""
    lines = code.splitlines(keepends=True)
    starts = [0, *itertools.accumulate(len(line.encode()) for line in lines)]
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        match = _COMMENT.fullmatch(token.string) if token.type == tokenize.COMMENT else None
        if match is None:
            continue
        words, _, english = match["text"].partition(" / en: ")
        texts = {match["lang"]: words} | ({"en": english} if english else {})
        line = starts[token.start[0] - 1]
        before = lines[token.start[0] - 1][: token.start[1]]
        start, end = line + len(before.encode()), starts[token.start[0]]
        if lang in texts:
            yield start, start + len(token.string.encode()), f"# {texts[lang]}".encode()
        elif before.strip():
            yield line + len(before.rstrip().encode()), start + len(token.string.encode()), b""
        else:
            yield line, end, b""


class _Texts:
    """Replaces calls of `say` by their argument for `lang`; offsets are in UTF-8, as in `ast`."""

    def __init__(self, code: str, lang: Lang) -> None:
        self.code = code.encode()
        self.lang = lang
        self.lines = [0, *(match.end() for match in re.finditer(rb"\r\n?|\n", self.code))]

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return where the expression is in the code."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.lines[node.lineno - 1] + node.col_offset
        return start, self.lines[node.end_lineno - 1] + node.end_col_offset

    def replaced(self, node: ast.AST, start: int, end: int) -> bytes:
        """Return the code `start:end`, that of `node`, with the calls in it replaced."""
        edits = ((a - start, b - start, new) for a, b, new in self.edits(node, False))
        return _edited(self.code[start:end], edits)

    def edits(self, node: ast.AST, bracketed: bool) -> Iterator[Edit]:
        """Yield an edit for each call below `node`, which is `bracketed` if it is in brackets.

        The parts of an f-string have no positions before Python 3.12, so they are left unchanged.
        """
        if isinstance(node, ast.JoinedStr):
            return
        head = getattr(node, "func", getattr(node, "value", None))  # of a call, before its brackets
        for child in ast.iter_child_nodes(node):
            within = bracketed or (isinstance(node, _BRACKETED) and child is not head)
            chosen = self.chosen(child)
            if chosen is None or not isinstance(child, ast.expr):
                yield from self.edits(child, within)
                continue
            start, end = self.span(child)
            text = self.replaced(chosen, *self.span(chosen))
            is_open = isinstance(node, _OPEN) and child is not getattr(node, "func", None)
            glued = self.code[end : end + 1].isalnum()
            if glued or _needs_brackets(text, chosen, node, is_open, within):
                text = b"(%b)" % text
            yield start, end, text

    def chosen(self, node: ast.AST) -> ast.expr | None:
        """Return the argument of a call of `say` for the language; None for anything else.

        A call whose arguments do something is kept: without the other argument it would do less.
        """
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            return None
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        texts = dict(zip(LANGS, node.args, strict=False)) | named
        count = len(node.args) + len(node.keywords)
        if node.func.id != "say" or count != len(LANGS) or set(texts) != set(LANGS):
            return None
        if any(isinstance(part, _EFFECTS | ast.Starred) for part in ast.walk(node)):
            return None
        chosen = texts[self.lang]
        return self.chosen(chosen) or chosen


def _needs_brackets(
    text: bytes, chosen: ast.expr, parent: ast.AST, is_open: bool, bracketed: bool
) -> bool:
    """Return whether the argument needs brackets to keep its meaning in place of the call."""
    if not isinstance(chosen, _ATOMS):
        return not is_open or (not bracketed and b"\n" in text)
    if isinstance(chosen, ast.Constant) and isinstance(parent, ast.Attribute):
        return not isinstance(chosen.value, str | bytes)  # 1.real is no attribute of 1
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:  # a text in several lines
        return not bracketed
    return False
