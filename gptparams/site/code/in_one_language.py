"""The code of a cell as shown to readers of one language.

It is the code that ran, with two changes: a comment `# zh: ...` or `# en: ...` is shown only in its
language, `# zh: ... / en: ...` shows the part for each language, and `say(zh, en)` is replaced by
the argument for the language. Both are found among the tokens of the code, so that a string that
looks like one of them is not changed.
"""

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gptparams.language import LANGS, Lang
from gptparams.site.code.cells import Cell
from gptparams.site.code.f_strings import Field, fields, literal_parts

_COMMENT = re.compile(r"# (?P<lang>zh|en): ?(?P<text>.+)")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_UNSEEN = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT})
_BEFORE, _AFTER = frozenset("(,[="), frozenset(("", ")", ",", "]", "\n"))
_ATOMS = (ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.JoinedStr, ast.List)
_ATOMS += (ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp)  # type: ignore[assignment]
_EFFECTS = frozenset({":=", "await", "yield"})

Edit = tuple[int, int, str]


@dataclass(frozen=True)
class _Token:
    """A token at `start:end` of the code; an f-string is one token."""

    kind: int
    text: str
    start: int
    end: int


def displayed_code(cell: Cell, lang: Lang) -> str:
    """Return the cell's code as shown to readers of `lang`."""
    return in_language(cell.code, lang).strip("\n") + "\n"


def in_language(code: str, lang: Lang) -> str:
    """Return the Python program `code` with its comments and texts in one language."""
    if not _has_its_own_say(code):
        code = _edited(code, _texts(code, _tokens(code), lang))
    return _edited(code, _comments(code, _tokens(code), lang))


