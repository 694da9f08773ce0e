"""Classes with their own code (`auto_map`): which of their keys could change shapes.

Such a class may read any key. Keys that the table reads are counted, keys that say how to run,
train or store a model are ignored, and any other key that is set raises InputError.
"""

import re
from collections.abc import Mapping
from typing import NoReturn

from gptparams.config.files.json_file import shown_as
from gptparams.config.unknown_keys.rules import keys_read, says_again
from gptparams.config.unknown_keys.words import GENERAL
from gptparams.config.values.fields import Fields
from gptparams.errors import InputError
from gptparams.schema.architecture import Architecture

# Prefixes and suffixes of keys that say how to run, train or store a model.
_RUNNING = re.compile(
    r"_.*|.*(_token_ids?|_token|_index|dropout|_drop|_pdrop|dropout_prob|_eps|epsilon|_std|_range"
    r"|initializer|_init|dtype|_version|_cache|_theta|_loss|_coef|_alpha|_scale|_scaling|_factor"
    r"|_fp32|_fp16|_bf16|_act|_activation|_function|_length|_len|_window|_tp"
    r"|sequence_parallel|_name|_path|_type|_implementation|_position|_positions|_base)"
    r"|(use|using)_(flash|cache|fp|bf|sdpa|dynamic|logn|sliding|fast|xformers|memory).*"
    r"|(output|return|rope|rotary|loss|attn_impl|quant|softmax|bos|eos|pad|max|min|init)_.*"
)


def refuse_unknown_shapes(
    architecture: Architecture, fields: Fields, sizes: Mapping[str, int], named: str
) -> None:
    """Refuse the first key of `fields` that could change the shapes of the class `named`."""
    known = keys_read(architecture) | GENERAL | {*architecture.harmless}
    for key, value in fields.raw.items():
        if key in known or not _is_set(key, value) or says_again(key, value, sizes):
            continue
        _refuse(fields, key, value, named, architecture.model_type)


def _is_set(key: str, value: object) -> bool:
    """Whether a key has a value that could change a shape: not null, false, zero or empty."""
    if not value or (_RUNNING.fullmatch(key) and not _tells_a_kind(key, value)):
        return False
    return not isinstance(value, float) or bool(re.search("ratio|mult|expan", key))


def _tells_a_kind(key: str, value: object) -> bool:
    """Whether a key names a kind of attention, norm or network: `attention_head_type`."""
    parts = "attn|attention|head|ffn|mlp|norm|layer|block|moe|router|position|embedding"
    words = rf"({parts})\w*_(type|function|name)"
    return isinstance(value, str) and bool(re.fullmatch(words, key))


def _refuse(fields: Fields, key: str, value: object, named: str, model_type: str) -> NoReturn:
    shown, key = shown_as(value), fields.place(key)
    raise InputError(
        f"{fields.where}：类 {named} 的代码由文件自带，字段 {key}（{shown.zh}）可能改变形状，"
        f"按 {model_type} 数就不可靠；确认它不影响形状后，删掉它再数",
        f"{fields.where}: the class {named} comes with its own code, where field {key} "
        f"({shown.en}) may change shapes, so a count as {model_type} is unreliable; "
        "remove the field if it does not change any",
    )
