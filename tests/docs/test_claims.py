"""The claims of the real site: none is missing, and none can change unnoticed."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from gptparams.errors import InputError
from gptparams.site.figures.examination import inspect
from gptparams.site.figures.sources.claims import FILE, claims, parse
from gptparams.site.figures.sources.verdicts import VERDICTS, judged
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names
from gptparams.site.source.source import read
from tests.helpers.real_site import DOCS, PAGES, ran, text_of

# Every claim that was made, by group: overview, toy example, GPT-2 by numbers, vectors.
IDS = [
    f"{group}{number}"
    for group, last in {"O": 9, "T": 5, "G": 18, "V": 7}.items()
    for number in range(1, last + 1)
]
CLAIMS = claims(DOCS)
CLAIM_PAGES = [page for page in PAGES if page.name == "claims.md"]
TEXT = (DOCS / FILE).read_text(encoding="utf-8")

by_page = pytest.mark.parametrize("page", CLAIM_PAGES, ids=lambda page: page.lang)


def entry(id_: str) -> str:
    """The text of one claim in the file."""
    match = re.search(rf"^\[{id_}\]\n(?:(?!\[|#).*\n)*", TEXT, re.M)
    assert match is not None
    return match[0]


def test_every_claim_is_there() -> None:
    assert list(CLAIMS) == IDS
    assert len(CLAIM_PAGES) == 2


@by_page
def test_every_claim_has_its_section_with_verdict_and_figure(page: PageFile) -> None:
    source = read(text_of(page))
    shown = {(mark.target, source.section(mark.start)) for mark in source.marks}
    for id_, claim in CLAIMS.items():
        assert (f"verdict.{id_}", claim.anchor) in shown, id_
        if claim.way == "exact":
            assert (f"exact.{id_}", claim.anchor) in shown, id_


@by_page
def test_every_claim_has_its_row(page: PageFile) -> None:
    outputs = [part for parts in ran(page).outputs.values() for part in parts]
    tables = "".join(part.thing.html() for part in outputs if hasattr(part, "thing"))
    for claim in CLAIMS.values():
        assert f">{claim.id}<" in tables


def figures(id_: str) -> list[str]:
    """The entry of a claim with each figure in its data changed, one at a time."""
    text = entry(id_)
    data = [m for line in ("figure", "figures") for m in re.finditer(rf"^{line} = .*$", text, re.M)]
    changed = []
    for match in data:
        for digit in re.finditer(r"\d(?=[\d_.]*)(?<![\d_.]\d)", match[0]):
            at = match.start() + digit.start()
            changed.append(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :])
    return changed


CHANGED_FIGURES = [(id_, changed) for id_ in IDS for changed in figures(id_)]


def test_there_are_figures_to_change() -> None:
    with_figures = {id_ for id_, claim in CLAIMS.items() if len(claim.figures) > 1}
    assert {id_ for id_, _ in CHANGED_FIGURES} == with_figures
    assert len(CHANGED_FIGURES) > 35


@pytest.mark.parametrize(("id_", "changed"), CHANGED_FIGURES)
def test_a_changed_figure_fails(id_: str, changed: str) -> None:
    above = TEXT[: TEXT.index(f"[{id_}]\n")].count("\n") + 1
    # The Chinese sentence is looked at first, and stands on the first line of the entry.
    with pytest.raises(InputError, match=rf"^{FILE}:{above + 1}:\d+: zh: shown "):
        parse(TEXT.replace(entry(id_), changed), proper_names(DOCS))


CHANGES = {
    "exact": "_changed({})",
    "holds": "not ({})",
    "exists": "({}) + 1",
    "misleads": "not ({})",
}


def _changed(value: object) -> object:
    return tuple(part + 1 for part in value) if isinstance(value, tuple) else value * 2 + 1  # type: ignore[operator]


def changed_ways() -> list[tuple[str, str]]:
    found = [(id_, claim.way) for id_, claim in CLAIMS.items()]
    return found + [(id_, "misleads") for id_, claim in CLAIMS.items() if claim.misleads]


@by_page
@pytest.mark.parametrize(("id_", "way"), changed_ways())
def test_a_changed_expression_fails(page: PageFile, id_: str, way: str) -> None:
    """What the page shows of the claim no longer fits, whichever way it is judged."""
    claim = CLAIMS[id_]
    if way == "verdict":
        others = [verdict for verdict in VERDICTS if verdict != claim.expression]
        other = replace(claim, expression=others[0])
    elif way == "misleads":
        other = replace(claim, misleads=CHANGES[way].format(claim.misleads))
    else:
        other = replace(claim, expression=CHANGES[way].format(claim.expression))
    run = ran(page)
    names = {**run.namespace, "_changed": _changed}
    judgement = judged({id_: other}, names)[id_]
    namespace = dict(run.namespace)
    for name, value in (("verdict", judgement.label(page.lang)), ("exact", judgement.exact)):
        namespace[name] = SimpleNamespace(**{**vars(namespace[name]), id_: value})
    found = inspect(page, text_of(page), replace(run, namespace=namespace)).findings
    assert any(id_ in (text_of(page).split("\n")[f.place.line - 1]) for f in found)
