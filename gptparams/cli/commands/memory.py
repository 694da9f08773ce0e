"""What `memory` prints: the bytes of weights, training and cache of one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gptparams.cli.commands.call import Call, paragraphs
from gptparams.language import Text

if TYPE_CHECKING:
    from gptparams.footprint.memory import Memory

TITLE = Text("{model} 的内存", "Memory of {model}")


def as_object(call: Call) -> dict[str, object]:
    """The memory in bytes."""
    return _asked(call).to_dict()


def as_text(call: Call) -> str:
    """The tables of parts and families, and what they can't say."""
    from gptparams.tables.memory import families_table, notes, parts_table  # only wanted here

    result, lang = _asked(call), call.lang
    return paragraphs(
        TITLE[lang].format(model=result.config.model) + "\n",
        call.draw(parts_table(result, lang)) + "\n",
        call.draw(families_table(result, lang)) + "\n",
        *notes(result, lang),
    )


def _asked(call: Call) -> Memory:
    from gptparams.footprint.memory import memory  # no other command should wait for it

    values = call.values
    return memory(
        call.target,
        weights=values.weights,
        train=values.train,
        optimizer=values.optimizer,
        precision=values.precision,
        rank=_number(values.rank),
        targets=values.targets,
        tokens=_number(values.tokens or "0"),
        sequences=_number(values.sequences),
        cache_type=values.cache_type,
        engine=values.engine,
        assume=values.assume or (),
    )


def _number(text: str) -> int:
    """The whole number `text`; what is none is passed on, for the one who wants it to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text[:20]  # type: ignore[return-value]
