"""A cell's code as a reader sees it: in one language."""

import ast
import re

from gptparams.language import Lang
from gptparams.site.code.cells import Cell

_COMMENT = re.compile(r"(?P<code>.*?)# (?P<lang>zh|en): ?(?P<text>.+)")


def displayed_code(cell: Cell, lang: Lang) -> str:
    """The cell's code as a reader of `lang` sees it.

    A comment `# zh: ...` or `# en: ...` is shown in its language only, `# zh: ... / en: ...` in
    both, and `say(zh, en)` of two texts as the text of the language.
    """
    lines = []
    for line in _say_resolved(cell.code, lang).split("\n"):
        comment = _COMMENT.fullmatch(line)
        if comment is None:
            lines.append(line)
        else:
            words, _, english = comment["text"].partition(" / en: ")
            texts = {comment["lang"]: words} | ({"en": english} if english else {})
            lines += [f"{comment['code']}# {texts[lang]}"] if lang in texts else []
    return "\n".join(lines).strip("\n") + "\n"


def _say_resolved(code: str, lang: Lang) -> str:
    replacements = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            chosen = dict(zip(("zh", "en"), node.args, strict=False)).get(lang)
            call = ast.get_source_segment(code, node)
            text = ast.get_source_segment(code, chosen) if chosen else None
            if call and text:
                replacements.append((call, text))
    for call, text in replacements:
        # In an f-string the text stands by itself, not as a quoted text within braces.
        code = code.replace(f"{{{call}}}", text[1:-1]).replace(call, text)
    return code
