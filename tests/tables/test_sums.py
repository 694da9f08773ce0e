"""Every table with a sum adds up to the total of the count, for every preset and table."""

import re

import pytest

from gptparams import CONVENTIONS, Count, all_presets, count, preset
from gptparams.config.config import Config
from gptparams.counting.tuning import WAYS, lora, tune
from gptparams.language import LANGS
from gptparams.schema.architecture import Architecture, Switch
from gptparams.schema.families import UNKNOWN
from gptparams.schema.tensor import TensorSpec
from gptparams.tables.comparison import families_table as compared
from gptparams.tables.counts import (
    additive_table,
    families_table,
    models_table,
    parts_table,
    tensors_table,
)
from gptparams.tables.formulas import formulas, formulas_table
from gptparams.tables.table import Table
from gptparams.tables.tuning import tuned_families_table

ROWS = (
    TensorSpec("wte.weight", "9 4", "token_embedding", ""),
    TensorSpec("mixer.A_log", "7 5", UNKNOWN.id, ""),
    TensorSpec("mixer.D", "3", UNKNOWN.id, ""),
)
TABLE = Architecture("mamba", "Mamba", (), (Switch("tie", True),), ROWS)
# What transformers builds without a table of ours: some tensors are in no family by name.
GUESSED = Config(
    "mamba", TABLE, {}, {"L": 0}, {}, {}, frozenset(), {"L": ()}, source="transformers"
)


def number(cell: str) -> int | None:
    return int(cell.replace(",", "")) if re.fullmatch(r"[\d,]+", cell) else None


def sums(table: Table, column: int) -> bool:
    """Whether the numbers of a column sum to its last, which is not 0."""
    *cells, last = [number(row[column]) for row in table.rows]
    return bool(last) and sum(cell or 0 for cell in cells) == last


def summed(result: Count, lang: str) -> dict[str, bool]:
    """Whether each table that ends with a total sums to it, column by column."""
    both = [result, count("gpt2")]
    found = {
        "families": sums(families_table(result, lang), 1),
        "tensors": sums(tensors_table(result, lang), 3),
        "parts": sums(parts_table(result, lang), 2),
        "models": all(sums(models_table(both, lang), column) for column in (1, 2)),
        "compared": all(sums(compared(both, lang), column) for column in (1, 3)),
    }
    subtotals = [number(row[4]) or 0 for row in additive_table(result, lang).rows]
    found["additive"] = sum(subtotals) == result.total
    last = [number(row[5]) for row in additive_table(result, lang).rows][-1]
    return found | {"running": last == result.total}


@pytest.mark.parametrize("name", all_presets())
def test_every_table_of_every_preset_sums_to_its_total(name: str) -> None:
    result = count(name)
    if result.number_of_tensors > 3000:
        result = count(result.config.resized(L=8))
    assert set(summed(result, "en").values()) == {True}
    assert sums(tuned_families_table([tune(result.config, each) for each in WAYS], "en"), 1)
    parts = dict(formulas(result.config))
    total = parts["total"].evaluate(result.config.sizes)
    of_families = [parts[key] for key in result.families if key in parts]
    assert sum(each.evaluate(result.config.sizes) for each in of_families) == total == result.total


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_in_no_family_is_in_every_table(lang: str) -> None:
    result = count(GUESSED)
    assert result.families[UNKNOWN.id] == 38
    assert set(summed(result, lang).values()) == {True}
    ways = [tune(GUESSED, WAYS[0])]
    for table in (
        *(families_table(result, lang), models_table([result], lang), compared([result], lang)),
        *(parts_table(result, lang), tuned_families_table(ways, lang), tensors_table(result, lang)),
        formulas_table(GUESSED, lang),
    ):
        assert UNKNOWN.name[lang] in table.text()
    assert sums(tuned_families_table(ways, lang), 1)


def test_a_row_left_out_would_be_noticed() -> None:
    table = families_table(count(GUESSED), "en")
    assert sums(table, 1)
    assert not sums(table._replace(rows=table.rows[1:]), 1)


@pytest.mark.parametrize("rule", CONVENTIONS, ids=lambda rule: rule.id)
def test_the_families_sum_under_every_convention(rule: object) -> None:
    for name in list(all_presets())[::9]:
        result = count(preset(name), rule)  # type: ignore[arg-type]
        assert sum(result.families.values()) == result.total
        assert sum(sum(each.values()) for each in result.parts.values()) == result.total
        assert lora(preset("gpt2"), 2).total > 0
