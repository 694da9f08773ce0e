"""The language model of North Micro Vision: the tensors of Command R7B."""

from gptparams.schema.architecture import Architecture, Cache, Last, Size, Switch
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/cohere_compass/modeling_cohere_compass.py: CohereCompass"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="cohere_compass_text",
    reference="CohereCompassForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="8192"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="22528"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False)),
    divisible=(("h", "kv"),),
    needs=(("rope_parameters", {"full_attention": {"rope_type": "default", "rope_theta": 1e4}}),),
    cache=Cache(window=window("4096", Last("", 0))),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        model="TextModel",
    ),
)
