"""Quizzes are built from bound figures, and an incomplete one is refused at its line."""

from collections.abc import Callable
from pathlib import Path

import markdown
import pytest

from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.mkdocs.conversion import convert
from gptparams.site.publish.errors import PageError
from gptparams.site.publish.extension import FiguresExtension

Edit = Callable[[str, str, str], None]

QUIZ = """

??? quiz "How many?"

    [124,439,808](fig:total), all of them.

    - [62,219,904](fig:total//2): embeddings forgotten.
    - [−1](fig:total-total-1): too few.
"""


@pytest.fixture
def quiz(en: PageFile) -> Callable[[str], str]:
    """Convert the small site's English page with a quiz at its end."""

    def converted(text: str) -> str:
        source = text_of(en.path)
        en.path.write_text(source.rstrip() + text, encoding="utf-8")
        parts: list[str | markdown.Extension] = ["attr_list", "pymdownx.details"]
        page = markdown.Markdown(extensions=[*parts, FiguresExtension(en)])
        return page.convert(text_of(en.path).split("---", 2)[-1])

    return converted


def test_it_has_a_field_the_right_value_and_the_wrong_ones(quiz: Callable[[str], str]) -> None:
    html = quiz(QUIZ)
    assert '<div class="quiz" data-answer="124439808">' in html
    assert '<p class="quiz-question">How many?</p>' in html
    assert '<li data-wrong="62219904">' in html
    assert '<li data-wrong="-1">' in html
    assert html.index("<form") < html.index("Show the answer") < html.index("all of them")
    assert 'role="status"' in html


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[124,439,808](fig:total), all", "All", "a quiz needs a bound figure"),
        (
            "    - [62,219,904](fig:total//2): embeddings forgotten.\n"
            "    - [−1](fig:total-total-1): too few.\n",
            "",
            "at least one common wrong answer",
        ),
        ("[62,219,904](fig:total//2)", "[124,439,808](fig:total+0)", "have the same value"),
        ("[62,219,904](fig:total//2)", "[−1](fig:total-total-1)", "have the same value"),
    ],
)
def test_an_incomplete_one_is_refused_at_its_line(
    quiz: Callable[[str], str], en: PageFile, old: str, new: str, reason: str
) -> None:
    assert old in QUIZ
    with pytest.raises(PageError) as refused:
        quiz(QUIZ.replace(old, new))
    (finding,) = refused.value.findings
    assert reason in finding.message.en
    assert text_of(en.path).split("\n")[finding.place.line - 1].startswith("??? quiz")


def test_a_wrong_figure_in_a_quiz_is_found_like_any_other(quiz: Callable[[str], str]) -> None:
    with pytest.raises(PageError, match="exactly 62,219,904"):
        quiz(QUIZ.replace("62,219,904", "62,219,905"))


def test_the_small_site_converts_with_one(
    root: Path, quiz: Callable[[str], str], en: PageFile
) -> None:
    quiz(QUIZ)
    assert convert(en, root / "mkdocs.yml") == ()
