"""`params.json`: the original format in which Meta and Mistral AI publish their models."""

from collections.abc import Mapping

from gptparams.config.files.json_file import shown_as
from gptparams.config.formats.format import Format, Read, missing
from gptparams.errors import InputError
from gptparams.language import Text

Raw = Mapping[str, object]
META = Text("Meta 发布 Llama 时的 params.json", "Meta's params.json of a Llama")
MISTRAL = Text("Mistral AI 的 params.json", "a params.json of Mistral AI")
_SIZES = frozenset(("dim", "n_layers", "n_heads"))
_RUNNING = frozenset((
    "norm_eps", "rope_theta", "use_scaled_rope", "max_batch_size", "max_seq_len", "sliding_window",
    "max_position_embeddings", "rope_scaling_factor", "yarn", "model_parallel_size", "causal",
))  # fmt: skip
_UNTIED = Text(
    "params.json 不说输出头是否绑定；这里按不绑定数，绑定的型号（如 Llama 3.2 的 1B、3B）"
    "要少一个嵌入矩阵",
    "a params.json does not say whether the head is tied; it is counted as untied, and a model "
    "that ties it (Llama 3.2 1B and 3B) has one embedding less",
)


def _meta(raw: Raw, where: str) -> Read:
    """Meta's keys; the width of the network follows from `multiple_of`.

    Source: llama/model.py, FeedForward: two thirds of 4 dim, times `ffn_dim_multiplier`, rounded
    up to a multiple of `multiple_of`.
    """
    keys = _common(raw, where, META)
    dim, multiple = _whole(raw, "dim", where), _whole(raw, "multiple_of", where)
    factor = raw.get("ffn_dim_multiplier")
    width = 2 * 4 * dim // 3
    if factor is not None:
        if type(factor) not in (int, float) or not 0 < factor < 1000:  # type: ignore[operator]
            shown = shown_as(factor)
            raise InputError(
                f"{where}：字段 ffn_dim_multiplier 应是一个正数，现在是 {shown.zh}",
                f"{where}: field ffn_dim_multiplier: expected a positive number, found {shown.en}",
            )
        width = int(factor * width)  # type: ignore[operator]
    keys["intermediate_size"] = multiple * -(-width // multiple)
    return keys, (Text(f"文件格式：{META.zh}", f"Read as {META.en}"), _UNTIED)


def _mistral(raw: Raw, where: str) -> Read:
    keys = _common(raw, where, MISTRAL) | {"model_type": "mistral"}
    keys["intermediate_size"] = raw["hidden_dim"]
    notes: tuple[Text, ...] = (Text(f"文件格式：{MISTRAL.zh}", f"Read as {MISTRAL.en}"),)
    keys["num_key_value_heads"] = raw.get("n_kv_heads", raw["n_heads"])
    if isinstance(raw.get("head_dim"), int):
        keys["head_dim"] = raw["head_dim"]
    tied = raw.get("tied_embeddings")
    if tied is not None:
        keys["tie_word_embeddings"] = tied
    moe = raw.get("moe")
    if isinstance(moe, Mapping):
        keys |= {
            "model_type": "mixtral",
            "num_local_experts": moe.get("num_experts"),
            "num_experts_per_tok": moe.get("num_experts_per_tok"),
        }
    if isinstance(raw.get("vision_encoder"), Mapping):
        notes += (
            Text(
                "只数了语言模型，没有数 vision_encoder",
                "Only the language model is counted; left out: vision_encoder",
            ),
        )
    return keys, notes


def _common(raw: Raw, where: str, name: Text) -> dict[str, object]:
    vocabulary = raw.get("vocab_size", -1)
    if vocabulary == -1:
        what = Text(
            "词表大小（vocab_size 没有写，或写的是负数，由分词器决定）；请填上，"
            "或改用转换后的 config.json",
            "the size of the vocabulary (vocab_size is -1 or missing: the tokenizer decides it); "
            "fill it in, or give the config.json of the converted model",
        )
        raise missing(where, name, what)
    keys: dict[str, object] = {"model_type": "llama", "vocab_size": vocabulary}
    keys |= {"hidden_size": raw["dim"], "num_hidden_layers": raw["n_layers"]}
    keys |= {"num_attention_heads": raw["n_heads"]}
    if raw.get("n_kv_heads") is not None:
        keys["num_key_value_heads"] = raw["n_kv_heads"]
    return keys


def _whole(raw: Raw, key: str, where: str) -> int:
    value = raw[key]
    if type(value) is not int or not 1 <= value < 2**31:
        shown = shown_as(value)
        raise InputError(
            f"{where}：字段 {key} 应是 1 到 2147483647 的整数，现在是 {shown.zh}",
            f"{where}: field {key}: expected a whole number from 1 to 2147483647, found {shown.en}",
        )
    return value


FORMATS = (
    Format(
        META,
        _SIZES | {"multiple_of"},
        _RUNNING | {"vocab_size", "n_kv_heads", "ffn_dim_multiplier"},
        _meta,
    ),
    Format(
        MISTRAL,
        _SIZES | {"hidden_dim"},
        _RUNNING
        | {"vocab_size", "n_kv_heads", "head_dim", "moe", "tied_embeddings", "vision_encoder"},
        _mistral,
    ),
)
