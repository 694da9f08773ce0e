"""Code of the page of notation and terms."""

# %% symbols
from gptparams import preset
from gptparams.report import Table
from gptparams.symbols import SYMBOLS

gpt2 = preset("gpt2")
sizes = gpt2.sizes
keys = {
    size.symbol: ", ".join(size.keys) for size in gpt2.architecture.sizes
}
rows = tuple(
    (s.id, s.name[lang], keys[s.id], f"{sizes[s.id]:,}")
    if s.id in keys
    else (s.id, s.name[lang], "—", "—")
    for s in SYMBOLS
)
headers = (
    say("符号", "Symbol"),
    say("含义", "Meaning"),
    say("配置里的键", "Config keys"),
    "gpt2",
)
show(Table(headers, rows, "lllr"))

# %% one-shape
from gptparams import count

gpt2_count = count(gpt2)
c_attn = next(
    t for t in gpt2_count.tensors if t.name.endswith("c_attn.weight")
)
print(c_attn.row.name, c_attn.row.shape)
print(c_attn.name, c_attn.shape, c_attn.count)

# %% one-number
from gptparams.display import megabytes, short
from gptparams.quantity import Bytes

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
from gptparams.ledger import conventions_table

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
