"""The command line: `gptparams count gpt2` and the other commands, in Chinese and in English.

Exit codes: 0 success; 1 findings of `check` or unexplained differences of `reconcile`; 2 wrong
input or unwritable output, with one line on stderr; 130 interrupted; 141 broken pipe.
"""

import sys
from collections.abc import Sequence
from functools import cache

from gptparams.cli import stdout as terminal
from gptparams.cli.arguments import HELP, JSON, LANG, VERSION, Parser
from gptparams.cli.commands import COMMANDS, Call
from gptparams.errors import InputError
from gptparams.language import LANGS, Lang, Text, language

NAME = "gptparams"
ROOT = (JSON, LANG, VERSION, HELP)  # options that may stand before the command

PURPOSE = Text(
    "精确地数出 GPT 模型的参数，按参数族列出。",
    "Count the parameters of GPT models exactly, family by family.",
)
COMMAND_LIST = Text("命令", "commands")
EXAMPLES = Text("示例：", "examples:")
EXAMPLE_LINES = """
  gptparams count gpt2
  gptparams count path/to/config.json --json
  gptparams formula gpt2-xl --lang zh"""


@cache  # for programs that run many commands in one process
def parsers(lang: Lang) -> dict[str, Parser]:
    """The parsers of the commands by name, and that of the program under the empty string."""
    examples = EXAMPLES[lang] + EXAMPLE_LINES
    root = Parser(lang, prog=NAME, description=PURPOSE[lang], epilog=examples)
    commands = root.add_subparsers(
        title=COMMAND_LIST[lang], metavar="COMMAND", dest="command", prog=NAME
    )
    for each in COMMANDS:
        text = each.help[lang]
        commands.add_parser(each.name, lang=lang, help=text, description=text).add(each.arguments)
    root.add(ROOT)
    root.set_defaults(json=False)
    return {"": root} | commands.choices


def help_text(lang: Lang, name: str = "") -> str:
    """The help of the command `name`, or of the program, at most 80 columns wide."""
    return parsers(lang)[name].format_help().rstrip("\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (by default that of `sys.argv`) and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    terminal.accept_any_text()
    lang = chosen_language(words)
    try:
        return _run(words, lang)
    except InputError as error:
        terminal.complain(f"{NAME}: {error.message(lang)}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        terminal.drop_stdout()
        return 141


def _run(words: Sequence[str], lang: Lang) -> int:
    parser = parsers(lang)
    try:
        values, unknown = parser[""].parse_known_args(words)
    except SystemExit:  # argparse exits after showing the help
        return 0
    commands = {each.name: each for each in COMMANDS}
    command = commands.get(values.command)
    if command and values.json and JSON not in command.arguments:
        unknown = [*JSON.names, *unknown]
    if unknown:
        rows = command.arguments if command else ROOT
        options = (name for row in rows if row.is_option for name in row.names)
        parser[values.command or ""].refuse_unknown(unknown, options)
    if values.version:
        terminal.show(f"{NAME} {_version()}")
        return 0
    if command is None:
        names = ", ".join(commands)
        parser[""].refuse(
            f"缺少命令，可用的有：{names}", f"a command is missing; choose one of {names}"
        )
    terminal.check_open()  # a command may take long before it shows anything
    return command.run(Call(values, lang, *terminal.screen()))


def chosen_language(words: Sequence[str]) -> Lang:
    """The language of `--lang`, or else of the locale; English if stdout cannot encode it.

    It is determined before the command line is parsed, so that errors are in that language too.
    """
    seeker = Parser("en")
    seeker.add_argument("--lang", nargs="?")
    given = seeker.parse_known_args(words)[0].lang
    return terminal.readable(language(given if given in LANGS else None))


def _version() -> str:
    from importlib import metadata  # only needed here, and slow to load

    try:
        return metadata.version("gptparams")
    except metadata.PackageNotFoundError:
        return "(not installed)"
