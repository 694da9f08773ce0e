"""The registry: the architectures that can be counted, by `model_type`.

To add one, write its table in a module of this package and list it here.
"""

from gptparams.architectures.architecture import Architecture, Size, Switch
from gptparams.architectures.gpt2 import GPT2
from gptparams.architectures.llama import LLAMA
from gptparams.architectures.openai_gpt import OPENAI_GPT

ARCHITECTURES: dict[str, Architecture] = {
    architecture.model_type: architecture for architecture in (GPT2, LLAMA, OPENAI_GPT)
}

__all__ = ["ARCHITECTURES", "Architecture", "Size", "Switch"]
