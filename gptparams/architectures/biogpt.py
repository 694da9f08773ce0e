"""BioGPT: a GPT with learned positions and biases everywhere, for texts of biology."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, square_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/biogpt/modeling_biogpt.py: BioGpt"
_I = "biogpt.layers.{i}"
_F, _N = "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="biogpt",
    reference="BioGptForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="42384"),
        Size("P", ("max_position_embeddings",), nested="1024"),
        Size("d", ("hidden_size",), nested="1024"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("f", ("intermediate_size",), nested="4096"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    rows=(
        TensorSpec("biogpt.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        TensorSpec(  # positions begin at row 2
            "biogpt.embed_positions.weight", "P+2 d", "position_embedding",
            f"{_AT}LearnedPositionalEmbedding",
        ),
        *square_attention(f"{_I}.self_attn", f"{_AT}Attention", "", ""),
        *affine(f"{_I}.self_attn_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *linear(f"{_I}.fc1", "d", "f", _F, f"{_AT}DecoderLayer", "L", ""),
        *linear(f"{_I}.fc2", "f", "d", _F, f"{_AT}DecoderLayer", "L", ""),
        *affine(f"{_I}.final_layer_norm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("biogpt.layer_norm", "d", _N, f"{_AT}Model"),
        *tied_head(
            "output_projection.weight", f"{_AT}ForCausalLM", "biogpt.embed_tokens.weight"
        ),
    ),
)  # fmt: skip
