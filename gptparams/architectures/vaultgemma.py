"""VaultGemma: Gemma 2 without the norms after attention and MLP."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/vaultgemma/modeling_vaultgemma.py: VaultGemma"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="vaultgemma",
    reference="VaultGemmaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="2304"),
        Size("L", ("num_hidden_layers",), nested="26"),
        Size("h", ("num_attention_heads",), nested="8"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="256"),
        Size("f", ("intermediate_size",), nested="9216"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False)),
    divisible=(("d", "h"), ("h", "kv")),
    cache=Cache(window=window("4096", all_but_every(2))),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.pre_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
