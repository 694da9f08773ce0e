"""The options of commands that the random cases give: each value good, odd or absurd."""

from gptparams.footprint.cache_types import CACHE_TYPES
from gptparams.footprint.engines import ENGINES
from gptparams.footprint.formats import FORMATS
from gptparams.footprint.optimizers import OPTIMIZERS, PRECISIONS

NUMBERS = ("1", "0", "8", "2147483647", "2147483648", "-1", "9" * 99, "\x1b[1m", "1e3", "")
ODD = ("", "\x1b[2J", "\u202e", "\0", "x" * 9999)
TARGETS = ("c_attn", "q_proj,v_proj", "all-linear", *ODD)
ASSUMED = ("activations", "logits", "activations,logits,workspace,allocator", *ODD)
OPTIONS = {
    "tuning": {"--targets": TARGETS, "--rank": NUMBERS},
    "memory": {
        "--weights": (*FORMATS, *ODD),
        "--train": ("full", "lora", "qlora", "lora", "FULL", "\x1b"),
        "--optimizer": (*(each.id for each in OPTIMIZERS), *ODD),
        "--precision": (*(each.id for each in PRECISIONS), *ODD),
        "--rank": NUMBERS,
        "--targets": TARGETS,
        "--tokens": NUMBERS,
        "--sequences": NUMBERS,
        "--cache-type": (*(each.id for each in CACHE_TYPES), *ODD),
        "--engine": (*(each.id for each in ENGINES), *ODD),
        "--assume": ASSUMED,
    },
}
