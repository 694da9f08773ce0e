"""Real models on the CPU through transformers: an implementation that this project did not write.

torch and transformers are imported inside functions. What is loaded is compared, tensor by
tensor, with the table before anybody sees it.
"""

from gptparams.models.load.checkpoint import LoadedModel
from gptparams.models.load.gpt2 import load_gpt2
from gptparams.models.load.guessed import config_by_transformers
from gptparams.models.load.reference import compare, meta_model, named_buffers, named_shapes
from gptparams.models.load.smollm2 import load_smollm2

__all__ = [
    "LoadedModel",
    "compare",
    "config_by_transformers",
    "load_gpt2",
    "load_smollm2",
    "meta_model",
    "named_buffers",
    "named_shapes",
]
