"""GPT-2 models of about a million parameters, each trained from nothing on one book.

The records of their training are shipped: `record("en")` and `record("zh")`. They are made by
`python -m gptparams.lessons.pretraining`, which needs torch; the pages need only the records.
"""

from gptparams.lessons.pretraining.continuing import continued, exact, likeliest, probabilities
from gptparams.lessons.pretraining.run_record import Continuation, Record, record
from gptparams.lessons.pretraining.showing import token_name, typeset
from gptparams.lessons.pretraining.texts import SOURCES, Source
from gptparams.lessons.pretraining.training import Reading
from gptparams.lessons.pretraining.vocabulary import Vocabulary

__all__ = [
    "SOURCES",
    "Continuation",
    "Reading",
    "Record",
    "Source",
    "Vocabulary",
    "continued",
    "exact",
    "likeliest",
    "probabilities",
    "record",
    "token_name",
    "typeset",
]
