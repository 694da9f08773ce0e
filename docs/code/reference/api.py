"""Code of the reference of the library."""

# %% first-example
from gptparams import count, polynomial, preset

gpt2 = count("gpt2")
total = gpt2.total
print(repr(gpt2), gpt2.families["attention"])
print(count("gpt2", "stored").total - total)
print(len(gpt2.rows()), gpt2.rows()[0])
wider = preset("gpt2").resized(d=1024, h=16)
print(wider, count(wider).total)
block = 12 * polynomial(wider, family="normalization")
print(polynomial(wider), "|", block)

# %% public-names
from textwrap import fill

import gptparams

public_names = len(gptparams.__all__)
print(fill(", ".join(gptparams.__all__), width=72))
