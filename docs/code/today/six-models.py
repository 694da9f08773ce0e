"""Code of the page that sets six models side by side."""

# %% by-hand
from gptparams import count, preset
from gptparams.tables.table import Table

llama, qwen = count(preset("meta-llama-3-8b")), count(preset("qwen3-8b"))
two = (llama, qwen)
a, b = (result.config.sizes for result in two)
gated = 3  # zh: 门控网络有几个矩阵 / en: matrices of a gated network


def in_layer(result, family):
    # zh: 第一层里这一族的参数 / en: parameters of this family in the first layer
    return sum(
        t.count
        for t in result.tensors
        if t.name.startswith("model.layers.0.") and t.family == family
    )


matrices = 2  # zh: 词元嵌入和输出头 / en: embedding and output head
vocabulary = [matrices * s["V"] * s["d"] for s in (a, b)]
attention = [in_layer(result, "attention") for result in two]
network = [gated * s["d"] * s["f"] for s in (a, b)]
norms = [in_layer(result, "normalization") for result in two]
one_layer = [sum(parts) for parts in zip(attention, network, norms)]
layers = [s["L"] * n for s, n in zip((a, b), one_layer)]
last_norm = [s["d"] for s in (a, b)]
totals = [sum(parts) for parts in zip(vocabulary, layers, last_norm)]
assert totals == [result.total for result in two]
lines = (
    (say("词表", "Vocabulary"), [s["V"] for s in (a, b)]),
    (say("层数", "Layers"), [s["L"] for s in (a, b)]),
    (
        say("前馈网络的宽度", "Feed-forward width"),
        [s["f"] for s in (a, b)],
    ),
    (
        say(
            f"词元嵌入和输出头：{matrices} × 词表 × 宽度",
            f"Embedding and head: {matrices} × vocabulary × width",
        ),
        vocabulary,
    ),
    (say("一层的注意力", "Attention of a layer"), attention),
    (
        say(
            f"一层的前馈网络：{gated} × 宽度 × 前馈宽度",
            f"Feed-forward of a layer: {gated} × width × feed-forward width",
        ),
        network,
    ),
    (say("一层的归一化", "Norms of a layer"), norms),
    (say("所有的层", "All layers"), layers),
    (say("最后的归一化", "Last norm"), last_norm),
    (say("合计", "Sum"), totals),
)
rows = tuple(
    (label, *(f"{number:,}" for number in numbers))
    for label, numbers in lines
)
show(Table(("", "Llama 3 8B", "Qwen3 8B"), rows, "lrr"))

# %% picture
from fractions import Fraction

from gptparams.charts import models_to_scale

SIX = (
    ("Llama 3 8B", "meta-llama-3-8b"),
    ("Qwen3 8B", "qwen3-8b"),
    ("Gemma 3 1B", "gemma-3-1b-pt"),
    ("Mixtral 8x7B", "mixtral-8x7b-v0.1"),
    ("DeepSeek-V3", "deepseek-v3"),
    ("gpt-oss-120b", "gpt-oss-120b"),
)
six = {name: count(preset(slug)) for name, slug in SIX}
title = say("六个模型，各按自己的比例", "Six models, each to its own scale")
show(models_to_scale("six-models", title, tuple(six.items()), lang))


def share(name, *families):
    found = six[name]
    part = sum(found.families[each] for each in families)
    return Fraction(part, found.total)


gemma_embedding = share("Gemma 3 1B", "token_embedding")
deepseek_words = share("DeepSeek-V3", "token_embedding", "output_head")
qwen_attention = share("Qwen3 8B", "attention")
oss_attention = share("gpt-oss-120b", "attention")
gemma, mixtral = six["Gemma 3 1B"], six["Mixtral 8x7B"]
deepseek, oss = six["DeepSeek-V3"], six["gpt-oss-120b"]
gpt2 = count(preset("gpt2"))

# %% table
from gptparams import memory
from gptparams.numerals.quantity import Bytes
from gptparams.numerals.writing import short


def cached_heads(s):
    return (
        say("笔记 ", "note of ") + f"{s['rkv']} + {s['dr']}"
        if "rkv" in s
        else f"{s['kv']} × {s['dh']}"
    )


def experts_of(s):
    if "E" not in s:
        return "—"
    extra = f" + {s['Es']}" if "Es" in s else ""
    return f"{s['k']} / {s['E']}{extra}"


def norms_of(result):
    return sum(
        t.family == "normalization" and t.name.startswith("model.layers.0.")
        for t in result.tensors
    )


def windows_of(slug):
    windows = memory(slug).cache.windows
    return (
        ", ".join(
            f"{window} ({layers} / {sum(n for _, n in windows)})"
            for window, layers in windows
            if window
        )
        or "—"
    )


