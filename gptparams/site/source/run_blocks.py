"""Executed blocks of a page: fences of markdown-exec, parsed or refused with a reason.

A block either shows a cell of the page's code file, which both languages share, or contains code
typed in the page:

    ```python exec="on" cell="total"        ```python exec="on"
    ```                                     print(6 * 7)
                                            ```
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gptparams.language import Text
from gptparams.site.source.fences import EXECUTED, Fence, fences

_HEADER = re.compile(r"[ \t]*(?P<language>[\w#.+-]+)(?P<options>(?:[ \t]+[A-Za-z]\w*=\"[^\"]*\")+)")
_OPTION = re.compile(r"(?P<key>\w+)=\"(?P<value>[^\"]*)\"")

_YES = re.compile(r"on|yes|true|1")
_WORD = re.compile(r"[a-z][a-z0-9-]*")
_NUMBER = re.compile(r"\d{1,3}")
_SOURCE = {"exec": _YES, "source": re.compile(r"above|below|block|console"), "result": _WORD}
_SHELL = _SOURCE | {"returncode": _NUMBER, "width": _NUMBER}
_PYTHON = _SOURCE | {"html": _YES}
_CELL = {"exec": _YES, "cell": _WORD, "fold": _YES}

LANGUAGES: dict[str, Mapping[str, re.Pattern[str]]] = {
    "python": _PYTHON,
    "py": _PYTHON,
    "pycon": _SOURCE,
    "console": _SHELL,
    "sh": _SHELL,
    "bash": _SHELL,
}
"""The executed languages, each with the options of blocks whose code is typed in the page."""

SHELLS = frozenset({"console", "sh", "bash"})
_PROMPTS = {"console": ("$ ",), "pycon": (">>> ", "... ")}

Fault = tuple[int, Text]


@dataclass(frozen=True)
class RunBlock:
    """An executed block: a cell with its name, or typed `code` with a name like `typed-1`.

    `line` is the line of the page on which the fence begins.
    """

    name: str
    start: int
    end: int
    line: int
    language: str
    options: Mapping[str, str]
    code: str

    @property
    def typed(self) -> bool:
        """Whether the code is in the page rather than in its code file."""
        return "cell" not in self.options


def run_blocks(text: str, found: Iterable[Fence]) -> Iterator[RunBlock]:
    """Yield the executed blocks among the fences `found`, except those with a fault."""
    typed = 0
    for fence in found:
        header = _HEADER.fullmatch(fence.header)
        if header is None or not EXECUTED.search(fence.header) or next(_faults(fence), None):
            continue
        options = {option["key"]: option["value"] for option in _OPTION.finditer(header["options"])}
        typed += "cell" not in options
        name = options.get("cell", f"typed-{typed}")
        code = "".join(f"{line}\n" for line in fence.lines)
        line = text.count("\n", 0, fence.start) + 1
        yield RunBlock(name, fence.start, fence.end, line, header["language"], options, code)


def block_faults(text: str) -> Iterator[Fault]:
    """Yield faults in the syntax of executed blocks, which Markdown would show as text."""
    for fence in fences(text):
        for offset in fence.nested:
            yield offset, _NOT_CLOSED_ABOVE
        if EXECUTED.search(fence.header):
            yield from _faults(fence)
            yield from _spacing_faults(text, fence)


def _faults(fence: Fence) -> Iterator[Fault]:
    header = _HEADER.fullmatch(fence.header)
    if not fence.closed:
        yield fence.start, _NOT_CLOSED
    elif header is None:
        yield fence.start, _FORM
    elif header["language"] not in LANGUAGES:
        yield fence.start, _no_language(header["language"])
    else:
        options = [(each["key"], each["value"]) for each in _OPTION.finditer(header["options"])]
        is_cell = any(key == "cell" for key, _ in options)
        known = _CELL if is_cell else LANGUAGES[header["language"]]
        for key, value in options:
            if key not in known or not known[key].fullmatch(value):
                yield fence.start, _no_option(f'{key}="{value}"', known)
        if len(dict(options)) < len(options):
            yield fence.start, _TWICE
        yield from _code_faults(fence, header["language"], is_cell)


def _code_faults(fence: Fence, language: str, is_cell: bool) -> Iterator[Fault]:
    filled = any(line.strip() for line in fence.lines)
    if filled is is_cell:
        yield fence.start, _FULL if is_cell else _EMPTY
    elif is_cell and language != "python":
        yield fence.start, _no_language(language)
    if any("\t" in line for line in fence.lines):
        yield fence.start, _TABS
    prompts = _PROMPTS.get(language)
    lines = [line for line in fence.lines if line.strip()]
    if prompts and not all(f"{line} ".startswith(prompts) for line in lines):
        yield fence.start, _prompt(prompts[0])
    elif language == "console" and len(lines) > 1:
        yield fence.start, _ONE_COMMAND


def _spacing_faults(text: str, fence: Fence) -> Iterator[Fault]:
    """Refuse a block next to a line of text: Markdown would merge it into that paragraph."""
    before = text[: fence.start].split("\n")[-2:-1]
    after = text[fence.end + 1 :].split("\n", 1)[:1]
    if any(line.strip("> \t") for line in (*before, *after)) and fence.closed:
        yield fence.start, _TOUCHES


_EXAMPLE = '```python exec="on" cell="total"'
_FORM = Text(
    f"执行的代码块写错了；应写 {_EXAMPLE}，选项的值加双引号",
    f"not the form of an executed block; write {_EXAMPLE}, each value in double quotes",
)
_NOT_CLOSED = Text(
    "代码块没有结束；在后面加一行 ```，缩进与开头相同",
    "the block is not closed; end it with a line ``` that is indented as its beginning",
)
_NOT_CLOSED_ABOVE = Text(
    "上面的代码块还没有结束，这里又开始了一个；先用一行 ``` 结束上面的",
    "a block begins here and the one above is not closed; close that with a line ```",
)
_TWICE = Text("同一个选项写了两次；只留一个", "an option is given twice; keep one")
_FULL = Text(
    "展示代码文件里的一段，这里就不写代码；把它移到 docs/code 里",
    "a block that shows a cell holds no code itself; move it to the page's file in docs/code",
)
_EMPTY = Text(
    '代码块里没有代码；写上代码，或用 cell="名字" 展示代码文件里的一段',
    'the block has no code; type some, or show a cell of the code file with cell="NAME"',
)
_TABS = Text("代码里有制表符；改用空格", "there is a tab in the code; use spaces")
_ONE_COMMAND = Text(
    "console 代码块里只能有一条命令，输出跟在它后面；分成几块",
    "a console block has one command, which its output follows; make a block of each",
)
_TOUCHES = Text(
    "执行的代码块前后要空一行",
    "an executed block needs a blank line before and after it",
)


def _no_language(language: str) -> Text:
    there = ", ".join(LANGUAGES)
    return Text(
        f"{language} 代码块不能执行；可以执行的有 {there}，代码文件里的一段用 python",
        f"{language} blocks are not executed; use one of {there}, or python for a cell",
    )


def _no_option(option: str, known: Mapping[str, re.Pattern[str]]) -> Text:
    there = ", ".join(f'{key}="{_shown(pattern)}"' for key, pattern in known.items())
    return Text(
        f"执行的代码块没有选项 {option}；可以写 {there}",
        f"an executed block has no option {option}; there are {there}",
    )


def _shown(pattern: re.Pattern[str]) -> str:
    return pattern.pattern if pattern.pattern.replace("|", "").isalnum() else "…"


def _prompt(prompt: str) -> Text:
    return Text(
        f"每一行都以“{prompt}”开头；输出由生成网站时的运行给出，不要写",
        f"each line begins with {prompt!r}; leave out the output, which the build gives",
    )
