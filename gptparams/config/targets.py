"""Targets, which denote a model: a configuration, a preset's name, a path, a dict, an object."""

import os
from collections.abc import Mapping
from typing import Protocol

from gptparams.config.config import Config, config_from_dict, read_config
from gptparams.config.files.json_file import STDIN
from gptparams.errors import InputError
from gptparams.presets.lookup import is_exact, is_preset
from gptparams.presets.names import repository
from gptparams.untrusted import quoted


class HasToDict(Protocol):
    """A configuration of transformers, or another object with the keys of a `config.json`."""

    def to_dict(self) -> dict[str, object]:
        """The keys and their values."""


Target = Config | str | os.PathLike[str] | Mapping[str, object] | HasToDict


def preset(name: str) -> Config:
    """The configuration of the preset `name`; InputError with similar names if it is unknown."""
    return Config.from_preset(name)


def resolve(target: Target) -> Config:
    """The configuration that `target` denotes.

    A target is a `Config` itself; the name of a preset; the path of a `config.json` or of a folder
    with one; a dict of its keys; or an object whose `to_dict()` gives them, such as a
    configuration of transformers. Text with a path separator or the ending `.json`, and the name
    of an existing file or folder that is not a preset, is a path; `-` is standard input. Raises
    InputError for anything else.
    """
    match target:
        case Config():
            return target
        case str():
            _check_there(target)
            return read_config(target) if is_path(target) else preset(target)
        case os.PathLike():
            return read_config(target)
        case Mapping():
            return config_from_dict(target)
    to_dict = getattr(target, "to_dict", None)
    if isinstance(target, type) or not callable(to_dict):
        found = type(target).__name__
        raise InputError(
            f"这不是模型，而是 {found}；应是预设的名字、config.json 的路径、字典或 Config",
            f"a {found} is not a model; expected the name of a preset, the path of a config.json, "
            "a dict or a Config",
        )
    given = getattr(target, "_name_or_path", None)
    return config_from_dict(to_dict(), given if isinstance(given, str) else "")


def _check_there(target: str) -> None:
    """Raise InputError for what may be a repository name, but is neither a preset nor a file."""
    if repository(target) and is_path(target) and not os.path.exists(target):
        shown = quoted(target)
        raise InputError(
            f"{shown}：没有这个文件；要取仓库的配置，请写 hf://{shown}",
            f"{shown}: no such file; hf://{shown} fetches the configuration of a repository",
        )


def is_path(target: str) -> bool:
    """Whether `resolve` takes `target` as the path of a `config.json`."""
    if target == STDIN or (os.path.exists(target) and not is_exact(target)):
        return True
    if is_preset(target):
        return False
    return "/" in target or "\\" in target or target.lower().endswith(".json")
