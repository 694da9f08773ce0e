"""DiffLlama: Llama whose attention is the difference of two, weighed by four vectors."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, llama_layers
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/diffllama/modeling_diffllama.py: DiffLlama"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="diffllama",
    reference="DiffLlamaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="16"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *(
            TensorSpec(
                f"model.layers.{{i}}.self_attn.{name}", "dh", "attention", f"{_AT}Attention",
                repeat="L",
            )
            for name in ("lambda_q1", "lambda_k1", "lambda_q2", "lambda_k2")
        ),
        *llama_layers(_AT, _A),
    ),
)  # fmt: skip
