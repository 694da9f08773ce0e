"""Pages and code changed at random: each gives findings, never an exception and never a wait.

    python -m tests.fuzz.pages [CASES] [SEED]

A case is a page of the small site of the tests after some changes to its Markdown, its figures or
its code. What is not examined, converted and said within a second of computing, or raises anything
but an InputError, is printed with the number that makes it again; the exit code is then 1.
"""

import ast
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import LANGS
from gptparams.site.code.cells import read_cells
from gptparams.site.code.in_one_language import in_language
from gptparams.site.code.running import Run
from gptparams.site.figures.examination import examine, run_code
from gptparams.site.files.layout import PageFile
from gptparams.site.mkdocs.conversion import convert
from tests.site.conftest import CODE, PAGES, REFERENCES, SETTINGS

SECOND = 1.0

# Values that a figure can be bound to, and that something trips over.
VALUES = '''
# %% values
from decimal import Decimal
from fractions import Fraction

import numpy

nan, inf, snan, cplx = float("nan"), float("-inf"), Decimal("sNaN"), 1 + 2j
huge, tiny, far = 10**5000, Fraction(1, 10**5000), Decimal((0, (1,), 10**6))
one, whole, array, strange = numpy.float32(1.5), numpy.int64(7), numpy.zeros((2, 3)), numpy.nan
big, deep, none, yes, empty, long = tuple(range(10**5)), [], None, True, "", "x" * 10**6
deep.append(deep)


class Fails:
    """Everything that is asked of it raises."""

    def fail(self, *given):
        raise ValueError(f"no {given}")

    __repr__ = __str__ = __eq__ = __lt__ = __hash__ = __format__ = __len__ = __iter__ = fail
    __float__ = __int__ = __index__ = __bool__ = __add__ = __mul__ = __truediv__ = fail

    def __getattr__(self, name):
        raise KeyError(name)


class Text(str):
    __str__ = __repr__ = __eq__ = Fails.fail
    __hash__ = str.__hash__


class Number(int):
    __str__ = __repr__ = __eq__ = __lt__ = __truediv__ = Fails.fail
    __hash__ = int.__hash__


class Lists:
    def tolist(self):
        return [self, [self]]


fails, text, number, lists, kind, thing = Fails(), Text("a"), Number(5), Lists(), Fails, object()


def again(n=0):
    return again(n + 1)


def ends(code=0):
    import os

    os._exit(code)


print(1)
'''
NAMES = ["total", "formula", "sizes", "shape", "name", "gpt2", "heads", "nan", "inf", "snan"]
NAMES += ["cplx", "huge", "tiny", "far", "one", "whole", "array", "strange", "big", "deep", "none"]
NAMES += ["yes", "empty", "long", "fails", "text", "number", "lists", "kind", "thing", "again()"]
NAMES += ["ends()", "exit()", "quit(0)", "9", "0", "'a'", "[]", "{}", "1e999", "1j", "__import__"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "@", "<", "==", "and", "if", ".", ","]
PIECES = ["[", "]", "(", ")", "{", "}", "$", "`", "```", "~~~", "*", "_", "**", "<", ">", "<!--"]
PIECES += [
    "-->",
    "\\",
    "&#",
    ";",
    '"',
    "'",
    "“",
    "|",
    "\n",
    "\n\n",
    "    ",
    "\t",
    " ",
    "#",
    "---\n",
]
PIECES += ["[1](fig:", "[124M](fig:total)", "](cite:", "(claim:A1)", '(exempt: "', "12", "twelve"]
PIECES += [
    '```python exec="on"\nprint(1)\n```',
    '```python exec="on" cell="total"',
    "```sh exec=on",
]
PIECES += [
    "十二",
    "万亿",
    "%",
    "×",
    "1,2",
    "1e9",
    "^2",
    "\\frac{",
    "{#a}",
    "!!! note",
    "??? a",
    "<div>",
]
PIECES += [
    "\x00",
    "\x02",
    "\x03",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\xa0",
    "٣",
    "½",
    "²",
    "Ⅻ",
    "9" * 50,
]
PIECES += [
    "# %% x\n",
    "f'",
    '"""',
    "say(",
    "# zh: a / en: b",
    "lambda",
    "return ",
    "import x\n",
    ":",
]


@dataclass(frozen=True)
class Fault:
    """What went wrong in the case `number`, and the text that it had."""

    number: int
    said: str
    text: str


