"""Gemma 3n, its language model: several copies of the residual stream, and an embedding a layer.

AltUp predicts and corrects the copies, LAuReL stands beside attention, and each layer adds what
it makes of an embedding of its own. All three transform the vector of each token by itself, and
are counted with the feed-forward network. The last layers take the keys and values of others.
"""

from gptparams.schema.architecture import Architecture, Cache, Last, Layers, Remark, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import gain, gated_mlp, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gemma3n/modeling_gemma3n.py: Gemma3n"
_MODEL, _LAYER, _BY = f"{_AT}TextModel", f"{_AT}TextDecoderLayer", f"{_AT}TextAttention"
_I = "model.layers.{i}"
_SELF, _ALTUP, _LAUREL = f"{_I}.self_attn", f"{_I}.altup", f"{_I}.laurel"
_UPDATES, _RESIDUAL = f"{_AT}TextAltUp", f"{_AT}TextLaurelBlock"
_A, _F, _BIAS = "attention", "feed_forward", "attention_bias"

ARCHITECTURE = Architecture(
    model_type="gemma3n_text",
    reference="Gemma3nForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="262400"),
        Size("Vp", ("vocab_size_per_layer_input",), default="262144"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("dp", ("hidden_size_per_layer_input",), default="256"),
        Size("L", ("num_hidden_layers",), nested="35"),
        Size("h", ("num_attention_heads",), nested="8"),
        Size("kv", ("num_key_value_heads",), default="2"),
        Size("dh", ("head_dim",), default="256"),
        Size("f", ("intermediate_size",), nested="16384", each=True),
        Size("na", ("altup_num_inputs",), default="4"),
        Size("rl", ("laurel_rank",), default="64"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_BIAS, False)),
    layers=(Layers("Lk", (Last("num_kv_shared_layers", 15, inside=False),)),),
    divisible=(("d", "h"), ("h", "kv")),
    remarks=(
        Remark(
            "检查点里，借用键值的层也存着自己的键、值矩阵和键的归一化，共 {number} 个数；"
            "类不构造它们，没有计入",
            "Checkpoints keep key and value matrices and key norms for the layers that reuse those "
            "of others, {number} numbers, which the class does not build and which are not counted",
            "L-Lk", "2kv*dh*d+dh",
        ),
    ),
    cache=Cache(window=window("512", all_but_every(5), llama_cpp=True)),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", _MODEL),
        *linear(f"{_SELF}.q_proj", "d", "h*dh", _A, _BY, "L", _BIAS, "q"),
        *gain(f"{_SELF}.q_norm", "dh", _BY, "L"),
        *linear(f"{_SELF}.k_proj", "d", "kv*dh", _A, _BY, "Lk", _BIAS, "k"),
        *linear(f"{_SELF}.v_proj", "d", "kv*dh", _A, _BY, "Lk", _BIAS, "v"),
        *gain(f"{_SELF}.k_norm", "dh", _BY, "Lk"),
        *linear(f"{_SELF}.o_proj", "h*dh", "d", _A, _BY, "L", _BIAS, "o"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}TextMLP"),
        *gain(f"{_I}.input_layernorm", "d", _LAYER, "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", _LAYER, "L"),
        *gain(f"{_I}.pre_feedforward_layernorm", "d", _LAYER, "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", _LAYER, "L"),
        TensorSpec(f"{_ALTUP}.correct_output_scale", "d", _F, _UPDATES, repeat="L"),
        *linear(f"{_ALTUP}.correction_coefs", "na", "na", _F, _UPDATES, "L"),
        *linear(f"{_ALTUP}.prediction_coefs", "na", "na*na", _F, _UPDATES, "L"),
        *linear(f"{_ALTUP}.modality_router", "d", "na", _F, _UPDATES, "L"),
        *gain(f"{_ALTUP}.router_norm", "d", _UPDATES, "L"),
        *linear(f"{_LAUREL}.linear_left", "d", "rl", _F, _RESIDUAL, "L"),
        *linear(f"{_LAUREL}.linear_right", "rl", "d", _F, _RESIDUAL, "L"),
        *gain(f"{_LAUREL}.post_laurel_norm", "d", _RESIDUAL, "L"),
        *linear(f"{_I}.per_layer_input_gate", "d", "dp", _F, _LAYER, "L"),
        *linear(f"{_I}.per_layer_projection", "dp", "d", _F, _LAYER, "L"),
        *gain(f"{_I}.post_per_layer_input_norm", "d", _LAYER, "L"),
        *gain("model.norm", "d", _MODEL),
        TensorSpec("model.embed_tokens_per_layer.weight", "Vp L*dp", "token_embedding", _MODEL),
        *linear("model.per_layer_model_projection", "d", "L*dp", _F, _MODEL),
        *gain("model.per_layer_projection_norm", "dp", _MODEL),
        *linear("model.altup_projections.{i}", "d", "d", _F, _MODEL, "na-1"),
        *linear("model.altup_unembed_projections.{i}", "d", "d", _F, _MODEL, "na-1"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
