"""Arguments, help and errors of the command line, in Chinese and in English.

argparse translates its messages through catalogues, which do not exist for Chinese.
"""

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

from gptparams.cli.stdout import show
from gptparams.errors import InputError
from gptparams.language import LANGS, Lang, Text
from gptparams.tables.table import display_width
from gptparams.untrusted import LONGEST, quoted

USAGE = Text("用法：", "usage: ")
COLON = Text("：", ":")
OPTIONS = Text("选项", "options")
ARGUMENTS = Text("参数", "arguments")

# Chinese translations of the messages of argparse; the last row quotes any other in English.
_CHINESE = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"argument (\S+): expected one argument", r"\1 后面要有值"),
    (r"argument (\S+): ignored explicit argument (.+)", r"\1 不带值，去掉 \2"),
    (r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)", r"\1 不能是 \2，可选：\3"),
    (r"(.+)", r"命令写得不对（\1）"),
)
_LONG_WORD = re.compile(rf"\S{{{LONGEST + 1},}}")
_LONGEST_COMPLAINT = 600  # characters; the list of the commands needs most of them


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: its name or flags, its help, and its settings for `add_argument`."""

    names: tuple[str, ...]
    help: Text
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_option(self) -> bool:
        """Whether it is an option, such as `--json`."""
        return self.names[0].startswith("-")


FLAG = {"action": "store_true"}
TARGET = Argument(
    ("TARGET",),
    Text("预设的名字，或 config.json 的路径", "a preset, or the path of a config.json"),
)
TARGET_LIST = Argument(
    ("TARGET",),
    Text(
        "预设或仓库的名字、config.json 的路径、-、hf://owner/name",
        "presets, paths of a config.json, -, or hf://owner/name",
    ),
    {"nargs": "+"},
)
MODELS = Argument(
    ("TARGET",),
    Text(
        "两个或更多：预设的名字，或 config.json 的路径",
        "two or more: presets, or paths of a config.json",
    ),
    {"nargs": "+"},
)
CHECKPOINT = Argument(
    ("TARGET",),
    Text(
        "检查点：文件、文件夹、索引，或 hf://作者/名字",
        "a checkpoint: a file, a folder, an index, or hf://owner/name",
    ),
)
CONFIG = Argument(
    ("CONFIG",),
    Text(
        "预设或 config.json；不写就用旁边的，或由文件头推得",
        "preset or config.json (default: found or inferred)",
    ),
    {"nargs": "?"},
)
EVERY_TENSOR = Argument(
    ("--tensors",), Text("逐个列出全部张量", "list every tensor by itself"), FLAG
)
PATHS = Argument(
    ("PATH",), Text("要检查的文件；不写就全部检查", "files to check (default: all)"),
    {"nargs": "*"},
)  # fmt: skip
QUERY = Argument(
    ("QUERY",),
    Text(
        "名字、架构或公布数字里的词；不写就列出全部",
        "search words: name, architecture, headline number",
    ),
    {"nargs": "*"},
)
TARGET_OR_ADAPTER = Argument(
    ("TARGET",),
    Text(
        "预设或 config.json；或 adapter_config.json，后跟基础模型",
        "a model; or an adapter_config.json and its base model",
    ),
    {"nargs": "+"},
)
WORD = Argument(
    ("WORD",),
    Text("类型名字里的词；不写就列出全部", "search words for a type (default: all)"),
    {"nargs": "*"},
)
RULE = Argument(
    ("--convention",),
    Text(
        "计数口径（默认 %(default)s）；conventions 命令列出全部",
        "how to count (default: %(default)s); see conventions",
    ),
    {"metavar": "NAME", "default": "unique"},
)
# Accepted before the command too: without SUPPRESS, the default of the command would override it.
JSON = Argument(
    ("--json",),
    Text("输出一个 JSON 对象", "print one JSON object"),
    FLAG | {"default": argparse.SUPPRESS},
)
WITH_TRANSFORMERS = Argument(
    ("--with-transformers",),
    Text(
        "没有表的模型由 transformers 造出来数，各族按名字猜",
        "count a model without a table through transformers",
    ),
    FLAG,
)
LATEX = Argument(("--latex",), Text("公式写成 LaTeX", "write the formulas as LaTeX"), FLAG)
FIX = Argument(
    ("--fix",),
    Text("改正只有一种改法的数字", "correct what has only one possible correction"),
    FLAG,
)
AGREE = Argument(
    ("--agree",),
    Text(
        "声明 PATH（或 PATH#小节）两种语言说的一致",
        "confirm that both languages of PATH[#SECTION] agree",
    ),
    FLAG,
)
FORMAT = Argument(
    ("--format",),
    Text(
        "text（默认）或 github（拉取请求里的批注）",
        "text (default), or github: annotations of pull requests",
    ),
    {"metavar": "FORMAT", "choices": ("text", "github"), "default": "text"},
)
RANK = Argument(
    ("--rank",),
    Text("LoRA 的秩（默认 %(default)s）", "rank of LoRA (default: %(default)s)"),
    {"metavar": "N", "default": "8"},
)
TARGETS = Argument(
    ("--targets",),
    Text(
        "LoRA 的目标矩阵，用逗号隔开（默认 %(default)s）",
        "matrices for LoRA, comma-separated (default: %(default)s)",
    ),
    {"metavar": "NAMES", "default": "all-linear"},
)
LANG = Argument(
    ("--lang",),
    Text("输出的语言（默认随系统）", "language of the output (default: the locale's)"),
    {"choices": LANGS},
)
VERSION = Argument(("--version",), Text("显示版本号", "show the version"), FLAG)
HELP = Argument(("-h", "--help"), Text("显示这份说明", "show this help"), {"action": "help"})


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in one language, always 80 columns wide.

    argparse counts each character as one column, so the width is adjusted for the prefix.
    """

    def __init__(self, prog: str, lang: Lang) -> None:
        super().__init__(prog, width=80 + len(USAGE[lang]) - display_width(USAGE[lang]))
        self.lang = lang

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or USAGE[self.lang])

    def add_argument(self, action: argparse.Action) -> None:
        """Align the help of commands by their widest name; argparse ignores the indentation."""
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            names = (len(name) + self._indent_increment for name in action.choices)
            widest = max(names, default=0) + self._current_indent
            self._action_max_length = max(self._action_max_length, widest)

    def format_help(self) -> str:
        return super().format_help().replace(":\n", f"{COLON[self.lang]}\n")


