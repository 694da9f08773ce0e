"""Code of the page about how many parameters fine-tuning touches."""

# %% ways
from dataclasses import replace

from gptparams import count, preset
from gptparams.counting.tuning import WAYS, lora, tune
from gptparams.language import Text
from gptparams.tables.tuning import tunings_table

gpt2 = preset("gpt2")
total = count(gpt2).total
sizes = gpt2.sizes
rank = 8
ways = {way.id: tune(gpt2, way) for way in WAYS}


def lora_on(config, target):
    """LoRA on one target, which goes into its name."""
    name = Text(
        f"LoRA（{target}，秩 {rank}）", f"LoRA on {target}, rank {rank}"
    )
    return replace(lora(config, rank, [target]), name=name)


adapted = lora_on(gpt2, "c_attn")
norms_total = ways["norms"].total
show(tunings_table((*ways.values(), adapted), lang))

# %% ways-picture
from gptparams.charts import Part, bars_compared
from gptparams.tables.counts import families_of


def bars(name, title, tunings):
    """One bar a way, on one scale, its parts in the colours of families."""
    rows = tuple(
        (
            each.name[lang],
            tuple(
                Part(f.name[lang], each.families[f.id], f.id)
                for f in families_of(each.config)
                if each.families[f.id]
            ),
        )
        for each in tunings
    )
    return bars_compared(name, title, rows, lang)


everything = (*ways.values(), adapted)
title = say("每种调法训练多少参数", "What each way of tuning trains")
show(bars("ways", title, everything))

# %% by-family
from gptparams.tables.tuning import tuned_families_table

few = [ways["block"], ways["biases"], ways["norms"], adapted]
show(tuned_families_table(few, lang))
norm_biases = ways["biases"].families["normalization"]

# %% live
from gptparams.models.load import meta_model

named = dict(meta_model(gpt2).named_parameters())


def trained_if(fits):
    return sum(p.numel() for name, p in named.items() if fits(name))


live_norms = trained_if(lambda name: "ln_" in name)
live_biases = trained_if(lambda name: name.endswith(".bias"))
block = "h.11"
live_block = trained_if(lambda name: f".{block}." in name)
print(say("名字里有 ln_", "ln_ in the name"), f"{live_norms:,}")
print(say("名字以 .bias 结尾", "name ends in .bias"), f"{live_biases:,}")
print(say(f"{block} 这一层", f"the block {block}"), f"{live_block:,}")

# %% lora-by-hand
# zh: W 有两行三列：进三个数，出两个数 / en: W takes three numbers and gives two
W = [[5, 1, 0], [2, 0, 4]]
A = [[1, 0, 2]]
B = [[3], [-1]]


def product(left, right):
    return [
        [sum(a * b for a, b in zip(row, column)) for column in zip(*right)]
        for row in left
    ]


change = product(B, A)
tuned = [[w + c for w, c in zip(*rows)] for rows in zip(W, change)]
for row, added, result in zip(W, change, tuned):
    print(row, "+", added, "=", result)
outputs, inputs = len(W), len(W[0])
numbers_in_w = outputs * inputs
numbers_in_pair = len(A) * inputs + outputs * len(B[0])
print(say("W 的数", "numbers in W"), numbers_in_w)
print(say("A 和 B 的数", "numbers in A and B"), numbers_in_pair)

# %% one-pair
first_a, first_b = adapted.tensors[:2]
c_attn = next(
    tensor
    for tensor in count(gpt2).tensors
    if tensor.name.endswith("h.0.attn.c_attn.weight")
)
for tensor in (c_attn, first_a, first_b):
    print(f"{tensor.name:44} {tensor.shape}  {tensor.count:,}")
pair = first_a.count + first_b.count
change_shape = (first_b.shape[0], first_a.shape[1])
print(say("BA 的形状", "shape of BA"), change_shape)
n, m = c_attn.shape
# zh: 秩到了这个数，A 和 B 就和原来的矩阵一样大
# en: at this rank, A and B are as large as the matrix itself
even = c_attn.count // (n + m)
print(
    say("打平的秩", "rank that breaks even"), even, c_attn.count % (n + m)
)

# %% formulas
from gptparams import Polynomial

L, d, r = map(Polynomial.symbol, "Ldr")
number = Polynomial.constant
layer_pair = r * (d + number(3) * d)
fused = L * layer_pair
separate = number(3) * L * r * (d + d)
print(
    say("与表推出的相等：", "equals the table’s:"), fused == adapted.formula
)
separate_total = separate.evaluate(adapted.sizes)
print(
    say("若三个矩阵各配一对：", "with a pair for each of the three:"),
    f"{separate_total:,}",
)

# %% targets
from gptparams.tables.formulas import formula_text
from gptparams.tables.table import Table

TARGETS = ("c_attn", "attn.c_proj", "c_proj", "lm_head", "all-linear")
RANKS = (1, 4, 8, 64)
found = {(t, k): lora(gpt2, k, [t]) for t in TARGETS for k in RANKS}
rows = tuple(
    (
        target,
        formula_text(found[target, rank].formula),
        *(f"{found[target, k].total:,}" for k in RANKS),
    )
    for target in TARGETS
)
headers = (
    say("目标", "Target"),
    say("公式", "Formula"),
    *(say(f"秩 {k}", f"rank {k}") for k in RANKS),
)
show(Table(headers, rows, "llrrrr"))
both, one = found["c_proj", rank].total, found["attn.c_proj", rank].total
head, linear = found["lm_head", rank].total, found["all-linear", rank]

# %% three-models
from gptparams.numerals.writing import share_text
from gptparams.tables.tuning import share

models = {
    "GPT-2": gpt2,
    "SmolLM2": preset("smollm2-135m"),
    "GPT-2 XL": preset("gpt2-xl"),
}
side_by_side = {
    name: (
        *(tune(config, way) for way in WAYS),
        lora_on(config, "all-linear"),
    )
    for name, config in models.items()
}
lines = tuple(
    (
        tunings[0].name[lang],
        *(
            text
            for each in tunings
            for text in (f"{each.total:,}", share_text(share(each)))
        ),
    )
    for tunings in zip(*side_by_side.values())
)
of_all = say("与全部之比", "against all")
columns = (text for name in models for text in (name, of_all))
show(Table((say("调法", "Way of tuning"), *columns), lines, "lrrrrrr"))
smol, xl = side_by_side["SmolLM2"], side_by_side["GPT-2 XL"]
smol_total, xl_total = smol[0].total, xl[0].total
smol_biases = {each.way: each for each in smol}["biases"].total

# %% smol-formula
show(smol[-1].formula)
smol_lora = smol[-1].total
print(f"{smol_lora:,}")

# %% memory
from gptparams.numerals.quantity import Bytes
from gptparams.numerals.writing import megabytes

# zh: Adam 给每个训练的参数另记两个 float32 / en: Adam keeps two more float32 for each
float32 = Bytes(4)
adam_all = Bytes(2 * float32 * total)
adam_lora = Bytes(2 * float32 * adapted.total)
print(megabytes(adam_all), megabytes(adam_lora, 1))

# %% check
xl_16 = lora(preset("gpt2-xl"), 16, ["c_attn"])
xl_sizes = xl_16.sizes
print(f"{xl_16.total:,}")
