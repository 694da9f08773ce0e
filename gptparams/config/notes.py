"""Notes on a count: what it leaves out, and how published checkpoints differ.

Each note is one sentence per language. It appears below the table in text output, and in the list
`notes` in JSON.
"""

from collections.abc import Iterator, Mapping

from gptparams.algebra.polynomial import parse_axis, parse_shape, product
from gptparams.config.values.fields import Fields
from gptparams.language import Text
from gptparams.schema.architecture import Architecture

PART_ONLY = Text(
    "只数了 {part} 里的语言模型，没有数整个模型",
    "Only the language model of {part} is counted, not the whole model",
)
_TOP_ONLY = Text(
    "只数了语言模型，没有数整个模型", "Only the language model is counted, not the whole model"
)
_LEFT_OUT = Text("；没数的有：{names}", "; left out: {names}")
# Suffixes of keys that describe another module, or give its name.
_MODULES = ("_config", "vision_tower")
_NOT_MODULES = ("quantization_config", "compression_config", "generation_config", "rope_config")
# Layers for multi-token prediction, which the classes do not build.
_AHEAD = ("num_nextn_predict_layers", "num_mtp_layers", "mtp_num_hidden_layers")


def left_out(raw: Mapping[str, object], part: str) -> tuple[Text, ...]:
    """The note that only part of a larger model is counted, and which modules are left out.

    `part` is the key of the language model; empty if its keys are at the top level.
    """
    first = part.partition(".")[0]
    names = [_named(key, value) for key, value in raw.items() if key != first and _is_module(key)]
    names = [name for name in names if name]
    if not part and not names:
        return ()
    note = Text(PART_ONLY.zh.format(part=part), PART_ONLY.en.format(part=part))
    note = note if part else _TOP_ONLY
    if not names:
        return (note,)
    zh, en = (
        _LEFT_OUT.zh.format(names="、".join(names)),
        _LEFT_OUT.en.format(names=", ".join(names)),
    )
    return (Text(note.zh + zh, note.en + en),)


def _is_module(key: str) -> bool:
    return key.endswith(_MODULES) and key not in _NOT_MODULES


def _named(key: str, value: object) -> str:
    """The key of a module with its type or name, if any; empty if it is not a module."""
    if isinstance(value, Mapping):
        kind = value.get("model_type") or value.get("model_name")
        return f"{key} ({kind[:60]})" if isinstance(kind, str) and kind else key
    return f"{key} ({value[:60]})" if isinstance(value, str) and value else ""


def of_checkpoints(
    architecture: Architecture, sizes: Mapping[str, int], fields: Fields
) -> tuple[Text, ...]:
    """Notes on how published checkpoints differ from the class that is counted."""
    return (*_remarks(architecture, sizes), *_biases(architecture, sizes), *_ahead(fields))


def _remarks(architecture: Architecture, sizes: Mapping[str, int]) -> Iterator[Text]:
    for remark in architecture.remarks:
        copies = parse_axis(remark.repeat).evaluate(sizes)
        number = f"{copies * parse_axis(remark.size).evaluate(sizes):,}"
        if copies:
            yield Text(remark.zh.format(number=number), remark.en.format(number=number))


def _biases(architecture: Architecture, sizes: Mapping[str, int]) -> Iterator[Text]:
    """A note on biases of routers, which are stored as buffers and are not parameters."""
    rows = [r for r in architecture.rows if r.kind == "buffer" and r.family == "router"]
    number = sum(
        row.repeats.evaluate(sizes) * product(parse_shape(row.shape)).evaluate(sizes)
        for row in rows
    )
    if number:
        yield Text(
            f"路由器还有 {number:,} 个校正偏置：存在检查点里，但不是参数，没有计入",
            f"The routers also have {number:,} correction biases: checkpoints store them, but they "
            "are buffers rather than parameters and are not counted",
        )


def of_buffers(architecture: Architecture, sizes: Mapping[str, int]) -> tuple[Text, ...]:
    """The note on buffers, such as causal masks, that a published checkpoint also stores."""
    rows = [r for r in architecture.rows if r.kind == "buffer"]
    number = sum(
        row.repeats.evaluate(sizes) * product(parse_shape(row.shape)).evaluate(sizes)
        for row in rows
    )
    return (
        Text(
            f"发布的检查点里还存着 {number:,} 个不是参数的数（因果掩码等）",
            f"The published checkpoint also stores {number:,} numbers that are no parameters, such "
            "as causal masks",
        ),
    )


def _ahead(fields: Fields) -> Iterator[Text]:
    for key in _AHEAD:
        number = fields.raw.get(key)
        if type(number) is int and number > 0:
            key = fields.place(key)
            yield Text(
                f"{key} 是 {number}：检查点里另有这么多层用来多预测几个词元，"
                "类不构造它们，没有计入",
                f"{key} is {number}: checkpoints contain that many additional layers, which "
                "predict tokens further ahead; the class does not build them, and they are not "
                "counted",
            )
            return
