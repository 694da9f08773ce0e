"""One page, examined: its code run, every mark judged, every loose numeral found.

The examination is what the Markdown extension publishes from and what `gptparams check`
reports: there is one set of rules, and a page with a finding is never published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.code import running as program
from gptparams.site.code.block_of_figure import origin
from gptparams.site.figures.judging import judge
from gptparams.site.figures.loose import loose_numerals
from gptparams.site.figures.quotation import QUOTATIONS, edit_to
from gptparams.site.figures.typed import typed_figures
from gptparams.site.files.diagnostic import Finding, Place, place_at, said
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.files.read_text import text_of
from gptparams.site.source.dependence import uses
from gptparams.site.source.form import form_findings
from gptparams.site.source.source import (
    Mark,
    Source,
    read,
)
from gptparams.site.typography.departures import typography
from gptparams.site.typography.prose import prose_of


@dataclass(frozen=True)
class Figure:
    """A bound literal: the mark, the exact value as text, and the block that computed it."""

    mark: Mark
    exact: str
    cell: str


@dataclass(frozen=True)
class Examination:
    """What is known of a page after its code ran.

    `unchecked` are the targets of figures that were not computed, for want of weights.
    """

    page: PageFile
    source: Source
    run: program.Run | None
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    unchecked: frozenset[str] = frozenset()


def examine(page: PageFile, lenient: bool = False, known: program.Run | None = None) -> Examination:
    """Run the page's code and check everything that its source shows.

    When it is `lenient`, what wants weights that can't be had is left out and not checked.
    With `known`, what the code left when it ran before, it is not run again.
    Raises InputError when a file that all pages need is malformed.
    """
    text = text_of(page.path)
    try:
        run = known or run_code(page, lenient)
    except program.ProgramError as error:
        found = error.elsewhere or _code_finding(page, error.line, error.zh, error.en)
        return inspect(page, text, None, (found,))
    return inspect(page, text, run, typed_figures(page))


def inspect(
    page: PageFile, text: str, run: program.Run | None, before: tuple[Finding, ...] = ()
) -> Examination:
    """Check the source `text` of `page` against its code, which ran already (None: it failed).

    `before` are findings that are known already. Nothing is read or run again.
    """
    source = read(text)
    prose = tuple(prose_of(source))
    findings = [*before, *form_findings(page, source), *loose_numerals(page, source, prose)]
    findings += typography(page.lang, page.shown, source, prose)
    figures: tuple[Figure, ...] = ()
    unchecked: frozenset[str] = frozenset()
    if run is not None:
        marks = [mark for mark in source.marks if mark.scheme == "fig"]
        unchecked = frozenset(mark.target for mark in marks if _is_lost(mark, run))
        outcomes = [
            _figure(page, source, mark, run) for mark in marks if mark.target not in unchecked
        ]
        figures = tuple(outcome for outcome in outcomes if isinstance(outcome, Figure))
        findings += [outcome for outcome in outcomes if isinstance(outcome, Finding)]
        findings += _blocks(page, source, run)
    for mark in source.marks:
        if mark.scheme != "fig":
            findings += QUOTATIONS[mark.scheme](page, source, mark)
    findings.sort(key=lambda finding: finding.place)
    return Examination(page, source, run, figures, tuple(findings), unchecked)


def run_code(page: PageFile, lenient: bool = False) -> program.Run:
    """Run the code of `page` in its language; ProgramError when there is none or it fails."""
    if not page.code.is_file():
        raise program.ProgramError(
            1,
            "缺少这一页的代码文件；请写上，每一页都要有一份",
            "the code file of this page is missing; write it, every page has one",
        )
    return program.run(page.code, page.lang, {"docs": page.docs}, lenient)


def _at(page: PageFile, source: Source, offset: int) -> Place:
    return place_at(page.shown, source.text, offset)


def _code_finding(page: PageFile, line: int, zh: str, en: str) -> Finding:
    return Finding(Place(shown_path(page.code), line, 1), Text(zh, en))


def _blocks(page: PageFile, source: Source, run: program.Run) -> Iterator[Finding]:
    """Blocks that a page shows and its code lacks, or the reverse, or that put out nothing."""
    lines = {cell.name: cell.line - 1 for cell in run.cells}
    shown = [block.name for block in source.runs]
    for block in source.runs:
        if block.name not in lines or shown.count(block.name) > 1:
            there = ", ".join(lines)
            zh = f"代码块 {block.name} 不存在或出现不止一次；{shown_path(page.code)} 里有：{there}"
            en = f"block {block.name} does not exist or is shown twice; the code has: {there}"
            yield Finding(_at(page, source, block.start), Text(zh, en))
    for name, line in lines.items():
        if name not in shown:
            zh = f"页面 {page.shown} 没有展示代码块 {name}；加上 `/// run | {name}`"
            en = f"{page.shown} does not show block {name}; add `/// run | {name}`"
            yield _code_finding(page, line, zh, en)
        elif not run.outputs[name] and name not in run.missing:
            zh = f"代码块 {name} 没有输出；让它打印或 show 一个结果"
            en = f"block {name} puts out nothing; make it print or show a result"
            yield _code_finding(page, line, zh, en)


def _is_lost(mark: Mark, run: program.Run) -> bool:
    """Whether the figure needs a name that was not computed, for want of weights."""
    try:
        return uses(mark.target, run.lost)
    except SyntaxError:
        return False  # found, and said, when the figure is judged


def _figure(page: PageFile, source: Source, mark: Mark, run: program.Run) -> Figure | Finding:
    """The judged figure of `mark`, or what is wrong with it."""
    place = _at(page, source, mark.start)
    try:
        cell = origin(mark.target, run)
        value = program.evaluate(mark.target, run, page.code)
    except InputError as error:
        return Finding(place, said(error))
    sizes: Mapping[str, int] = run.namespace.get("sizes", {})
    verdict = judge(mark.text, value, sizes, run.namespace.get("margin"))
    if verdict.problem is None:
        return Figure(mark, verdict.exact, cell)
    edit = edit_to(mark, verdict.replacement)
    return Finding(_at(page, source, mark.text_start), verdict.problem, edit)
