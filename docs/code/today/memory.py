"""Code of the page about bytes: weights, cache, training, and what fits into a card."""

# %% first-guess
from gptparams import count, memory, preset
from gptparams.numerals.quantity import Bytes
from gptparams.tables.table import Table

llama = count(preset("llama-3.1-8b"))
two_bytes = Bytes(2)
weights = Bytes(memory("llama-3.1-8b").weights.bytes)
assert weights == two_bytes * llama.total
print(f"{llama.total:,} × {int(two_bytes)} = {weights:,}")

# %% ruler
# zh: 八个权重，以百分之一为单位 / en: eight weights, in hundredths
block = (70, -21, 32, 4, -56, 11, 0, -38)
marks = 7  # zh: 从负七到正七 / en: from minus seven to seven


def quantized(block):
    # zh: 刻度间距，每个权重最近的刻度，还原的值
    # en: distance of the marks, nearest mark of each weight, restored values
    step = max(map(abs, block)) / marks
    nearest = [round(weight / step) for weight in block]
    return step, nearest, [mark * step for mark in nearest]


def hundredths(number):
    return f"{number / 100:.2f}".replace("-", "−")


step, nearest, restored = quantized(block)
errors = [abs(a - b) for a, b in zip(block, restored)]
worst = max(errors) / 100


def ruler(weights, marks, back):
    rows = zip(
        map(hundredths, weights),
        (str(mark).replace("-", "−") for mark in marks),
        map(hundredths, back),
    )
    heads = (say("权重", "Weight"), say("刻度", "Mark"))
    heads += (say("还原", "Restored"),)
    return Table(heads, tuple(rows), "rrr")


show(ruler(block, nearest, restored))
margin = 1e-9  # zh: 浮点数的误差 / en: error of the floats of this page
gap = step / 100
mark_bits, scale_bits = 4, 16
small_bits = len(block) * mark_bits + scale_bits
real_block = 32
real_bits = real_block * mark_bits + scale_bits

# %% outlier
giant = (700, *block[1:])
_, giant_marks, giant_restored = quantized(giant)
show(ruler(giant, giant_marks, giant_restored))
lost = sum(mark == 0 for mark in giant_marks)

# %% formats
from gptparams.footprint.formats import FORMATS
from gptparams.tables.memory import gigabytes

CHOSEN = (
    "fp32",
    "bf16",
    "fp8",
    "int8",
    "q8_0",
    "q6_k",
    "q4_k",
    "q4_0",
    "gptq4",
    "nf4",
)


def bits_text(kind):
    return f"{float(kind.bits()):.4f}".rstrip("0").rstrip(".")


rows = []
for name in CHOSEN:
    kind = FORMATS[name]
    size = memory("llama-3.1-8b", weights=name).weights.bytes
    rows.append((name, bits_text(kind), *gigabytes(size), kind.name[lang]))
