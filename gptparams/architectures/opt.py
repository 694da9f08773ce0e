"""OPT: learned positions; OPT-350M looks tokens up in 512 numbers, and norms after each half."""

from gptparams.schema.architecture import Architecture, Differ, Size, Switch
from gptparams.schema.rows import affine, linear, square_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/opt/modeling_opt.py: OPT"
_D, _I = "model.decoder", "model.decoder.layers.{i}"
_E, _F, _N = "token_embedding", "feed_forward", "normalization"
_B, _AFFINE = "enable_bias", "layer_norm_elementwise_affine"

ARCHITECTURE = Architecture(
    model_type="opt",
    reference="OPTForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50272"),
        Size("P", ("max_position_embeddings",), nested="2048"),
        Size("d", ("hidden_size",), nested="768"),
        Size("de", ("word_embed_proj_dim",), default="d"),
        Size("L", ("num_hidden_layers",), nested="12"),
        Size("h", ("num_attention_heads",), nested="12"),
        Size("f", ("ffn_dim",), nested="3072"),
    ),
    switches=(
        Switch("tie_word_embeddings", True),
        Switch("do_layer_norm_before", True),
        Switch("_remove_final_layer_norm", False),
        Switch(_AFFINE, True),
        Switch(_B, True),
        Differ("projected", "de", "d"),
    ),
    divisible=(("d", "h"),),
    rows=(
        TensorSpec(f"{_D}.embed_tokens.weight", "V de", _E, f"{_AT}Decoder"),
        TensorSpec(  # positions begin at row 2
            f"{_D}.embed_positions.weight", "P+2 d", "position_embedding",
            f"{_AT}LearnedPositionalEmbedding",
        ),
        *linear(f"{_D}.project_out", "d", "de", _E, f"{_AT}Decoder", when="projected"),
        *linear(f"{_D}.project_in", "de", "d", _E, f"{_AT}Decoder", when="projected"),
        *affine(
            f"{_D}.final_layer_norm", "d", _N, f"{_AT}Decoder", "",
            f"do_layer_norm_before !_remove_final_layer_norm {_AFFINE}",
        ),
        *square_attention(f"{_I}.self_attn", f"{_AT}Attention", _B, _B),
        *affine(f"{_I}.self_attn_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L", _AFFINE),
        *linear(f"{_I}.fc1", "d", "f", _F, f"{_AT}DecoderLayer", "L", _B),
        *linear(f"{_I}.fc2", "f", "d", _F, f"{_AT}DecoderLayer", "L", _B),
        *affine(f"{_I}.final_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L", _AFFINE),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", f"{_D}.embed_tokens.weight", "de"),
    ),
)  # fmt: skip