def changed(text: str, chance: random.Random) -> str:
    """`text` after some changes."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 1, 5, 40, 400)))
        times = chance.choice((1, 1, 1, 3, 60, 2000))
        piece = chance.choice((chance.choice(PIECES), text[start:end]))
        text = text[:start] + (piece * times)[:20_000] + text[chance.choice((start, end)) :]
    return text


def expression(chance: random.Random) -> str:
    """What a contributor may have meant as a figure."""
    parts = [chance.choice(NAMES)]
    for _ in range(chance.choice((0, 0, 1, 2, 5))):
        parts += [chance.choice(OPERATORS), chance.choice(NAMES)]
    joined = "".join(f" {part} " if part.isalpha() else part for part in parts).strip()
    return chance.choice((joined, joined.replace(" ", ""), f"({joined})", f"-{joined}"))


def literal(chance: random.Random) -> str:
    """What may stand there as its text."""
    return "".join(
        chance.choices([*PIECES, "124", "M", "31.0", "d", "L", "-"], k=chance.choice((0, 1, 2, 4)))
    )


class Site:
    """The small site in a folder, whose home page is changed."""

    def __init__(self, root: Path) -> None:
        docs = root / "docs"
        self.page = PageFile(docs, "zh", "index.md")
        self.settings = root / "mkdocs.yml"
        for lang in (*LANGS, "code"):
            (docs / lang).mkdir(parents=True)
        (docs / "names.toml").write_text('names = ["GPT-2"]\n', encoding="utf-8")
        (docs / "references.toml").write_text(REFERENCES, encoding="utf-8")
        (docs / "claims.toml").write_text("", encoding="utf-8")
        self.settings.write_text(SETTINGS, encoding="utf-8")
        self.code = CODE + VALUES
        self.text = PAGES["zh"] + '\n```python exec="on" cell="values"\n```\n'
        self._write(self.code, self.text)
        self.run: Run = run_code(self.page)

    def _write(self, code: str, text: str) -> None:
        self.page.code.write_bytes(code.encode("utf-8", "surrogatepass"))
        self.page.path.write_bytes(text.encode("utf-8", "surrogatepass"))

    def prose(self, chance: random.Random) -> str:
        """Change the Markdown, and look at the page."""
        return self._look(changed(self.text, chance))

    def figure(self, chance: random.Random) -> str:
        """Add a figure, and look at the page."""
        return self._look(f"{self.text}\n[{literal(chance)}](fig:{expression(chance)})\n")

    def _look(self, text: str) -> str:
        self._write(self.code, text)
        found = examine(self.page, known=self.run).findings
        found = found or convert(self.page, self.settings)
        for finding in found:
            for lang in LANGS:
                assert len(finding.line(lang)) < 5_000
        return text

    def program(self, chance: random.Random) -> str:
        """Change the code, and run it; what is shown of it must be Python."""
        code = changed(CODE, chance)
        self._write(code, self.text)
        for cell in read_cells(self.page.code):
            try:
                ast.parse(cell.code)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            for lang in LANGS:
                ast.parse(in_language(cell.code, lang))
        run_code(self.page)
        return code


def cases(numbers: range) -> Iterator[Fault]:
    """The faults of the cases `numbers`; each number makes the same case at any time."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        kinds: tuple[Callable[[random.Random], str], ...] = (site.prose, site.figure, site.program)
        for number in numbers:
            begun, said = time.process_time(), ""
            try:
                kinds[number % len(kinds)](random.Random(number))
            except InputError as error:  # said at the line, in both languages
                said = "" if error.zh and error.en else "an error that says nothing"
            except BaseException:
                said = traceback.format_exc()
            spent = time.process_time() - begun
            said = said or (f"{spent:.1f} s" if spent > SECOND else "")
            if said:
                text = site.page.path if number % len(kinds) < 2 else site.page.code
                yield Fault(number, said, text.read_text("utf-8", "surrogatepass")[-2_000:])


def main(words: list[str]) -> int:
    """Run the cases; print each fault."""
    number, first = (int(word) for word in (*words, *("3000", "0")[len(words) :]))
    found = 0
    for fault in cases(range(first, first + number)):
        found += 1
        print(f"case {fault.number}: {fault.said}\n{fault.text!r}\n")
    print(f"{number} cases, {found} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
