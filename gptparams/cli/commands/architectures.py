"""The command `architectures`: the types that are counted, and why others are not."""

from gptparams.cli.commands.call import Call


def as_object(call: Call) -> dict[str, object]:
    """The requested types."""
    from gptparams.tables.architectures import as_object, found  # only needed here and below

    return {"architectures": as_object(found(call.values.WORD))}


def as_text(call: Call) -> str:
    """The tables of the requested types."""
    from gptparams.tables.architectures import architectures_tables, found

    tables = architectures_tables(found(call.values.WORD), call.lang)
    return "\n\n".join(map(call.draw, tables))
