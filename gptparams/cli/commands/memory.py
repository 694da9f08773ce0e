"""The command `memory`: the bytes of the weights, training and cache of one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gptparams.cli.arguments import HELP, JSON, LANG, RANK, TARGET, TARGETS, Argument
from gptparams.cli.commands.call import Call, paragraphs
from gptparams.language import Text

if TYPE_CHECKING:
    from gptparams.footprint.memory import Memory

WEIGHTS = Argument(
    ("--weights",),
    Text(
        "权重格式，如 bf16、nf4、q8_0（默认 bf16；qlora 是 nf4）",
        "format of the weights: bf16, nf4, q8_0, ... (default: bf16)",
    ),
    {"metavar": "FORMAT"},
)
TRAIN = Argument(
    ("--train",),
    Text("训练方式：full、lora 或 qlora", "way of training: full, lora or qlora"),
    {"metavar": "WAY"},
)
OPTIMIZER = Argument(
    ("--optimizer",),
    Text(
        "优化器：adamw、adamw8bit、sgd 等（默认 adamw）",
        "optimizer: adamw, adamw8bit, sgd, ... (default: adamw)",
    ),
    {"metavar": "NAME"},
)
PRECISION = Argument(
    ("--precision",),
    Text(
        "训练精度：mixed（full 默认）、fp32（lora 默认）、bf16 等",
        "precision: mixed (default of full), fp32 (of lora), ...",
    ),
    {"metavar": "NAME"},
)
TOKENS = Argument(
    ("--tokens",), Text("每个序列的词元数", "tokens in each sequence"), {"metavar": "N"}
)
SEQUENCES = Argument(
    ("--sequences",),
    Text("同时处理的序列数（默认 %(default)s）", "sequences at once (default: %(default)s)"),
    {"metavar": "N", "default": "1"},
)
CACHE_TYPE = Argument(
    ("--cache-type",),
    Text(
        "键值缓存的类型：f16、q8_0、fp8 等（默认 %(default)s）",
        "type of the KV cache: f16, q8_0, fp8, ... (default: %(default)s)",
    ),
    {"metavar": "TYPE", "default": "f16"},
)
ENGINE = Argument(
    ("--engine",),
    Text(
        "引擎：exact、llama.cpp、uniform 等（默认 %(default)s）",
        "engine: exact, llama.cpp, uniform, ... (default: %(default)s)",
    ),
    {"metavar": "NAME", "default": "exact"},
)
ASSUME = Argument(
    ("--assume",),
    Text(
        "把这些假设算进来，用逗号隔开，如 activations,logits",
        "include assumptions, such as activations,logits",
    ),
    {"metavar": "NAMES"},
)
ARGUMENTS = (
    TARGET, WEIGHTS, TRAIN, OPTIMIZER, PRECISION, RANK, TARGETS, TOKENS, SEQUENCES, CACHE_TYPE,
    ENGINE, ASSUME, JSON, LANG, HELP,
)  # fmt: skip

TITLE = Text("{model} 的内存", "Memory of {model}")


def as_object(call: Call) -> dict[str, object]:
    """The memory in bytes."""
    return _asked(call).to_dict()


def as_text(call: Call) -> str:
    """The tables of parts and families, and notes."""
    from gptparams.tables.memory import families_table, notes, parts_table  # only needed here

    result, lang = _asked(call), call.lang
    return paragraphs(
        TITLE[lang].format(model=result.config.model) + "\n",
        call.draw(parts_table(result, lang)) + "\n",
        call.draw(families_table(result, lang)) + "\n",
        *notes(result, lang),
    )


def _asked(call: Call) -> Memory:
    from gptparams.footprint.memory import memory  # slow to load, and only needed here

    values = call.values
    return memory(
        call.target,
        weights=values.weights,
        train=values.train,
        optimizer=values.optimizer,
        precision=values.precision,
        rank=_number(values.rank),
        targets=values.targets,
        tokens=_number(values.tokens or "0"),
        sequences=_number(values.sequences),
        cache_type=values.cache_type,
        engine=values.engine,
        assume=values.assume or (),
    )


def _number(text: str) -> int:
    """`text` as an integer; other texts are passed on, so that the callee rejects them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text[:20]  # type: ignore[return-value]
