"""The arguments of Megatron-LM, as stored in its checkpoints and launch scripts."""

import re
from collections.abc import Iterator, Mapping

from gptparams.config.files.json_file import shown_as
from gptparams.config.formats.format import Format, Read, missing
from gptparams.config.unknown_keys.hints import hints, looks_counted
from gptparams.errors import InputError
from gptparams.language import Text, after_chinese
from gptparams.untrusted import quoted

Raw = Mapping[str, object]
NAME = Text("Megatron 的参数", "Megatron's arguments")
_READ = frozenset((
    "num_layers", "hidden_size", "num_attention_heads", "ffn_hidden_size", "kv_channels",
    "padded_vocab_size", "max_position_embeddings", "untie_embeddings_and_output_weights",
    "swiglu", "add_bias_linear", "add_qkv_bias", "position_embedding_type", "normalization",
))  # fmt: skip
_DERIVED = frozenset((
    "group_query_attention", "num_query_groups", "disable_bias_linear", "seq_length",
    "use_rotary_position_embeddings", "vocab_size", "make_vocab_size_divisible_by",
))  # fmt: skip
# Arguments that change the shapes in a way that the table does not support.
_OTHER = (
    "num_experts", "num_moe_experts", "multi_latent_attention", "qk_layernorm", "mtp_num_layers",
    "bert_binary_head", "encoder_num_layers", "decoder_num_layers", "retro_add_retriever",
    "heterogeneous_layers_config_path", "is_hybrid_model", "hybrid_attention_ratio",
    "gated_linear_unit", "num_tokentypes", "glu_activation", "use_post_ln", "pos_emb",
    "no_weight_tying", "mlp_type", "gpt_j_residual", "norm",
)  # fmt: skip
# Arguments that say how to run, train or store a model, though they have words of shapes.
_RUNNING = re.compile(
    r"_.*|.*(parallel|recompute|fusion|dropout|epsilon|init|std|fp32|fp16|bf16|fp8|softmax|flash"
    r"|checkpoint|loss|distributed|pipeline|scaling|cuda|overlap|persist|rotary|rope|log|profile"
    r"|offload|buffer|decay|lr|path|dir|data|token|length|warmup|cache|backend|window|deterministic"
    r"|masked|query_key_layer|layernorm_1p|bias_gelu|bias_swiglu|bias_dropout|group_query|memory"
    r"|checkpointing|virtual|sequence|tensor|context|expert_model|moe_|memory|sample|num_workers).*"
)


def _megatron(raw: Raw, where: str) -> Read:
    """Read the arguments that determine shapes, and derive those that the code derives."""
    raw = {key.lstrip("-").replace("-", "_"): value for key, value in raw.items()}
    for key in _OTHER:
        if raw.get(key):
            shown = shown_as(raw[key])
            raise InputError(
                f"{where}：这是{after_chinese(NAME.zh)}，字段 {key}（{shown.zh}）改变形状，"
                "这里没有它的表；请改用转换后的 config.json",
                f"{where}: this looks like {NAME.en}; field {key} ({shown.en}) changes shapes, "
                "and no table has those; give the config.json of the converted model",
            )
    if raw.get("padded_vocab_size") is None:
        what = Text(
            "补齐后的词表大小 padded_vocab_size（它还取决于 make_vocab_size_divisible_by "
            "和张量并行数）",
            "padded_vocab_size, which depends on make_vocab_size_divisible_by and on the number "
            "of tensor-parallel ranks as well",
        )
        raise missing(where, NAME, what)
    keys = {key: raw[key] for key in _READ if raw.get(key) is not None}
    keys["model_type"] = "megatron_gpt"
    if raw.get("group_query_attention"):
        keys["num_query_groups"] = raw.get("num_query_groups", 1)
    if raw.get("disable_bias_linear"):
        keys["add_bias_linear"] = False
    if raw.get("use_rotary_position_embeddings") and "position_embedding_type" not in raw:
        keys["position_embedding_type"] = "rope"
    keys.setdefault("max_position_embeddings", raw.get("seq_length", 1))
    notes: tuple[Text, ...] = (Text(f"文件格式：{NAME.zh}", f"Read as {NAME.en}"),)
    if "ffn_hidden_size" not in keys:
        keys["ffn_hidden_size"], note = _width(raw, where)
        notes += (note,)
    return keys, (*notes, *_passed_over(raw))


def _passed_over(raw: Raw) -> Iterator[Text]:
    """Notes on arguments that are not read and have words of shapes."""
    for key, value in raw.items():
        if key in _READ or key in _DERIVED or _RUNNING.fullmatch(key):
            continue
        if looks_counted(key, value) or hints(key, value):
            shown = shown_as(value)
            yield Text(
                f"没有读字段 {quoted(key)}（{shown.zh}），计数没有考虑它",
                f"field {quoted(key)} ({shown.en}) is not read; the count ignores it",
            )


def _width(raw: Raw, where: str) -> tuple[int, Text]:
    """The default width of the feed-forward network, and a note on it.

    Source: megatron/training/arguments.py: 4 hidden_size, or with `swiglu` two thirds of that,
    rounded down to a multiple of 64.
    """
    hidden = raw.get("hidden_size")
    if type(hidden) is not int or hidden < 1:
        raise missing(where, NAME, Text("隐藏宽度 hidden_size", "hidden_size"))
    width = int(4 * hidden * 2 / 3 / 64) * 64 if raw.get("swiglu") else 4 * hidden
    return width, Text(
        f"没有 ffn_hidden_size，按 Megatron 的默认规则取 {width:,}",
        f"ffn_hidden_size is missing; by the rule of Megatron it is {width:,}",
    )


FORMATS = (
    Format(
        NAME,
        frozenset(("num_layers", "hidden_size", "num_attention_heads", "padded_vocab_size")),
        None,
        _megatron,
    ),
    Format(
        NAME,
        frozenset(("num_layers", "hidden_size", "num_attention_heads", "ffn_hidden_size")),
        None,
        _megatron,
    ),
    Format(
        NAME,
        frozenset(("num_layers", "hidden_size", "num_attention_heads", "seq_length")),
        None,
        _megatron,
    ),
    Format(
        NAME,
        frozenset(("num-layers", "hidden-size", "num-attention-heads")),
        None,
        _megatron,
    ),
)
