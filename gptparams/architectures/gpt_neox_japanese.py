"""GPT-NeoX Japanese: maps without biases, but for that of attention in the last layer."""

from gptparams.schema.architecture import Architecture, Every, Layers, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gpt_neox_japanese/modeling_gpt_neox_japanese.py: GPTNeoXJapanese"
_G, _I = "gpt_neox_japanese", "gpt_neox_japanese.layers.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="gpt_neox_japanese",
    reference="GPTNeoXJapaneseForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("m", ("intermediate_multiple_size",), default="4"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    layers=(Layers("Lb", (Every("num_hidden_layers", 32),)),),  # the last of all layers
    divisible=(("d", "h"),),
    rows=(
        TensorSpec(f"{_G}.embed_in.weight", "V d", "token_embedding", f"{_AT}Model"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}Layer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}Layer", "L"),
        TensorSpec(
            f"{_I}.attention.dense_bias", "d", _A, f"{_AT}Attention", "bias", "Lb", parts="o"
        ),
        *linear(
            f"{_I}.attention.query_key_value", "d", "3d", _A, f"{_AT}Attention", "L",
            parts="q:d k:d v:d",
        ),
        *linear(f"{_I}.attention.dense", "d", "d", _A, f"{_AT}Attention", "L", parts="o"),
        *linear(f"{_I}.mlp.dense_h_to_4h", "d", "m*d", _F, f"{_AT}MLP", "L"),
        *linear(f"{_I}.mlp.dense_4h_to_h", "m*d", "d", _F, f"{_AT}MLP", "L"),
        *affine(f"{_G}.final_layer_norm", "d", _N, f"{_AT}Model"),
        *tied_head("embed_out.weight", f"{_AT}ForCausalLM", f"{_G}.embed_in.weight"),
    ),
)  # fmt: skip
