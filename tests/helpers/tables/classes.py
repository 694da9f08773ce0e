"""The classes of transformers that a `model_type` stands for: its model, its configuration."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from gptparams import architectures


@cache
def model_class(model_type: str) -> Any:
    """The class with a head; a type that is only found within another has that of the other."""
    import transformers
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as NAMES

    text = Path(architectures.__file__).with_name("uncounted.json").read_text(encoding="utf-8")
    outer = {inner: outer for outer, inner in json.loads(text)["nested"]["types"].items()}
    return getattr(transformers, NAMES.get(model_type) or NAMES[outer[model_type]])


def config_class(model_type: str) -> Any:
    """Its configuration: types may share a class of models, and differ in their defaults."""
    import transformers

    return transformers.CONFIG_MAPPING[model_type]
