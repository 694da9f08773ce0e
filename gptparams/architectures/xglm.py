"""XGLM: positions by sines, which are computed; a wide vocabulary for thirty languages."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, square_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/xglm/modeling_xglm.py: XGLM"
_I = "model.layers.{i}"
_F, _N = "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="xglm",
    reference="XGLMForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256008"),
        Size("d", ("d_model", "hidden_size"), nested="1024"),
        Size("L", ("num_layers", "num_hidden_layers"), nested="24"),
        Size("h", ("attention_heads", "num_attention_heads"), nested="16"),
        Size("f", ("ffn_dim",), nested="4096"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    fixed=(("add_cross_attention", (False,)),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *square_attention(f"{_I}.self_attn", f"{_AT}Attention", "", ""),
        *affine(f"{_I}.self_attn_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *linear(f"{_I}.fc1", "d", "f", _F, f"{_AT}DecoderLayer", "L", ""),
        *linear(f"{_I}.fc2", "f", "d", _F, f"{_AT}DecoderLayer", "L", ""),
        *affine(f"{_I}.final_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.layer_norm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
