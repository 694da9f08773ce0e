"""The list of models has the exact counts of the presets, and bars that add up."""

import re

import pytest

from gptparams import all_presets, count, preset
from gptparams.language import LANGS, Lang
from gptparams.site.widgets.model_list import AGREEMENTS, model_list, off_by
from gptparams.tables.presets import counted

NAMES = ("gpt2", "mixtral-8x7b-v0.1", "qwen2-7b")


@pytest.mark.parametrize("lang", LANGS)
def test_each_row_has_its_counts_and_a_bar_of_the_whole(lang: Lang) -> None:
    models = [counted(all_presets()[name]) for name in NAMES]
    families = [count(preset(name)).families for name in NAMES]
    html = model_list(models, families, lang).html()
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html)
    assert len(rows) == len(NAMES)
    for row, model in zip(rows, models, strict=True):
        assert model.row.name in row
        assert f'data-value="{model.total}">{model.total:,}<' in row
        assert AGREEMENTS[model.agreement][lang] in row
        stops = [float(end) for end in re.findall(r" ([\d.]+)%[,)]", row.split("title=")[0])]
        assert stops == sorted(stops)
        assert stops[-1] == 100
    assert ">12,879,925,248<" in rows[1]  # what one token uses, of a mixture alone
    assert rows[0].endswith('data-value="124439808"></td></tr>')


def test_a_headline_below_the_count_is_off_by_less_than_nothing() -> None:
    small, _, qwen = (counted(all_presets()[name]) for name in NAMES)
    assert float(off_by(small)) == pytest.approx(117 / 124.439808 - 1)
    assert off_by(qwen) < 0


def test_every_kind_of_agreement_has_a_name() -> None:
    assert {counted(row).agreement for row in all_presets().values()} <= set(AGREEMENTS)
