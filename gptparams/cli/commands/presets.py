"""The command `presets`: well-known models by name, and their published numbers."""

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
    """The requested presets, with their totals and published numbers."""
    return {"presets": [as_object(each) for each in _found(call)]}


def presets_text(call: Call) -> str:
    """The table of the requested presets, and notes; sources only if a query selects some."""
    rows, lang = _found(call), call.lang
    return paragraphs(
        call.draw(presets_table(rows, lang)) + "\n",
        *agreements(rows, lang),
        *errata(rows, lang),
        *(sources(rows, lang) if call.values.QUERY else ()),
    )


def _found(call: Call) -> list[Counted]:
    return [counted(row) for row in search(call.values.QUERY)]