def _has_its_own_say(code: str) -> bool:
    """Whether `say` is a name of the code's own somewhere, which may stand for something else."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and node.id == "say" and not isinstance(node.ctx, ast.Load):
            return True
        names = (getattr(node, attribute, "") for attribute in ("name", "arg", "asname"))
        if not isinstance(node, ast.keyword) and "say" in names:
            return True
    return False


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _tokens(code: str) -> list[_Token]:
    lines = [0, *(match.end() for match in re.finditer("\n", code)), len(code)]
    found: list[_Token] = []
    depth = 0  # of f-strings, which consist of several tokens from Python 3.12 on
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        start = lines[min(token.start[0], len(lines)) - 1] + token.start[1]
        end = lines[min(token.end[0], len(lines)) - 1] + token.end[1]
        name = tokenize.tok_name[token.type]
        depth += name == "FSTRING_START"
        if name == "FSTRING_START" and depth == 1:
            found.append(_Token(tokenize.STRING, token.string, start, end))
        elif depth:
            first = found.pop()
            found.append(_Token(tokenize.STRING, code[first.start : end], first.start, end))
        else:
            found.append(_Token(token.type, token.string, start, end))
        depth -= name == "FSTRING_END"
    return found


def _comments(code: str, tokens: Sequence[_Token], lang: Lang) -> Iterator[Edit]:
    for token in tokens:
        match = _COMMENT.fullmatch(token.text) if token.kind == tokenize.COMMENT else None
        if match is None:
            continue
        words, _, english = match["text"].partition(" / en: ")
        texts = {match["lang"]: words} | ({"en": english} if english else {})
        before = code[: token.start].rpartition("\n")[2]
        if lang in texts:
            yield token.start, token.end, f"# {texts[lang]}"
        elif before.strip():
            yield token.start - (len(before) - len(before.rstrip())), token.end, ""
        else:
            yield token.start - len(before), min(token.end + 1, len(code)), ""


def _texts(code: str, tokens: Sequence[_Token], lang: Lang, depth: int = 0) -> Iterator[Edit]:
    """Yield the edits that replace each call of `say` by the argument for the language.

    `depth` is the depth of the brackets around the tokens.
    """
    seen = [token for token in tokens if token.kind not in _UNSEEN]
    place = 0
    while place < len(seen):
        token = seen[place]
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
        call = _call(seen, place)
        chosen = _chosen(seen, call, lang) if call else None
        if call and chosen:
            new = _argument(code, chosen, lang)
            if _needs_brackets(code, seen, place, call[-1], chosen, depth):
                new = f"({new})"
            yield token.start, seen[call[-1]].end, new
            place = call[-1]
        elif token.kind == tokenize.STRING:
            for start, end, new in _fields(token.text, lang):
                yield token.start + start, token.start + end, new
        place += 1


def _call(seen: Sequence[_Token], place: int) -> list[int] | None:
    """Return the positions of the brackets and commas of a call of `say`; None if there is none."""
    before = seen[place - 1].text if place else ""
    opening = seen[place + 1].text if place + 1 < len(seen) else ""
    if seen[place].text != "say" or opening != "(" or before in (".", "def", "class"):
        return None
    depth, bounds = 1, [place + 1]
    for index in range(place + 2, len(seen)):
        depth += (seen[index].text in _OPEN) - (seen[index].text in _CLOSE)
        if depth == 0:
            return [*bounds, index]
        if depth == 1 and seen[index].text == ",":
            bounds.append(index)
    return None


def _chosen(seen: Sequence[_Token], bounds: list[int], lang: Lang) -> Sequence[_Token] | None:
    """Return the argument for the language; None if dropping the other changes the behaviour."""
    parts = [seen[a + 1 : b] for a, b in itertools.pairwise(bounds)]
    if parts and not parts[-1]:  # trailing comma
        parts.pop()
    texts: dict[str, Sequence[_Token]] = {}
    for name, part in zip(LANGS, parts, strict=False):
        if not part or part[0].text in ("*", "**"):
            return None
        named = len(part) > 2 and part[1].text == "="
        texts[part[0].text if named else name] = part[2:] if named else part
    loops = any(token.text in _EFFECTS for part in parts for token in part)
    return None if loops or len(parts) != len(LANGS) else texts.get(lang)


def _argument(code: str, tokens: Sequence[_Token], lang: Lang) -> str:
    start, end = tokens[0].start, tokens[-1].end
    edits = _texts(code, tokens, lang, depth=1)
    return _edited(code[start:end], [(a - start, b - start, new) for a, b, new in edits])


def _needs_brackets(
    code: str, seen: Sequence[_Token], first: int, last: int, chosen: Sequence[_Token], depth: int
) -> bool:
    """Return whether the argument needs brackets to keep its meaning in place of the call."""
    text = code[chosen[0].start : chosen[-1].end]
    atom = isinstance(ast.parse(f"({text})", mode="eval").body, _ATOMS)
    before = seen[first - 1].text if first else ""
    after = seen[last + 1].text if last + 1 < len(seen) else ""
    if chosen[0].kind == tokenize.NUMBER and after == ".":
        return True
    if code[seen[last].end : seen[last].end + 1].isalnum() or (not atom and after not in _AFTER):
        return True
    return (not atom and before not in _BEFORE) or (not depth and _is_broken(code, chosen))


def _is_broken(code: str, tokens: Sequence[_Token]) -> bool:
    """Return whether `tokens` contain a line break outside their own brackets."""
    depth = 0
    for token, following in itertools.pairwise(tokens):
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if not depth and "\n" in code[token.end : following.start]:
            return True
    return False


def _fields(literal: str, lang: Lang) -> Iterator[Edit]:
    """Yield the edits to the f-string `literal`, including fields inside formats."""
    for field in fields(literal):
        text = literal[slice(*field.expression)]
        if field.debug or "say" not in text:
            continue
        tokens = [t for t in _tokens(f"({text}\n)") if t.kind not in _UNSEEN]
        inner = tokens[1:-3] if tokens[-2].kind == tokenize.NEWLINE else tokens[1:-2]
        spliced = _spliced(literal, field, f"({text}", inner, lang) if field.plain else None
        if spliced is not None:
            yield field.start, field.end, spliced
            continue
        for start, end, new in _texts(f"({text}\n)", inner, lang, depth=1):
            space = " " if start == 1 and new.startswith("{") else ""
            yield field.expression[0] + start - 1, field.expression[0] + end - 1, space + new


def _spliced(
    literal: str, field: Field, code: str, tokens: Sequence[_Token], lang: Lang
) -> str | None:
    """Return the text of a field that is one call of `say`, if it fits into `literal`."""
    call = _call(tokens, 0) if tokens else None
    chosen = _chosen(tokens, call, lang) if call and call[-1] == len(tokens) - 1 else None
    if chosen is None or "\\" in literal[max(field.start - 3, 0) : field.start]:
        return None
    if any(token.kind != tokenize.STRING for token in chosen):
        return None
    text = _argument(code, chosen, lang)
    prefix, quote = literal_parts(text)
    if "f" in prefix and len(chosen) == 1:
        words = text[len(prefix) + len(quote) : -len(quote)]
    else:
        value = ast.literal_eval(text) if "f" not in text.partition(quote)[0] else None
        if not isinstance(value, str):
            return None
        words = value.replace("{", "{{").replace("}", "}}")
    inside = field.in_format and ("{" in words or "}" in words)
    _, outer = literal_parts(literal)
    fits = words.isprintable() and "\\" not in words and outer[0] not in words and not inside
    return words if fits else None
