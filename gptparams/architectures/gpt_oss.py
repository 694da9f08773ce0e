"""gpt-oss: experts and a router with biases, and a sink for each head of attention."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.mixture_rows import experts_inputs_first
from gptparams.schema.rows import gain, grouped_attention, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gpt_oss/modeling_gpt_oss.py: GptOss"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="gpt_oss",
    reference="GptOssForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="201088"),
        Size("d", ("hidden_size",), nested="2880"),
        Size("L", ("num_hidden_layers",), nested="36"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="64"),
        Size("E", ("num_local_experts", "num_experts"), default="128"),
        Size("k", ("num_experts_per_tok",), default="4"),
        Size("f", ("intermediate_size",), nested="2880"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, True)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("experts_per_token",),  # published beside num_experts_per_tok, which is read
    cache=Cache(window=window("128", all_but_every(2), llama_cpp=True)),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        TensorSpec(f"{_I}.self_attn.sinks", "h", "attention", f"{_AT}Attention", repeat="L"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *linear(f"{_I}.mlp.router", "d", "E", "router", f"{_AT}TopKRouter", "L", ""),
        *experts_inputs_first(f"{_I}.mlp.experts", f"{_AT}Experts", bias=""),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
