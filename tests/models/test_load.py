"""GPT-2 loaded with transformers on the CPU: once, silently, and only if it fits the table."""

import json
import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gptparams import InputError, all_presets, config_from_dict, count, preset
from gptparams.models.load import (
    LoadedModel,
    checkpoint,
    compare,
    gpt2,
    load_gpt2,
    meta_model,
    named_buffers,
    named_shapes,
)
from gptparams.models.load.reference import build
from gptparams.models.weights import quiet
from tests.helpers.presets import IN_TRANSFORMERS

SMALL = {"vocab_size": 11, "n_positions": 7, "n_embd": 6, "n_layer": 2, "n_head": 3}
TINY = config_from_dict({"model_type": "gpt2", **SMALL}, "tiny")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test loads anew: what is kept for a process is kept by the process."""
    gpt2._load.cache_clear()
    yield
    gpt2._load.cache_clear()


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny GPT-2 as `save_pretrained` writes it."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    with quiet():
        build(TINY).save_pretrained(folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "tiny"))


@pytest.fixture
def tiny_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    """The preset `gpt2`, made tiny: the real one takes seconds and half a gigabyte."""
    monkeypatch.setattr(gpt2, "preset_config", lambda name: TINY)


def values(loaded: LoadedModel) -> list[Any]:
    return [tensor.tolist() for tensor in loaded.model.state_dict().values()]


def test_a_folder_is_loaded(folder: Path) -> None:
    import torch

    loaded = load_gpt2(folder)
    assert loaded.provenance.kind == "path"
    assert loaded.provenance.where == str(folder)
    assert loaded.provenance.trained
    assert loaded.config.sizes == TINY.sizes
    assert compare(loaded.model, loaded.config).exact
    assert not loaded.model.training
    assert all(p.dtype == torch.float32 and p.requires_grad for p in loaded.model.parameters())
    assert {p.device.type for p in loaded.model.parameters()} == {"cpu"}
    with torch.no_grad():
        logits = loaded.model(torch.tensor([[1, 2, 3]])).logits
    assert logits.shape == (1, 3, 11)


def test_its_values_are_those_of_the_file(folder: Path) -> None:
    from safetensors.torch import load_file

    stored = load_file(folder / "model.safetensors")
    loaded = dict(load_gpt2(folder).model.named_parameters())
    assert stored.keys() == loaded.keys()
    assert all((stored[name] == loaded[name]).all() for name in stored)


def test_the_form_of_the_published_checkpoint_loads(folder: Path) -> None:
    """Names without `transformer.`, and the masks of 2019 among them."""
    import torch
    from safetensors.torch import load_file, save_file

    stored = load_file(folder / "model.safetensors")
    published = {name.removeprefix("transformer."): tensor for name, tensor in stored.items()}
    published |= {f"h.{i}.attn.bias": torch.ones(1, 1, 7, 7) for i in range(2)}
    published |= {f"h.{i}.attn.masked_bias": torch.tensor(-1e4) for i in range(2)}
    save_file(published, folder / "model.safetensors", metadata={"format": "pt"})
    loaded = load_gpt2(folder)
    assert (loaded.model.transformer.wte.weight == stored["transformer.wte.weight"]).all()
    assert compare(loaded.model, loaded.config).exact


def test_half_precision_becomes_float32(folder: Path) -> None:
    import torch

    model = load_gpt2(folder).model.half()
    model.save_pretrained(folder)
    gpt2._load.cache_clear()
    assert {p.dtype for p in load_gpt2(folder).model.parameters()} == {torch.float32}


def test_loaded_once_however_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    first = load_gpt2(folder)
    assert load_gpt2(str(folder)) is first
    assert load_gpt2("tiny") is first
    assert load_gpt2(folder.parent / "x" / ".." / "tiny") is first


@pytest.mark.usefixtures("tiny_preset")
def test_threads_get_one_model() -> None:
    found: list[LoadedModel] = []
    threads = [threading.Thread(target=lambda: found.append(load_gpt2())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(loaded) for loaded in found}) == 1


@pytest.mark.usefixtures("tiny_preset")
def test_the_variable_names_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPTPARAMS_GPT2", str(folder))
    assert load_gpt2().provenance.where == str(folder)
    assert load_gpt2(preset="gpt2-xl").provenance.kind == "seeded"


def test_the_variable_must_name_the_small_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPTPARAMS_GPT2", str(folder))
    with pytest.raises(InputError, match=r"^GPTPARAMS_GPT2: .*field vocab_size .*50257.*found 11"):
        load_gpt2()


@pytest.mark.usefixtures("tiny_preset")
def test_seeded_values_are_the_same_each_time() -> None:
    import torch

    one = load_gpt2()
    assert one.provenance.kind == "seeded"
    assert not one.provenance.trained
    assert not one.model.training
    gpt2._load.cache_clear()
    torch.manual_seed(77)
    before = torch.get_rng_state()
    two = load_gpt2()
    assert two is not one
    assert values(two) == values(one)
    assert torch.equal(torch.get_rng_state(), before)  # the caller's generator is untouched


def test_the_small_model_seeded() -> None:
    loaded = load_gpt2()
    assert loaded.config == preset("gpt2")
    assert loaded.provenance.kind == "seeded"
    assert sum(p.numel() for p in loaded.model.parameters()) == 124_439_808
    assert compare(loaded.model, loaded.config).matched == 148


@pytest.mark.usefixtures("tiny_preset")
def test_cache_then_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gptparams.models.weights import Provenance, Weights

    cached = Weights(folder, Provenance("cache", "a/b@c", True))
    downloaded = Weights(folder, Provenance("hub", "a/b@c", True))
    monkeypatch.setattr(gpt2, "hub_weights", lambda preset: downloaded)
    assert load_gpt2().provenance.kind == "hub"
    gpt2._load.cache_clear()
    monkeypatch.setattr(gpt2, "cached_weights", lambda preset: cached)
    assert load_gpt2().provenance.kind == "cache"


# -- what is refused


def refuse(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_gpt2(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert str(path) in message
    assert caught.value.__cause__ is None
    return message


def test_a_wrong_path_is_no_reason_to_go_on(tmp_path: Path) -> None:
    assert "no such folder" in refuse(tmp_path / "none")


def test_no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert "has no model.safetensors" in refuse(folder)


@pytest.mark.parametrize("kept", [0, 4, 8, 100, -1, -1000])
def test_truncated_weights(folder: Path, kept: int) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:kept])
    assert "the weights can't be loaded" in refuse(folder)


def test_weights_that_are_no_safetensors(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\x80\x04N." * 100)
    assert "the weights can't be loaded" in refuse(folder)


@pytest.mark.parametrize(
    "change", [{"n_embd": 9}, {"vocab_size": 12}, {"n_positions": 8}, {"n_inner": 7}]
)
def test_shapes_that_do_not_fit(folder: Path, change: dict[str, int]) -> None:
    edit(folder, **change)
    message = refuse(folder)
    assert "the weights do not fit config.json" in message
    assert "has shape" in message


def test_layers_missing_and_left_over(folder: Path) -> None:
    edit(folder, n_layer=3)
    assert "transformer.h.2.attn.c_attn.bias is missing" in refuse(folder)
    edit(folder, n_layer=1)
    message = refuse(folder)
    assert "transformer.h.1.attn.c_attn.weight is not expected" in message
    assert message.endswith("and 8 more")


def test_one_tensor_transposed(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    stored = load_file(folder / "model.safetensors")
    name = "transformer.h.0.attn.c_attn.weight"
    stored[name] = stored[name].T.contiguous()
    save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
    assert f"{name} has shape (18, 6), expected (6, 18)" in refuse(folder)


def test_configs_that_do_not_load(folder: Path) -> None:
    edit(folder, n_embd="6")
    assert "field n_embd" in refuse(folder)
    (folder / "config.json").write_text("{")
    assert "not JSON" in refuse(folder)
    (folder / "config.json").write_text(json.dumps(all_presets()["openai-gpt"].config))
    assert "expected a model of model_type gpt2, found openai-gpt" in refuse(folder)


def test_a_config_that_only_transformers_refuses(folder: Path) -> None:
    edit(folder, activation_function="no-such")
    assert "the weights can't be loaded" in refuse(folder)


def test_other_presets_are_refused() -> None:
    with pytest.raises(InputError, match="openai-gpt: expected a model of model_type gpt2"):
        load_gpt2(preset="openai-gpt")
    with pytest.raises(InputError, match="preset 'gpt3' is unknown"):
        load_gpt2(preset="gpt3")


@pytest.mark.parametrize("module", ["torch", "transformers"])
def test_without_the_libraries(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for work in (lambda: meta_model(TINY), load_gpt2):
        with pytest.raises(InputError, match=rf"{module} can't be imported"):
            work()


def test_a_table_that_is_wrong_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loaded model is held against the table, whatever transformers thinks of it."""
    from gptparams.counting.reconciliation import reconcile

    broken = reconcile([("a", (1,))], [("a", (2,)), ("b", (1,))])
    monkeypatch.setattr(checkpoint, "compare", lambda model, config: broken)
    assert r"b (1,) is not expected; a has shape (2,), expected (1,)" in refuse(folder)
    monkeypatch.setattr(gpt2, "preset_config", lambda name: TINY)
    with pytest.raises(InputError, match="table and model differ"):
        load_gpt2()


