"""Any input of a contributor gives a finding at its line, without exceptions or delays."""

import time
from pathlib import Path

import pytest

from gptparams.site.figures.examination import examine, run_code
from gptparams.site.files.diagnostic import Finding, PlacedError
from gptparams.site.files.layout import PageFile
from gptparams.site.mkdocs.conversion import convert
from tests.fuzz import pages as fuzz

# What a figure is bound to, and what is said.
FIGURES = {
    "total+9**9**9": "too large",
    "total<<10**9": "too large",
    "total*'x'*10**9": "too large",
    "[total]*10**9": "too large",
    "huge": "too large",
    "tiny": "too large",
    "far": "too large",
    "big": "too large",
    "long": "too large",
    "deep": "too large",
    "snan": "",
    "nan": "",
    "inf": "",
    "cplx": "",
    "array": "",
    "fails": "",
    "text": "",
    "number": "",
    "lists": "",
    "none": "",
    "thing": "",
    "empty": "",
    "again()": "RecursionError",
    "ends()": "SystemExit: os._exit",
    "total-exit()": "SystemExit",
    "fails+total": "ValueError",
    "total/0": "ZeroDivisionError",
    "'x'.join": "",
    "(yield)": "",
    "-" * 290 + "total": "",
    "+".join(["total"] * 60): "is too long",
    "total+__import__('time').sleep(5)": "it takes more than 1 s; compute it in a block",
    "total\0": "",
}
# What stands on a page, and what is said.
TEXTS = {
    "digits-in-a-formula": ("$" + "9" * 2_400 + "$", "(cite:KEY)"),
    "digits-in-a-mark": ("[$" + "9" * 2_400 + "$](fig:formula)", "the mark is too long"),
    "terms": ("[$" + "+".join("d" * 1_100) + "$](fig:formula)", "the mark is too long"),
    "powers-in-brackets": ("[$" + "(" * 100 + "2^9" + ")" * 100 + "$](fig:total)", ""),
    "power-of-a-power": ("[$((((2^9)^9)^9)^9)^9$](fig:total)", ""),
    "power-of-a-sum": ("[$(d + V + P + L)^{90}$](fig:formula)", ""),
    "fractions": ("$" + r"\frac{1}{" * 90 + "2" + "}" * 90 + "$", ""),
    "braces": ("$" + "{" * 400 + "$", "is not LaTeX"),
    "spaces": ("x" + " " * 20_000 + "12", "the line has 20,003 characters"),
    "a-long-line": ("word " * 30_000, "the line has"),
    "a-long-page": ("12 words\n\n" * 30_000, "the file has"),
    "many-figures": ("[124M](fig:total) " * 250 + "\n\n", ""),
    "open-brackets": ("[" * 2_450, ""),
    "open-comments": ("\n\n".join(["<!--" * 600] * 30) + "12", ""),
    "emphasis": ("\n\n".join(["**a *b " * 340] * 20) + "12", ""),
    "quotes": ("\n\n".join(['"' * 2_450] * 60), ""),
    "fences": ("```\n~~~\n" * 3_001 + "12", ""),
    "executed-fences": ('```python exec="on"\n' * 3_000, "is not closed"),
    "an-empty-mark": ("[](fig:total)", ""),
    "a-blank-mark": ("[ ](fig:total)", ""),
    "a-mark-of-nothing": ("[1](fig:)", ""),
    "a-number-of-digits": ("[" + "9" * 290 + "](fig:total)", "too long"),
    "a-great-exponent": ("[1e999999](fig:total)", ""),
    "control-characters": ("\x02wzxhzdk:0\x03 \x00 12", ""),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> fuzz.Site:
    return fuzz.Site(tmp_path_factory.mktemp("hostile"))


def found(site: fuzz.Site, text: str) -> list[Finding]:
    site.page.path.write_text(site.text + f"\n{text}\n", encoding="utf-8")
    begun = time.process_time()
    try:
        findings = examine(site.page, known=site.run).findings
        return list(findings or convert(site.page, site.settings))
    except PlacedError as error:
        return [error.finding]
    finally:
        assert time.process_time() - begun < 2  # with room for a slower machine


def test_nothing_is_found_where_nothing_was_changed(site: fuzz.Site) -> None:
    assert found(site, "") == []


@pytest.mark.parametrize(("expression", "said"), FIGURES.items(), ids=lambda text: text[:30])
@pytest.mark.filterwarnings("ignore")
def test_a_figure_is_judged_or_refused(site: fuzz.Site, expression: str, said: str) -> None:
    messages = found(site, f"[12345](fig:{expression.replace(' ', '')})")
    assert any(said in finding.line("en") for finding in messages)
    assert all(len(finding.line(lang)) < 3_000 for finding in messages for lang in ("zh", "en"))
    line = site.text.count("\n") + 2
    assert any(finding.place.line == line for finding in messages)


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_a_page_is_examined_or_refused(site: fuzz.Site, text: str, said: str) -> None:
    messages = found(site, text)
    assert any(said in finding.line("en") for finding in messages) or not said
    assert all(len(finding.line(lang)) < 3_000 for finding in messages for lang in ("zh", "en"))


@pytest.mark.parametrize(
    "code", ["(" * 5_000, "x = " + "-" * 90_000 + "1", "\0", "é = \ud800", "'" * 7]
)
def test_code_that_is_none_is_refused_at_its_line(site: fuzz.Site, code: str) -> None:
    page = PageFile(site.page.docs, "en", "broken.md")
    page.code.write_bytes(f"# %% one\n{code}\n".encode("utf-8", "surrogatepass"))
    page.path.write_text('# A {#a}\n\n```python exec="on" cell="one"\n```\n', encoding="utf-8")
    try:
        findings = examine(page).findings
    except PlacedError as error:
        findings = (error.finding,)
    assert any(Path(finding.place.path).name == "broken.py" for finding in findings)


def test_pages_changed_at_random() -> None:
    assert list(fuzz.cases(range(240))) == []


def test_a_fault_would_be_found(site: fuzz.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr(fuzz, "examine", fails)
    assert [fault.number for fault in fuzz.cases(range(3))] == [0, 1]
    monkeypatch.setattr(fuzz, "run_code", fails)
    with pytest.raises(KeyError):
        run_code_of_a_new_site(site)


def run_code_of_a_new_site(site: fuzz.Site) -> None:
    run_code(site.page)
    fuzz.run_code(site.page)
