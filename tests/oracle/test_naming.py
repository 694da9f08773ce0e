"""Families guessed from names, against those of every table."""

from collections.abc import Callable, Iterator

import pytest

from gptparams import config_from_dict, count
from gptparams.architectures import ARCHITECTURES
from gptparams.schema.families import UNKNOWN
from gptparams.schema.naming import family_of, part_of
from tests.helpers.tables.configurations import random_configs

# Names that tell nothing, of tensors that a table knows: the end of each name, by type.
TELL_NOTHING: dict[str, tuple[str, ...]] = {
    "cpmant": ("segment_embedding.weight",),
    "ctrl": ("transformer.w.weight",),
    "doge": ("input_residual", "post_attention_residual"),
    "hrm_text": ("z_L_init",),
    "opt": ("project_in.weight", "project_out.weight"),
}


def wrong(model_type: str, guess: Callable[[str], str]) -> Iterator[str]:
    """The names for which `guess` gives another family than the table."""
    silent = TELL_NOTHING.get(model_type, ())
    for raw in random_configs(model_type):
        for tensor in count(config_from_dict(raw, "m")).tensors:
            found = guess(tensor.name)
            known = UNKNOWN.id if silent and tensor.name.endswith(silent) else tensor.family
            if found != known:
                yield f"{tensor.name}: {found}"


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_the_guess_is_the_family_of_the_table(model_type: str) -> None:
    assert sorted({*wrong(model_type, family_of)}) == []


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_a_part_that_a_name_tells_is_that_of_the_table(model_type: str) -> None:
    for raw in random_configs(model_type):
        for tensor in count(config_from_dict(raw, "m")).tensors:
            assert part_of(tensor.name) in ("", tensor.row.parts), tensor.name


def test_a_wrong_guess_would_be_noticed() -> None:
    def off(name: str) -> str:
        return "attention" if ".mlp." in name else family_of(name)

    assert "model.layers.0.mlp.up_proj.weight: attention" in wrong("llama", off)
    assert "model.decoder.project_in.weight: token_embedding" in wrong(
        "opt", lambda name: "token_embedding"
    )
