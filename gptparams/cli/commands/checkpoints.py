"""The commands `inspect` and `reconcile`, which read the header of a checkpoint."""

from gptparams.checkpoints.files import inspect_checkpoint, reconcile_checkpoint
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.inspection import Inspection
from gptparams.checkpoints.reconcile import Reconciled
from gptparams.cli.commands.call import Call, head, paragraphs, printer
from gptparams.language import Text
from gptparams.numerals.writing import grouped
from gptparams.tables import checkpoints as tables
from gptparams.untrusted import printable

SHOWN = 20  # number of unexplained tensors shown; --tensors lists all of them
INSPECTED = Text("{file}：{number} 个参数", "{file}: {number} parameters")
UNDETERMINED = Text(
    "{file}：参数个数定不下来", "{file}: the number of parameters is not determined"
)
NEEDED = Text(
    "有 {number} 个矩阵看文件头定不下形状（如 {name}），还需要 {needed}；请把 config.json 放在旁边",
    "{number} matrices have shapes that the header does not tell (such as {name}); it takes "
    "{needed}: put the config.json beside the file",
)
SUMMARY = Text(
    "格式 {format}，{tensors} 个张量，{elements} 个元素，{nbytes} 字节",
    "{format}, {tensors} tensors, {elements} elements, {nbytes} bytes",
)
BESIDE = Text("按 {type} 的配置归类", "classified by the config, of type {type}")
INFERRED = Text(
    "配置由文件头推得：{type}，{sizes}；张量相同的别的类型个数也相同",
    "config inferred from the header: {type}, {sizes}; other types with the same tensors count "
    "the same",
)
BY_NAME = Text(
    "没有可用的配置，各族按张量的名字归类", "no config at hand: families are told by names"
)
NOT_PARAMETERS = Text("存了但不是参数：", "Stored, and no parameters:")
MISSING = Text("缺分片：{names}", "missing shards: {names}")
TITLE = Text(
    "{file}：存了 {stored}，数得 {counted}，相差 {difference}",
    "{file}: {stored} stored, {counted} counted, difference {difference}",
)
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
    checkpoint = found.checkpoint
    number = found.parameters
    title = UNDETERMINED if number is None else INSPECTED
    summary = SUMMARY[lang].format(
        format=checkpoint.format,
        tensors=grouped(len(checkpoint.tensors)),
        elements=grouped(found.reconciled.stored),
        nbytes=grouped(checkpoint.nbytes),
    )
    others = call.draw(tables.not_parameters_table(found, lang)) if found.not_parameters else ""
    drawn = tables.tensors_table(checkpoint.tensors, lang, collapsed=not call.values.tensors)
    return paragraphs(
        title[lang].format(file=printable(checkpoint.file), number=grouped(number or 0)),
        summary,
        _source(call, found.reconciled),
        *_warnings(call, found),
        "\n" + call.draw(tables.families_table(found, lang)) if found.families else "",
        "\n" + NOT_PARAMETERS[lang] + "\n" + others if others else "",
        "\n" + call.draw(tables.dtypes_table(found, lang)) if found.dtypes else "",
        "\n" + call.draw(drawn),
    )


def _source(call: Call, reconciled: Reconciled) -> str:
    """Where the configuration comes from."""
    config = reconciled.config
    if config is None:
        return BY_NAME[call.lang]
    sizes = ", ".join(f"{symbol} {value}" for symbol, value in config.sizes.items())
    text = INFERRED if reconciled.inferred else BESIDE
    return text[call.lang].format(type=config.architecture.model_type, sizes=sizes)


def _warnings(call: Call, found: Inspection) -> tuple[str, ...]:
    undetermined, lang = found.reconciled.undetermined, call.lang
    lines: tuple[str, ...] = ()
    if undetermined:
        needed = ", ".join(dict.fromkeys(each.needed for each in undetermined))
        name = printable(undetermined[0].name)
        number = grouped(len(undetermined))
        lines = (NEEDED[lang].format(number=number, name=name, needed=needed),)
    return (*lines, *_missing(call, found.checkpoint))


def _missing(call: Call, checkpoint: Checkpoint) -> tuple[str, ...]:
    names = ", ".join(printable(name) for name in sorted(checkpoint.missing)[:5])
    return (MISSING[call.lang].format(names=names),) if names else ()


inspect = printer(_inspect_object, _inspect_text)


def _reconcile_object(found: Reconciled) -> dict[str, object]:
    model = head(found.config) if found.config else {}
    return {"file": found.checkpoint.file, **model, **found.to_dict()}


def _reconcile_text(call: Call, found: Reconciled) -> str:
    lang, counted = call.lang, found.counted or 0
    most = None if call.values.tensors else SHOWN
    more = len(found.unexplained) - SHOWN if most else 0
    return paragraphs(
        TITLE[lang].format(
            file=printable(found.checkpoint.file),
            stored=grouped(found.stored),
            counted=grouped(counted),
            difference=tables.signed(found.stored - counted),
        ),
        _source(call, found) if found.config else "",
        *_missing(call, found.checkpoint),
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
