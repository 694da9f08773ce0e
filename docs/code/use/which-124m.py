"""Code of the page about the many counts of one model."""

# %% toy
from gptparams import config_from_dict, count
from gptparams.tables.counts import tensors_table

toy = config_from_dict(
    {
        "model_type": "gpt2",
        "vocab_size": 5,
        "n_positions": 3,
        "n_embd": 2,
        "n_layer": 1,
        "n_head": 1,
    }
)
small = count(toy)
show(tensors_table(small, lang))

# %% toy-ways
from gptparams.tables.table import Table


def pieces(result):
    """The parts from which every count below is put together."""
    s = result.config.sizes
    biases = result.total - count(result.config, "without_biases").total
    qkv = result.total - count(result.config, "without_qkv_biases").total
    return {
        "all": result.total,
        "tokens": result.families["token_embedding"],
        "positions": result.families["position_embedding"],
        "head": s["V"] * s["d"],
        "masks": s["L"] * s["P"] * s["P"],
        "biases": biases,
        "qkv_biases": qkv,
    }


toys = pieces(small)
sizes = toy.sizes
widest = 8  # zh: 补到八行 / en: padded to eight rows
padding = (widest - sizes["V"]) * sizes["d"]
ways = (
    (say("每个参数一次", "every parameter once"), toys["all"]),
    (
        say("再数一遍输出头", "the head counted again"),
        toys["all"] + toys["head"],
    ),
    (
        say("连掩码一起数", "the mask counted as well"),
        toys["all"] + toys["masks"],
    ),
    (
        say("不数两种嵌入", "neither embedding"),
        toys["all"] - toys["tokens"] - toys["positions"],
    ),
    (say("去掉所有偏置", "no biases"), toys["all"] - toys["biases"]),
    (
        say("词表补齐到八行", "the vocabulary padded to eight rows"),
        toys["all"] + padding,
    ),
)
heads = (say("怎么数", "How it is counted"), say("得数", "Count"))
show(Table(heads, tuple((text, str(n)) for text, n in ways), "lr"))

# %% gpt2
from gptparams.numerals.writing import grouped
from gptparams.site.figures.sources.references import references

entries = references(docs)
gpt2 = count("gpt2")
total, big = gpt2.total, pieces(gpt2)
d, L = gpt2.config.sizes["d"], gpt2.config.sizes["L"]


def fact(source, name):
    return entries[source].facts[name].value


padded_vocabulary = fact("karpathy2024", "vocabulary")
more_rows = padded_vocabulary - gpt2.config.sizes["V"]
rank = 8
adapter = L * rank * (d + 3 * d)
matrices = count(gpt2.config, "block_matrices").total
without_qkv = total - big["qkv_biases"]
old_vocabulary = count("openai-gpt").config.sizes["V"]
relabelled = count(gpt2.config.resized(V=old_vocabulary)).total
counts = {
    "tied": (without_qkv, "raschka2024.tied"),
    "untied": (without_qkv + big["head"], "raschka2024.untied"),
    "no_biases": (total - big["biases"], "karpathy2022.no_biases"),
    "printed": (total - big["positions"], "karpathy2022.printed"),
    "padded": (total + more_rows * d, "karpathy2024.padded"),
    "stored": (total + big["masks"], "safetensors2022.gpt2"),
    "matrices": (matrices, "transformerlens.gpt2"),
    "adapter": (total + adapter, "mangrulkar2022.gpt2"),
    "paper": (relabelled, "radford2019.small"),
    "repository": (total, "openai2019.small"),
}
meaning = {
    "tied": say(
        "没有查询、键、值的偏置", "no biases of query, key and value"
    ),
    "untied": say(
        "同上，输出头另有一份", "the same, with a head of its own"
    ),
    "no_biases": say("没有任何偏置", "no biases at all"),
    "printed": say("不数位置嵌入", "without the position embedding"),
    "padded": say("词表补齐", "the vocabulary padded"),
    "stored": say("加上因果掩码", "causal masks added"),
    "matrices": say("只数各层的矩阵", "only the matrices of the layers"),
    "adapter": say("加上 LoRA 的矩阵", "LoRA’s matrices added"),
    "paper": say("词表换成上一代的", "the vocabulary of the model before"),
    "repository": say("每个参数一次", "every parameter once"),
}
rows = []
for name in sorted(counts, key=lambda each: counts[each][0]):
    number, place = counts[name]
    source, _, key = place.partition(".")
    said = fact(source, key)
    # zh: 公布的数有几位，就核对几位 / en: as many digits are compared as were published
    step = 10 ** (len(str(said)) - len(str(said).rstrip("0")))
    assert round(number / step) * step == said, name
    rows.append((grouped(number), meaning[name], entries[source].authors))
heads = (
    say("个数", "Count"),
    say("怎么数的", "How it is counted"),
    say("谁公布的", "Published by"),
)
show(Table(heads, tuple(rows), "rll"))

# %% picture
from gptparams.charts import Part, bars_compared