def edit(folder: Path, **change: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))


# -- the meta device


@pytest.mark.parametrize("name", IN_TRANSFORMERS)
def test_presets_on_the_meta_device(name: str) -> None:
    model = meta_model(preset(name))
    assert type(model).__name__ == preset(name).architecture.reference
    assert {p.device.type for p in model.parameters()} == {"meta"}
    assert compare(model, preset(name)).exact


@pytest.mark.parametrize(
    "switches", [{"tie_word_embeddings": False}, {"add_cross_attention": True}]
)
def test_switches_reach_the_model(switches: dict[str, bool]) -> None:
    config = config_from_dict({"model_type": "gpt2", **SMALL, "n_inner": 5, **switches}, "m")
    assert compare(meta_model(config), config).exact
    assert not compare(meta_model(TINY), config).exact


def test_named_shapes_and_buffers() -> None:
    model = meta_model(preset("openai-gpt"))
    shapes = named_shapes(model)
    assert shapes[0] == ("transformer.tokens_embed.weight", (40478, 768))
    assert shapes == tuple((t.name, t.shape) for t in count(preset("openai-gpt")).tensors)
    buffers = dict(named_buffers(model))
    assert buffers["transformer.position_ids"] == (512,)
    assert buffers["transformer.h.11.attn.bias"] == (1, 1, 512, 512)


# -- quiet


def test_loading_says_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    edit(folder, n_layer=3)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        refuse(folder)
        meta_model(TINY)
    assert caught == []
    assert capfd.readouterr() == ("", "")


def test_the_settings_of_transformers_are_put_back() -> None:
    from transformers.utils import logging

    before = logging.get_verbosity(), logging.is_progress_bar_enabled()
    with pytest.raises(ZeroDivisionError), quiet():
        1 / logging.is_progress_bar_enabled()  # no bar: division by false
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled()) == before


def test_importing_load_imports_no_library() -> None:
    code = (
        "import sys, gptparams.models.load; "
        "print({'torch', 'transformers', 'numpy', 'huggingface_hub'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
