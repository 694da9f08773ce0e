"""Groups of rows of attention other than that of Llama: by way of narrow vectors, or linear.

What the arguments mean is said in `rows`.
"""

from gptparams.schema.rows import Rows, affine, gain, linear
from gptparams.schema.tensor import TensorSpec


def latent_attention(name: str, source: str, bias: str | None = None, repeat: str = "L") -> Rows:
    """DeepSeek's attention: keys and values, and with `rq` queries, by way of a narrow vector."""
    kind, query = "attention", "h*dn+h*dr"
    return (
        *linear(f"{name}.q_proj", "d", query, kind, source, repeat, None, "q", "!rq"),
        *latent_queries(name, source, bias, repeat, "rq"),
        *latent_keys(name, source, bias, repeat),
    )


def latent_queries(
    name: str, source: str, bias: str | None = None, repeat: str = "L", when: str = ""
) -> Rows:
    """Queries by way of `rq` numbers: down to them, a norm, and up to `h` of width `dn+dr`."""
    kind, query = "attention", "h*dn+h*dr"
    return (
        *linear(f"{name}.q_a_proj", "d", "rq", kind, source, repeat, bias, "q", when),
        *gain(f"{name}.q_a_layernorm", "rq", source, repeat, when),
        *linear(f"{name}.q_b_proj", "rq", query, kind, source, repeat, None, "q", when),
    )


def latent_keys(name: str, source: str, bias: str | None = None, repeat: str = "L") -> Rows:
    """Keys and values by way of `rkv` numbers, and the output.

    Down to `rkv` numbers and the `dr` of a key that are rotated, a norm, and up again to
    `h` keys of width `dn` and values of width `dv`.
    """
    kind, down, up = "attention", f"{name}.kv_a_proj_with_mqa", f"{name}.kv_b_proj"
    return (
        *linear(down, "d", "rkv+dr", kind, source, repeat, bias, "kv"),
        *gain(f"{name}.kv_a_layernorm", "rkv", source, repeat),
        *linear(up, "rkv", "h*dn+h*dv", kind, source, repeat, None, "k:h*dn v:h*dv"),
        *linear(f"{name}.o_proj", "h*dv", "d", kind, source, repeat, bias, "o"),
    )


def indexer(name: str, source: str, repeat: str = "L") -> Rows:
    """DeepSeek's choice of the tokens to attend to: `hi` queries and a key of width `di`.

    The queries come of the `rq` numbers of attention, the weights of the heads of the token.
    """
    kind = "attention"
    return (
        *linear(f"{name}.wq_b", "rq", "hi*di", kind, source, repeat),
        *linear(f"{name}.wk", "d", "di", kind, source, repeat),
        *affine(f"{name}.k_norm", "di", "normalization", source, repeat),
        *linear(f"{name}.weights_proj", "d", "hi", kind, source, repeat),
    )


def gated_attention(name: str, source: str, repeat: str = "L", bias: str | None = None) -> Rows:
    """`grouped_attention` whose q makes a gate of the output besides, and norms of q and k."""
    kind = "attention"
    return (
        *linear(f"{name}.q_proj", "d", "2h*dh", kind, source, repeat, bias, "q"),
        *linear(f"{name}.k_proj", "d", "kv*dh", kind, source, repeat, bias, "k"),
        *linear(f"{name}.v_proj", "d", "kv*dh", kind, source, repeat, bias, "v"),
        *linear(f"{name}.o_proj", "h*dh", "d", kind, source, repeat, bias, "o"),
        *gain(f"{name}.q_norm", "dh", source, repeat),
        *gain(f"{name}.k_norm", "dh", source, repeat),
    )


def delta_rule(name: str, source: str, repeat: str = "Ll") -> Rows:
    """What a Gated DeltaNet has besides its maps: the decay of each head, and a convolution.

    That is over the last `c` tokens, of each number of queries, keys and values by itself.
    """
    bias = TensorSpec(f"{name}.dt_bias", "hv", "attention", source, "bias", repeat)
    convolution = f"{name}.conv1d.weight"
    return (
        bias,
        bias._replace(name=f"{name}.A_log", role="weight"),
        bias._replace(name=convolution, shape="2hk*dk+hv*dv 1 c", role="weight"),
    )
