"""The arguments of Megatron-LM, as stored in its checkpoints and launch scripts."""

from collections.abc import Mapping

from gptparams.config.files.json_file import shown_as
from gptparams.config.formats.format import Format, Read, missing
from gptparams.errors import InputError
from gptparams.language import Text

Raw = Mapping[str, object]
NAME = Text("Megatron 的参数", "Megatron's arguments")
_READ = frozenset((
    "num_layers", "hidden_size", "num_attention_heads", "ffn_hidden_size", "kv_channels",
    "padded_vocab_size", "max_position_embeddings", "untie_embeddings_and_output_weights",
    "swiglu", "add_bias_linear", "add_qkv_bias", "position_embedding_type", "normalization",
))  # fmt: skip
# Arguments that change the shapes in a way that the table does not support.
_OTHER = (
    "num_experts", "num_moe_experts", "multi_latent_attention", "qk_layernorm", "mtp_num_layers",
    "bert_binary_head", "encoder_num_layers", "decoder_num_layers", "retro_add_retriever",
    "heterogeneous_layers_config_path", "is_hybrid_model", "hybrid_attention_ratio",
)  # fmt: skip


def _megatron(raw: Raw, where: str) -> Read:
    """Read the arguments that determine shapes, and derive those that the code derives."""
    raw = {key.lstrip("-").replace("-", "_"): value for key, value in raw.items()}
    for key in _OTHER:
        if raw.get(key):
            shown = shown_as(raw[key])
            raise InputError(
                f"{where}：这是{NAME.zh}，字段 {key}（{shown.zh}）改变形状，这里没有它的表；"
                "请改用转换后的 config.json",
                f"{where}: this looks like {NAME.en}; field {key} ({shown.en}) changes shapes "
                "that no table has; give the config.json of the converted model",
            )
    if raw.get("padded_vocab_size") is None:
        what = Text(
            "补齐后的词表大小 padded_vocab_size（它还取决于 make_vocab_size_divisible_by "
            "和张量并行数）",
            "padded_vocab_size, which depends on make_vocab_size_divisible_by and on the number "
            "of tensor-parallel ranks as well",
        )
        raise missing(where, NAME, what)
    said = {key: raw[key] for key in _READ if raw.get(key) is not None}
    said["model_type"] = "megatron_gpt"
    if raw.get("group_query_attention"):
        said["num_query_groups"] = raw.get("num_query_groups", 1)
    if raw.get("disable_bias_linear"):
        said["add_bias_linear"] = False
    said.setdefault("max_position_embeddings", raw.get("seq_length", 1))
    notes: tuple[Text, ...] = (Text(f"按{NAME.zh}来读", f"Read as {NAME.en}"),)
    if "ffn_hidden_size" not in said:
        said["ffn_hidden_size"], note = _width(raw, where)
        notes += (note,)
    return said, notes


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
