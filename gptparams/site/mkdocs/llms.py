"""`llms.txt`: the pages of both languages with their descriptions, for programs."""

from collections.abc import Iterable
from dataclasses import dataclass

from gptparams.language import LANGS, Lang, Text

NAME = "llms.txt"

_TITLE = "# GPT 的参数 · The parameters of GPT"
_ABOUT = Text(
    "GPT 模型的参数一族一族讲清楚；页面上的每个数字都与生成网站时运行的代码核对过。",
    "The parameters of GPT models, family by family; every figure was compared with code that ran "
    "while the site was built.",
)
_HEADING = Text("中文", "English")


@dataclass(frozen=True)
class Listed:
    """A page as listed in `llms.txt`."""

    lang: Lang
    title: str
    address: str
    description: str


def listing(pages: Iterable[Listed]) -> str:
    """Return the text of the file, with the pages in the given order."""
    pages = list(pages)
    parts = [_TITLE, *(f"> {_ABOUT[lang]}" for lang in LANGS)]
    for lang in LANGS:
        lines = [
            f"- [{page.title}]({page.address}): {page.description}"
            for page in pages
            if page.lang == lang
        ]
        parts += [f"## {_HEADING[lang]}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"
