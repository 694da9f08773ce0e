"""Bad values in a configuration of every architecture: one line that names the key, never a count.

In a sound random configuration one value is made a bad one: a size that can't be one, more experts
used than there are, heads that do not divide.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from gptparams import InputError, config_from_dict
from gptparams.architectures import ARCHITECTURES
from gptparams.schema.architecture import Architecture, Size
from tests.helpers.tables.configurations import random_configs

NO_SIZES: tuple[Any, ...] = (-1, 1.5, True, "12", {}, 10**12)


def given(architecture: Architecture, raw: dict[str, Any]) -> Iterator[tuple[Size, str]]:
    """The sizes that `raw` gives with a whole number, and the keys that it uses."""
    for size in architecture.sizes:
        for key in size.keys:
            if type(raw.get(key)) is int:
                yield size, key


def keys(architecture: Architecture, raw: dict[str, Any], symbol: str) -> list[str]:
    return [key for size, key in given(architecture, raw) if size.symbol == symbol]


def bad_configs(model_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The key that is bad, and the configuration."""
    architecture = ARCHITECTURES[model_type]
    for raw in random_configs(model_type)[:4]:
        for size, key in given(architecture, raw):
            zero = () if size.least == 0 or size.null is not None else (0,)
            yield from ((key, raw | {key: value}) for value in (*NO_SIZES, *zero))
        for whole, part in architecture.divisible:
            for key in keys(architecture, raw, part):
                if wholes := keys(architecture, raw, whole):
                    yield key, raw | {key: raw[wholes[0]] + 1}
        for part, whole in architecture.at_most:
            for key in keys(architecture, raw, part):
                if wholes := keys(architecture, raw, whole):
                    yield key, raw | {key: raw[wholes[0]] + 1}


def refusal(raw: dict[str, Any]) -> InputError | None:
    try:
        config_from_dict(raw, "m")
    except InputError as error:
        return error
    return None


def taken(model_type: str) -> list[tuple[str, Any]]:
    """The bad values that are not refused in one line a language."""
    found = [(key, raw[key], refusal(raw)) for key, raw in bad_configs(model_type)]
    assert len(found) > 40
    return [(key, value) for key, value, error in found if error is None or not one_line(error)]


def one_line(error: InputError) -> bool:
    return error.en.startswith("m: ") and "\n" not in error.en + error.zh


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_bad_values_are_refused_in_one_line(model_type: str) -> None:
    assert taken(model_type) == []


@pytest.mark.parametrize("check", ["_check_division", "_check_order"])
def test_a_check_left_out_would_be_noticed(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"gptparams.config.values.sizes.{check}", lambda *_: None)
    assert taken("mixtral")
