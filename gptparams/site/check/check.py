"""`gptparams check`: all checks of the site and its data, without building the site."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.site.check.chosen import Chosen, chosen, chosen_pages
from gptparams.site.check.first_use import first_use_findings
from gptparams.site.check.library.presets import preset_findings
from gptparams.site.check.library.tables import table_findings
from gptparams.site.check.links import link_findings
from gptparams.site.check.navigation import navigation_findings
from gptparams.site.figures.examination import Examination, examine
from gptparams.site.figures.sources.claims import unexplained_claims
from gptparams.site.files.diagnostic import FORMATS, Finding, PlacedError
from gptparams.site.files.layout import SETTINGS, PageFile, find_docs
from gptparams.site.files.read_text import text_of
from gptparams.site.files.write_whole import write_whole
from gptparams.site.languages.agreed_sections import agree
from gptparams.site.languages.drift import drift
from gptparams.site.languages.parity import compare
from gptparams.site.source.source import read

_CHECKED = {
    "figures": Text("{} 个绑定的数字", "bound figures: {}"),
    "pages": Text("{} 个页面文件", "page files: {}"),
    "presets": Text("{} 个预设", "presets: {}"),
    "tables": Text("{} 种架构", "architectures: {}"),
}
_SUMMARY = Text("检查了 {}：{} 处不对", "{}; findings: {}")
_MENDED = Text("改好了 {mended} 处", "corrected: {mended}")
_AGREED = Text("记下了 {changed} 个小节两种语言一致", "sections newly confirmed: {changed}")


@dataclass(frozen=True)
class Checked:
    """The findings, and the number of items checked."""

    findings: tuple[Finding, ...] = ()
    figures: int = 0
    pages: int = 0
    presets: int = 0
    tables: int = 0

    def __add__(self, other: "Checked") -> "Checked":
        names = [field.name for field in fields(self)]
        return Checked(*(getattr(self, name) + getattr(other, name) for name in names))


def main(paths: list[str], fix: bool, format_: str, root: Path, lang: Lang) -> int:
    """Check what `paths` name (everything if there are none); return the exit code.

    The exit code is 0 if there are no findings and something was checked, otherwise 1. Findings are
    printed to standard output, one per line, in the format `format_` (a key of `FORMATS`). With
    `fix`, problems with only one possible correction are corrected first. Raises InputError for a
    path that belongs to neither the site nor the library.
    """
    docs = find_docs(root)
    named = chosen(paths, docs)
    try:
        # Pages depend on data: an error in the data would be reported on every page.
        checked = _data(named)
        if not checked.findings:
            checked += _pages(named.pages, docs, fix, lang)
    except PlacedError as error:
        checked = Checked((error.finding,))
    findings = sorted(checked.findings, key=lambda finding: finding.place)
    lines = list(dict.fromkeys(FORMATS[format_](each, lang) for each in findings))
    for line in lines:
        print(line)
    print(_summary(checked, len(lines), lang), file=sys.stderr)
    nothing = not (checked.presets or checked.tables or checked.figures)
    return 1 if lines or nothing else 0


def _summary(checked: Checked, wrong: int, lang: Lang) -> str:
    """Return the summary line: how much was checked, and the number of findings."""
    counts = {name: getattr(checked, name) for name in _CHECKED}
    parts = [_CHECKED[name][lang].format(number) for name, number in counts.items() if number]
    there = parts or [_CHECKED[name][lang].format(0) for name in ("figures", "pages")]
    return _SUMMARY[lang].format(Text("、", "; ")[lang].join(there), wrong)


def _data(named: Chosen) -> Checked:
    """Check presets and tables; a table named by the user is checked thoroughly."""
    checked = Checked()
    for path in named.presets:
        number, findings = preset_findings(path)
        checked += Checked(findings, presets=number)
    for path in named.tables:
        checked += Checked(table_findings(path, thorough=not named.whole), tables=1)
    return checked


def _pages(pages: tuple[PageFile, ...], docs: Path, fix: bool, lang: Lang) -> Checked:
    """Check pages, each on its own and against its twin, and the navigation."""
    if not pages:
        return Checked()
    if fix:
        print(_MENDED[lang].format(mended=sum(mend(page) for page in pages)))
    there = [page for page in pages if page.path.is_file()]  # `compare` reports missing pages
    navigation = navigation_findings(docs, there)
    examinations = [examine(page) for page in there]
    findings = [finding for examined in examinations for finding in examined.findings]
    findings += [finding for examined in examinations for finding in _rendered(examined)]
    findings += [finding for page in there for finding in link_findings(page)]
    findings += [finding for page in there for finding in unexplained_claims(page)]
    # A section without an id can't be compared, and was already reported.
    findings += compare(page for page in pages if has_ids(page) and has_ids(page.twin))
    findings += navigation
    named = {page.shown for page in there}
    findings += [each for each in first_use_findings(docs) if each.place.path in named]
    # Agreement of the two texts is checked only once each text has no findings.
    findings = findings or list(drift(pages))
    return Checked(tuple(findings), sum(map(_figures, examinations)), len(there))


def confirm(paths: Iterable[str], root: Path, lang: Lang) -> int:
    """Record that both languages of `paths` say the same; return the exit code.

    A path is a page, a folder of pages, or a section of a page: `docs/zh/index.md#formula`. Raises
    InputError without a path, and for a path that does not exist.
    """
    docs = find_docs(root)
    targets: dict[PageFile, frozenset[str]] = {}
    for path in paths:
        name, has_section, section = path.partition("#")
        for page in chosen_pages([name], docs):
            zh = page if page.lang == "zh" else page.twin
            targets[zh] = targets.get(zh, frozenset()) | ({section} if has_section else set())
    if not targets:
        raise InputError(
            "--agree：请给出说法一致的页面或小节，如 docs/zh/index.md#formula",
            "--agree: give the page or section that says the same in both languages, such as "
            "docs/zh/index.md#formula",
        )
    print(_AGREED[lang].format(changed=agree(targets)))
    return 0


def has_ids(page: PageFile) -> bool:
    """Return whether all headings of the page have an id; true for a missing page."""
    if not page.path.is_file():
        return True
    return all(heading.id for heading in read(text_of(page.path)).headings)


def _figures(examination: Examination) -> int:
    """Return the number of bound literals on the page, including wrong ones."""
    return sum(mark.scheme == "fig" for mark in examination.source.marks)


def _rendered(examination: Examination) -> tuple[Finding, ...]:
    """Return findings of the rendered page, if its source has none."""
    if examination.findings:
        return ()
    from gptparams.site.mkdocs.conversion import convert  # MkDocs is slow to import

    return convert(examination.page, examination.page.docs.parent / SETTINGS)


def mend(page: PageFile) -> int:
    """Correct what has only one possible correction on `page`; return the number of corrections."""
    findings = examine(page).findings
    edits = [finding.edit for finding in findings if finding.edit is not None]
    text = text_of(page.path)
    mended, above = 0, len(text)
    for edit in sorted(edits, key=lambda edit: (-edit.end, edit.start)):
        if edit.end <= above:  # of two overlapping edits, apply one
            text = text[: edit.start] + edit.text + text[edit.end :]
            mended, above = mended + 1, edit.start
    if edits:
        write_whole(page.path, text)
    return mended
