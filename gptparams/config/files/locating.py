"""Locate a configuration: in a file, in a folder, or on standard input."""

import os

from gptparams.config.files.json_file import STDIN
from gptparams.errors import InputError
from gptparams.untrusted import LONGEST_PATH, quoted

# The file names of configurations in a folder, in order of preference.
NAMES = ("config.json", "params.json", "model_config.json", "adapter_config.json")
_SHOWN = 5  # file names shown for a folder that has none of them


def config_file(path: str | os.PathLike[str]) -> str:
    """The file `path`, or the configuration in the folder `path`; `-` is standard input.

    Raises InputError for a folder without a configuration.
    """
    # os.path throughout: pathlib is slow to load, and its is_dir raises for a name too long.
    folder = os.fsdecode(path)
    if folder == STDIN or not os.path.isdir(folder):
        return folder
    for name in NAMES:
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    try:
        found = sorted(os.listdir(folder))
    except OSError:
        found = []
    shown = quoted(folder, LONGEST_PATH)
    held = ", ".join(quoted(name) for name in found[:_SHOWN])
    held += ", ..." if len(found) > _SHOWN else ""
    raise InputError(
        f"{shown}：文件夹里没有 config.json（有：{held or '空'}）；请给出配置所在的文件夹或文件",
        f"{shown}: the folder has no config.json (it holds: {held or 'nothing'}); give the "
        "folder or the file that holds the configuration",
    )
