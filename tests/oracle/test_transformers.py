"""The tables against transformers on the meta device: tensor by tensor, both ways, in order."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from gptparams import config_from_dict, convention, count, reconcile
from gptparams.architectures import ARCHITECTURES
from gptparams.counting.tensors import UNIQUE, tensors
from gptparams.presets.lookup import all_presets
from tests.helpers.presets import IN_TRANSFORMERS
from tests.helpers.tables.configurations import random_configs

Build = Callable[[Mapping[str, Any]], Any]
PUBLISHED = [all_presets()[name].config for name in IN_TRANSFORMERS]


@pytest.mark.parametrize("raw", PUBLISHED, ids=IN_TRANSFORMERS)
def test_presets_agree(raw: dict[str, Any], reference: Build) -> None:
    check(raw, reference(raw))


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_random_configs_agree(model_type: str, reference: Build) -> None:
    raws = random_configs(model_type)
    assert len({str(raw) for raw in raws}) >= 25
    for raw in raws:
        check(raw, reference(raw))


def check(raw: dict[str, Any], built: Any) -> None:
    config = config_from_dict(raw, "random")
    ours = tuple((tensor.name, tensor.shape) for tensor in tensors(config, UNIQUE))
    result = reconcile(ours, built.parameters)
    assert result.exact, (raw, result)
    assert result.matched == len(built.parameters)
    assert ours == built.parameters, raw  # and in the same order
    shared = {(row.name, row.shares) for row in config.architecture.rows if row.shares}
    ties = frozenset(map(frozenset, shared)) if config.tied else frozenset()
    assert built.ties == ties, raw


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_the_random_configs_reach_every_switch(model_type: str) -> None:
    configs = [config_from_dict(raw, "m") for raw in random_configs(model_type)]
    architecture = ARCHITECTURES[model_type]
    for switch in architecture.switches:
        assert {switch.id in config.switches for config in configs} == {True, False}
    for row in architecture.rows:
        if row.kind == "parameter":
            assert any(config.meets(row.when) for config in configs), row.name
    for size in architecture.sizes:
        if size.default and size.keys:
            given = {config.keys.get(size.keys[0]) is not None for config in configs}
            assert given == {True, False}, size.symbol
    for kind in architecture.layers:
        mixed = {0 < len(config.layers[kind.symbol]) < config.sizes["L"] for config in configs}
        assert mixed == {True, False}, kind.symbol


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_rows_name_the_class_that_makes_them(model_type: str, reference: Build) -> None:
    """`source` is the file of the reference class, and a class that the tensor stands in."""
    for raw in random_configs(model_type):
        built = reference(raw)
        for tensor in count(config_from_dict(raw, "m")).tensors:
            file, _, name = tensor.row.source.partition(": ")
            assert name in built.classes[tensor.name], tensor.row
            assert file.startswith("transformers/models/")


def test_gpt1_buffers_agree(reference: Build) -> None:
    raw = random_configs("openai-gpt")[0]
    config = config_from_dict(raw, "random")
    everything = count(config, convention("with_buffers")).tensors
    ours = [(t.name, t.shape) for t in everything if t.row.kind == "buffer"]
    assert reconcile(ours, reference(raw).buffers).exact
