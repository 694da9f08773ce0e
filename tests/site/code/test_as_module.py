"""Classes defined in a block behave like classes of a module, in the build and the browser."""

import json
import sys
from pathlib import Path

import pytest

from gptparams.language import LANGS
from gptparams.site.browser.run_block import outcomes
from gptparams.site.code import running
from gptparams.site.code.cells import ProgramError, read_cells
from gptparams.site.code.executing import MODULE, Printed

PROGRAMS = {
    "annotations-are-texts": """
from dataclasses import dataclass, fields
from typing import ClassVar, get_type_hints
@dataclass
class Point:
    x: "int"
    near: "list[Point]"
    kind: "ClassVar[str]" = "p"
print(get_type_hints(Point)["near"], len(fields(Point)))
""",
    "from-the-future": """
from __future__ import annotations
from dataclasses import dataclass
from typing import NamedTuple, get_type_hints
@dataclass(slots=True, frozen=True)
class Point:
    x: Point | None
class Pair(NamedTuple):
    left: Point
print(get_type_hints(Point), get_type_hints(Pair), Pair(Point(None)))
""",
    "pickle": """
import pickle
from collections import namedtuple
from enum import Enum
class Plain:
    def __init__(self): self.a = 1
class Colour(Enum):
    RED = 1
Row = namedtuple("Row", "a b")
def double(x): return 2 * x
copies = pickle.loads(pickle.dumps([Plain(), Colour.RED, Row(1, 2), double]))
print(copies[0].a, copies[1] is Colour.RED, copies[2], copies[3](2))
""",
    "copy-and-doctest": """
import copy, inspect, sys
class Plain: pass
print(type(copy.deepcopy(Plain())) is Plain, Plain.__module__, sys.modules[__name__].Plain is Plain)
print(inspect.getmodule(Plain) is sys.modules[__name__], vars(sys.modules[__name__]) is globals())
""",
    "import-of-itself": """
import importlib
value = 3
print(importlib.import_module(__name__).value, hasattr(importlib.import_module(__name__), "none"))
""",
    "generic-and-protocol": """
from typing import Generic, Protocol, TypeVar, get_type_hints
T = TypeVar("T")
class Box(Generic[T]):
    inner: "Box[int]"
class Sized(Protocol):
    def size(self) -> "Box[str]": ...
print(get_type_hints(Box), get_type_hints(Sized.size))
""",
    "own-print": """
import builtins
def print(*words): builtins.print("own", *words)
print(1)
""",
    "a-class-of-an-earlier-block": """
class First: value: "Second"
class Second: pass
print(1)

# %% second
import pickle
from typing import get_type_hints
print(get_type_hints(First), type(pickle.loads(pickle.dumps(First()))) is First)
""",
}


def written(tmp_path: Path, program: str) -> Path:
    path = tmp_path / "page.py"
    path.write_text(f"# %% first\n{program.strip()}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_build_and_the_browser_do_the_same(program: str, tmp_path: Path) -> None:
    path = written(tmp_path, program)
    for lang in LANGS:
        ran = running.run(read_cells(path), lang, {}, tmp_path)
        shown = [
            "".join(p.text for p in parts if isinstance(p, Printed))
            for parts in ran.outputs.values()
        ]
        browser = [html for _, html in outcomes(path, lang, tmp_path, {})]
        assert all(isinstance(html, str) for html in browser), browser
        assert all("False" not in text or "none" in program for text in shown), shown
        texts = [text.rstrip().replace("<", "&lt;").replace(">", "&gt;") for text in shown]
        assert [html.replace("&#x27;", "'") for html in map(str, browser)] == [
            f'<pre tabindex="0"><samp>{text}</samp></pre>' for text in texts
        ]
        assert MODULE not in sys.modules


def test_nothing_is_left_of_a_page_that_fails(tmp_path: Path) -> None:
    before = set(sys.modules)
    with pytest.raises(ProgramError):
        running.run(read_cells(written(tmp_path, "1 / 0")), "en", {}, tmp_path)
    assert {name for name in sys.modules if name.startswith(("_code", "__page"))} <= before


def test_a_page_may_run_another(tmp_path: Path) -> None:
    inner = tmp_path / "inner.py"
    inner.write_text("# %% a\nimport pickle\nclass A: pass\nprint(pickle.dumps(A()))\n", "utf-8")
    program = f"""
from pathlib import Path
from gptparams.site.code import running
from gptparams.site.code.cells import read_cells
import pickle, sys
class B: pass
path = Path({json.dumps(str(inner))})
running.run(read_cells(path), lang, {{}}, path.parent)
print(type(pickle.loads(pickle.dumps(B()))) is B, "A" in globals(), sys.modules[__name__].B is B)
"""
    ran = running.run(read_cells(written(tmp_path, program)), "en", {}, tmp_path)
    assert ran.outputs["first"] == (Printed("True False True\n"),)
