"""What `architectures` prints: the types that are counted, and why others are not."""

from gptparams.cli.commands.call import Call


def as_object(call: Call) -> dict[str, object]:
    """The types that were asked for."""
    from gptparams.tables.architectures import as_object, found  # only wanted here and below

    return {"architectures": as_object(found(call.values.WORD))}


def as_text(call: Call) -> str:
    """Their tables."""
    from gptparams.tables.architectures import architectures_tables, found

    tables = architectures_tables(found(call.values.WORD), call.lang)
    return "\n\n".join(map(call.draw, tables))
