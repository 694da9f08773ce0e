"""Which layers are of which kind: dense or with experts, of attention or of something else."""

from collections.abc import Mapping

from gptparams.algebra.symbols import LARGEST_REPEAT
from gptparams.config.fields import MISSING, Fields
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.schema.architecture import Every, From, Labelled, Last, Layers, Listed, Rule, UpTo

Numbers = frozenset[int]


def kinds_of_layers(
    kinds: tuple[Layers, ...], fields: Fields, total: int
) -> Mapping[str, tuple[int, ...]]:
    """The numbers of the layers of each kind, by its symbol; `L` are all `total` of them."""
    found: dict[str, Numbers] = {"L": frozenset(range(total))}
    for kind in kinds:
        if kind.other_than:
            found[kind.symbol] = found["L"] - found[kind.other_than]
        else:
            found[kind.symbol] = found[kind.within] & _all_hold(kind.rules, fields, total)
    return {symbol: tuple(sorted(numbers)) for symbol, numbers in found.items()}


def _all_hold(rules: tuple[Rule, ...], fields: Fields, total: int) -> Numbers:
    layers = frozenset(range(total))
    return layers.intersection(*(_holds(rule, fields, layers) for rule in rules))


def _holds(rule: Rule, fields: Fields, layers: Numbers) -> Numbers:
    """Those of all `layers` for which `rule` holds."""
    match rule:
        case From():
            first = _number(rule.key, rule.default, 0, fields)
            return frozenset(i for i in layers if i >= first)
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
                return _all_hold(rule.otherwise, fields, len(layers))
            return frozenset(i for i in layers if (i in (named or ())) == rule.inside)
        case Labelled():
            labels = _labels(rule, fields, len(layers))
            if labels is None:
                return _all_hold(rule.otherwise, fields, len(layers))
            return frozenset(i for i in layers if labels[i] in rule.labels)


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
    if labels is None:
        return None
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
