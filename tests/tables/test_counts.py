"""Tables of counts: sums equal the count, formulas have its value, a tied head counts 0."""

import json
import re
from pathlib import Path

import pytest

from gptparams import (
    CONVENTIONS,
    FAMILIES,
    Count,
    Polynomial,
    all_presets,
    config_from_dict,
    convention,
    count,
    preset,
)
from gptparams.counting.conventions import ACTIVE_CONVENTIONS
from gptparams.language import LANGS, Lang
from gptparams.tables import counts as ledger
from gptparams.tables import formulas
from gptparams.tables.counts import shape_text
from gptparams.tables.presets import counted, presets_table
from gptparams.tables.table import Table

UNTIED = {"tie_word_embeddings": False}
# Of each architecture the first preset and the last: all of them would take minutes.
FIRST = {each.config["model_type"]: name for name, each in reversed(all_presets().items())}
LAST = {each.config["model_type"]: name for name, each in all_presets().items()}
NAMES = sorted({*FIRST.values(), *LAST.values()})
MODELS = [(name, convention.id) for name in NAMES for convention in CONVENTIONS]


def number(cell: str) -> int:
    return int(cell.replace(",", "")) if cell else 0


def column(table: Table, header: str) -> list[int]:
    index = table.headers.index(header)
    return [number(row[index]) for row in table.rows]


def adds_up(table: Table, header: str) -> bool:
    *values, total = column(table, header)
    return sum(values) == total


def of(name: str, convention: str = "unique") -> Count:
    rule = next(each for each in CONVENTIONS if each.id == convention)
    return count(preset(name), rule)


GOLDEN = """\
Family                 Parameters   Share  Bar
──────────────────────────────────────────────────────
Token embedding        38,597,376   31.0%  ███████▌
Position embedding        786,432    0.6%  ▏
Self-attention         28,348,416   22.8%  █████▌
Feed-forward network   56,669,184   45.5%  ██████████▉
Normalization              38,400   0.03%  ▏
Output head                     0    0.0%
──────────────────────────────────────────────────────
Total                 124,439,808  100.0%"""


def test_the_families_of_gpt2_as_people_see_them() -> None:
    table = ledger.families_table(of("gpt2"), "en")
    assert table.text() == GOLDEN
    assert adds_up(table, "Parameters")


@pytest.mark.parametrize(("name", "convention"), MODELS)
def test_rows_sum_to_the_total_under_every_convention(name: str, convention: str) -> None:
    result = of(name, convention)
    for table in (ledger.families_table(result, "en"), ledger.tensors_table(result, "en")):
        assert adds_up(table, "Parameters")
        assert column(table, "Parameters")[-1] == result.total


def test_a_wrong_row_would_be_noticed() -> None:
    table = ledger.families_table(of("gpt2"), "en")
    first = (table.rows[0][0], "38,597,377", *table.rows[0][2:])
    assert not adds_up(table._replace(rows=(first, *table.rows[1:])), "Parameters")


@pytest.mark.parametrize(("name", "convention"), MODELS)
def test_the_additive_table_ends_at_the_total(name: str, convention: str) -> None:
    result = of(name, convention)
    table = ledger.additive_table(result, "en")
    so_far = 0
    for copies, each, subtotal, running in zip(
        *(column(table, header) for header in ("Copies", "Each", "Subtotal", "Running total")),
        strict=True,
    ):
        assert copies * each == subtotal
        so_far += subtotal
        assert so_far == running
    assert so_far == result.total


def test_a_tied_head_is_shown_with_no_copy_and_named() -> None:
    row = ledger.additive_table(of("gpt2"), "en").rows[-1]
    assert row == ("lm_head.weight", "50257×768", "0", "38,597,376", "0", "124,439,808")
    assert ledger.notes(of("gpt2"), "en")[:-1] == (
        "Output head: 0, as lm_head.weight is shared with transformer.wte.weight",
    )
    assert ledger.notes(of("gpt2"), "zh")[:-1] == (
        "输出头：0，lm_head.weight 与 transformer.wte.weight 共用同一份参数",
    )


def test_masks_of_a_published_checkpoint_are_noted_with_their_number() -> None:
    masks = count(preset("gpt2"), convention("with_buffers")).total - of("gpt2").total
    assert (
        f"also stores {masks:,} numbers that are no parameters"
        in ledger.notes(of("gpt2"), "en")[-1]
    )
    assert f"{masks:,} 个不是参数的数" in ledger.notes(of("gpt2"), "zh")[-1]
    assert not of("gpt-3-small").config.notes
    assert not count(dict(all_presets()["gpt2"].config)).config.notes


