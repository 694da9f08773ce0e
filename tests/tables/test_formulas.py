"""Tables of formulas: right for every architecture, and grouped by layers if long."""

import re
from dataclasses import replace

import pytest

from gptparams import config_from_dict, count
from gptparams.algebra.polynomial import Polynomial
from gptparams.architectures import ARCHITECTURES
from gptparams.config.config import Config
from gptparams.tables.formulas import (
    formula_text,
    formulas,
    formulas_table,
    kinds_of_layers,
    written,
)
from tests.helpers.tables.configurations import random_configs

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def value(text: str, config: Config) -> int:
    """What a formula in plain text comes to, by Python's own arithmetic."""
    power = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda run: f"**{run[0].translate(POWERS)}", text)
    return int(eval(power.replace("·", "*"), {}, dict(config.sizes)))


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_every_formula_comes_to_the_count(model_type: str) -> None:
    for raw in random_configs(model_type)[::4]:
        config = config_from_dict(raw, "m")
        result = count(config)
        parts = dict(formulas(config))
        values = {part: value(written(each, config), config) for part, each in parts.items()}
        assert values["total"] == result.total
        assert all(
            result.families[part] == values[part] for part in values if part in result.families
        )
        assert all(
            value(formula_text(each), config) == values[part] for part, each in parts.items()
        )


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_the_formula_of_a_layer_comes_to_its_tensors(model_type: str) -> None:
    for raw in random_configs(model_type)[::4]:
        config = config_from_dict(raw, "m")
        parts = {part: each for part, each in formulas(config) if part.startswith("layer")}
        for each, (_, first) in zip(parts.values(), kinds_of_layers(config), strict=True):
            alone = (
                tensor.count
                for tensor in count(config).tensors
                if tensor.row.factors and tensor.row.factors[0] in config.layers
                if int(re.findall(r"[0-9]+", tensor.name)[0]) == first
            )
            assert value(written(each, config), config) == sum(alone)


DEEPSEEK = config_from_dict({"model_type": "x", "text_config": {"model_type": "deepseek_v3"}}, "m")
WHOLE = (
    "L·(h·d·dv + h·dn·rq + h·dn·rkv + h·dr·rq + h·dv·rkv + d·dr + d·rq + d·rkv + 2·d + rq + rkv)"
    " + 3·Ld·d·f + Lm·(3·E·d·fe + 3·Es·d·fe + E·d) + 2·V·d + d"
)
IN_LATEX = (
    "L(hdd_v + hd_nr_q + hd_nr_{kv} + hd_rr_q + hd_vr_{kv} + dd_r + dr_q + dr_{kv} + 2d + r_q"
    " + r_{kv}) + 3L_ddf + L_m(3Edf_e + 3E_sdf_e + Ed) + 2Vd + d"
)


def test_a_long_formula_is_written_by_layers() -> None:
    assert formulas_table(DEEPSEEK, "en").rows[-1][1] == WHOLE
    assert formulas_table(DEEPSEEK, "en", latex=True).rows[-1][1] == IN_LATEX
    total = dict(formulas(DEEPSEEK))["total"]
    assert formula_text(total).count("L·") == 11  # and in JSON, for programs, term by term
    assert value(WHOLE, DEEPSEEK) == 671_026_404_352
    assert value(WHOLE.replace("rkv)", "rkv + 1)"), DEEPSEEK) != 671_026_404_352


def test_a_short_one_is_not() -> None:
    router = dict(formulas(DEEPSEEK))["router"]
    assert written(router, DEEPSEEK) == formula_text(router) == "Lm·E·d"


def test_what_is_taken_away_is_written_so() -> None:
    letters = [Polynomial.symbol(each) for each in ("V", "P", "E", "k", "h", "d", "f")]
    layers, dense = Polynomial.symbol("L"), Polynomial.symbol("Ld")
    long = layers * sum(letters[1:], letters[0]) - layers**2 * letters[0] - dense - letters[5]
    text = written(long, DEEPSEEK)
    assert text == "L·(-L·V + V + P + E + k + h + d + f) - Ld - d"
    assert value(text, replace(DEEPSEEK, sizes=DEEPSEEK.sizes | {"P": 3})) == long.evaluate(
        DEEPSEEK.sizes | {"P": 3}
    )
