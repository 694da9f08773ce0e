"""A command line described as data: parsing words and writing help in two languages.

argparse takes its words from message catalogues, which exist for neither language, breaks
Chinese lines by the wrong width, and lays help out anew in each version of Python; here one
table gives the parser, the help on a terminal and the reference page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.report import display_width

Values = dict[str, tuple[str, ...]]


class UsageError(InputError):
    """The words of a command line don't fit the command."""


@dataclass(frozen=True)
class Argument:
    """A positional such as `TARGET`, or an option such as `--lang` when it begins with `-`.

    An option with a `metavar` takes a value, one without is a flag; `short` is its other
    spelling. A positional with `many` takes any number of words.
    """

    name: str
    help: Text
    metavar: str = ""
    short: str = ""
    many: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is given by name."""
        return self.name.startswith("-")

    @property
    def synopsis(self) -> str:
        """How it is written: `--lang zh|en`, `-h, --help`, `TARGET`, `[PATH ...]`."""
        if self.many:
            return f"[{self.name} ...]"
        return ", ".join(filter(None, (self.short, self.name))) + f" {self.metavar}".rstrip()


HELP = Argument("--help", Text("显示这份说明", "show this help"), short="-h")

MISSING = Text("缺少 {name}；用法：{usage}", "{name} is missing; usage: {usage}")
SURPLUS = Text(
    "多了一个词 {word!r}；用法：{usage}", "{word!r} is one word too many; usage: {usage}"
)
UNKNOWN = Text(
    "没有选项 {word}{near}；用 {command} -h 看有哪些",
    "there is no option {word}{near}; {command} -h lists them",
)
NO_VALUE = Text("选项 {name} 后面要有值：{metavar}", "option {name} needs a value: {metavar}")
A_VALUE = Text("选项 {name} 不带值，去掉 {value!r}", "option {name} takes no value; drop {value!r}")
NEAR = Text("，是不是 {names}？", "; did you mean {names}?")
OR = Text(" 或 ", " or ")

USAGE = Text("用法：", "usage: ")
OPTIONS = Text("选项", "options")
ARGUMENTS = Text("参数", "arguments")
COLON = Text("：", ":")


def parse(arguments: Sequence[Argument], words: Sequence[str], usage: str, lang: Lang) -> Values:
    """The words given for each argument, by name; an option not given has no entry.

    A flag's value is one empty word. After `--` every word is a positional. Raises UsageError
    for an unknown option, a missing or surplus word, and a value where none belongs.
    """
    values: Values = {}
    plain: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--":
            plain += queue
            break
        if word.startswith("-") and word != "-":
            option, value = _option(arguments, word, queue, usage, lang)
            values[option.name] = (value,)
        else:
            plain.append(word)
    return values | _positionals(arguments, plain, usage, lang)


def _option(
    arguments: Sequence[Argument], word: str, queue: list[str], usage: str, lang: Lang
) -> tuple[Argument, str]:
    """The option that `word` spells and its value, taken from the queue where it is due."""
    spelling, equals, value = word.partition("=")
    options = {each.name: each for each in arguments if each.is_option}
    options |= {each.short: each for each in arguments if each.short}
    if spelling not in options:
        command = " ".join(usage.split()[:2])
        near = suggestion(spelling, options, lang)
        raise UsageError(UNKNOWN[lang].format(word=spelling, near=near, command=command))
    option = options[spelling]
    if not option.metavar and equals:
        raise UsageError(A_VALUE[lang].format(name=option.name, value=value))
    if option.metavar and not equals:
        value = queue.pop(0) if queue and not queue[0].startswith("-") else ""
    if option.metavar and not value:
        raise UsageError(NO_VALUE[lang].format(name=option.name, metavar=option.metavar))
    return option, value


def _positionals(arguments: Sequence[Argument], plain: list[str], usage: str, lang: Lang) -> Values:
    values: Values = {}
    rest = list(plain)
    for each in arguments:
        if each.is_option:
            continue
        if not rest and not each.many:
            raise UsageError(MISSING[lang].format(name=each.name, usage=usage))
        taken = len(rest) if each.many else 1
        values[each.name] = tuple(rest[:taken])
        rest = rest[taken:]
    if rest:
        raise UsageError(SURPLUS[lang].format(word=rest[0], usage=usage))
    return values


def suggestion(word: str, known: Iterable[str], lang: Lang) -> str:
    """Ending of an error that names the known words nearest to `word`; empty for none."""
    import difflib  # only wanted for a message, and slow to load

    near = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return NEAR[lang].format(names=OR[lang].join(near)) if near else ""


def section(title: Text, entries: Sequence[tuple[str, str]], lang: Lang) -> str:
    """A part of a help text: a title, and entries in two columns."""
    width = max((display_width(left) for left, _ in entries), default=0) + 2
    lines = (f"  {left}{' ' * (width - display_width(left))}{right}" for left, right in entries)
    return "\n".join((title[lang] + COLON[lang], *(line.rstrip() for line in lines)))


def argument_sections(arguments: Sequence[Argument], lang: Lang) -> list[str]:
    """The sections of a help text that list positionals and options."""
    chosen = (
        (ARGUMENTS, [each for each in arguments if not each.is_option]),
        (OPTIONS, [each for each in arguments if each.is_option]),
    )
    return [
        section(title, [(each.synopsis, each.help[lang]) for each in group], lang)
        for title, group in chosen
        if group
    ]
