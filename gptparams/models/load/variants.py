"""A class of transformers with its own defaults, and with each of its settings changed in turn.

Sizes do not matter on the meta device, so that nothing need be known of a class to build it but
its name. The tests go further: they build random models, and break each table on purpose.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from gptparams.config.config import configured
from gptparams.config.fields import MISSING, Fields
from gptparams.counting.reconciliation import NamedShape
from gptparams.counting.tensors import Tensor, tensors
from gptparams.errors import InputError
from gptparams.models.load.reference import named_shapes
from gptparams.models.weights import need, quiet
from gptparams.schema.architecture import Architecture, Differ

LAYERS = 4  # enough for layers that differ, where the class lets us choose
_FILLER = 8  # for what the class has no default for, and needs
# What says how a model is run, made or stored, or takes long.
_NOT_TRIED = re.compile(
    r"_\w+|\w*dtype|id2label|label2id|architectures|transformers_version|model_type|"
    r"\w+_token_id|problem_type|rope_\w+"
)
Keys = Mapping[str, Any]
LEFT_OUT: Keys = {"": None}  # what is changed where keys are left out


class Variant(NamedTuple):
    """One configuration of a class: the keys that were given, and the tensors on both sides.

    `changed` are those of the keys that are not as in the first variant of the class.
    """

    keys: Keys
    changed: Keys
    settings: Keys
    ours: tuple[Tensor, ...]
    theirs: tuple[NamedShape, ...]


class NotBuiltError(InputError):
    """transformers can't make the class with any keys that were tried."""


def is_type(model_type: str) -> bool:
    """Whether transformers has a configuration of the type."""
    return model_type in need("transformers").CONFIG_MAPPING


def is_class(name: str) -> bool:
    """Whether transformers has a class of the name."""
    return hasattr(need("transformers"), name)


def base(architecture: Architecture) -> Variant:
    """The class with its own defaults, and few layers where it lets us choose.

    Raises InputError for what the table refuses, and for a class that can't be built.
    """
    refusal: InputError | None = None
    for keys in _candidates(architecture):
        try:
            return _variant(architecture, keys, {})
        except InputError as error:
            refusal = refusal or error
        except Exception as error:  # a class may raise anything
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            refusal = refusal or NotBuiltError(
                f"transformers 按默认值造不出 {architecture.reference}（{reason}）；"
                "请把它少不了的键写进 needs",
                f"transformers can't build {architecture.reference} with its defaults ({reason}); "
                "give the keys that it lacks in `needs`",
            )
    assert refusal is not None
    raise refusal


def bare(architecture: Architecture, start: Variant) -> Variant:
    """`start` without the keys that can be left out: the table stands in for the class's defaults.

    Raises InputError where it does not.
    """
    fields = Fields(nested(start.keys), "", nested=True)
    return start._replace(changed=LEFT_OUT, ours=_counted(architecture, fields))


def variants(architecture: Architecture, start: Variant) -> Iterator[Variant]:
    """The class with each of its settings changed, where both sides accept that.

    Each on its own; then each size beside each switch of the table.
    """
    names = [name for name in start.settings if not _NOT_TRIED.fullmatch(name)]
    yield from _changed(architecture, start, names, {})
    sizes = [name for size in architecture.sizes for name in size.keys if name in names]
    for switch in architecture.switches:
        key = "" if isinstance(switch, Differ) else switch.key
        for value in _others(start.settings.get(key)):
            yield from _changed(architecture, start, sizes, {key: value})


def _changed(
    architecture: Architecture, start: Variant, names: Iterable[str], also: Keys
) -> Iterator[Variant]:
    for name in names:
        for value in _others(start.settings[name]):
            with suppress(Exception):  # a class may raise anything
                yield _variant(architecture, start.keys, {**also, name: value})


def _others(value: object) -> Iterator[object]:
    """Other values for a setting, of the kind that it has."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value * 2)
    elif value is None:
        yield from (True, 2, 6)


def _candidates(architecture: Architecture) -> Iterator[Keys]:
    """Keys to build the class with, the fewest first; then those of sizes without a default."""
    few = {key: LAYERS for size in architecture.sizes if size.symbol == "L" for key in size.keys}
    yield few
    yield {}
    settings = Fields(_settings(architecture, {}).to_dict(), "")
    keys = [key for size in architecture.sizes for key in size.keys[:1]]
    filler = {key: _FILLER for key in keys if settings.value(key) in (None, MISSING)}
    yield few | filler
    yield filler


def _settings(architecture: Architecture, keys: Keys) -> Any:
    classes = need("transformers").CONFIG_MAPPING
    return classes[architecture.model_type](**nested({**dict(architecture.needs), **keys}))


def nested(keys: Keys) -> dict[str, Any]:
    """`keys` with each `a.b` as the key `b` of the object `a`."""
    result: dict[str, Any] = {}
    for key, value in keys.items():
        *path, last = key.split(".")
        place = result
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return result


def _variant(architecture: Architecture, keys: Keys, changed: Keys) -> Variant:
    need("torch")
    transformers = need("transformers")
    with quiet(), need("torch").device("meta"):
        settings = _settings(architecture, {**keys, **changed})
        model = getattr(transformers, architecture.reference)(settings)
    ours = _counted(architecture, Fields(settings.to_dict(), ""))
    given = {**dict(architecture.needs), **keys, **changed}
    return Variant(given, changed, settings.to_dict(), ours, named_shapes(model))


def _counted(architecture: Architecture, fields: Fields) -> tuple[Tensor, ...]:
    return tuple(tensors(configured(architecture, fields, architecture.model_type)))
