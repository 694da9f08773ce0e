"""Code of the page of references."""

# %% label-and-count
from gptparams import count, preset
from gptparams.site.figures.sources.references import references

# zh: 论文给最小的 GPT-2 标的参数量，登记在 docs/references.toml 里
# en: The paper's label for the smallest GPT-2, as docs/references.toml has it
stated = references(docs)["radford2019"].facts["small"].value
exact = count(preset("gpt2")).total
print(say("论文所标", "stated"), f"{stated:,}")
print(say("数出来的", "counted"), f"{exact:,}")

# %% references
from gptparams.site.figures.sources.bibliography import bibliography

show(bibliography(docs, lang))
