"""Other heads than the causal one, against the classes of transformers that have them."""

from collections.abc import Iterator
from typing import Any

import pytest

from gptparams import config_from_dict, count
from gptparams.architectures import ARCHITECTURES
from gptparams.config.model_type.heads import CAUSAL, HEADS, OTHERS
from tests.helpers.tables.classes import config_class
from tests.helpers.tables.configurations import random_configs
from tests.oracle.conftest import NUMBERED

LABELS = 3


def classes() -> Iterator[tuple[str, str]]:
    """Each type with a table, and each class of transformers that it has besides the causal one."""
    import transformers

    for model_type, table in ARCHITECTURES.items():
        prefix = table.reference
        for suffix in CAUSAL:
            prefix = prefix.removesuffix(suffix)
        for head in HEADS:
            other = (model_type, head.suffix) in OTHERS
            if head.suffix != "Model" and not other and hasattr(transformers, prefix + head.suffix):
                yield model_type, prefix + head.suffix


CLASSES = tuple(classes())


def built(raw: dict[str, Any], name: str) -> list[tuple[int, ...]]:
    """The shapes of the class `name` of transformers, sorted."""
    import torch
    import transformers

    tokens: dict[str, Any] = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
    tokens |= dict.fromkeys(NUMBERED.get(raw["model_type"], ()), 0)
    settings = config_class(raw["model_type"])(**{**tokens, **raw, "num_labels": LABELS})
    with torch.device("meta"):
        model = getattr(transformers, name)(settings)
    return sorted(tuple(tensor.shape) for tensor in model.parameters())


@pytest.mark.parametrize(("model_type", "name"), CLASSES)
@pytest.mark.filterwarnings("ignore")
def test_a_head_is_what_transformers_builds(model_type: str, name: str) -> None:
    raw = next(raw for raw in random_configs(model_type) if None not in raw.values())
    said = raw | {"architectures": [name], "id2label": {str(i): "x" for i in range(LABELS)}}
    config = config_from_dict(said, "m")
    assert sorted(tensor.shape for tensor in count(config).tensors) == built(raw, name)
    assert any(name in note.en for note in config.notes)


@pytest.mark.parametrize(("model_type", "suffix"), sorted(OTHERS))
@pytest.mark.filterwarnings("ignore")
def test_a_head_that_is_unlike_the_others_is_noted(model_type: str, suffix: str) -> None:
    raw = next(raw for raw in random_configs(model_type) if None not in raw.values())
    prefix = ARCHITECTURES[model_type].reference.removesuffix(CAUSAL[0])
    said = raw | {"architectures": [prefix + suffix], "num_labels": LABELS}
    config, plain = config_from_dict(said, "m"), config_from_dict(raw, "m")
    assert count(config).total == count(plain).total
    assert " is counted" in config.notes[-1].en
    shapes = sorted(tensor.shape for tensor in count(config).tensors)
    assert shapes != built(raw, prefix + suffix)