caches = {name: memory(slug).cache.bytes_per_token for name, slug in SIX}
features = (
    (
        say("总参数", "Total"),
        [short(r.total, lang) for r in six.values()],
    ),
    (
        say("激活参数", "Active"),
        [short(r.active, lang) for r in six.values()],
    ),
    (say("层数", "Layers"), [r.config.sizes["L"] for r in six.values()]),
    (say("宽度", "Width"), [r.config.sizes["d"] for r in six.values()]),
    (
        say("查询的头", "Query heads"),
        [r.config.sizes["h"] for r in six.values()],
    ),
    (
        say("键值的头 × 宽度", "Key heads × width"),
        [cached_heads(r.config.sizes) for r in six.values()],
    ),
    (
        say("前馈网络的宽度", "Feed-forward width"),
        [
            r.config.sizes.get("fe", r.config.sizes["f"])
            for r in six.values()
        ],
    ),
    (
        say("专家：用到 / 全部", "Experts: used / all"),
        [experts_of(r.config.sizes) for r in six.values()],
    ),
    (
        say("词表", "Vocabulary"),
        [f"{r.config.sizes['V']:,}" for r in six.values()],
    ),
    (
        say("输出头", "Output head"),
        [
            say("绑定", "tied") if r.config.tied else say("独立", "its own")
            for r in six.values()
        ],
    ),
    (
        say("一层的归一化", "Norms in a layer"),
        [norms_of(r) for r in six.values()],
    ),
    (
        say("窗口（几层有）", "Window (in how many layers)"),
        [windows_of(slug) for _, slug in SIX],
    ),
    (
        say("缓存，字节/词元", "Cache, bytes per token"),
        [f"{n:,}" for n in caches.values()],
    ),
)
rows = tuple((label, *map(str, cells)) for label, cells in features)
show(Table(("", *six), rows, "l" + "r" * len(six)))
qk_norms = b["L"] * 2 * b["dh"]
gemma_windows = dict(memory("gemma-3-1b-pt").cache.windows)
oss_windows = dict(memory("gpt-oss-120b").cache.windows)
gemma_window = next(filter(None, gemma_windows))
oss_window = next(filter(None, oss_windows))
cache_deepseek = Bytes(caches["DeepSeek-V3"])
cache_qwen = Bytes(caches["Qwen3 8B"])
g, o = gemma.config.sizes, oss.config.sizes
sinks = o["L"] * o["h"]
assert norms[1] - norms[0] == 2 * b["dh"]

# %% namesakes
from gptparams.charts import Part, bars_compared

NAMESAKES = (
    "llama-2-7b-hf",
    "falcon-7b",
    "mistral-7b-v0.1",
    "olmo-2-1124-7b",
    "qwen2-7b",
    "gemma-7b",
    "meta-llama-3-8b",
)


def vocabulary_of(result):
    return sum(
        result.families[each] for each in ("token_embedding", "output_head")
    )


named = {slug: count(preset(slug)) for slug in NAMESAKES}
rows = tuple(
    (
        slug,
        (
            Part(
                say("各层", "layers"),
                result.total - vocabulary_of(result),
                "feed_forward",
            ),
            Part(
                say("词元嵌入和输出头", "embedding and output head"),
                vocabulary_of(result),
                "token_embedding",
            ),
        ),
    )
    for slug, result in named.items()
)
title = say(
    "名字差不多大的几个模型", "Models whose names are about the same size"
)
show(bars_compared("six-namesakes", title, rows, lang))
llama_2, falcon, mistral, olmo, qwen_2, gemma_7b, _ = named.values()
mistral_layers = mistral.total - vocabulary_of(mistral)
llama_layers = llama.total - vocabulary_of(llama)
llama_2_layers = llama_2.total - vocabulary_of(llama_2)
falcon_layers = falcon.total - vocabulary_of(falcon)
qwen_2_layers = qwen_2.total - vocabulary_of(qwen_2)
gemma_layers = gemma_7b.total - vocabulary_of(gemma_7b)
# zh: 它们自己取的名字 / en: what they call themselves
seven = 7 * 10**9
assert mistral_layers == llama_layers

# %% active-names
RULES = ("active", "active_without_input", "active_without_vocabulary")
a3b, a22b = (
    count(preset(name)) for name in ("qwen3-30b-a3b", "qwen3-235b-a22b")
)
rows = tuple(
    (
        name,
        f"{result.total:,}",
        *(f"{result.active_under(rule):,}" for rule in RULES),
    )
    for name, result in (
        ("Qwen3-30B-A3B", a3b),
        ("Qwen3-235B-A22B", a22b),
    )
)
heads = (
    say("模型", "Model"),
    say("总数", "Total"),
    say("两个词表矩阵都数", "Both vocabulary matrices"),
    say("不数词元嵌入", "Without the embedding"),
    say("都不数", "Neither"),
)
show(Table(heads, rows, "lrrrr"))
a3b_active, a3b_middle, a3b_least = (
    a3b.active_under(rule) for rule in RULES
)

# %% check
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "today/six-models")
tied = llama.total - llama.families["output_head"]
wider = count(qwen.config.resized(f=a["f"]))
print(f"{tied:,}", f"{wider.total:,}")
