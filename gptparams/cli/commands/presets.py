"""What `presets` prints: well-known models by name, and their published numbers."""

from gptparams.cli.commands.call import Call, paragraphs
from gptparams.presets.lookup import search
from gptparams.tables.presets import (
    Counted,
    agreements,
    as_object,
    counted,
    errata,
    presets_table,
    sources,
)


def presets_object(call: Call) -> dict[str, object]:
    """The presets that were asked for, with their totals and what is published of them."""
    return {"presets": [as_object(each) for each in _found(call)]}


def presets_text(call: Call) -> str:
    """Their table, and below it what its cells can't say; sources only where few are asked for."""
    rows, lang = _found(call), call.lang
    return paragraphs(
        call.draw(presets_table(rows, lang)) + "\n",
        *agreements(rows, lang),
        *errata(rows, lang),
        *(sources(rows, lang) if call.values.QUERY else ()),
    )


def _found(call: Call) -> list[Counted]:
    return [counted(row) for row in search(call.values.QUERY)]
