"""A GGUF file, turned by transformers into what it loads fast: safetensors and a tokenizer."""

import shutil
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from gptparams.models.weights.libraries import need, quiet


def convert(file: Path, folder: Path) -> None:
    """Read a GGUF file with transformers; write float32 safetensors, config and tokenizer.

    float32, since half the bits would round: a scale of 11 bits times a value of 4, and a
    minimum added, need more than the 11 bits of float16.
    """
    for library in ("torch", "gguf", "accelerate"):
        need(library)
    transformers = need("transformers")
    given = {"gguf_file": file.name, "local_files_only": True}
    with quiet(), redirect_stderr(StringIO()):  # a progress bar that no setting turns off
        model = transformers.AutoModelForCausalLM.from_pretrained(
            file.parent,
            dtype=need("torch").float32,
            quantization_config=transformers.GgufConfig(dequantize=True),
            **given,
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(file.parent, **given)
        _split_digits(tokenizer)
        vars(model.config).pop("quantization_config", None)  # it is so no longer
        parameters = {name: each.detach() for name, each in model.named_parameters()}
        file = folder / "model.safetensors"
        need("safetensors.torch").save_file(parameters, file, metadata={"format": "pt"})
        model.config.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    shutil.copymode(folder / "config.json", file)  # else for this user alone, in a shared cache


def _split_digits(tokenizer: Any) -> None:
    """Cut numbers into digits first, as SmolLM2's own tokenizer does and the GGUF file can't say.

    Its name for this, `smollm`, is one that transformers does not look at; what differs is
    how spaces before a number are cut.
    """
    cuts, inner = need("tokenizers").pre_tokenizers, tokenizer.backend_tokenizer
    first = cuts.Digits(individual_digits=True)
    inner.pre_tokenizer = cuts.Sequence([first, inner.pre_tokenizer])
