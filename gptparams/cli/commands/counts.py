"""What `count`, `tensors`, `parts` and `conventions` print: a model, counted."""

from gptparams.cli.commands.call import Call, head, paragraphs
from gptparams.counting.conventions import ACTIVE_CONVENTIONS, CONVENTIONS
from gptparams.counting.counting import count
from gptparams.language import Text
from gptparams.numerals.writing import grouped
from gptparams.tables import counts as ledger

TITLE = Text("{model}：共 {total} 个参数", "{model}: {total} parameters")
TENSORS = Text("{model}：{n} 个张量", "{model}: {n} tensors")


def count_object(call: Call) -> dict[str, object]:
    """The total, the families and every tensor: for `count` and for `tensors`."""
    result = call.counted
    return head(result.config) | {
        "convention": result.convention.id,
        "total": result.total,
        "active": result.active if result.knows_active else None,
        "families": result.families,
        "tensors": [
            {"name": each.name, "shape": each.shape, "family": each.family, "count": each.count}
            for each in result.tensors
        ],
    }


def count_text(call: Call) -> str:
    """The table of families."""
    result = call.counted
    title = TITLE[call.lang].format(model=result.config.model, total=grouped(result.total))
    return paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.families_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def tensors_text(call: Call) -> str:
    """The table of tensors."""
    result = call.counted
    title = TENSORS[call.lang].format(model=result.config.model, n=grouped(len(result.tensors)))
    return paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.tensors_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def parts_object(call: Call) -> dict[str, object]:
    """What each family is made of, and what one token uses."""
    result = call.counted
    known = result.knows_active
    return (
        head(result.config)
        | {
            "convention": result.convention.id,
            "total": result.total,
            "parts": result.parts,
            "active_parts": result.active_parts if known else None,
        }
        | {rule.id: result.active_under(rule) if known else None for rule in ACTIVE_CONVENTIONS}
    )


def parts_text(call: Call) -> str:
    """The table of parts."""
    result = call.counted
    title = TITLE[call.lang].format(model=result.config.model, total=grouped(result.total))
    return paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.parts_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def conventions_object(call: Call) -> dict[str, object]:
    """The total under every convention."""
    config = call.target
    totals = {each.id: count(config, each).total for each in CONVENTIONS}
    return head(config) | {"conventions": totals}


def conventions_text(call: Call) -> str:
    """The table of conventions."""
    return call.draw(ledger.conventions_table(call.target, call.lang))
