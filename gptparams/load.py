"""GPT-2 on the CPU through transformers: an implementation that this project did not write.

The only module that imports torch and transformers, and it does so inside functions. What is
loaded is compared, tensor by tensor, with the table before anybody sees it.
"""

import logging
import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from gptparams.config import Config, read_config
from gptparams.counting import count
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.presets import preset as preset_config
from gptparams.reconciliation import (
    NamedShape,
    Reconciliation,
    lacking,
    left_over,
    misshapen,
    reconcile,
)
from gptparams.weights import (
    CONFIG_FILE,
    Provenance,
    Weights,
    cached_weights,
    explicit_folder,
    folder_weights,
    hub_weights,
    need,
)

MODEL_TYPE = "gpt2"
# A buffer of the class of 2019 to 2023, a single number, that checkpoints of its time hold.
OLD_BUFFER = ".attn.masked_bias"
SEED = 0

# A transformers model; naming its class would import torch.
Model = Any

_LOCK = RLock()


@dataclass(frozen=True)
class LoadedModel:
    """A GPT-2 in eval mode and float32, its configuration, and where its values come from."""

    model: Model
    config: Config
    provenance: Provenance


def load_gpt2(path: str | Path | None = None, preset: str = "gpt2") -> LoadedModel:
    """GPT-2 on the CPU, trained weights if they can be had; loaded once a process.

    Looked for in this order: the folder `path`; the folder that `GPTPARAMS_GPT2` names (for
    the preset `gpt2`); the hub's local cache; the hub. Else the same architecture with seeded
    values, and `provenance` says so. A folder must have `config.json` and safetensors.

    Raises InputError for a folder that is wrong or damaged, for weights that differ from the
    table, and when torch or transformers is not installed.
    """
    explicit = explicit_folder(path, preset)
    if explicit is None:
        return _locked(None, "", preset)
    folder, given_by = explicit
    return _locked(Path(os.path.abspath(folder)), given_by, preset)


def _locked(folder: Path | None, given_by: str, preset: str) -> LoadedModel:
    with _LOCK:  # two threads that ask at once get one model
        return _load(folder, given_by, preset)


@cache
def _load(folder: Path | None, given_by: str, preset: str) -> LoadedModel:
    config = preset_config(preset)
    _check_type(config, preset)
    if folder is not None:
        weights = folder_weights(folder, given_by)
        found = _folder_config(weights)
        if given_by != "path":
            _check_sizes(found, config, f"{given_by}: {folder}", preset)
        return _trained(weights, found)
    found_weights = cached_weights(preset) or hub_weights(preset)
    return _seeded(config) if found_weights is None else _trained(found_weights, config)


def _folder_config(weights: Weights) -> Config:
    config = read_config(weights.folder)
    _check_type(config, str(weights.folder / CONFIG_FILE))
    return config


def _check_type(config: Config, where: str) -> None:
    found = config.architecture.model_type
    if found != MODEL_TYPE:
        raise InputError(
            f"{where}：应是 model_type 为 {MODEL_TYPE} 的模型，现在是 {found}",
            f"{where}: expected a model of model_type {MODEL_TYPE}, found {found}",
        )


def _check_sizes(found: Config, expected: Config, where: str, preset: str) -> None:
    for size in expected.architecture.sizes:
        is_, due = found.sizes[size.symbol], expected.sizes[size.symbol]
        if is_ != due:
            raise InputError(
                f"{where}：{CONFIG_FILE} 的字段 {size.keys[0]} 应是 {due}（这里要的是 {preset}），"
                f"现在是 {is_}；请给一个 {preset} 的文件夹",
                f"{where}: field {size.keys[0]} of {CONFIG_FILE}: expected {due} (this is to be "
                f"{preset}), found {is_}; give a folder of {preset}",
            )


