"""Code of the page on installing the library and counting a first model."""

# %% notebook
from gptparams import count, preset

gpt2 = count("gpt2")
total, families = gpt2.total, gpt2.families
print(f"{total:,}", f"{families['attention']:,}")
feed_forward = families["feed_forward"]
token, head = families["token_embedding"], families["output_head"]

# %% wider
from fractions import Fraction

wider = preset("gpt2").resized(d=1536)
wide_total = count(wider).total
grown = Fraction(wide_total, total)
twice = Fraction(wider.sizes["d"], gpt2.config.sizes["d"])
print(f"{wide_total:,}", f"{float(grown):.1f} ×")

# %% tiny
from gptparams.tables.counts import additive_table

tiny = count(preset("gpt2").resized(V=5, P=3, d=2, L=1, h=1))
sizes, small = tiny.config.sizes, tiny.families
rows, places, width = sizes["V"], sizes["P"], sizes["d"]
norms, fc = small["normalization"], sizes["f"]
attention_by_hand = 4 * width * width + 4 * width
network_by_hand = width * fc + fc + fc * width + width
assert attention_by_hand == small["attention"]
assert network_by_hand == small["feed_forward"]
show(additive_table(tiny, lang))

# %% mixture
mixtral = count("mixtral-8x7b-v0.1")
print(f"{mixtral.total:,}", f"{mixtral.active:,}")

# %% rules
rules = {
    rule: count("gpt2", rule).total
    for rule in ("stored", "without_positions", "with_buffers")
}
for rule, number in rules.items():
    print(f"{rule:18}", f"{number:,}")

# %% labels
from gptparams import all_presets
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

labels = ("llama-2-7b-hf", "mistral-7b-v0.1", "qwen2.5-7b", "gemma-7b")
label = 7 * 10**9  # zh: 四个名字里都写着它 / en: what all four names say
counted = {name: count(name).total for name in labels}
gemma, llama = counted["gemma-7b"], counted["llama-2-7b-hf"]
label_rows = tuple(
    (name, all_presets()[name].published.headline, grouped(number))
    for name, number in counted.items()
)
titles = (
    say("名字", "Name"),
    say("标称", "Label"),
    say("实际的参数", "Parameters"),
)
show(Table(titles, label_rows, "lrr"))

# %% check
xl = count("gpt2-xl")
deep = count(preset("gpt2").resized(L=2 * gpt2.config.sizes["L"]))
layer = count(preset("gpt2").resized(L=13)).total - total
print(f"{deep.total:,}", f"{layer:,.0f}")

# %% reading-time
import tomllib

from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "use/install")
project = tomllib.loads((docs.parent / "pyproject.toml").read_text())
python = project["project"]["requires-python"].removeprefix(">=")
python = float(python)
print(say("分钟：", "minutes:"), minutes, "Python", python)
