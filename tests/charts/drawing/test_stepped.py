"""Pictures in steps: every step has its button and its sentence, and the first one is shown."""

import re
from pathlib import Path

import pytest

from gptparams.charts import Picture, bar_to_scale, stepped
from gptparams.charts.bars.bars import Part
from gptparams.charts.drawing.stepped import MOST

CSS = Path(__file__).parents[3] / "docs" / "assets" / "site.css"


def picture(number: int) -> Picture:
    return bar_to_scale(f"bar-{number}", "Bar", (Part("a", number, "attention"),), "en")


def steps(number: int) -> list[tuple[str, Picture]]:
    return [(f"Say {n} < {n + 1}.", picture(n)) for n in range(1, number + 1)]


def test_each_step_has_a_button_and_only_the_first_is_checked() -> None:
    html = stepped("walk", "A walk", steps(3), "en").html()
    buttons = re.findall(r'<input type="radio" name="steps-walk" id="([\w-]+)"( checked)?', html)
    assert buttons == [("steps-walk-1", " checked"), ("steps-walk-2", ""), ("steps-walk-3", "")]
    assert re.findall(r'<label for="([\w-]+)">', html) == [name for name, _ in buttons]
    assert html.count('<div class="step">') == 3
    assert "Say 1 &lt; 2." in html


@pytest.mark.parametrize("number", [1, MOST + 1])
def test_too_few_or_too_many_steps_raise(number: int) -> None:
    with pytest.raises(ValueError, match="steps"):
        stepped("walk", "A walk", steps(number), "en")


def test_the_style_sheet_can_show_every_step() -> None:
    css = CSS.read_text("utf-8")
    shown = re.findall(r"input:nth-of-type\((\d)\):checked ~ \.step:nth-of-type\((\d)\)", css)
    assert shown == [(str(n), str(n)) for n in range(1, MOST + 1)]
