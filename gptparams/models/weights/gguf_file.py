"""Convert a GGUF file to safetensors and a tokenizer, which transformers loads quickly."""

import shutil
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from gptparams.models.weights.libraries import need, quiet


def convert(file: Path, folder: Path) -> None:
    """Read a GGUF file with transformers; write float32 safetensors, config and tokenizer.

    float16 would round the values: an 11-bit scale times a 4-bit value, plus a minimum, needs more
    than the 11 bits of float16.
    """
    for library in ("torch", "gguf", "accelerate"):
        need(library)
    transformers = need("transformers")
    given = {"gguf_file": file.name, "local_files_only": True}
    with quiet(), redirect_stderr(StringIO()):  # hides a progress bar that no setting turns off
        model = transformers.AutoModelForCausalLM.from_pretrained(
            file.parent,
            dtype=need("torch").float32,
            quantization_config=transformers.GgufConfig(dequantize=True),
            **given,
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(file.parent, **given)
        _split_digits(tokenizer)
        vars(model.config).pop("quantization_config", None)  # the weights are no longer quantized
        parameters = {name: each.detach() for name, each in model.named_parameters()}
        file = folder / "model.safetensors"
        need("safetensors.torch").save_file(parameters, file, metadata={"format": "pt"})
        model.config.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    # `save_file` makes the file private, which would break a shared cache.
    shutil.copymode(folder / "config.json", file)


def _split_digits(tokenizer: Any) -> None:
    """Split numbers into digits first, as SmolLM2's own tokenizer does.

    The GGUF file names this pre-tokenizer `smollm`, but transformers ignores that name. Without the
    split, spaces before a number are tokenized differently.
    """
    cuts, inner = need("tokenizers").pre_tokenizers, tokenizer.backend_tokenizer
    first = cuts.Digits(individual_digits=True)
    inner.pre_tokenizer = cuts.Sequence([first, inner.pre_tokenizer])
