"""HRM-Text: two stacks of layers, gone through again and again; attention has a gate."""

from gptparams.schema.architecture import Architecture, Cache, Kept, Size, Switch
from gptparams.schema.rows import Rows, gated_mlp, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/hrm_text/modeling_hrm_text.py: HrmText"
_A, _M = "attention_bias", "mlp_bias"


def _stack(name: str) -> Rows:
    """A stack of `L` layers, whose norms have no parameters."""
    layer, kind, source = f"model.{name}.layers.{{i}}", "attention", f"{_AT}Attention"
    at = f"{layer}.self_attn"
    return (
        *linear(f"{at}.q_proj", "d", "h*dh", kind, source, "L", _A, "q"),
        *linear(f"{at}.k_proj", "d", "h*dh", kind, source, "L", _A, "k"),
        *linear(f"{at}.v_proj", "d", "h*dh", kind, source, "L", _A, "v"),
        *linear(f"{at}.o_proj", "h*dh", "d", kind, source, "L", _A, "o"),
        *linear(f"{at}.gate_proj", "d", "h*dh", kind, source, "L", _A),
        *gated_mlp(f"{layer}.mlp", f"{_AT}MLP", bias=_M),
    )


ARCHITECTURE = Architecture(
    model_type="hrm_text",
    reference="HrmTextForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151808"),
        Size("d", ("hidden_size",), nested="1536"),
        Size("Lt", ("num_hidden_layers",), nested="16"),
        Size("L", ("num_layers_per_stack",), default="Lt"),
        Size("h", ("num_attention_heads",), nested="12"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="4096"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("d", "h"),),
    cache=Cache(
        (Kept("k", "sh*sl+sh h*dh"), Kept("v", "sh*sl+sh h*dh")),
        sizes=(Size("sh", ("H_cycles",), default="2"), Size("sl", ("L_cycles",), default="3")),
    ),
    rows=(
        TensorSpec("model.z_L_init", "d", "token_embedding", f"{_AT}Model"),  # where L begins
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *_stack("L_module"),
        *_stack("H_module"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
