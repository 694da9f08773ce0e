"""Evaluate the kinds of layers: dense or with experts, attention or something else."""

from collections.abc import Mapping

from gptparams.algebra.symbols import LARGEST_REPEAT
from gptparams.config.files.json_file import shown_as
from gptparams.config.values.fields import MISSING, Fields
from gptparams.errors import InputError
from gptparams.schema.layers import (
    Every,
    From,
    Labelled,
    Last,
    Layers,
    Listed,
    Repeated,
    Rule,
    UpTo,
)

Numbers = frozenset[int]


def kinds_of_layers(
    kinds: tuple[Layers, ...], fields: Fields, total: int
) -> Mapping[str, tuple[int, ...]]:
    """The numbers of the layers of each kind, by its symbol; `L` is all `total` layers."""
    found: dict[str, Numbers] = {"L": frozenset(range(total))}
    for kind in kinds:
        if kind.other_than:
            found[kind.symbol] = found["L"] - found[kind.other_than]
        else:
            found[kind.symbol] = found[kind.within] & layers_of(kind.rules, fields, total)
    return {symbol: tuple(sorted(numbers)) for symbol, numbers in found.items()}


def layers_of(rules: tuple[Rule, ...], fields: Fields, total: int) -> Numbers:
    """The layers, out of `total`, for which all `rules` hold."""
    layers = frozenset(range(total))
    return layers.intersection(*(_holds(rule, fields, layers) for rule in rules))


def _holds(rule: Rule, fields: Fields, layers: Numbers) -> Numbers:
    """The layers, out of all `layers`, for which `rule` holds."""
    match rule:
        case From():
            first = _number(rule.key, rule.default, 0, fields)
            return frozenset(i for i in layers if (i >= first) == rule.inside)
        case UpTo():
            last = _number(rule.key, rule.default, -1, fields)
            return frozenset(i for i in layers if last == -1 or i <= last)
        case Last():
            rest = len(layers) - _number(rule.key, rule.default, 0, fields, len(layers))
            return frozenset(i for i in layers if (i >= rest) == rule.inside)
        case Every():
            ours = _of_runs(rule, fields, layers)
            return ours if rule.inside else layers - ours
        case Listed():
            named = _listed(rule, fields)
            if named is None and rule.otherwise:
                return layers_of(rule.otherwise, fields, len(layers))
            return frozenset(i for i in layers if (i in (named or ())) == rule.inside)
        case Labelled():
            labels = _labels(rule, fields, len(layers))
            if labels is None:
                return layers_of(rule.otherwise, fields, len(layers))
            return frozenset(i for i in layers if labels[i] in rule.labels)
        case Repeated():
            written = _repeated(rule, fields, len(layers))
            return frozenset(i for i in layers if written[i] in rule.labels)


def _of_runs(rule: Every, fields: Fields, layers: Numbers) -> Numbers:
    step = _number(rule.key, rule.default, 1, fields)
    rest = _number(rule.rest_key, rule.rest, 0, fields) if rule.rest_key else rule.rest
    start = _number(rule.start_key, rule.start, 0, fields) if rule.start_key else rule.start
    return frozenset(i for i in layers if i < start or (i - start) % step == rest % step)


def _number(
    key: str, default: int, least: int, fields: Fields, largest: int = LARGEST_REPEAT
) -> int:
    value = fields.value(key)
    return default if value is MISSING else fields.number(key, value, least, largest)


def _listed(rule: Listed, fields: Fields) -> Numbers | None:
    values = fields.items(rule.key)
    if values is None:
        return None
    least, largest = rule.first, LARGEST_REPEAT
    return frozenset(fields.number(rule.key, v, least, largest) - rule.first for v in values)


def _labels(rule: Labelled, fields: Fields, total: int) -> list[object] | None:
    labels = fields.items(rule.key)
    if labels is None or (rule.may_be_empty and not labels):
        return None
    return _known_labels(rule, labels, fields, total)


def _repeated(rule: Repeated, fields: Fields, total: int) -> list[object]:
    """The labels of `total` layers: each pattern of the list, repeated as often as it says."""
    pairs, labels, key = fields.items(rule.key), list[object](), fields.place(rule.key)
    if pairs is None:
        raise InputError(
            f'{fields.where}：缺少字段 {key}；请填上，如 [[["global", "local"], 12]]',
            f'{fields.where}: field {key} is missing; give it, as in [[["global", "local"], 12]]',
        )
    for pair in pairs:
        match pair:
            case [[*pattern], int(times)] if 0 <= times <= LARGEST_REPEAT:
                labels += pattern * times
            case _:
                shown = shown_as(pair)
                raise InputError(
                    f'{fields.where}：字段 {key} 的每一项应像 [["global", "local"], 12]，'
                    f"现在有 {shown.zh}",
                    f'{fields.where}: field {key}: expected entries such as [["global", '
                    f'"local"], 12], found {shown.en}',
                )
    return _known_labels(rule, labels, fields, total)


def _known_labels(
    rule: Labelled | Repeated, labels: list[object], fields: Fields, total: int
) -> list[object]:
    """`labels`; raises InputError unless there is a known one for each of `total` layers."""
    key = fields.place(rule.key)
    if len(labels) != total:
        raise InputError(
            f"{fields.where}：字段 {key} 应为 {total} 层各写一项，现在有 {len(labels)} 项",
            f"{fields.where}: field {key}: expected an entry for each of {total} layers, "
            f"found {len(labels)}",
        )
    known = (*rule.labels, *rule.others)
    for label in labels:
        if label not in known:
            shown, all_known = shown_as(label), ", ".join(map(str, known))
            raise InputError(
                f"{fields.where}：字段 {key} 里不认识 {shown.zh}；可以写的有：{all_known}",
                f"{fields.where}: field {key}: {shown.en} is not known; "
                f"expected one of: {all_known}",
            )
    return labels
