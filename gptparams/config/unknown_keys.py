"""Keys that a table does not read: passed over, unless they look as if they changed the count.

A `config.json` is full of keys that change no count, and nobody can list them all. A key that
does change it is named after what it counts, and has a whole number, `true` or a list of
numbers for its value: one like that which the table neither reads nor knows to be harmless
is refused, lest a wrong total be given without a word. So is an activation that has parameters
of its own, under any key that the table does not read.
"""

import re

from gptparams.config.fields import Fields
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.schema.architecture import Architecture, Cache, Differ, Rule
from gptparams.untrusted import quoted

# The words, between underscores, of which the names of keys that count are made.
_TELLING = frozenset({
    "bias", "biases", "dim", "dims", "embd", "expert", "experts", "ffn", "head", "heads",
    "hidden", "inner", "intermediate", "kv", "layer", "layers", "lora", "mlp", "moe",
    "rank", "ranks", "vocab", "width",
})  # fmt: skip
# Keys of any configuration that have such a name and say how to run or train a model.
_HARMLESS = frozenset(("max_window_layers", "output_hidden_states", "tie_encoder_decoder"))
# The activations of transformers that have parameters.
_LEARNED = ("prelu", "xielu")


def keys_read(architecture: Architecture) -> frozenset[str]:
    """Every key that the table of `architecture` reads or passes on; `a.b` for `b` within `a`."""
    return frozenset(
        (
            "model_type",
            *(key for size in architecture.sizes for key in size.keys),
            *(switch.key for switch in architecture.switches if not isinstance(switch, Differ)),
            *(key for kind in architecture.layers for key in _keys_of(kind.rules)),
            *(key for key, _ in architecture.fixed),
            *architecture.passed,
            *_keys_of_cache(architecture.cache),
        )
    )


def _keys_of_cache(cache: Cache) -> tuple[str, ...]:
    """The keys that say what layers keep, which no count needs."""
    keys = tuple(key for size in cache.sizes for key in size.keys)
    keys += tuple(key for key, _ in cache.fixed)
    if cache.window is None:
        return keys
    switch = (cache.window.switch.key,) if cache.window.switch else ()
    return (*keys, *cache.window.size.keys, *switch, *_keys_of(cache.window.rules))


def _keys_of(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    keys: tuple[str, ...] = ()
    for rule in rules:
        keys += (rule.key, getattr(rule, "rest_key", ""), getattr(rule, "start_key", ""))
        keys += _keys_of(getattr(rule, "otherwise", ()))
    return tuple(key for key in keys if key)


def refuse_unread(architecture: Architecture, fields: Fields) -> None:
    """Refuse a key that looks as if it changed the count and is not read by the table."""
    known = keys_read(architecture) | _HARMLESS | {*architecture.harmless}
    for name, value in fields.raw.items():
        key = quoted(name)
        if name not in known and isinstance(value, str) and value in _LEARNED:
            _refuse_activation(architecture, fields, key, value)
        if name not in known and looks_counted(str(name), value):
            shown = shown_as(value)
            model_type = architecture.model_type
            raise InputError(
                f"{fields.where}：字段 {key}（{shown.zh}）看来会改变参数个数，而 {model_type} "
                "没有这个字段；写错了就改正，多余就删掉",
                f"{fields.where}: field {key} ({shown.en}) looks as if it changed the count, and "
                f"{model_type} has no such field; correct it, or leave it out",
            )


def _refuse_activation(architecture: Architecture, fields: Fields, key: str, value: str) -> None:
    model_type = architecture.model_type
    raise InputError(
        f"{fields.where}：字段 {key} 的激活函数 {value} 自带参数，{model_type} 的表里没有；"
        "请换一个不带参数的",
        f"{fields.where}: field {key}: the activation {value} has parameters of its own, which "
        f"the table of {model_type} does not have; give one without any",
    )


def looks_counted(key: str, value: object) -> bool:
    """Whether a key has a name and a value like those that change a count."""
    if not _TELLING & {*re.split("[_.]", key)}:
        return False
    if isinstance(value, list | tuple):
        return any(type(each) is int for each in value)
    return value is True or (type(value) is int and value > 0)
