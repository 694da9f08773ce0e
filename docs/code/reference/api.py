"""Code of the reference of the library."""

# %% first-example
from gptparams import count, polynomial, preset

gpt2 = count(preset("gpt2"))
total = gpt2.total
print(total)
print(gpt2.families["attention"])
print(polynomial(gpt2.config).latex())

# %% public-names
from textwrap import fill

import gptparams

public_names = len(gptparams.__all__)
print(fill(", ".join(gptparams.__all__), width=72))
