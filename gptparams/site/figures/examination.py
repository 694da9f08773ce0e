"""Examine one page: run its code, judge every mark, and find every loose numeral.

The Markdown extension publishes from the examination, and `gptparams check` reports it: there is
one set of rules, and a page with a finding is never published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.code.block_of_figure import origin
from gptparams.site.code.cells import ProgramError, read_cells
from gptparams.site.code.evaluation import evaluate
from gptparams.site.code.executing import guard
from gptparams.site.code.running import Run, in_order, run
from gptparams.site.figures.judging import judge
from gptparams.site.figures.quotation import QUOTATIONS, edit_to
from gptparams.site.figures.unmarked.loose import loose_numerals
from gptparams.site.figures.unmarked.rounded_shares import rounded_shares
from gptparams.site.figures.unmarked.typed import typed_figures
from gptparams.site.files.diagnostic import Finding, Place, message_of, place_at
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.files.read_text import text_of
from gptparams.site.source.dependence import uses
from gptparams.site.source.form import form_findings
from gptparams.site.source.proper_names import proper_names
from gptparams.site.source.source import (
    Mark,
    Source,
    read,
)
from gptparams.site.typography.departures import typography
from gptparams.site.typography.prose import prose_of

_MOST = 200  # findings of one kind; more would not be read at once
_LONGEST = 300  # characters of a mark's text, and of its expression
_FIGURES = 1_000
_TOO_MANY = Text(
    f"一页最多绑定 {_FIGURES} 个数；分成几页",
    f"a page has at most {_FIGURES} bound figures; split the page",
)
_TOO_LONG = Text(
    f"标记太长，文字和名字各最多 {_LONGEST} 个字符；在代码里算好，起个短名字",
    f"the mark is too long: its text and its name have at most {_LONGEST} characters each; "
    "compute it in a block, and give it a short name",
)


@dataclass(frozen=True)
class Figure:
    """A bound literal: the mark, the exact value as text, and the block that computed it."""

    mark: Mark
    exact: str
    cell: str


@dataclass(frozen=True)
class Examination:
    """The state of a page after its code ran.

    `unchecked` are the targets of figures that were not computed because weights are missing.
    """

    page: PageFile
    source: Source
    run: Run | None
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    unchecked: frozenset[str] = frozenset()


def examine(page: PageFile, lenient: bool = False, known: Run | None = None) -> Examination:
    """Run the page's code and check everything that its source shows.

    With `lenient`, blocks that need unavailable weights are skipped and not checked. With `known`,
    the result of an earlier run, the code is not run again. Raises InputError if a file that all
    pages need is malformed.
    """
    text = text_of(page.path)
    try:
        left = known if known and _fits(known, text) else run_code(page, lenient)
    except ProgramError as error:
        path = shown_path(error.path or page.code)
        found = Finding(Place(path, error.line, 1), message_of(error))
        return inspect(page, text, None, (error.elsewhere or found,))
    return inspect(page, text, left, typed_figures(left.cells, proper_names(page.docs)))


def _fits(known: Run, text: str) -> bool:
    """Return whether the blocks typed in the page are those that ran."""
    typed = {block.name: (block.code, block.options) for block in read(text).runs if block.typed}
    ran = {cell.name: (cell.code, cell.options) for cell in known.cells if cell.options}
    return typed == ran


def inspect(
    page: PageFile, text: str, run: Run | None, before: tuple[Finding, ...] = ()
) -> Examination:
    """Check the source `text` of `page` against the `run` of its code (None: it failed).

    `before` are findings that are already known. Nothing is read or run again.
    """
    source = read(text)
    prose = tuple(prose_of(source))
    findings = [*before, *islice(form_findings(page, source), _MOST)]
    findings += islice(loose_numerals(page, source, prose), _MOST)
    findings += islice(typography(page.lang, page.shown, source, prose), _MOST)
    figures: tuple[Figure, ...] = ()
    unchecked: frozenset[str] = frozenset()
    if run is not None:
        marks = [mark for mark in source.marks if mark.scheme == "fig"]
        if len(marks) > _FIGURES:
            findings.append(Finding(_at(page, source, marks[_FIGURES].start), _TOO_MANY))
            marks = marks[:_FIGURES]
        unchecked = frozenset(mark.target for mark in marks if _is_lost(mark, run))
        outcomes = [
            _figure(page, source, mark, run) for mark in marks if mark.target not in unchecked
        ]
        figures = tuple(outcome for outcome in outcomes if isinstance(outcome, Figure))
        findings += [outcome for outcome in outcomes if isinstance(outcome, Finding)]
        findings += (*_blocks(page, source, run), *rounded_shares(run))
    for mark in source.marks:
        if mark.scheme != "fig":
            findings += QUOTATIONS[mark.scheme](page, source, mark)
    findings.sort(key=lambda finding: finding.place)
    return Examination(page, source, run, figures, tuple(findings), unchecked)


def run_code(page: PageFile, lenient: bool = False) -> Run:
    """Run the code of `page` in its language; ProgramError if it is missing or fails."""
    blocks = read(text_of(page.path)).runs if page.path.is_file() else ()
    if not page.code.is_file() and not any(block.typed for block in blocks):
        raise ProgramError(
            1,
            "缺少这一页的代码文件；请写上，每一页都要有一份",
            "the code file of this page is missing; write it, every page has one",
        )
    cells = read_cells(page.code) if page.code.is_file() else ()
    ordered = in_order(cells, blocks, page.path)
    return run(ordered, page.lang, {"docs": page.docs}, page.docs.parent, lenient)


def _at(page: PageFile, source: Source, offset: int) -> Place:
    return place_at(page.shown, source.text, offset)


def _blocks(page: PageFile, source: Source, run: Run) -> Iterator[Finding]:
    """Yield blocks that are only on the page or only in its code, or that have no output."""
    lines = {cell.name: Place(shown_path(cell.path), cell.line - 1, 1) for cell in run.cells}
    shown = [block.name for block in source.runs]
    for block in source.runs:
        if block.name not in lines or shown.count(block.name) > 1:
            there = ", ".join(lines)
            zh = f"代码块 {block.name} 不存在或出现不止一次；{shown_path(page.code)} 里有：{there}"
            en = f"block {block.name} does not exist or is shown twice; the code has: {there}"
            yield Finding(_at(page, source, block.start), Text(zh, en))
    for name, place in lines.items():
        if name not in shown:
            fence = f'```python exec="on" cell="{name}"'
            zh = f"页面 {page.shown} 没有展示代码块 {name}；加上一行 {fence}，下一行 ```"
            en = f"{page.shown} does not show block {name}; add {fence} and ``` on the next line"
            yield Finding(place, Text(zh, en))
        elif not run.outputs[name] and name not in run.missing:
            zh = f"代码块 {name} 没有输出；让它打印或 show 一个结果"
            en = f"block {name} has no output; make it print or show a result"
            yield Finding(place, Text(zh, en))


def _is_lost(mark: Mark, run: Run) -> bool:
    """Return whether the figure needs a name that was not computed because weights are missing."""
    try:
        return uses(mark.target, run.lost)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # reported when the figure is judged


def _figure(page: PageFile, source: Source, mark: Mark, run: Run) -> Figure | Finding:
    """Judge the figure of `mark`; return the figure, or a finding."""
    place = _at(page, source, mark.start)
    if len(mark.text) > _LONGEST or len(mark.target) > _LONGEST:
        return Finding(place, _TOO_LONG)
    sizes: Mapping[str, int] = run.namespace.get("sizes", {})
    margin: float | None = run.namespace.get("margin")
    what = Text(f"fig:{mark.target}", f"figure {mark.target!r}")
    try:
        cell = origin(mark.target, run)
        value = evaluate(mark.target, run)
        verdict = guard(lambda: judge(mark.text, value, sizes, margin), run.files, None, 1, what)
    except InputError as error:
        return Finding(place, message_of(error))
    if verdict.problem is None:
        return Figure(mark, verdict.exact, cell)
    edit = edit_to(mark, verdict.replacement)
    return Finding(_at(page, source, mark.text_start), verdict.problem, edit)
