"""GPT-2: trained weights if available, otherwise the same architecture with seeded values."""

import os
from functools import cache
from pathlib import Path

from gptparams.config.config import Config, read_config
from gptparams.config.targets import preset as preset_config
from gptparams.errors import InputError
from gptparams.models.load.checkpoint import LoadedModel, seeded, trained
from gptparams.models.load.reference import LOCK
from gptparams.models.weights import (
    CONFIG_FILE,
    Weights,
    cached_weights,
    explicit_folder,
    folder_weights,
    hub_weights,
)
from gptparams.models.weights.gpt2 import repository
from gptparams.presets.lookup import preset_name

MODEL_TYPE = "gpt2"


def load_gpt2(path: str | Path | None = None, preset: str = "gpt2") -> LoadedModel:
    """Load GPT-2 on the CPU, with trained weights if available, once per process.

    The weights are taken from the first of these sources: the folder `path`; the folder in
    `GPTPARAMS_GPT2` (for the preset `gpt2` only); the hub's local cache; the hub. If none has them,
    the model gets seeded values and `provenance` records that. A folder must contain `config.json`
    and safetensors files.

    Raises InputError for an invalid or damaged folder, for weights that differ from the table, and
    if torch or transformers is not installed.
    """
    preset = preset_name(preset) or preset  # short forms and repository names are understood too
    explicit = explicit_folder(path, preset)
    if explicit is None:
        return _locked(None, "", preset)
    folder, given_by = explicit
    return _locked(Path(os.path.abspath(folder)), given_by, preset)


def _locked(folder: Path | None, given_by: str, preset: str) -> LoadedModel:
    with LOCK:  # threads that call this at the same time get the same model
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
        return trained(weights, found)
    _check_published(preset)
    found_weights = cached_weights(preset) or hub_weights(preset)
    return seeded(config) if found_weights is None else trained(found_weights, config)


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


def _check_published(preset: str) -> None:
    if repository(preset) is None:
        raise InputError(
            f"{preset}：没有公开的权重，无法加载；数参数用 count",
            f"{preset}: its weights are not published and can't be loaded; count it instead",
        )


def _check_sizes(found: Config, expected: Config, where: str, preset: str) -> None:
    for size in expected.architecture.sizes:
        is_, due = found.sizes[size.symbol], expected.sizes[size.symbol]
        if is_ != due:
            raise InputError(
                f"{where}：{CONFIG_FILE} 的字段 {size.keys[0]} 应是 {due}（这里要的是 {preset}），"
                f"现在是 {is_}；请给一个 {preset} 的文件夹",
                f"{where}: field {size.keys[0]} of {CONFIG_FILE}: expected {due} "
                f"for {preset}, found {is_}; give a folder of {preset}",
            )
