"""Build a transformers class with its defaults, then with each setting changed in turn.

A model on the meta device takes no memory whatever its sizes, so a class can be built knowing only
its name. The tests go further: they build random models, and break each table on purpose.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from gptparams.config.config import configured
from gptparams.config.values.fields import MISSING, Fields
from gptparams.counting.reconciliation import NamedShape
from gptparams.counting.tensors import Tensor, tensors
from gptparams.errors import InputError
from gptparams.models.load.reference import named_shapes
from gptparams.models.weights import need, quiet
from gptparams.schema.architecture import Architecture, Differ

LAYERS = 4  # enough for layers of different kinds, if the class accepts a number of layers
_FILLER = 8  # for required sizes that have no default
# Settings about running, creating or storing a model, and settings that are slow to try.
_NOT_TRIED = re.compile(
    r"_\w+|\w*dtype|id2label|label2id|architectures|transformers_version|model_type|"
    r"\w+_token_id|problem_type|rope_\w+"
)
Keys = Mapping[str, Any]
LEFT_OUT: Keys = {"": None}  # the value of `changed` for a variant whose optional keys are left out


class Variant(NamedTuple):
    """One configuration of a class: the keys given to it, and the tensors on both sides.

    `changed` holds the keys that differ from the first variant of the class.
    """

    keys: Keys
    changed: Keys
    settings: Keys
    ours: tuple[Tensor, ...]
    theirs: tuple[NamedShape, ...]


class NotBuiltError(InputError):
    """transformers could not build the class with any of the keys tried."""


def is_type(model_type: str) -> bool:
    """Return whether transformers has a configuration for this model type."""
    return model_type in need("transformers").CONFIG_MAPPING


def is_class(name: str) -> bool:
    """Return whether transformers has a class with this name."""
    return hasattr(need("transformers"), name)


def base(architecture: Architecture) -> Variant:
    """Build the class with its own defaults, and with few layers if it accepts a number of layers.

    Raises InputError if the table refuses the configuration or the class can't be built.
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
    """Return `start` without its optional keys, counted with the defaults of the table.

    Raises InputError if the table has no default for a key.
    """
    fields = Fields(nested(start.keys), "", nested=True)
    return start._replace(changed=LEFT_OUT, ours=_counted(architecture, fields))


def variants(architecture: Architecture, start: Variant) -> Iterator[Variant]:
    """Build the class with each setting changed, skipping changes that either side refuses.

    Each setting is changed on its own; then each size is combined with each switch of the table.
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
    """Yield other values of the same kind for a setting."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value * 2)
    elif value is None:
        yield from (True, 2, 6)


def _candidates(architecture: Architecture) -> Iterator[Keys]:
    """Yield keys to build the class with, the fewest first; then add sizes that have no default."""
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
    """Turn each dotted key `a.b` into the key `b` of a nested object `a`."""
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
