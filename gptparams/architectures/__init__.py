"""The registry: the architectures that can be counted, by `model_type`.

To add one, write its table in a module of this package, as `ARCHITECTURE`. The module has the
name of the `model_type`; it is loaded when that is asked for, and no other is.
"""

import os
from collections.abc import Iterator, Mapping
from importlib import import_module

from gptparams.schema.architecture import Architecture

# The types that are written with a hyphen, which a module's name can't have.
_HYPHENATED = {
    "gpt_sw3": "gpt-sw3",
    "modernbert_decoder": "modernbert-decoder",
    "openai_gpt": "openai-gpt",
}


class Registry(Mapping[str, Architecture]):
    """The architecture of a `model_type`, loaded when it is first wanted."""

    def __init__(self, folder: str, package: str) -> None:
        self._package = package
        files = sorted(os.listdir(folder))
        names = [file[:-3] for file in files if file.endswith(".py") and file != "__init__.py"]
        self._modules = {_HYPHENATED.get(name, name): name for name in names}

    def __getitem__(self, model_type: str) -> Architecture:
        module = import_module(f"{self._package}.{self._modules[model_type]}")
        architecture: Architecture = module.ARCHITECTURE
        return architecture

    def __contains__(self, model_type: object) -> bool:
        return isinstance(model_type, str) and model_type in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


ARCHITECTURES = Registry(os.path.dirname(__file__), __name__)
