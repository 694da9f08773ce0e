"""Code of the page of notation and terms."""

# %% symbols
from gptparams import preset
from gptparams.algebra.symbols import SYMBOLS
from gptparams.tables.table import Table

models = [
    preset(name) for name in ("gpt2", "meta-llama-3-8b", "deepseek-v3")
]
gpt2 = models[0]
sizes = gpt2.sizes


def keys_of(symbol):
    """The keys that give a size: of the first model that has it."""
    tables = (m.architecture.sizes for m in models if symbol in m.sizes)
    found = (size.keys for size in next(tables) if size.symbol == symbol)
    return ", ".join(next(found, ())) or "—"


rows = tuple(
    (s.id, s.name[lang], keys_of(s.id), *values)
    for s in SYMBOLS
    for values in [
        [f"{m.sizes[s.id]:,}" if s.id in m.sizes else "—" for m in models]
    ]
    if any(s.id in m.sizes for m in models)
)
headers = (
    say("符号", "Symbol"),
    say("含义", "Meaning"),
    say("配置里的键", "Config keys"),
    *(m.model for m in models),
)
show(Table(headers, rows, "lllrrr"))

# %% one-shape
from gptparams import count

gpt2_count = count(gpt2)
c_attn = next(
    t for t in gpt2_count.tensors if t.name.endswith("c_attn.weight")
)
print(c_attn.row.name, c_attn.row.shape)
print(c_attn.name, c_attn.shape, c_attn.count)

# %% one-number
from gptparams.numerals.quantity import Bytes
from gptparams.numerals.writing import megabytes, short

total = gpt2_count.total
# zh: 每个参数存成 float32，占四个字节
# en: each parameter stored as float32 takes four bytes
memory = Bytes(4 * total)
print(f"{total:,} = {short(total, 'en')} = {short(total, 'zh')}")
print(f"{memory:,} B = {megabytes(memory)} = {round(memory / 2**20)} MiB")

# %% families
from gptparams import FAMILIES

family_rows = tuple(
    (f.name.zh, f.name.en, f.id, f.role[lang]) for f in FAMILIES
)
family_headers = ("中文", "English", "id", say("作用", "What it does"))
show(Table(family_headers, family_rows, "llll"))

# %% conventions
from gptparams.tables.counts import conventions_table

show(conventions_table(gpt2, lang))


# %% names-in-checkpoints
def first_name(row):
    """transformer.h.{i}.ln_1.weight -> model/h{i}/ln_1/g"""
    name = row.name.replace("transformer.h.", "model.h").replace(
        "transformer.", "model."
    )
    *path, last = name.split(".")
    if row.family in ("token_embedding", "position_embedding"):
        return "/".join(path)
    is_gain = row.family == "normalization" and last == "weight"
    return "/".join((*path, "g" if is_gain else last[0]))


shown = [
    row
    for row in gpt2.architecture.rows
    if row.kind == "parameter" and not row.when
]
names = tuple(
    (r.name, "—" if r.shares else first_name(r), r.shape) for r in shown
)
show(Table(("transformers", "OpenAI", say("形状", "Shape")), names, "lll"))