rest = (
    gpt2.families["attention"]
    + gpt2.families["feed_forward"]
    + gpt2.families["normalization"]
)
tokens = Part(
    say("词元嵌入", "Token embedding"), big["tokens"], "token_embedding"
)
positions = Part(
    say("位置嵌入", "Position embedding"),
    big["positions"],
    "position_embedding",
)
layers = Part(say("各层", "Layers"), rest, "feed_forward")
again = Part(
    say("输出头，再数一遍", "Head, counted again"),
    big["head"],
    "output_head",
)
masks = Part(
    say("掩码，不是参数", "Masks, no parameters"), big["masks"], "wrong"
)
bars = (
    (say("只数各层", "Layers only"), (layers,)),
    (
        say("每个参数一次", "Every parameter once"),
        (layers, tokens, positions),
    ),
    (
        say("文件里的元素", "Elements in the file"),
        (layers, tokens, positions, masks),
    ),
    (
        say("输出头也数", "With the head again"),
        (layers, tokens, positions, again),
    ),
)
title = say("同一个 GPT-2，四种数法", "One GPT-2, counted in four ways")
show(bars_compared("four-counts", title, bars, lang))

# %% masks
from gptparams.checkpoints.header import Checkpoint, StoredTensor
from gptparams.checkpoints.reconcile import reconcile_tensors
from gptparams.tables.checkpoints import differences_table

# zh: 与模型库里的文件同名同形的张量，只有文件头，没有数据
# en: tensors with the names and shapes of the hub's file, without any data
shapes = {
    each.name.removeprefix("transformer."): each.shape
    for each in gpt2.tensors
}
context = gpt2.config.sizes["P"]
shapes |= {f"h.{i}.attn.bias": (1, 1, context, context) for i in range(L)}
stored = [
    StoredTensor(name, shape, "F32", 0) for name, shape in shapes.items()
]
hub = Checkpoint("model.safetensors", "safetensors", stored, {})
found = reconcile_tensors(hub, gpt2.config)
of_masks = found.by_cause["causal_mask"]
masked = sum(each.elements for each in of_masks)
assert not found.unexplained
show(differences_table(found, lang))

# %% of-others
older, namesake = count("openai-gpt").total, count("gpt-3-small").total
V, P, segments, w = (
    30_522,
    512,
    2,
    768,
)  # zh: BERT base 的尺寸 / en: sizes of BERT base
bert = (V + P + segments + 2) * w + 12 * (12 * w**2 + 13 * w) + w**2 + w
names = (
    (count("openai-gpt").config.model, older),
    (count("gpt-3-small").config.model, namesake),
    ("bert-base-uncased", bert),
)
heads = (say("模型", "Model"), say("个数", "Count"))
show(Table(heads, tuple((a, grouped(b)) for a, b in names), "lr"))

# %% deepseek
from math import ceil, prod

from gptparams.counting.polynomials import layer_polynomial

deepseek = count("deepseek-v3")
s, wide = deepseek.config.sizes, deepseek.config.sizes["d"]
with_buffers = count(deepseek.config, "with_buffers").total
router_biases = with_buffers - deepseek.total
# zh: 多词元预测模块：再有一层，嵌入和输出头各一份，一个矩阵，三个归一化
# en: one more layer, copies of embedding and head, a matrix, three norms
a_layer = layer_polynomial(deepseek.config, layer=s["L"] - 1).evaluate(s)
a_layer += s["E"]
copies = 2 * s["V"] * wide
joining = 2 * wide * wide
norms = 3 * wide
module = a_layer + copies + joining + norms


# zh: 矩阵每块 128 × 128 个数共用一个缩放系数
# en: each block of 128 × 128 numbers of a matrix has one scale
def scales(tensors, side=128):
    return sum(
        prod(each.shape[:-2])
        * ceil(each.shape[-2] / side)
        * ceil(each.shape[-1] / side)
        for each in tensors
        if each.family in ("attention", "feed_forward") and each.shape[1:]
    )


last = f"model.layers.{s['L'] - 1}."
in_module = [t for t in deepseek.tensors if t.name.startswith(last)]
block_scales = scales(deepseek.tensors) + scales(in_module)
lines = (
    (say("主模型", "the model"), deepseek.total),
    (
        say("路由的校正偏置", "correction biases of the routers"),
        router_biases,
    ),
    (say("预测模块：一层", "prediction module: a layer"), a_layer),
    (
        say(
            "预测模块：嵌入和输出头的副本",
            "prediction module: copies of embedding and head",
        ),
        copies,
    ),
    (
        say(
            "预测模块：衔接的矩阵和归一化",
            "prediction module: a matrix and norms that join it",
        ),
        joining + norms,
    ),
    (say("FP8 的缩放系数", "scales of FP8"), block_scales),
)
listed = sum(number for _, number in lines)
assert listed == fact("deepseekhub", "total")
lines += ((say("合计", "Total"), listed),)
heads = (say("存着什么", "What is stored"), say("个数", "Numbers"))
show(Table(heads, tuple((a, grouped(b)) for a, b in lines), "lr", True))

# %% check
from gptparams.numerals.quantity import Bytes

scratch = total - big["biases"] - big["positions"] + more_rows * d
float32 = Bytes(4)
file_size = Bytes(float32 * (total + big["masks"]))
print(say("从头训练：", "from scratch:"), f"{scratch:,}")
print(say("文件：", "file:"), f"{file_size:,}", say("字节", "bytes"))

from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "use/which-124m")
