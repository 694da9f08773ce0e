"""Configuration formats related to GPT-2: OpenAI's, nanoGPT's and GPT2-Chinese's."""

from collections.abc import Mapping

from gptparams.config.formats.format import Format, Read, missing
from gptparams.language import Text

Raw = Mapping[str, object]
NANOGPT = Text("nanoGPT 的参数（model_args）", "the arguments of nanoGPT (model_args)")
OPENAI = Text("OpenAI 发布 GPT-2 时的 hparams.json", "the hparams.json of OpenAI's GPT-2")
GPT1 = Text(
    "2018 年的 GPT 的配置，没有 model_type", "a configuration of the GPT of 2018 without model_type"
)
BARE = Text(
    "没有 model_type 的 GPT-2 配置（GPT2-Chinese 的 model_config.json 就是）",
    "a configuration of GPT-2 without model_type, such as GPT2-Chinese's model_config.json",
)
_SIZES = frozenset(("n_layer", "n_head", "n_embd"))
_TRAINING = frozenset((
    "activation_function", "resid_pdrop", "embd_pdrop", "attn_pdrop", "layer_norm_epsilon",
    "initializer_range", "summary_type", "summary_use_proj", "summary_activation",
    "summary_proj_to_labels", "summary_first_dropout", "bos_token_id", "eos_token_id",
    "pad_token_id", "use_cache", "gradient_checkpointing", "scale_attn_weights",
    "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "torch_dtype", "dtype",
    "transformers_version", "task_specific_params", "architectures", "finetuning_task",
    "num_labels", "output_attentions", "output_hidden_states", "output_past", "pruned_heads",
    "torchscript", "use_bfloat16", "tokenizer_class", "id2label", "label2id", "is_decoder",
    "padding_idx", "predict_special_tokens", "summary_hidden_size",
))  # fmt: skip


def _nanogpt(raw: Raw, where: str) -> Read:
    """nanoGPT: GPT-2 with optional biases, which are the default of its code."""
    if raw.get("vocab_size") is None:
        raise missing(where, NANOGPT, Text("词表大小 vocab_size", "vocab_size"))
    keys = {"model_type": "nanogpt"} | {
        key: value for key, value in raw.items() if key != "dropout"
    }
    notes: tuple[Text, ...] = (Text(f"文件格式：{NANOGPT.zh}", f"Read as {NANOGPT.en}"),)
    if "bias" not in raw:
        notes += (
            Text("没有写 bias，按它的默认值 true 数", "bias is missing; its default is true"),
        )
    return keys, notes


def _openai(raw: Raw, where: str) -> Read:
    keys: dict[str, object] = {"model_type": "gpt2", "vocab_size": raw["n_vocab"]}
    keys |= {key: raw[key] for key in _SIZES} | {"n_positions": raw["n_ctx"]}
    return keys, (Text(f"文件格式：{OPENAI.zh}", f"Read as {OPENAI.en}"),)


def _gpt1(raw: Raw, where: str) -> Read:
    """A file with the first GPT's name of its activation, `afn`."""
    return {"model_type": "openai-gpt"} | dict(raw), (
        Text(
            "没有 model_type；字段 afn 只有 2018 年的 GPT 有，按 openai-gpt 数",
            "model_type is missing; only the GPT of 2018 has afn, and it is counted as openai-gpt",
        ),
    )


def _bare(raw: Raw, where: str) -> Read:
    """A file with keys that only GPT-2 has; old files have `n_ctx` for `n_positions`."""
    keys = {key: value for key, value in raw.items() if key not in ("n_ctx", "padding_idx")}
    keys = {"model_type": "gpt2"} | keys
    notes: tuple[Text, ...] = (
        Text(
            "没有 model_type；其余字段只有 GPT-2 有，按 gpt2 数",
            "model_type is missing; only GPT-2 has the other fields, so it is counted as gpt2",
        ),
    )
    if "n_positions" not in raw:
        if "n_ctx" not in raw:
            raise missing(where, BARE, Text("上下文长度 n_positions", "n_positions"))
        keys["n_positions"] = raw["n_ctx"]
        notes += (
            Text("没有 n_positions，取 n_ctx", "n_positions is missing; n_ctx is used instead"),
        )
    return keys, notes


FORMATS = (
    Format(
        NANOGPT,
        _SIZES | {"block_size"},
        frozenset(("bias", "vocab_size", "dropout")),
        _nanogpt,
    ),
    Format(OPENAI, _SIZES | {"n_vocab", "n_ctx"}, frozenset(), _openai),
    Format(GPT1, _SIZES | {"vocab_size", "afn"}, None, _gpt1),
    Format(
        BARE,
        _SIZES | {"vocab_size"},
        _TRAINING | {"n_positions", "n_ctx", "n_inner", "tie_word_embeddings"},
        _bare,
    ),
)
