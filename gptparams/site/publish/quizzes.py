"""Quizzes: a question whose answer is a number that the page's code computes.

In Markdown a quiz is a fold of the kind `quiz`, as in `??? quiz "How many?"`. The first bound
figure in it is the right answer; a list item that begins with a bound figure explains that wrong
answer.
Without a script (docs/assets/quiz.js), the fold shows all of it.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from gptparams.language import Lang, Text
from gptparams.site.figures.examination import Examination
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.publish.blocks import exact_values, figure_ids
from gptparams.site.publish.errors import PageError

_BEGINNING = re.compile(r"^[ \t]*\?\?\?\+?[ \t]+quiz\b", re.M)
_YOURS = Text("你的答案", "Your answer")
_CHECK = Text("看对不对", "Check")
_ANSWER = Text("看答案", "Show the answer")
_NO_ANSWER = Text(
    "测验要以绑定的数作答案；在问题下面的文字里写上 [数](fig:名字)，它的值应是一个数",
    "a quiz needs a bound figure as its answer; write [NUMBER](fig:NAME) below the question, "
    "whose value is one number",
)
_NO_WRONG = Text(
    "测验要解释至少一个常见的错误答案；加一个列表，每项以错误的数开头：- [数](fig:名字)：错在哪里",
    "a quiz explains at least one common wrong answer; add a list whose items begin with the "
    "wrong number: - [NUMBER](fig:NAME): what went wrong",
)
_SAME = Text(
    "测验里有两个答案的值相同；每个错误答案都要与正确的、与别的不同",
    "two answers of the quiz have the same value; each wrong one must differ from the right one "
    "and from the others",
)


class Quizzes(Treeprocessor):
    """Turns each fold of the kind `quiz` into a question with a field for the answer."""

    def __init__(self, md: Markdown, examined: Callable[[], Examination]) -> None:
        super().__init__(md)
        self.examined = examined

    def run(self, root: Element) -> None:
        """Rebuild the quizzes below `root` in place; PageError for one that is incomplete."""
        folds = [each for each in root.iter("details") if each.get("class") == "quiz"]
        for number, fold in enumerate(folds):
            self._rebuild(fold, number)

    def _rebuild(self, fold: Element, number: int) -> None:
        examination = self.examined()
        lang, question = examination.page.lang, fold.find("summary")
        assert question is not None  # pymdownx.details always writes one
        fold.remove(question)
        wrong = list(_explained(fold))
        figures = [each for each in fold.iter("a") if _is_figure(each)]
        right = next((each for each in figures if each not in (first for _, first in wrong)), None)
        values = _numbers(examination)
        answer = None if right is None else values.get(right.get("href", ""))
        if right is None or answer is None:
            raise self._refusal(number, _NO_ANSWER)
        if not wrong:
            raise self._refusal(number, _NO_WRONG)
        found = [values.get(first.get("href", "")) for _, first in wrong]
        if len({answer, *found}) <= len(found):
            raise self._refusal(number, _SAME)
        for (item, _), value in zip(wrong, found, strict=True):
            item.set("data-wrong", f"{value:f}" if value is not None else "")
        body, attributes = list(fold), {"class": "quiz", "data-answer": f"{answer:f}"}
        if "%" in (right.text or ""):
            attributes["data-percent"] = ""
        _fill(fold, attributes, question, body, lang)

    def _refusal(self, number: int, message: Text) -> PageError:
        """Return the error at the line of the quiz with this number on the page."""
        examination = self.examined()
        text = examination.source.text
        starts = [match.start() for match in _BEGINNING.finditer(text)]
        place = place_at(examination.page.shown, text, starts[number] if starts[number:] else 0)
        return PageError((Finding(place, message),))


def _fill(
    fold: Element, attributes: dict[str, str], ask: Element, body: list[Element], lang: Lang
) -> None:
    """Make `fold` a box with the question, the field, and a fold with the answer."""
    fold.clear()
    fold.tag = "div"
    fold.attrib.update(attributes)
    ask.tag, ask.attrib = "p", {"class": "quiz-question"}
    fold.append(ask)
    form = SubElement(fold, "form", {"class": "needs-script"})
    label = SubElement(form, "label")
    label.text = f"{_YOURS[lang]} "
    SubElement(label, "input", {"inputmode": "text", "autocomplete": "off", "required": ""})
    SubElement(form, "button", {"type": "submit"}).text = _CHECK[lang]
    SubElement(fold, "p", {"role": "status", "class": "quiz-reply"})
    answer = SubElement(fold, "details", {"class": "question quiz-answer"})
    SubElement(answer, "summary").text = _ANSWER[lang]
    answer.extend(body)


def _explained(fold: Element) -> Iterator[tuple[Element, Element]]:
    """Yield each list item that begins with a bound figure, and that figure."""
    for item in fold.iter("li"):
        start = item[0] if len(item) and item[0].tag == "p" else item
        if len(start) and _is_figure(start[0]) and not (start.text or "").strip():
            yield item, start[0]


def _is_figure(element: Element) -> bool:
    return element.tag == "a" and "figure" in element.get("class", "").split()


def _numbers(examination: Examination) -> dict[str, Decimal]:
    """Return the exact values of the page's figures that are single numbers, by address."""
    ids, numbers = figure_ids(examination), {}
    for target, exact in exact_values(examination).items():
        try:
            numbers[f"#{ids[target]}"] = Decimal(exact.replace(",", "").replace("−", "-"))
        except InvalidOperation:
            continue  # a text, a shape or a formula
    return numbers
