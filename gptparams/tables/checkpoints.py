"""Tables of checkpoints: families, dtypes, causes and tensors. `lang` is `zh` or `en`."""

import re
from collections.abc import Iterable
from fractions import Fraction

from gptparams.checkpoints.causes.causes import BY_ID
from gptparams.checkpoints.header import StoredTensor
from gptparams.checkpoints.inspection import Inspection
from gptparams.checkpoints.reconcile import Reconciled
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import family
from gptparams.tables.counts import FAMILY, PARAMETERS, SHAPE, SHARE, TENSOR, TOTAL, shape_text
from gptparams.tables.formulas import headers
from gptparams.tables.table import Table
from gptparams.untrusted import printable

TENSORS = Text("张量数", "Tensors")
ELEMENTS = Text("元素个数", "Elements")
BYTES = Text("字节", "Bytes")
DTYPE = Text("数据类型", "Data type")
CAUSE = Text("原因", "Cause")
MEANING = Text("是什么", "What it is")
NUMBER = Text("个数", "Number")
SIDE = Text("在哪边", "Side")
STORED = Text("文件里有，没有数到", "stored, not counted")
COUNTED = Text("数到了，文件里没有", "counted, not stored")
_LAYER = re.compile(r"(?<=[.h])\d+(?=[./])")


def families_table(inspection: Inspection, lang: Lang) -> Table:
    """One row per stored family: tensors, parameters and share; the last row is the total."""
    rows = inspection.families
    total = sum(each.parameters for each in rows.values())
    cells = tuple(
        (
            family(name).name[lang],
            grouped(each.tensors),
            grouped(each.parameters),
            share_text(Fraction(each.parameters, total or 1)),
        )
        for name, each in rows.items()
    )
    number = sum(each.tensors for each in rows.values())
    last = (TOTAL[lang], grouped(number), grouped(total), share_text(1))
    titles = headers(lang, FAMILY, TENSORS, PARAMETERS, SHARE)
    return Table(titles, (*cells, last), "lrrr", True)


def dtypes_table(inspection: Inspection, lang: Lang) -> Table:
    """One row per data type: tensors, elements and bytes; the last row is the total."""
    rows = inspection.dtypes
    cells = tuple((name, *map(grouped, each)) for name, each in rows.items())
    sums = (sum(column) for column in zip(*rows.values(), strict=True))
    last = (TOTAL[lang], *map(grouped, sums))
    return Table(headers(lang, DTYPE, TENSORS, ELEMENTS, BYTES), (*cells, last), "lrrr", True)


def not_parameters_table(inspection: Inspection, lang: Lang) -> Table:
    """What is stored but is not a parameter: cause, tensors, elements and meaning."""
    cells = tuple(
        (
            BY_ID[cause].name[lang],
            grouped(each.tensors),
            grouped(each.elements),
            BY_ID[cause].meaning[lang],
        )
        for cause, each in inspection.not_parameters.items()
    )
    return Table(headers(lang, CAUSE, TENSORS, ELEMENTS, MEANING), cells, "lrrl")


def tensors_table(tensors: Iterable[StoredTensor], lang: Lang, collapsed: bool) -> Table:
    """Name, shape, data type, number, elements; if `collapsed`, one row for all layers."""
    groups: dict[tuple[str, tuple[int, ...], str], int] = {}
    for each in tensors:
        name = _LAYER.sub("{}", each.name) if collapsed else each.name
        key = (name, each.shape, each.dtype)
        groups[key] = groups.get(key, 0) + 1
    rows = tuple(
        (
            printable(name),
            shape_text(shape),
            dtype,
            grouped(number),
            grouped(number * StoredTensor(name, shape, dtype, 0).elements),
        )
        for (name, shape, dtype), number in groups.items()
    )
    return Table(headers(lang, TENSOR, SHAPE, DTYPE, NUMBER, ELEMENTS), rows, "lrlrr")


def differences_table(reconciled: Reconciled, lang: Lang) -> Table:
    """One row per cause: tensors, signed elements and meaning; the last row is the sum."""
    rows = reconciled.by_cause
    sums = {cause: sum(each.elements for each in found) for cause, found in rows.items()}
    cells = tuple(
        (
            BY_ID[cause].name[lang],
            grouped(len(found)),
            signed(sums[cause]),
            BY_ID[cause].meaning[lang],
        )
        for cause, found in rows.items()
    )
    number = sum(map(len, rows.values()))
    last = (TOTAL[lang], grouped(number), signed(sum(sums.values())), "")
    titles = headers(lang, CAUSE, TENSORS, ELEMENTS, MEANING)
    return Table(titles, (*cells, last), "lrrl", True)


def unexplained_table(reconciled: Reconciled, lang: Lang, most: int | None = None) -> Table:
    """The tensors without a cause, at most `most` of them."""
    rows = tuple(
        (printable(name), signed(number), (STORED if number >= 0 else COUNTED)[lang])
        for name, number in reconciled.unexplained[:most]
    )
    return Table(headers(lang, TENSOR, ELEMENTS, SIDE), rows, "lrl")


def signed(number: int) -> str:
    """A difference with its sign, which is plus if more is stored than counted."""
    return f"+{grouped(number)}" if number > 0 else grouped(number)
