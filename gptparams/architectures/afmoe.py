"""AFMoE, which is Trinity: gated attention, four norms a layer, and experts after the first."""

from gptparams.schema.architecture import Architecture, Cache, From, Layers, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/afmoe/modeling_afmoe.py: Afmoe"
_I = "model.layers.{i}"
_A, _ATTN, _MLP, _SHARED = "attention_bias", f"{_I}.self_attn", f"{_I}.mlp", "shared_experts"

ARCHITECTURE = Architecture(
    model_type="afmoe",
    reference="AfmoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="200192"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts",), default="64"),
        Size("k", ("num_experts_per_tok",), default="6"),
        Size("Es", ("num_shared_experts",), default="2"),
        Size("f", ("intermediate_size",), nested="6144"),
        Size("fe", ("moe_intermediate_size",), default="1408"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(Layers("Lm", (From("num_dense_layers", 1),)), Layers("Ld", other_than="Lm")),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("num_expert_groups",),
    cache=Cache(
        window=window("1024", all_but_every(4, "global_attn_every_n_layers"), llama_cpp=True)
    ),
    rows=decoder(
        _AT,
        *grouped_attention(_ATTN, f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_ATTN}.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_ATTN}.k_norm", "dh", f"{_AT}Attention", "L"),
        *linear(f"{_ATTN}.gate_proj", "d", "h*dh", "attention", f"{_AT}Attention", "L"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.pre_mlp_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_mlp_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        TensorSpec(f"{_MLP}.expert_bias", "E", "router", f"{_AT}SparseMoeBlock", "bias", "Lm"),
        *linear(f"{_MLP}.router.gate", "d", "E", "router", f"{_AT}TokenChoiceRouter", "Lm"),
        *gated_mlp(f"{_MLP}.{_SHARED}", f"{_AT}MLP", "Es*fe", "Lm", parts=_SHARED),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
    ),
)
