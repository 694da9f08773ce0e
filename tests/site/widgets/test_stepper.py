"""The stepper's map has every step with its count and the running total."""

import re

import pytest

from gptparams.site.widgets.stepper import Stage, stepper

STAGES = (
    Stage("token", "Token <embedding>", 36, "token_embedding"),
    Stage("sum", "Sum", 0),
    Stage("norm", "Norm", 8, "normalization"),
)


def test_each_step_links_to_its_section_with_the_total_so_far() -> None:
    html = stepper(STAGES, "en").html()
    found = re.findall(r'href="#(\w+)" data-count="(\d+)" data-used="(\d+)"', html)
    assert found == [("token", "36", "36"), ("sum", "0", "36"), ("norm", "8", "44")]
    assert 'data-total="44"' in html
    assert "Token &lt;embedding&gt;" in html
    assert html.count('class="stepper-none"') == 1


@pytest.mark.parametrize("stages", [STAGES[:1], (), (STAGES[0], STAGES[0])])
def test_what_has_no_steps_is_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(ValueError, match="two steps or more"):
        stepper(stages, "zh")