class Parser(argparse.ArgumentParser):
    """A parser with messages in `lang` that raises InputError where argparse would exit."""

    def __init__(self, lang: Lang, **settings: Any) -> None:
        formatter = partial(_Formatter, lang=lang)
        super().__init__(formatter_class=formatter, add_help=False, allow_abbrev=False, **settings)
        self.lang = lang
        self.color = False  # Python 3.14 and later would colour the help

    def add(self, arguments: Sequence[Argument]) -> None:
        """Add `arguments` in two titled groups: positional arguments and options."""
        for title, options in ((ARGUMENTS, False), (OPTIONS, True)):
            group = self.add_argument_group(title[self.lang])
            for each in arguments:
                if each.is_option == options:
                    group.add_argument(*each.names, help=each.help[self.lang], **each.settings)

    def print_help(self, file: object = None) -> None:
        """Show the help like all other output, so that a full disk is reported."""
        show(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        """Raise InputError with the message of argparse, in both languages."""
        problem = quoted(_LONG_WORD.sub(lambda word: quoted(word[0]), message), _LONGEST_COMPLAINT)
        rows = ((re.fullmatch(pattern, problem, re.DOTALL), words) for pattern, words in _CHINESE)
        self.refuse(next(match.expand(words) for match, words in rows if match), problem)

    def refuse(self, zh: str, en: str) -> NoReturn:
        """Raise InputError with a message that refers to the help."""
        raise InputError(f"{zh}；用法见 {self.prog} -h", f"{en}; see {self.prog} -h")

    def refuse_unknown(self, words: Sequence[str], known: Iterable[str]) -> NoReturn:
        """Raise InputError for unrecognized `words`, with the most similar `known` options."""
        import difflib  # only needed for a message, and slow to load

        near = difflib.get_close_matches(words[0][:100], list(known), n=2, cutoff=0.7)
        zh = f"（是不是 {' 或 '.join(near)}？）" if near else ""
        en = f" (did you mean {' or '.join(near)}?)" if near else ""
        given = quoted(" ".join(words))
        self.refuse(f"不认识 {given}{zh}", f"unrecognized arguments: {given}{en}")
