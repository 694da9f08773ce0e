"""nanochat: norms without any parameters, and an MLP without a gate."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import grouped_attention, plain_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/nanochat/modeling_nanochat.py: NanoChat"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="nanochat",
    reference="NanoChatForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50304"),
        Size("d", ("hidden_size",), nested="768"),
        Size("L", ("num_hidden_layers",), nested="12"),
        Size("h", ("num_attention_heads",), nested="6"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP", up="fc1", down="fc2"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
