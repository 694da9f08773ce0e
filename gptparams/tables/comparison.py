"""Tables of models side by side: their families and features.

Every number comes from a `Count`; `counting.features` computes the features. `lang` is `zh` or
`en`.
"""

import os
from collections.abc import Sequence

from gptparams.counting.counting import Count
from gptparams.counting.features import FEATURES, Feature, Value
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import ALL_FAMILIES, PARTS
from gptparams.tables.counts import ACTIVE, FAMILY, SHARE, TOTAL, shape_text
from gptparams.tables.formulas import families_of
from gptparams.tables.table import Table
from gptparams.untrusted import quoted

DIFFERENT = "≠"
ABSENT = "—"
FEATURE = Text("特点", "Feature")
COMMA = Text("、", ", ")
_LONGEST = 24  # characters of a model's name in the header of a column

# The texts for values of features; a value that is not listed is shown unchanged.
WORDS: dict[str, Text] = {
    "q": Text("Q", "Q"),
    "k": Text("K", "K"),
    "v": Text("V", "V"),
    "o": Text("O", "O"),
    "weight": Text("增益", "gain"),
    "bias": Text("偏置", "bias"),
    "gated": Text("门控（三个矩阵）", "gated (three matrices)"),
    "plain": Text("不带门（两个矩阵）", "plain (two matrices)"),
}
WORDS |= {part: name for part, name in PARTS.items() if part not in WORDS}
WORDS |= {each.id: Text(each.name.zh, each.name.en.lower()) for each in ALL_FAMILIES}
YES, NO = Text("是", "yes"), Text("否", "no")


def families_table(results: Sequence[Count], lang: Lang) -> Table:
    """One row per family that any of the models has; for each model, its count and share."""
    present = [{each.id for each in families_of(result.config)} for result in results]
    rows = tuple(
        (
            each.name[lang],
            *(
                cell
                for result, found in zip(results, present, strict=True)
                for cell in _cells(result, each.id, found)
            ),
        )
        for each in ALL_FAMILIES
        if any(each.id in found for found in present)
    )
    last = (
        TOTAL[lang],
        *(cell for r in results for cell in (grouped(r.total), share_text(1))),
    )
    titles = (title for name in labels(results) for title in (name, SHARE[lang]))
    return Table((FAMILY[lang], *titles), (*rows, last), "l" + "rr" * len(results), True)


def _cells(result: Count, family: str, present: set[str]) -> tuple[str, str]:
    """The count and the share of a family, or `—` if the model has no such tensor."""
    if family not in present:
        return ABSENT, ""
    number = result.families[family]
    return grouped(number), share_text((number, result.total))


def features_table(results: Sequence[Count], lang: Lang) -> Table:
    """One row per feature, marked if the models differ; the last row is what one token uses."""
    rows = []
    for each in FEATURES:
        values = [each.of(result) for result in results]
        if any(value is not None for value in values):
            shown = (value_text(each, value, lang) for value in values)
            rows.append((mark(values), each.name[lang], *shown))
    active = [result.active for result in results]
    rows.append((mark(active), ACTIVE[lang], *map(grouped, active)))
    return Table(("", FEATURE[lang], *labels(results)), tuple(rows), "ll" + "l" * len(results))


def mark(values: Sequence[Value]) -> str:
    """The mark of a row: `≠` if its values differ, otherwise empty."""
    return DIFFERENT if any(value != values[0] for value in values) else ""


def value_text(feature: Feature, value: Value, lang: Lang) -> str:
    """A value of a feature as text."""
    match value:
        case None:
            return feature.lack[lang]
        case bool():
            return (YES if value else NO)[lang]
        case int():
            return grouped(value)
        case str():
            return WORDS[value][lang] if value in WORDS else value
        case (int(), *_):
            return shape_text(int(each) for each in value)
        case _:
            return COMMA[lang].join(value_text(feature, each, lang) for each in value)


def labels(results: Sequence[Count]) -> tuple[str, ...]:
    """A short name for each model: the telling part of a path, numbered if two are the same."""
    names = [quoted(_label(result.config.model)) for result in results]
    alike = {name for name in names if names.count(name) > 1}
    return tuple(
        f"{name} ({names[: index + 1].count(name)})" if name in alike else name
        for index, name in enumerate(names)
    )


def _label(model: str) -> str:
    folder, file = os.path.split(model)
    name = os.path.basename(folder) or file if file == "config.json" else file or folder
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def as_object(results: Sequence[Count]) -> dict[str, object]:
    """The comparison for JSON: each model's counts and features, and which features differ."""
    values = {each.id: [each.of(result) for result in results] for each in FEATURES}
    return {
        "models": [
            {
                "model": result.config.model,
                "architecture": result.config.architecture.model_type,
                "part": result.config.part or None,
                "total": result.total,
                "active": result.active,
                "families": result.families,
                "features": {name: found[index] for name, found in values.items()},
            }
            for index, result in enumerate(results)
        ],
        "features": [
            {"id": each.id, "name": each.name.both(), "differs": bool(mark(values[each.id]))}
            for each in FEATURES
        ],
    }
