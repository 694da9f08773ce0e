"""MiniMax-M2: experts in every layer, and norms over all queries and all keys at once."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, experts, gain, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/minimax_m2/modeling_minimax_m2.py: MiniMaxM2"
_I = "model.layers.{i}"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="minimax_m2",
    reference="MiniMaxM2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="200064"),
        Size("d", ("hidden_size",), nested="3072"),
        Size("L", ("num_hidden_layers",), nested="62"),
        Size("h", ("num_attention_heads",), nested="48"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_local_experts", "num_experts"), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="1536"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=(  # how a head is rotated, and of modules that are not built
        "rotary_dim", "use_routing_bias", "mlp_intermediate_size", "mtp_transformer_layers",
    ),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        *gain(f"{_I}.self_attn.q_norm", "h*dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "kv*dh", f"{_AT}Attention", "L"),
        TensorSpec(
            f"{_MLP}.e_score_correction_bias", "E", "router", f"{_AT}SparseMoeBlock", "bias", "L",
            kind="buffer",
        ),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