heads = (
    say("格式", "Format"),
    say("每个权重的位数", "Bits per weight"),
    "GB",
    "GiB",
    say("怎么存", "What is stored"),
)
show(Table(heads, tuple(rows), "lrrrl"))
q4_bits = FORMATS["q4_0"].bits()
assert q4_bits * real_block == real_bits
nf4 = memory("llama-3.1-8b", weights="nf4").weights
nf4_bytes, naive = Bytes(nf4.bytes), Bytes(llama.total // 2)
kept_bytes = Bytes(nf4.format.rest * nf4.kept)
one_gb, one_gib = Bytes(10**9), Bytes(2**30)

# %% cache
from gptparams.charts import Part, bars_compared

L, kv, dh = (llama.config.sizes[key] for key in ("L", "kv", "dh"))
both = 2  # zh: 键和值 / en: keys and values
per_token = Bytes(memory("llama-3.1-8b").cache.bytes_per_token)
assert per_token == L * both * kv * dh * two_bytes
short_text, long_text = 2**13, 2**17


def cache_of(name, tokens, **how):
    return Bytes(memory(name, tokens=tokens, **how).cache.total)


short_cache = cache_of("llama-3.1-8b", short_text)
long_cache = cache_of("llama-3.1-8b", long_text)


def in_gb(size):
    return f"{size / 10**9:.2f} GB"


rows = tuple(
    (
        say(f"{tokens:,} 个词元之后", f"after {tokens:,} tokens"),
        (
            Part(say("权重", "weights"), weights, "token_embedding"),
            Part(
                say("键值缓存", "KV cache"),
                cache_of("llama-3.1-8b", tokens),
                "attention",
            ),
        ),
    )
    for tokens in (short_text, 2**15, long_text)
)
title = say(
    "Llama 3.1 8B 生成文字时占的内存",
    "Memory of Llama 3.1 8B while it writes",
)
show(bars_compared("memory-cache", title, rows, lang, in_gb))

# %% engines
ENGINES_SHOWN = ("exact", "llama.cpp", "uniform")
engine_caches = [
    cache_of("gpt-oss-20b", long_text, engine=name)
    for name in ENGINES_SHOWN
]
for name, size in zip(ENGINES_SHOWN, engine_caches):
    print(f"{name:10} {size:,}", gigabytes(size)[1], "GiB")

# %% half-precision
from struct import pack, unpack


def bf16(number):
    # zh: 只留 32 位浮点数的前 16 位（四舍五入）
    # en: the first 16 of the 32 bits of a float, rounded
    (bits,) = unpack(">I", pack(">f", number))
    return unpack(">f", pack(">I", (bits + 2**15) >> 16 << 16))[0]


one, tiny = 1.0, 0.001
stuck = bf16(one + tiny)
print(one + tiny, "->", stuck)

# %% sixteen
PARTS = {
    "weights": (say("权重", "weight"), "token_embedding"),
    "gradients": (say("梯度", "gradient"), "attention"),
    "master_weights": (
        say("权重副本", "copy of the weight"),
        "position_embedding",
    ),
    "optimizer_states": (
        say("优化器状态", "optimizer states"),
        "router",
    ),
    "adapters": (say("适配器", "adapters"), "feed_forward"),
    "cache": (say("键值缓存", "KV cache"), "normalization"),
}


def training_parts(training, per=1):
    found = training.by_part
    return tuple(
        Part(label, found[part] // per, colour)
        for part, (label, colour) in PARTS.items()
        if found.get(part)
    )


MIXED = say("AdamW，混合精度", "AdamW, mixed precision")
WAYS = (
    (MIXED, {}),
    ("AdamW, fp32", {"precision": "fp32"}),
    ("AdamW, bf16", {"precision": "bf16"}),
    ("SGD, fp32", {"precision": "fp32", "optimizer": "sgd"}),
)
trained = {
    name: memory("gpt2", train="full", **how).training for name, how in WAYS
}
gpt2 = count(preset("gpt2"))
rows = tuple(
    (name, training_parts(training, gpt2.total))
    for name, training in trained.items()
)


def in_bytes(size):
    return say(f"{size} 字节", f"{size} bytes")


title = say(
    "每训练一个参数占的字节", "Bytes for each parameter that is trained"
)
show(bars_compared("memory-per-parameter", title, rows, lang, in_bytes))
mixed = trained[MIXED]
per_parameter = Bytes(mixed.bytes // gpt2.total)
weight_b, gradient_b, master_b, states_b = (
    Bytes(mixed.by_part[part] // gpt2.total)
    for part in (
        "weights",
        "gradients",
        "master_weights",
        "optimizer_states",
    )
)
state_b = Bytes(states_b // 2)
gpt2_training = Bytes(mixed.bytes)
gpt2_weights = Bytes(memory("gpt2").weights.bytes)
assert gpt2_training == per_parameter * gpt2.total
sgd_per_parameter = Bytes(trained["SGD, fp32"].bytes // gpt2.total)

# %% activations
text = gpt2.config.sizes["P"]


def assumed(name, sequences=1):
    result = memory(
        "gpt2",
        train="full",
        tokens=text,
        sequences=sequences,
        assume=name,
    )
    return Bytes(result.assumed_bytes)


activations = assumed("activations")
recomputed = assumed("activations-checkpointed")
logits = assumed("logits")
batch = 8
batch_activations = assumed("activations", batch)
s = gpt2.config.sizes
assert activations == s["L"] * text * (34 * s["d"] + 5 * s["h"] * text)
rows = (
    (
        say("全部留着", "all of them kept"),
        f"{activations:,}",
        gigabytes(activations)[0],
    ),
    (
        say("每层只留输入，其余重算", "inputs of layers kept, rest again"),
        f"{recomputed:,}",
        gigabytes(recomputed)[0],
    ),
    (
        say("词表上的分数", "scores of the vocabulary"),
        f"{logits:,}",
        gigabytes(logits)[0],
    ),
)
heads = (
    say("一条文字", "One text"),
    say("字节", "Bytes"),
    "GB",
)
show(Table(heads, rows, "lrr"))

# %% four-ways
rank = 16
using = memory("llama-3.1-8b", tokens=short_text)
full, lora, qlora = (
    memory("llama-3.1-8b", train=way, rank=rank).training
    for way in ("full", "lora", "qlora")
)
use_parts = (
    Part(*PARTS["weights"][:1], using.weights.bytes, PARTS["weights"][1]),
    Part(*PARTS["cache"][:1], using.cache.total, PARTS["cache"][1]),
)
rows = (
    (
        say(
            f"使用（{short_text:,} 个词元）",
            f"Use ({short_text:,} tokens)",
        ),
        use_parts,
    ),
    (say("全量微调", "Full fine-tuning"), training_parts(full)),
    ("LoRA", training_parts(lora)),
    ("QLoRA", training_parts(qlora)),
)
title = say(
    "Llama 3.1 8B：四件事各占多少内存，不算激活值",
    "Llama 3.1 8B: memory of four tasks, without activations",
)
show(bars_compared("memory-four-ways", title, rows, lang, in_gb))
full_bytes, lora_bytes, qlora_bytes = (
    Bytes(training.bytes) for training in (full, lora, qlora)
)
adapters_trained = lora.trained
lora_rest = Bytes(lora.bytes - lora.by_part["weights"])
lora_weights = Bytes(lora.by_part["weights"])
qlora_weights = Bytes(qlora.by_part["weights"])

# %% fit
CARDS = (8, 24, 80)  # zh: 单位 GiB / en: in GiB
CASES = (
    ("qwen3-4b", "bf16"),
    ("llama-3.1-8b", "q4_k"),
    ("llama-3.1-8b", "q8_0"),
    ("llama-3.1-8b", "bf16"),
    ("gpt-oss-20b", "mxfp4"),
    ("qwen3-30b-a3b", "q4_k"),
    ("qwen3-32b", "q4_k"),
    ("mixtral-8x7b-v0.1", "q4_k"),
    ("llama-3.1-70b", "q4_k"),
    ("llama-3.1-70b", "fp8"),
    ("gpt-oss-120b", "mxfp4"),
    ("llama-3.1-70b", "bf16"),
    ("deepseek-v3", "fp8"),
)


def needed(name, weights, tokens=short_text):
    return Bytes(memory(name, weights=weights, tokens=tokens).bytes)


def smallest(size):
    fitting = [card for card in CARDS if size <= card * 2**30]
    return f"{fitting[0]} GB" if fitting else "—"


rows = []
for name, kind in CASES:
    result = memory(name, weights=kind, tokens=short_text)
    parts = (result.weights.bytes, result.cache.total)
    rows.append(
        (
            f"{name} {kind}",
            gigabytes(result.bytes)[1],
            smallest(result.bytes),
            *(gigabytes(part)[1] for part in parts),
        )
    )
heads = (
    say("模型", "Model"),
    say("合计", "Sum"),
    say("显卡", "Card"),
    say("权重", "Weights"),
    say("缓存", "Cache"),
)
title = say(
    f"权重加 {short_text:,} 个词元的缓存，单位 GiB",
    f"Weights and the cache of {short_text:,} tokens, in GiB",
)
show(Table(heads, tuple(rows), "lrrrr", caption=title))
# zh: 卖的时候这样称呼 / en: what they are sold as
sold = [Bytes(card * 10**9) for card in CARDS]
llama_16 = needed("llama-3.1-8b", "bf16")
small_card, middle_card, large_card = (
    Bytes(card * 2**30) for card in CARDS
)

# %% answers
qwen_8 = needed("qwen3-8b", "q8_0")
qwen_4 = needed("qwen3-8b", "q4_k")
mixtral = count(preset("mixtral-8x7b-v0.1"))
mixtral_weights = Bytes(
    memory("mixtral-8x7b-v0.1", weights="q4_k").weights.bytes
)
mixtral_dream = Bytes(mixtral.active * FORMATS["q4_k"].bits() // 8)
longer = 2**15
qwen_32_short = needed("qwen3-32b", "q4_k")
qwen_32_long = needed("qwen3-32b", "q4_k", longer)
oss_total = count(preset("gpt-oss-120b")).total
oss_file = Bytes(memory("gpt-oss-120b", weights="mxfp4").weights.bytes)
big_qlora = Bytes(
    memory("llama-3.1-70b", train="qlora", rank=rank).training.bytes
)
big_fp8 = needed("llama-3.1-70b", "fp8")
big_bf16 = needed("llama-3.1-70b", "bf16")
for name, size in (
    ("qwen3-8b q8_0", qwen_8),
    ("qwen3-8b q4_k", qwen_4),
    ("mixtral-8x7b-v0.1 q4_k", mixtral_weights),
    ("qwen3-32b q4_k", qwen_32_long),
    ("llama-3.1-70b qlora", big_qlora),
):
    print(f"{name:24} {size:,}", gigabytes(size)[1], "GiB")
assert qwen_4 < small_card < qwen_8
assert mixtral_dream < middle_card < mixtral_weights
assert qwen_32_short < middle_card < qwen_32_long
assert big_qlora < big_fp8 < large_card < full_bytes

# %% check
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "today/memory")
medium = count(preset("gpt2-medium"))
medium_training = Bytes(memory("gpt2-medium", train="full").training.bytes)
print(f"{int(per_parameter)} × {medium.total:,} = {medium_training:,}")
