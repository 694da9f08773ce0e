"""DeepSeek-MoE of 2024: Llama's attention, and experts, routed and shared, after the first layers.

DeepSeek-VL2 and DeepSeek-OCR have it as their language model, as `deepseek_v2` without latent
attention.
"""

from gptparams.schema.architecture import Architecture, From, Labelled, Layers, Size, Switch
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "deepseek-ai/deepseek-moe-16b-base: modeling_deepseek.py: Deepseek"
_I = "model.layers.{i}"
_MLP, _A = f"{_I}.mlp", "attention_bias"
_AFTER = (From("first_k_dense_replace", 0),)

ARCHITECTURE = Architecture(
    model_type="deepseek",
    reference="DeepseekForCausalLM",
    own_code="https://huggingface.co/deepseek-ai/deepseek-moe-16b-base",
    sizes=(
        Size("V", ("vocab_size",)),
        Size("d", ("hidden_size",)),
        Size("L", ("num_hidden_layers",)),
        Size("h", ("num_attention_heads",)),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", (), default="d/h"),
        Size("E", ("n_routed_experts",)),
        Size("k", ("num_experts_per_tok",)),
        Size("Es", ("n_shared_experts",)),
        Size("f", ("intermediate_size",)),
        Size("fe", ("moe_intermediate_size",)),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), _AFTER),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("d", "h"), ("h", "kv")),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}MoE", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}MoEGate", repeat="Lm"),
        *gated_mlp(f"{_MLP}.shared_experts", f"{_AT}MLP", "Es*fe", "Lm", parts="shared_experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
