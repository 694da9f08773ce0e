"""Features in which models differ, computed from tables and sizes: heads, norms, experts.

A feature is a value for programs: an integer, boolean, string, tuple or None. `tables.comparison`
formats it for readers. No value but `architecture` depends on the name of an architecture.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gptparams.counting.counting import Count
from gptparams.counting.tensors import included_rows
from gptparams.language import Text
from gptparams.schema.families import FAMILY_IDS, PARTS
from gptparams.schema.tensor import TensorSpec

Value = int | bool | str | tuple[int | str, ...] | None


class Feature(NamedTuple):
    """A feature: its id in JSON, its name, how it is computed, and how None is shown."""

    id: str
    name: Text
    of: Callable[[Count], Value]
    lack: Text = Text("无", "none")


def _size(symbol: str) -> Callable[[Count], Value]:
    """A feature whose value is a size, or None if the model has no such size."""
    return lambda result: result.config.sizes.get(symbol) or None


def _positions(result: Count) -> Value:
    """The shape of the largest position embedding, or None if there is none."""
    there = (each for each in result.groups if each.copies)
    shapes = [each.shape for each in there if each.family == "position_embedding"]
    return max(shapes, default=None)


def _attention(result: Count) -> Value:
    """How heads share keys and values: MHA, MQA, GQA, or MLA if they come from a latent."""
    if "kv" in result.parts.get("attention", {}):
        return "MLA"
    heads, shared = result.config.sizes.get("h"), _key_heads(result)
    if heads is None or shared is None:
        return None
    return "MHA" if shared == heads else "MQA" if shared == 1 else "GQA"


def _key_heads(result: Count) -> int | None:
    """The number of key/value heads, from the sizes, or else from the ratio of K to Q.

    A size that no tensor uses is ignored: in Falcon-7B's configuration it may have any value.
    """
    sizes, parts = result.config.sizes, result.parts.get("attention", {})
    if "kv" in parts:
        return None
    if any("kv" in axis.symbols for row in _rows(result) for axis in row.axes):
        return sizes["kv"]
    heads, queries, keys = sizes.get("h"), parts.get("q"), parts.get("k")
    if not (heads and queries and keys) or heads * keys % queries:
        return None
    return heads * keys // queries


def _head_width(result: Count) -> int | None:
    """The width of the queries and keys of one head."""
    sizes = result.config.sizes
    if "rkv" in sizes:
        return sizes["dn"] + sizes["dr"]
    return sizes.get("dh") or (sizes["d"] // sizes["h"] if "h" in sizes else None)


def _value_width(result: Count) -> int | None:
    """The width of the values of one head."""
    sizes = result.config.sizes
    return sizes["dv"] if "rkv" in sizes else _head_width(result)


def _rows(result: Count) -> tuple[TensorSpec, ...]:
    return included_rows(result.config)


def _biases(result: Count) -> Value:
    """The parts, or else the families, that have a bias; norms are not included."""
    found = {
        name
        for row in _rows(result)
        if row.role == "bias" and row.family != "normalization"
        for name in _parts(row)
    }
    return _listed(each for each in (*PARTS, *FAMILY_IDS) if each in found)


def _parts(row: TensorSpec) -> tuple[str, ...]:
    """The parts that a row holds, or its family if it names none."""
    return tuple(part.partition(":")[0] for part in row.parts.split()) or (row.family,)


def _norms(result: Count) -> Value:
    """Which of a gain (`weight`) and a bias the norms of a model have."""
    roles = {row.role for row in _rows(result) if row.family == "normalization"}
    return _listed(role for role in ("weight", "bias") if role in roles)


def _layer_norms(result: Count) -> Value:
    """The number of norms outside attention in the first layer."""
    inside = {row.name for row in _norms_in_attention(result)}
    return sum(row.name not in inside for row in _first_layer_norms(result)) or None


def _first_layer_norms(result: Count) -> tuple[TensorSpec, ...]:
    layers = result.config.layers
    return tuple(
        row
        for row in _rows(result)
        if row.family == "normalization" and row.role == "weight"
        if row.factors and 0 in layers.get(row.factors[0], ())
    )


def _norms_in_attention(result: Count) -> Iterator[TensorSpec]:
    """The norms of the first layer in modules that also hold attention matrices."""
    rows = [row for row in _rows(result) if row.family == "attention" and len(row.axes) > 1]
    modules = {row.name.removesuffix(".weight").rpartition(".")[0] for row in rows}
    for row in _first_layer_norms(result):
        if any(row.name.startswith(f"{module}.") for module in modules):
            yield row


def _attention_norms(result: Count) -> Value:
    """The names of the norms in the attention of the first layer."""
    found = _norms_in_attention(result)
    names = (row.name.partition("{i}.")[2].split(".") for row in found)
    return _listed(dict.fromkeys(next(each for each in name if "norm" in each) for name in names))


def _network(result: Count) -> Value:
    """Whether a feed-forward network, or an expert, has three matrices (gated) or two (plain).

    Gate and up may be stored as one matrix, so this adds up widths instead of counting matrices.
    """
    part = "" if _widths(result, "") else "experts"
    width, widths = _width(result, part), _widths(result, part)
    both = sum(each for each in widths if each in (width, 2 * width))
    return {3 * width: "gated", 2 * width: "plain"}.get(both)


def _width(result: Count, part: str) -> int:
    """The width of the networks of a part, or the narrowest axis if no size gives it."""
    sizes, widths = result.config.sizes, _widths(result, part)
    own = sizes.get("f") if not part else _expert_width(result)
    return own if own in widths else min(widths, default=1)


def _widths(result: Count, part: str) -> tuple[int, ...]:
    """The axes other than the model's width of the matrices of a network.

    They are those of the first kind of layer that has such matrices. The axis that numbers the
    experts is left out.
    """
    sizes = result.config.sizes
    found: dict[str, tuple[int, ...]] = {}
    for row in _rows(result):
        axes = [axis.evaluate(sizes) for axis in row.axes][-2:]
        of_network = (row.family, row.role, row.parts) == ("feed_forward", "weight", part)
        if of_network and len(axes) == 2 and sizes["d"] in axes and row.repeats.evaluate(sizes):
            found[row.repeat] = (*found.get(row.repeat, ()), sum(axes) - sizes["d"])
    return next(iter(found.values()), ())


def _network_width(result: Count) -> int | None:
    """The width of the feed-forward networks that are not experts."""
    return _width(result, "") if _widths(result, "") else None


def _expert_width(result: Count) -> int | None:
    """The width of an expert."""
    sizes = result.config.sizes
    return sizes.get("fe", sizes.get("f")) if "E" in sizes else None


def _shared(result: Count) -> Value:
    """The number of shared experts; True if there are some but no size gives their number."""
    if "shared_experts" not in result.parts.get("feed_forward", {}):
        return None
    return result.config.sizes.get("Es") or True


def _architecture(result: Count) -> Value:
    return result.config.architecture.model_type


def _tied(result: Count) -> Value:
    return result.config.tied


def _listed(values: Iterable[str]) -> Value:
    return tuple(values) or None


NO_PARAMETERS = Text("无参数", "no parameters")
UNCLEAR = Text("—", "—")

FEATURES: tuple[Feature, ...] = (
    Feature("architecture", Text("架构", "Architecture"), _architecture),
    Feature("layers", Text("层数", "Layers"), _size("L")),
    Feature("width", Text("模型宽度", "Width"), _size("d")),
    Feature("vocabulary", Text("词表大小", "Vocabulary"), _size("V")),
    Feature("positions", Text("位置嵌入", "Positions"), _positions, NO_PARAMETERS),
    Feature("heads", Text("注意力头数", "Attention heads"), _size("h"), UNCLEAR),
    Feature("key_heads", Text("键值头数", "Key/value heads"), _key_heads, UNCLEAR),
    Feature("attention", Text("注意力种类", "Kind of attention"), _attention, UNCLEAR),
    Feature("head_width", Text("头的宽度", "Head width"), _head_width, UNCLEAR),
    Feature("value_width", Text("值的宽度", "Width of values"), _value_width, UNCLEAR),
    Feature("biases", Text("有偏置的", "Biases"), _biases),
    Feature("norms", Text("归一化的参数", "Norms have"), _norms),
    Feature("layer_norms", Text("每层归一化", "Norms in a layer"), _layer_norms),
    Feature("attention_norms", Text("注意力里的归一化", "Norms in attention"), _attention_norms),
    Feature("network", Text("前馈网络", "Feed-forward"), _network, UNCLEAR),
    Feature("network_width", Text("前馈网络宽度", "Feed-forward width"), _network_width),
    Feature("experts", Text("每层专家数", "Experts in a layer"), _size("E")),
    Feature("experts_used", Text("每个词元用几个", "Experts for a token"), _size("k")),
    Feature("expert_width", Text("专家宽度", "Expert width"), _expert_width),
    Feature("shared_experts", Text("共享专家", "Shared experts"), _shared),
    Feature("tied", Text("输出头与嵌入共用", "Tied head"), _tied),
)  # fmt: skip
"""Every feature, in the order in which tables list them."""
