"""The command line: `gptparams count gpt2` and its siblings, in Chinese and in English.

Exit codes: 0 done, 1 figures that `check` found wrong, 2 wrong input or unwritable output (one
line on stderr), 130 interrupted, 141 when the reader of a pipe has gone.
"""

import sys
from collections.abc import Sequence

from gptparams import terminal
from gptparams.arguments import (
    HELP,
    USAGE,
    Argument,
    UsageError,
    argument_sections,
    parse,
    section,
    suggestion,
)
from gptparams.commands import COMMANDS, LANG, Call, Command
from gptparams.errors import InputError
from gptparams.language import Lang, Text, language

VERSION = Argument("--version", Text("显示版本号", "show the version"))
HELPS = {HELP.name, HELP.short}
ROOT = (LANG, VERSION, HELP)  # options that may stand before the command

PURPOSE = Text(
    "精确地数出 GPT 模型的参数，按参数族列出。",
    "Count the parameters of GPT models exactly, family by family.",
)
COMMAND_LIST = Text("命令", "commands")
EXAMPLES = Text("示例", "examples")
EXAMPLE_LINES = (
    ("gptparams count gpt2", ""),
    ("gptparams count path/to/config.json --json", ""),
    ("gptparams formula gpt2-xl --lang zh", ""),
)
NO_COMMAND = Text("缺少命令{choices}", "a command is missing{choices}")
WRONG_COMMAND = Text("没有命令 {word}{choices}", "there is no command {word}{choices}")
CHOICES = Text("；可用的命令：{names}", "; choose one of {names}")


def usage(command: Command | None, lang: Lang) -> str:
    """How a command is called, on one line; `None` is the program itself."""
    options = Text("[选项]", "[options]")[lang]
    if command is None:
        return f"gptparams {Text('命令', 'COMMAND')[lang]} {options}"
    words = [each.synopsis for each in command.arguments if not each.is_option]
    return " ".join(("gptparams", command.name, *words, options))


def help_text(lang: Lang, name: str = "") -> str:
    """The help of the command `name`, or of the program, at most 80 columns wide.

    Raises UsageError for an unknown command.
    """
    command = _command(name, lang) if name else None
    parts = [USAGE[lang] + usage(command, lang)]
    if command is not None:
        parts += [command.help[lang], *argument_sections(command.arguments, lang)]
    else:
        entries = [(each.name, each.help[lang]) for each in COMMANDS]
        parts += [PURPOSE[lang], section(COMMAND_LIST, entries, lang)]
        parts += [*argument_sections(ROOT, lang), section(EXAMPLES, EXAMPLE_LINES, lang)]
    return "\n\n".join(parts)


def _command(name: str, lang: Lang) -> Command:
    known = {each.name: each for each in COMMANDS}
    if name in known:
        return known[name]
    choices = (suggestion(name, known, lang) if name else "") or CHOICES[lang].format(
        names=", ".join(known)
    )
    raise UsageError(
        (WRONG_COMMAND if name else NO_COMMAND)[lang].format(word=name, choices=choices)
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the words of a command line (`sys.argv` when None) and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    terminal.accept_any_text()
    try:
        return _run(words)
    except InputError as error:
        print(f"gptparams: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        terminal.drop_stdout()
        return 141


def _run(words: Sequence[str]) -> int:
    lang = chosen_language(words)
    front, name, rest = _split(words)
    if HELPS & set(front):
        return _show(help_text(lang), lang)
    if "--version" in parse(ROOT, front, usage(None, lang), lang):
        return _show(f"gptparams {_version()}", lang)
    command = _command(name, lang)
    if HELPS & set(_before_dashes(rest)):
        return _show(help_text(lang, name), lang)
    values = parse(command.arguments, rest, usage(command, lang), lang)
    return command.run(Call(values, lang, *terminal.screen()))


def _show(text: str, lang: Lang) -> int:
    terminal.show(text, lang)
    return 0


def chosen_language(words: Sequence[str]) -> Lang:
    """The language that `--lang` asks for, else that of the locale, if stdout can carry it.

    It is looked for before anything is parsed: errors are to be in that language too.
    """
    name = None
    words = _before_dashes(words)
    for word, following in zip(words, [*words[1:], "-"], strict=False):
        if word == "--lang" and not following.startswith("-"):
            name = following
        elif word.startswith("--lang="):
            name = word.removeprefix("--lang=")
    return terminal.readable(language(name or None))


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words


def _split(words: Sequence[str]) -> tuple[Sequence[str], str, Sequence[str]]:
    """The options before the command, the command (empty for none), and the rest."""
    start = 0
    while start < len(words) and words[start].startswith("-"):
        start += 2 if words[start] == "--lang" else 1
    return words[:start], "".join(words[start : start + 1]), words[start + 1 :]


def _version() -> str:
    from importlib import metadata  # only wanted here, and slow to load

    try:
        return metadata.version("gptparams")
    except metadata.PackageNotFoundError:
        return "(not installed)"
