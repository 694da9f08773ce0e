"""SmolLM3: Llama with a tied head; which layers rotate positions changes no count."""

from gptparams.schema.architecture import Architecture, Cache, Every, Labelled, Size, Switch
from gptparams.schema.cache_rows import window_if
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/smollm3/modeling_smollm3.py: SmolLM3"
_I = "model.layers.{i}"
_A, _M = "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="smollm3",
    reference="SmolLM3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128256"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="36"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="4", null="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    cache=Cache(
        window=window_if(
            Labelled("no_rope_layers", (0,), (1,), (Every("no_rope_layer_interval", 4),))
        )
    ),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", bias=_M),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
