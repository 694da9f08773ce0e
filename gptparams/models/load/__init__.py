"""Load models on the CPU with transformers, an independent implementation.

torch and transformers are imported inside functions. Every loaded model is compared with its table,
tensor by tensor, before it is returned.
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
