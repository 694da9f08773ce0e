"""What each family of a trained model does, measured by disabling it.

A knock-out changes values but not shapes, is measured on texts written for this project, and is
undone exactly. The damage shows what this model, as trained, needs on such texts; it does not
measure the importance of a family in general.
"""

from gptparams.lessons.knockout.changes import (
    FAMILIES_OUT,
    NOTHING,
    attention_out,
    gain_out,
    head_out,
    layers_out,
)
from gptparams.lessons.knockout.edits import Change, Edit, applied, fingerprint
from gptparams.lessons.knockout.measuring import (
    HEADS_OF,
    MILD,
    PROMPT,
    TEXTS,
    Effect,
    Probe,
    Study,
    knock_outs,
    last_sizes,
    measure,
    probe,
)

__all__ = [
    "FAMILIES_OUT",
    "HEADS_OF",
    "MILD",
    "NOTHING",
    "PROMPT",
    "TEXTS",
    "Change",
    "Edit",
    "Effect",
    "Probe",
    "Study",
    "applied",
    "attention_out",
    "fingerprint",
    "gain_out",
    "head_out",
    "knock_outs",
    "last_sizes",
    "layers_out",
    "measure",
    "probe",
]
