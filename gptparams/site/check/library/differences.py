"""Describe the differences between a table and its class: one message per row."""

import re
from collections.abc import Iterator

from gptparams.language import Text
from gptparams.models.load.variants import LEFT_OUT, Variant
from gptparams.schema.tensor import TensorSpec

_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)")


def differences(variant: Variant) -> Iterator[tuple[TensorSpec, Text]]:
    """Yield each difference: the row to look at, and how to fix it.

    For a tensor that is missing in the table, this is the row after which it belongs.
    """
    ours, theirs = {each.name: each for each in variant.ours}, dict(variant.theirs)
    when, found = _when(variant), False
    for name, tensor in ours.items():
        if name not in theirs:
            found = True
            yield tensor.row, _unknown(tensor.row, when)
        elif tensor.shape != theirs[name]:
            found = True
            yield tensor.row, _shaped(tensor.row, tensor.shape, theirs[name], when)
    row = next(iter(ours.values())).row
    for name, shape in theirs.items():
        if name in ours:
            row = ours[name].row
        else:
            found = True
            general = _general(name)
            yield row, _lacking(general, shape, when)
    if not found:
        yield from _order(variant, when)


def _general(name: str) -> str:
    """Replace the first two numbers of a name by `{i}` and `{j}`, as in rows."""
    return _NUMBER.sub("{j}", _NUMBER.sub("{i}", name, count=1), count=1)


def _when(variant: Variant) -> Text:
    """Return the keys with which the difference appears."""
    if not variant.changed:
        return Text("", "")
    if variant.changed == LEFT_OUT:
        return Text("（各键都不写时）", " (when all keys are left out)")
    keys = variant.changed.items()
    zh = "、".join(f"{key} 为 {value}" for key, value in keys)
    return Text(f"（{zh} 时）", f" (with {', '.join(f'{key} = {value}' for key, value in keys)})")


def _unknown(row: TensorSpec, when: Text) -> Text:
    return Text(
        f"transformers 没有 {row.name}{when.zh}；请改正名字、repeat 或 when，或删掉这一行",
        f"transformers has no {row.name}{when.en}; correct the name, `repeat` or `when`, or remove "
        "the row",
    )


def _shaped(row: TensorSpec, here: tuple[int, ...], there: tuple[int, ...], when: Text) -> Text:
    axes = row.shape.split()
    turned = " ".join(reversed(axes)) if here == there[::-1] and len(axes) > 1 else ""
    return Text(
        f"{row.name} 的形状“{row.shape}”是 {here}，transformers 里是 {there}{when.zh}；"
        + (f"请写成“{turned}”" if turned else "请改正形状，或它的尺寸在 sizes 里的键和默认值"),
        f"{row.name}: the shape {row.shape!r} is {here}, and {there} in transformers{when.en}; "
        + (
            f"write {turned!r}"
            if turned
            else "correct it, or the keys and defaults of its sizes in `sizes`"
        ),
    )


def _lacking(name: str, shape: tuple[int, ...], when: Text) -> Text:
    return Text(
        f"表里没有 {name}，transformers 里它是 {shape}{when.zh}；请在这一行之后加上",
        f"{name}, which is {shape} in transformers{when.en}, is not in the table; add it after "
        "this row",
    )


def _order(variant: Variant, when: Text) -> Iterator[tuple[TensorSpec, Text]]:
    """Yield the first tensor whose position differs from transformers."""
    for tensor, (name, _) in zip(variant.ours, variant.theirs, strict=False):
        if tensor.name != name:
            row, general = tensor.row, _general(name)
            zh = f"这里应是 {general}，现在是 {row.name}{when.zh}；请照 named_parameters() 的次序排"
            en = (
                f"{general} comes here in transformers, and {row.name} in the table{when.en}; keep "
                "the order of named_parameters()"
            )
            yield row, Text(zh, en)
            return
