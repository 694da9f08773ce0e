"""Inspect and reconcile checkpoint files: what a program calls with a path."""

import os
from collections.abc import Mapping

from gptparams.checkpoints.files.opening import open_checkpoint
from gptparams.checkpoints.inferring.inferring import infer
from gptparams.checkpoints.inspection import Inspection, inspect_tensors
from gptparams.checkpoints.reconcile import Reconciled, reconcile_tensors
from gptparams.config.config import Config, config_from_dict
from gptparams.config.files.json_file import read_object
from gptparams.config.files.locating import config_file
from gptparams.config.targets import Target, is_path, preset, resolve
from gptparams.errors import InputError
from gptparams.presets.lookup import preset_keys


def inspect_checkpoint(target: str | os.PathLike[str]) -> Inspection:
    """Break a checkpoint down by family, from its header alone.

    `target` is a file of safetensors, GGUF or `torch.save`, an index, a folder, or
    `hf://owner/name`. The `config.json` beside it is used if there is one; otherwise the
    configuration is inferred. Raises InputError for a missing or invalid file.
    """
    return inspect_tensors(open_checkpoint(os.fspath(target)))


def reconcile_checkpoint(
    target: str | os.PathLike[str], config: Target | None = None
) -> Reconciled:
    """Explain every difference between a checkpoint and a configuration.

    `config` is whatever stands for a model: a preset, a path, a dict, a `Config`. By default it is
    the `config.json` beside the checkpoint, or else inferred from the header. Raises InputError for
    an invalid file or configuration, and if neither tells what model it is.
    """
    checkpoint = open_checkpoint(os.fspath(target))
    if config is not None:
        model, keys = _given(config)
        return reconcile_tensors(checkpoint._replace(config=keys), model)
    if checkpoint.config is not None:
        return reconcile_tensors(checkpoint, config_from_dict(checkpoint.config, checkpoint.file))
    found = infer(checkpoint)
    if found:
        return found.reconciled
    adapters = reconcile_tensors(checkpoint, None)
    if not adapters.entries and adapters.caused:
        return adapters._replace(counted=0)
    raise InputError(
        f"{checkpoint.file}：从文件头认不出是哪种模型；请再给出预设的名字或 config.json 的路径",
        f"{checkpoint.file}: the header does not tell what model it is; give a preset or the "
        "path of a config.json as well",
    )


def _given(config: Target) -> tuple[Config, Mapping[str, object]]:
    """Return the configuration that `config` stands for, and all keys, such as those on packing."""
    if isinstance(config, str) and not is_path(config):
        return preset(config), preset_keys(config)
    if isinstance(config, str | os.PathLike):
        name = os.fspath(config)
        file = config_file(name)
        keys = read_object(file)
        return config_from_dict(keys, name, file), keys
    model = resolve(config)
    if isinstance(config, Config | Mapping):
        return model, config if isinstance(config, Mapping) else config.keys
    return model, config.to_dict()
