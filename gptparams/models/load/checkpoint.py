"""Load a model from a folder of weights, or seed one, and check every tensor against the table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gptparams.config.config import Config
from gptparams.counting.reconciliation import lacking, left_over, misshapen
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.load.reference import Model, build, compare, reference_class
from gptparams.models.weights import CONFIG_FILE, Provenance, Weights, need, quiet

# A one-number buffer that transformers' GPT-2 class stored in checkpoints from 2019 to 2023.
OLD_BUFFER = ".attn.masked_bias"
SEED = 0


@dataclass(frozen=True)
class LoadedModel:
    """A float32 model in eval mode, its configuration, and the origin of its values.

    `tokenizer` is a transformers tokenizer, or None for GPT-2, which is loaded without one.
    """

    model: Model
    config: Config
    provenance: Provenance
    tokenizer: Any = None


def trained(weights: Weights, config: Config) -> LoadedModel:
    """Load the model in a folder; InputError if a tensor is missing, left over or misshapen."""
    where = str(weights.folder)
    model, info = _read_weights(weights.folder, config)
    problems = (
        *(lacking(name) for name in sorted(info["missing_keys"])),
        *(left_over(name) for name in sorted(_unexpected(info["unexpected_keys"]))),
        *(
            misshapen(name, tuple(due), tuple(found))
            for name, found, due in sorted(info["mismatched_keys"])
        ),
        *compare(model, config).differences(),
    )
    if problems:
        shown, more = _first(problems), len(problems) - 3
        raise InputError(
            f"{where}：权重与 {CONFIG_FILE} 不符：{shown.zh}{f'；另有 {more} 处' * (more > 0)}",
            f"{where}: the weights do not fit {CONFIG_FILE}: "
            f"{shown.en}{f' and {more} more' * (more > 0)}",
        )
    return LoadedModel(model.eval(), config, weights.provenance)


def _read_weights(folder: Path, config: Config) -> tuple[Model, Any]:
    """Load `folder` with transformers; return the model and its report on the tensors."""
    with quiet():
        try:
            model, info = reference_class(config).from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                # Mismatches are returned in `info`, and `trained` refuses them.
                ignore_mismatched_sizes=True,
                output_loading_info=True,
                dtype=need("torch").float32,
            )
        except Exception as error:  # safetensors and transformers raise many kinds of errors
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise InputError(
                f"{folder}：权重加载不了（{reason}）；请重新下载这些文件",
                f"{folder}: the weights can't be loaded ({reason}); fetch the files again",
            ) from None
    return model, info


def _unexpected(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith(OLD_BUFFER))


def seeded(config: Config) -> LoadedModel:
    """Build the reference class with random values from a fixed seed."""
    torch = need("torch")
    # Leaves the caller's random generator unchanged.
    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        model = build(config)
    problems = compare(model, config).differences()
    if problems:
        shown = _first(problems)
        raise InputError(
            f"{config.model}：表与模型不符：{shown.zh}",
            f"{config.model}: table and model differ: {shown.en}",
        )
    return LoadedModel(model, config, Provenance("seeded", str(SEED), trained=False))


def _first(problems: tuple[Text, ...]) -> Text:
    """Return the first three of `problems` on one line."""
    zh, en = "；".join(each.zh for each in problems[:3]), "; ".join(e.en for e in problems[:3])
    return Text(zh, en)