def test_nothing_is_called_shared_that_is_not() -> None:
    untied = count(config_from_dict(all_presets()["gpt2"].config | UNTIED, "untied"))
    assert ledger.notes(untied, "en") == ()
    assert ledger.additive_table(untied, "en").rows[-1][2] == "1"
    assert not any("shared" in note for note in ledger.notes(of("gpt2", "stored"), "en"))
    alone = ledger.notes(of("gpt2", "non_embedding"), "en")  # its owner counts 0 as well
    assert not any("shared" in note for note in alone)


def test_only_families_that_the_architecture_has_are_listed() -> None:
    ids = [each.id for each in ledger.families_of(preset("gpt2"))]
    assert ids == [each.id for each in FAMILIES if each.id != "router"]


def test_every_tensor_is_listed_with_shape_and_family() -> None:
    table = ledger.tensors_table(of("gpt2"), "zh")
    assert len(table.rows) == 148 + 1
    assert table.rows[4] == (
        "transformer.h.0.attn.c_attn.weight",
        "768×2304",
        "自注意力",
        "1,769,472",
    )


def test_conventions_stand_side_by_side() -> None:
    rows = {row[0]: row[1:3] for row in ledger.conventions_table(preset("gpt2"), "en").rows}
    assert rows["unique"] == ("124,439,808", "0")
    assert rows["stored"] == ("163,037,184", "+38,597,376")
    assert rows["without_positions"] == ("123,653,376", "-786,432")
    assert list(rows) == [convention.id for convention in CONVENTIONS]


def test_models_stand_side_by_side() -> None:
    names = ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")
    table = ledger.models_table([of(name) for name in names], "en")
    assert table.headers == ("Family", *names)
    assert all(adds_up(table, name) for name in names)
    assert table.rows[-1][-1] == "1,557,611,200"


@pytest.mark.parametrize(("name", "convention"), MODELS)
def test_formulas_have_the_values_of_the_count(name: str, convention: str) -> None:
    result = of(name, convention)
    parts = dict(formulas.formulas(result.config, result.convention))
    sizes = result.config.sizes
    assert parts.pop("total").evaluate(sizes) == result.total
    layers = [parts.pop(part) for part in tuple(parts) if part.startswith("layer")]
    assert layers
    assert {part: each.evaluate(sizes) for part, each in parts.items()} == {
        part: value for part, value in result.families.items() if part in parts
    }


def test_formulas_in_plain_text_and_latex() -> None:
    config = preset("gpt2")
    rows = formulas.formulas_table(config, "en").rows
    assert rows[-1] == ("Whole model", "12·L·d² + 13·L·d + V·d + P·d + 2·d", "124,439,808")
    assert rows[-2] == ("One layer", "12·d² + 13·d", "7,087,872")
    latex = formulas.formulas_table(config, "en", latex=True).rows
    assert latex[-1][1] == "12Ld^2 + 13Ld + Vd + Pd + 2d"


def test_symbols_are_those_of_the_formulas() -> None:
    rows = formulas.symbols_table(preset("gpt2"), "en").rows
    assert [row[0] for row in rows] == ["L", "V", "P", "d"]
    assert rows[1] == ("V", "size of the vocabulary", "50,257")
    inner = config_from_dict(all_presets()["gpt2"].config | {"n_inner": 1000}, "inner")
    assert "f" in [row[0] for row in formulas.symbols_table(inner, "en").rows]


D, L = Polynomial.symbol("d"), Polynomial.symbol("L")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Polynomial(), "0"),
        (Polynomial.constant(1), "1"),
        (Polynomial.constant(-7), "-7"),
        (D, "d"),
        (-D, "-d"),
        (L * D**3 - D, "L·d³ - d"),
        (-(L * D**12) - Polynomial.constant(2), "-L·d¹² - 2"),
    ],
)
def test_polynomials_in_plain_text(formula: Polynomial, text: str) -> None:
    assert formulas.formula_text(formula) == text


