"""The commands `inspect` and `reconcile`, which read the header of a checkpoint."""

from gptparams.checkpoints.reading import inspect_checkpoint, reconcile_checkpoint
from gptparams.checkpoints.reconcile import Reconciled
from gptparams.cli.commands.call import Call, head, paragraphs, printer
from gptparams.language import Text
from gptparams.numerals.writing import grouped
from gptparams.tables import checkpoints as tables
from gptparams.tables.checkpoint_lines import inspection_lines, reconciliation_lines
from gptparams.untrusted import printable

SHOWN = 20  # number of unexplained tensors shown; --tensors lists all of them
NOT_PARAMETERS = Text("存了但不是参数：", "Stored, but not parameters:")
UNEXPLAINED = Text("无法解释：{number}", "unexplained: {number}")
MORE = Text("另有 {number} 个，--tensors 列出全部", "and {number} more; --tensors lists them all")


def _inspect_object(call: Call) -> dict[str, object]:
    found = inspect_checkpoint(call.values.TARGET)
    result = found.to_dict()
    if call.values.tensors:
        result["list"] = [
            {"name": each.name, "shape": each.shape, "dtype": each.dtype, "bytes": each.nbytes}
            for each in found.checkpoint.tensors
        ]
    return result


def _inspect_text(call: Call) -> str:
    found, lang = inspect_checkpoint(call.values.TARGET), call.lang
    others = call.draw(tables.not_parameters_table(found, lang)) if found.not_parameters else ""
    drawn = tables.tensors_table(found.checkpoint.tensors, lang, collapsed=not call.values.tensors)
    return paragraphs(
        *inspection_lines(found, lang),
        "\n" + call.draw(tables.families_table(found, lang)) if found.families else "",
        "\n" + NOT_PARAMETERS[lang] + "\n" + others if others else "",
        "\n" + call.draw(tables.dtypes_table(found, lang)) if found.dtypes else "",
        "\n" + call.draw(drawn),
    )


inspect = printer(_inspect_object, _inspect_text)


def _reconcile_object(found: Reconciled) -> dict[str, object]:
    model = head(found.config) if found.config else {}
    return {"file": found.checkpoint.file, **model, **found.to_dict()}


def _reconcile_text(call: Call, found: Reconciled) -> str:
    lang = call.lang
    most = None if call.values.tensors else SHOWN
    more = len(found.unexplained) - SHOWN if most else 0
    return paragraphs(
        *reconciliation_lines(found, lang),
        "\n" + call.draw(tables.differences_table(found, lang)) if found.caused else "",
        *_names(call, found),
        "\n" + UNEXPLAINED[lang].format(number=grouped(len(found.unexplained))),
        call.draw(tables.unexplained_table(found, lang, most)) if found.unexplained else "",
        MORE[lang].format(number=grouped(more)) if more > 0 else "",
    )


def _names(call: Call, found: Reconciled) -> tuple[str, ...]:
    """The names of the tensors of each cause, if `--tensors` is given."""
    if not call.values.tensors:
        return ()
    return tuple(
        f"\n{cause}:\n" + "\n".join(f"  {printable(each.name)}" for each in rows)
        for cause, rows in found.by_cause.items()
    )


def reconcile(call: Call) -> int:
    """Print the differences; the exit code is 1 if some have no cause."""
    found = reconcile_checkpoint(call.values.TARGET, call.values.CONFIG)
    show = printer(lambda _: _reconcile_object(found), lambda each: _reconcile_text(each, found))
    show(call)
    return 1 if found.unexplained else 0
