"""A folder of weights, or a seed, made a model; it must fit the table, tensor by tensor."""

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

# A buffer of the class of 2019 to 2023, a single number, that checkpoints of its time hold.
OLD_BUFFER = ".attn.masked_bias"
SEED = 0


@dataclass(frozen=True)
class LoadedModel:
    """A model in eval mode and float32, its configuration, and where its values come from.

    `tokenizer` is the one of transformers; None for GPT-2, whose weights come without it.
    """

    model: Model
    config: Config
    provenance: Provenance
    tokenizer: Any = None


def trained(weights: Weights, config: Config) -> LoadedModel:
    """The model of a folder; InputError when a tensor is missing, left over or misshapen."""
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
    """The model that transformers makes of `folder`, and what it reports of the tensors."""
    with quiet():
        try:
            model, info = reference_class(config).from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                ignore_mismatched_sizes=True,  # they come back in `info`, and are refused above
                output_loading_info=True,
                dtype=need("torch").float32,
            )
        except Exception as error:  # safetensors and transformers raise errors of many kinds
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise InputError(
                f"{folder}：权重加载不了（{reason}）；请重新下载这些文件",
                f"{folder}: the weights can't be loaded ({reason}); fetch the files again",
            ) from None
    return model, info


def _unexpected(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith(OLD_BUFFER))


def seeded(config: Config) -> LoadedModel:
    """The reference class with random values, the same each time."""
    torch = need("torch")
    with quiet(), torch.random.fork_rng(devices=[]):  # the caller's generator stays as it was
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
    """The first three of `problems`, on one line."""
    zh, en = "；".join(each.zh for each in problems[:3]), "; ".join(e.en for e in problems[:3])
    return Text(zh, en)