def tables(lang: Lang) -> list[Table]:
    config, result = preset("gpt2"), of("gpt2")
    return [
        ledger.families_table(result, lang),
        ledger.tensors_table(result, lang),
        ledger.additive_table(result, lang),
        ledger.conventions_table(config, lang),
        ledger.models_table([result], lang),
        formulas.formulas_table(config, lang),
        formulas.symbols_table(config, lang),
        presets_table([counted(row) for row in all_presets().values()], lang),
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_each_table_draws_in_each_language(lang: Lang) -> None:
    for table in tables(lang):
        assert table.html(label="x").count("<tr>") == len(table.rows) + 1
        headers = "".join(table.headers)
        assert bool(re.search("[一-鿿]", headers)) == (lang == "zh")


def test_both_languages_show_the_same_numbers() -> None:
    for zh, en in zip(tables("zh"), tables("en"), strict=True):
        numbers = [[re.findall(r"\d[\d,.]*", "|".join(r)) for r in t.rows] for t in (zh, en)]
        assert numbers[0] == numbers[1]


# -- parts, mixtures of experts, layers that differ


def oracle(name: str) -> Count:
    rows = json.loads((Path(__file__).parents[1] / "oracle/models.json").read_text("utf-8"))
    row = next(row for row in rows["models"] if row["name"] == name)
    return count(config_from_dict(row["config"], name))


PARTS_OF_MIXTRAL = """\
Family                Part                Parameters  Used by a token    Share
──────────────────────────────────────────────────────────────────────────────
Token embedding                          131,072,000      131,072,000     0.3%
Self-attention        query, Q           536,870,912      536,870,912     1.1%
Self-attention        key, K             134,217,728      134,217,728     0.3%
Self-attention        value, V           134,217,728      134,217,728     0.3%
Self-attention        output, O          536,870,912      536,870,912     1.1%
Feed-forward network  routed experts  45,097,156,608   11,274,289,152    96.6%
Router                                     1,048,576        1,048,576   0.002%
Normalization                                266,240          266,240  0.0006%
Output head                              131,072,000      131,072,000     0.3%
──────────────────────────────────────────────────────────────────────────────
Total                                 46,702,792,704   12,879,925,248   100.0%"""


def test_the_parts_of_a_mixture_as_people_see_them() -> None:
    result = oracle("Mixtral-8x7B")
    table = ledger.parts_table(result, "en")
    assert table.text() == PARTS_OF_MIXTRAL
    assert adds_up(table, "Parameters")
    assert adds_up(table, "Used by a token")
    assert ledger.notes(result, "en") == (
        "One token uses 12,879,925,248: with both vocabulary matrices, counted whole",
        "One token uses 12,748,853,248: "
        "without the token embedding, unless it is the output head as well",
        "One token uses 12,617,781,248: with neither vocabulary matrix",
    )


@pytest.mark.parametrize(("name", "convention"), MODELS)
def test_parts_sum_to_their_families(name: str, convention: str) -> None:
    result = of(name, convention)
    sums = {family: sum(parts.values()) for family, parts in result.parts.items()}
    assert sums == {family: number for family, number in result.families.items() if number}
    assert sum(sum(parts.values()) for parts in result.active_parts.values()) == result.active
    assert adds_up(ledger.parts_table(result, "en"), "Parameters")


def test_a_fused_matrix_is_taken_apart() -> None:
    attention = of("gpt2").parts["attention"]
    assert attention == dict.fromkeys("qkvo", 12 * (768 * 768 + 768))
    latent = oracle("DeepSeek-V3").parts["attention"]
    assert list(latent) == ["q", "k", "v", "kv", "o"]
    assert latent["k"] == latent["v"] == 61 * 512 * 128 * 128


def test_layers_that_differ_have_formulas_of_their_own() -> None:
    result = oracle("DeepSeek-V3")
    parts = dict(formulas.formulas(result.config))
    assert [part for part in parts if part.startswith("layer")] == ["layer 0-2", "layer 3-60"]
    dense, sparse = (parts[part].evaluate(result.config.sizes) for part in list(parts)[-3:-1])
    assert 3 * dense + 58 * sparse + 2 * 129_280 * 7168 + 7168 == result.total
    rows = [row[0] for row in formulas.formulas_table(result.config, "en").rows]
    assert rows[-3:] == ["One layer (0-2)", "One layer (3-60)", "Whole model"]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [((0,), ("0",)), ((0, 1, 2), ("0-2",)), ((0, 2, 3, 7), ("0", "2-3", "7")), ((), ())],
)
def test_runs_of_numbers(numbers: tuple[int, ...], text: tuple[str, ...]) -> None:
    assert formulas.runs(numbers) == text


def test_many_runs_are_cut_short() -> None:
    assert formulas.part_name("layer 0 2 4 6 8", "en") == "One layer (0, 2, 4, …, 8)"
    assert formulas.part_name("layer 0 2 4 6", "zh") == "一层 (0, 2, 4, 6)"


def test_a_part_of_a_larger_model_is_said_to_be_one() -> None:
    inner = dict(all_presets()["smollm2-135m"].config)
    result = count(config_from_dict({"model_type": "x", "text_config": inner}, "m"))
    assert ledger.notes(result, "en")[-1] == (
        "Only the language model of text_config is counted, not the whole model"
    )


def test_active_conventions_of_a_tied_model_keep_the_head() -> None:
    result = of("smollm2-135m")
    both, without_input, neither = (result.active_under(rule) for rule in ACTIVE_CONVENTIONS)
    assert both == without_input == result.total
    assert neither == result.total - 49_152 * 576


def test_shapes_as_people_write_them() -> None:
    assert [shape_text(shape) for shape in ((768, 2304), (768,), ())] == ["768×2304", "768", "()"]
