"""Run a block of a page again with a reader's edits, in the reader's browser, with Pyodide.

This module and its imports need only the standard library and `latex2mathml`. The build also runs
it, in an interpreter that has nothing else: `python -I -S` and this folder. A block that fails
there, or whose output differs from the page, gets no button.
"""

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gptparams.errors import InputError
from gptparams.language import LANGS, Lang, Text
from gptparams.site.code.cells import Cell, ProgramError, split_cells
from gptparams.site.code.executing import Recorder, as_module, fresh_names, guard
from gptparams.site.code.in_one_language import displayed_code
from gptparams.site.code.output import output_html, shown_html
from gptparams.site.source.dependence import bound_names, used_names

Outcome = tuple[str, str | ProgramError]  # the name of a cell; its HTML, or the error


def outcomes(code: Path, lang: Lang, docs: Path, edited: Mapping[str, str]) -> Iterator[Outcome]:
    """Yield the outcome of each cell of `code` in turn, in `lang`, using `edited` code if given."""
    recorder = Recorder()

    def show(thing: Any) -> None:
        shown_html(thing)  # refuse an object that can't be shown here, at its line
        recorder.show(thing)

    names = fresh_names(lang, show, {"docs": docs})
    for cell in split_cells(code.read_text(encoding="utf-8")):
        source = edited.get(cell.name, displayed_code(cell, lang))
        try:
            with as_module(names), contextlib.redirect_stdout(recorder.stream):
                _execute(cell.name, source, names)
        except ProgramError as error:
            recorder.taken()
            yield cell.name, error
        else:
            yield cell.name, output_html(recorder.taken())


def _execute(name: str, code: str, names: dict[str, Any]) -> None:
    """Run a block; line numbers count within the block, as the reader sees it."""
    what = Text(f"代码块 {name}", f"block {name!r}")
    guard(lambda: exec(compile(code, name, "exec"), names), {name: Path(name)}, None, 1, what)


def answer(page: str, lang: Lang, name: str, edited: str, root: str) -> str:
    """Run the block `name` of `page` after those before it; return its output as JSON.

    `edited` is JSON that maps each block changed by the reader to its text. An unchanged earlier
    block that fails needs more than the library, and is skipped.
    """
    changed = json.loads(edited)
    docs = Path(root) / "docs"
    for cell, outcome in outcomes(docs / "code" / f"{page}.py", lang, docs, changed):
        if isinstance(outcome, str):
            if cell == name:
                return json.dumps({"html": outcome})
        elif cell == name or cell in changed:
            return json.dumps({"error": _in_one_line(outcome, lang)})
    raise InputError(f"没有代码块 {name}", f"there is no block {name!r}")


def _in_one_line(error: ProgramError, lang: Lang) -> str:
    if lang == "zh":
        return f"第 {error.line} 行：{error.zh}"
    return f"line {error.line}: {error.en}"


def survey(page: str, root: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return for each language and cell of `page` its `html`, or the module that it `needs`."""
    docs = Path(root) / "docs"
    code = docs / "code" / f"{page}.py"
    cells = {cell.name: cell for cell in split_cells(code.read_text(encoding="utf-8"))}
    return {lang: dict(_surveyed(cells, outcomes(code, lang, docs, {}))) for lang in LANGS}


def _surveyed(
    cells: Mapping[str, Cell], found: Iterable[Outcome]
) -> Iterator[tuple[str, dict[str, str]]]:
    needed: dict[str, str] = {}  # the missing module, by names that failed blocks should have bound
    for name, outcome in found:
        if isinstance(outcome, str):
            yield name, {"html": outcome}
            continue
        code = cells[name].code
        used = sorted(used_names(code) & needed.keys())
        needs = _missing_module(outcome) or next((needed[each] for each in used), "")
        needed |= dict.fromkeys(bound_names(code), needs)
        yield name, {"needs": needs}


def _missing_module(error: BaseException | None) -> str:
    """Return the module whose import failed, following the chain of causes."""
    missing = ""
    while error is not None:
        if isinstance(error, ImportError):
            missing = (error.name or "").partition(".")[0]
        error = error.__cause__ or error.__context__
    return missing


if __name__ == "__main__":
    json.dump(survey(*sys.argv[1:]), sys.__stdout__ or sys.stdout)
