"""What is said about a checkpoint above its tables. `lang` is `zh` or `en`."""

from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.inspection import Inspection
from gptparams.checkpoints.reconcile import Reconciled
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables.checkpoints import signed
from gptparams.untrusted import printable

INSPECTED = Text("{file}：{number} 个参数", "{file}: {number} parameters")
UNDETERMINED = Text(
    "{file}：参数个数定不下来", "{file}: the number of parameters is not determined"
)
NEEDED = Text(
    "有 {number} 个矩阵看文件头定不下形状（如 {name}），还需要 {needed}；请把 config.json 放在旁边",
    "the header does not determine the shapes of {number} matrices (such as {name}), which need "
    "{needed}; put the config.json beside the file",
)
SUMMARY = Text(
    "格式 {format}，{tensors} 个张量，{elements} 个元素，{nbytes} 字节",
    "{format}, {tensors} tensors, {elements} elements, {nbytes} bytes",
)
BESIDE = Text("按 {type} 的配置归类", "families from the configuration, type {type}")
INFERRED = Text(
    "配置由文件头推得：{type}，{sizes}；张量相同的别的类型个数也相同",
    "config inferred from the header: {type}, {sizes}; other types with the same tensors count "
    "the same",
)
BY_NAME = Text(
    "没有可用的配置，各族按张量的名字归类",
    "no configuration found: families are guessed from names",
)
MISSING = Text("缺分片：{names}", "missing shards: {names}")
TITLE = Text(
    "{file}：存了 {stored}，数得 {counted}，相差 {difference}",
    "{file}: {stored} stored, {counted} counted, difference {difference}",
)


def inspection_lines(found: Inspection, lang: Lang) -> tuple[str, ...]:
    """Return the total, the contents of the file, where the config comes from, and warnings."""
    checkpoint, number = found.checkpoint, found.parameters
    title = UNDETERMINED if number is None else INSPECTED
    summary = SUMMARY[lang].format(
        format=checkpoint.format,
        tensors=grouped(len(checkpoint.tensors)),
        elements=grouped(found.reconciled.stored),
        nbytes=grouped(checkpoint.nbytes),
    )
    return (
        title[lang].format(file=printable(checkpoint.file), number=grouped(number or 0)),
        summary,
        _source(found.reconciled, lang),
        *_undetermined(found.reconciled, lang),
        *_missing(checkpoint, lang),
    )


def reconciliation_lines(found: Reconciled, lang: Lang) -> tuple[str, ...]:
    """Return both totals with their difference, where the config comes from, missing shards."""
    counted = found.counted or 0
    title = TITLE[lang].format(
        file=printable(found.checkpoint.file),
        stored=grouped(found.stored),
        counted=grouped(counted),
        difference=signed(found.stored - counted),
    )
    source = (_source(found, lang),) if found.config else ()
    return (title, *source, *_missing(found.checkpoint, lang))


def _source(reconciled: Reconciled, lang: Lang) -> str:
    """Say where the configuration comes from."""
    config = reconciled.config
    if config is None:
        return BY_NAME[lang]
    sizes = ", ".join(f"{symbol} {value}" for symbol, value in config.sizes.items())
    text = INFERRED if reconciled.inferred else BESIDE
    return text[lang].format(type=config.architecture.model_type, sizes=sizes)


def _undetermined(reconciled: Reconciled, lang: Lang) -> tuple[str, ...]:
    matrices = reconciled.undetermined
    if not matrices:
        return ()
    needed = ", ".join(dict.fromkeys(each.needed for each in matrices))
    name = printable(matrices[0].name)
    return (NEEDED[lang].format(number=grouped(len(matrices)), name=name, needed=needed),)


def _missing(checkpoint: Checkpoint, lang: Lang) -> tuple[str, ...]:
    names = ", ".join(printable(name) for name in sorted(checkpoint.missing)[:5])
    return (MISSING[lang].format(names=names),) if names else ()