def _trained(weights: Weights, config: Config) -> LoadedModel:
    """The model of a folder; InputError when a tensor is missing, left over or misshapen."""
    where = str(weights.folder)
    model, info = _read_weights(weights.folder, config)
    problems = (
        *(lacking(name) for name in sorted(info["missing_keys"])),
        *(left_over(name) for name in sorted(_unexpected(info["unexpected_keys"]))),
        *(
            misshapen(name, tuple(due), tuple(found))
            for name, found, due in sorted(info["mismatched_keys"])
        ),
        *compare(model, config).differences(),
    )
    if problems:
        shown, more = _first(problems), len(problems) - 3
        raise InputError(
            f"{where}：权重与 {CONFIG_FILE} 不符：{shown.zh}{f'；另有 {more} 处' * (more > 0)}",
            f"{where}: the weights do not fit {CONFIG_FILE}: "
            f"{shown.en}{f' and {more} more' * (more > 0)}",
        )
    return LoadedModel(model.eval(), config, weights.provenance)


def _read_weights(folder: Path, config: Config) -> tuple[Model, Any]:
    """The model that transformers makes of `folder`, and what it reports of the tensors."""
    with _quiet():
        try:
            model, info = _reference_class(config).from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                ignore_mismatched_sizes=True,  # they come back in `info`, and are refused above
                output_loading_info=True,
                dtype=need("torch").float32,
            )
        except Exception as error:  # safetensors and transformers raise errors of many kinds
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise InputError(
                f"{folder}：权重加载不了（{reason}）；请重新下载这些文件",
                f"{folder}: the weights can't be loaded ({reason}); fetch the files again",
            ) from None
    return model, info


def _unexpected(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith(OLD_BUFFER))


def _seeded(config: Config) -> LoadedModel:
    torch = need("torch")
    with _quiet(), torch.random.fork_rng(devices=[]):  # the caller's generator stays as it was
        torch.manual_seed(SEED)
        model = _build(config)
    problems = compare(model, config).differences()
    if problems:
        shown = _first(problems)
        raise InputError(
            f"{config.model}：表与模型不符：{shown.zh}",
            f"{config.model}: table and model differ: {shown.en}",
        )
    return LoadedModel(model, config, Provenance("seeded", str(SEED), trained=False))


def meta_model(config: Config) -> Model:
    """The reference class of transformers built from `config` on the meta device: no memory."""
    torch = need("torch")
    with _LOCK, _quiet(), torch.device("meta"):
        return _build(config)


def named_shapes(model: Model) -> tuple[NamedShape, ...]:
    """(name, shape) of each of `model.named_parameters()`, in its order; a shared one once."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_parameters())


def named_buffers(model: Model) -> tuple[NamedShape, ...]:
    """(name, shape) of each of `model.named_buffers()`, in its order."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_buffers())


def compare(model: Model, config: Config) -> Reconciliation:
    """The table's tensors (expected) against the model's (found), both ways."""
    expected = ((tensor.name, tensor.shape) for tensor in count(config).tensors)
    return reconcile(expected, named_shapes(model))


def _first(problems: tuple[Text, ...]) -> Text:
    """The first three of `problems`, on one line."""
    zh, en = "；".join(each.zh for each in problems[:3]), "; ".join(e.en for e in problems[:3])
    return Text(zh, en)


def _reference_class(config: Config) -> Any:
    need("torch")  # without it transformers offers a stand-in that fails later and worse
    return getattr(need("transformers"), config.architecture.reference)


def _build(config: Config) -> Model:
    """The reference class with our sizes and switches; what a size derives, it derives itself."""
    switches = {s.key: s.key in config.switches for s in config.architecture.switches}
    reference = _reference_class(config)
    return reference(reference.config_class(**config.given, **switches)).float().eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """No report, warning or progress bar of transformers; its settings are put back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        noise = need("transformers.utils.logging")
        level, bars = noise.get_verbosity(), noise.is_progress_bar_enabled()
        noise.set_verbosity(logging.CRITICAL)
        noise.disable_progress_bar()
        try:
            yield
        finally:
            noise.set_verbosity(level)
            if bars:
                noise.enable_progress_bar()
