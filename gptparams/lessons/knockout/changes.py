"""The table of changes: how to disable a family of a Llama model, or a part of it."""

from collections.abc import Callable

from gptparams.counting.counting import count
from gptparams.language import Text
from gptparams.lessons.knockout.edits import Change, Edit, Edits, Tensor
from gptparams.models.load import LoadedModel
from gptparams.models.weights import need

SEED = 0  # for the order in which rows are shuffled
EMBEDDING = "model.embed_tokens.weight"
LAST_NORM = "model.norm.weight"
HEAD = "lm_head.weight"


def _zeroed(family: str) -> Callable[[LoadedModel], Edits]:
    return lambda loaded: tuple(Edit(name, 0.0) for name in _names(loaded, family))


def _ones(loaded: LoadedModel) -> Edits:
    return tuple(Edit(name, 1.0) for name in _names(loaded, "normalization"))


def _last_ones(loaded: LoadedModel) -> Edits:
    return (Edit(LAST_NORM, 1.0),)


def _shuffled(name: str) -> Callable[[LoadedModel], Edits]:
    return lambda loaded: (Edit(name, _exchanged(_value(loaded, name))),)


def _exchanged(matrix: Tensor) -> Tensor:
    """Permute the rows with a seeded cycle, so that no row keeps its place."""
    torch = need("torch")
    generator = torch.Generator().manual_seed(SEED)
    round_ = torch.randperm(len(matrix), generator=generator)
    origin = torch.empty_like(round_)
    origin[round_] = round_.roll(1)
    return matrix[origin]


def _folded(loaded: LoadedModel) -> Edits:
    """Multiply each gain into the matrices that read its norm, then set it to 1."""
    readers: dict[str, tuple[str, ...]] = {LAST_NORM: (HEAD,)}
    for i in range(loaded.config.sizes["L"]):
        layer = f"model.layers.{i}"
        attention = tuple(f"{layer}.self_attn.{x}_proj.weight" for x in "qkv")
        feed_forward = tuple(f"{layer}.mlp.{x}_proj.weight" for x in ("gate", "up"))
        readers[f"{layer}.input_layernorm.weight"] = attention
        readers[f"{layer}.post_attention_layernorm.weight"] = feed_forward
    return tuple(
        edit
        for norm, matrices in readers.items()
        for gain in (_value(loaded, norm),)
        for edit in (Edit(norm, 1.0), *(Edit(m, _value(loaded, m) * gain) for m in matrices))
    )


NOTHING = Change("nothing", Text("什么都不动", "Nothing changed"), "", lambda loaded: ())
FAMILIES_OUT: tuple[Change, ...] = (
    Change(
        "attention",
        Text("自注意力全部置零", "Attention set to 0"),
        "attention",
        _zeroed("attention"),
    ),
    Change(
        "feed_forward",
        Text("前馈网络全部置零", "Feed-forward set to 0"),
        "feed_forward",
        _zeroed("feed_forward"),
    ),
    Change(
        "norms",
        Text("归一化的增益全部设为一", "Gains of all norms set to one"),
        "normalization",
        _ones,
    ),
    Change(
        "last_norm",
        Text("只把最后一个归一化的增益设为一", "Gains of the last norm set to one"),
        "normalization",
        _last_ones,
    ),
    Change(
        "folded",
        Text("增益乘进后面的矩阵，再设为一", "Gains moved into the next matrices"),
        "normalization",
        _folded,
        untied=True,
    ),
    Change(
        "shuffled",
        Text("打乱嵌入的行（输入、输出一起）", "Embedding rows shuffled, in and out"),
        "token_embedding",
        _shuffled(EMBEDDING),
    ),
    Change(
        "shuffled_in",
        Text("只打乱输入这一头", "Shuffled on the way in only"),
        "token_embedding",
        _shuffled(EMBEDDING),
        untied=True,
    ),
    Change(
        "shuffled_out",
        Text("只打乱输出这一头", "Shuffled on the way out only"),
        "output_head",
        _shuffled(HEAD),
        untied=True,
    ),
    Change(
        "blank",
        Text("嵌入全部置零", "Embedding set to 0"),
        "token_embedding",
        _zeroed("token_embedding"),
    ),
)
"""One family at a time, or a part of it. Rows that keep the head tied change the head as well."""


def layers_out(*indices: int) -> Change:
    """Set all parameters of these layers (from 0) to 0, so that they pass on their input."""

    def edits(loaded: LoadedModel) -> Edits:
        starts = tuple(f"model.layers.{index}." for index in indices)
        tensors = count(loaded.config).tensors
        return tuple(Edit(each.name, 0.0) for each in tensors if each.name.startswith(starts))

    listed = ", ".join(map(str, indices))
    name = Text(f"layers.{listed} 置零", f"layers.{listed} set to 0")
    return Change(f"layers_{'_'.join(map(str, indices))}", name, "", edits, first=min(indices))


def attention_out(index: int) -> Change:
    """Disable all heads of the layer `index` at once: its attention is set to 0."""

    def edits(loaded: LoadedModel) -> Edits:
        start = f"model.layers.{index}."
        names = _names(loaded, "attention")
        return tuple(Edit(name, 0.0) for name in names if name.startswith(start))

    name = Text(f"layers.{index} 的注意力置零", f"attention of layers.{index} set to 0")
    return Change(f"attention_{index}", name, "attention", edits, first=index)


def gain_out(index: int) -> Change:
    """Set one gain of the last norm, the one at `index`, to 1: a single parameter."""

    def edits(loaded: LoadedModel) -> Edits:
        return (Edit(LAST_NORM, 1.0, (slice(index, index + 1),)),)

    name = Text("最后一个归一化里只改一个增益", "A single gain of the last norm set to one")
    return Change("one_gain", name, "normalization", edits)


def head_out(layer: int, head: int) -> Change:
    """Disable one head: its rows of the query and its columns of the output are set to 0.

    Keys and values stay, because the other heads of its group read them too.
    """

    def edits(loaded: LoadedModel) -> Edits:
        width = loaded.config.sizes["dh"]
        own = slice(head * width, (head + 1) * width)
        attention = f"model.layers.{layer}.self_attn"
        return (
            Edit(f"{attention}.q_proj.weight", 0.0, (own,)),
            Edit(f"{attention}.o_proj.weight", 0.0, (slice(None), own)),
        )

    name = Text(f"layers.{layer} 的头 {head} 置零", f"head {head} of layers.{layer} set to 0")
    return Change(f"head_{layer}_{head}", name, "attention", edits, first=layer)


def _names(loaded: LoadedModel, family: str) -> tuple[str, ...]:
    return tuple(each.name for each in count(loaded.config).tensors if each.family == family)


def _value(loaded: LoadedModel, name: str) -> Tensor:
    return loaded.model.get_parameter(name).data
