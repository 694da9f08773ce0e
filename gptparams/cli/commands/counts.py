"""The commands `count`, `tensors`, `parts` and `conventions`, which count a model."""

from gptparams.cli.commands.call import Call, head, paragraphs
from gptparams.counting.conventions import ACTIVE_CONVENTIONS, CONVENTIONS
from gptparams.counting.counting import count
from gptparams.language import Text
from gptparams.numerals.writing import grouped
from gptparams.tables import counts as ledger
from gptparams.tables import shown

TENSORS = Text("{model}：{n} 个张量", "{model}: {n} tensors")


def count_object(call: Call) -> dict[str, object]:
    """The total, the part that one token uses, and the families."""
    return call.counted.to_dict()


def count_text(call: Call) -> str:
    """The table of families."""
    result = call.counted
    return paragraphs(
        shown.title(result, call.lang),
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.families_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def tensors_object(call: Call) -> dict[str, object]:
    """Every tensor, and the total."""
    result = call.counted
    first = head(result.config) | {"convention": result.convention.id}
    return first | {"total": result.total, "tensors": result.rows()}


def tensors_text(call: Call) -> str:
    """The table of tensors."""
    result = call.counted
    number = grouped(result.number_of_tensors)
    return paragraphs(
        TENSORS[call.lang].format(model=result.config.name, n=number),
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.tensors_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def parts_object(call: Call) -> dict[str, object]:
    """The parts of each family, and what one token uses of them."""
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
    return paragraphs(
        shown.title(result, call.lang),
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
