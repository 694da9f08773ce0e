"""Where trained weights come from, and how their origin is described.

GPT-2: a folder, the hub's local cache, or the hub. SmolLM2: a package of the package index. Only
safetensors files are loaded, because reading a pickle can run code.
"""

from gptparams.models.weights.cache import cache_folder
from gptparams.models.weights.gpt2 import (
    CONFIG_FILE,
    cached_weights,
    explicit_folder,
    folder_weights,
    hub_weights,
    repository,
)
from gptparams.models.weights.libraries import need, quiet
from gptparams.models.weights.packaged import packaged_weights
from gptparams.models.weights.provenance import Provenance, Weights
from gptparams.models.weights.shown import as_object, as_text
from gptparams.models.weights.smollm2 import SMOLLM2, smollm2_weights

__all__ = [
    "CONFIG_FILE",
    "SMOLLM2",
    "Provenance",
    "Weights",
    "as_object",
    "as_text",
    "cache_folder",
    "cached_weights",
    "explicit_folder",
    "folder_weights",
    "hub_weights",
    "need",
    "packaged_weights",
    "quiet",
    "repository",
    "smollm2_weights",
]
