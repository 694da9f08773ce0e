"""Groups of rows for attention that differs from Llama's: latent, gated or linear.

The arguments are described in `rows`.
"""

from gptparams.schema.rows import Rows, affine, gain, linear
from gptparams.schema.tensor import TensorSpec


def latent_attention(name: str, source: str, bias: str | None = None, repeat: str = "L") -> Rows:
    """DeepSeek's latent attention; queries are compressed too if the model has `rq`."""
    kind, query = "attention", "h*dn+h*dr"
    return (
        *linear(f"{name}.q_proj", "d", query, kind, source, repeat, None, "q", "!rq"),
        *latent_queries(name, source, bias, repeat, "rq"),
        *latent_keys(name, source, bias, repeat),
    )


def latent_queries(
    name: str, source: str, bias: str | None = None, repeat: str = "L", when: str = ""
) -> Rows:
    """Queries from a latent: down to `rq` numbers, a norm, and up to `h` heads of width `dn+dr`."""
    kind, query = "attention", "h*dn+h*dr"
    return (
        *linear(f"{name}.q_a_proj", "d", "rq", kind, source, repeat, bias, "q", when),
        *gain(f"{name}.q_a_layernorm", "rq", source, repeat, when),
        *linear(f"{name}.q_b_proj", "rq", query, kind, source, repeat, None, "q", when),
    )


def latent_keys(name: str, source: str, bias: str | None = None, repeat: str = "L") -> Rows:
    """Keys and values from a latent of `rkv` numbers, and the output projection.

    The down-projection yields the latent and the `dr` rotated numbers of a key. The latent is
    normalized and projected up to `h` keys of width `dn` and `h` values of width `dv`.
    """
    kind, down, up = "attention", f"{name}.kv_a_proj_with_mqa", f"{name}.kv_b_proj"
    return (
        *linear(down, "d", "rkv+dr", kind, source, repeat, bias, "kv"),
        *gain(f"{name}.kv_a_layernorm", "rkv", source, repeat),
        *linear(up, "rkv", "h*dn+h*dv", kind, source, repeat, None, "k:h*dn v:h*dv"),
        *linear(f"{name}.o_proj", "h*dv", "d", kind, source, repeat, bias, "o"),
    )


def indexer(name: str, source: str, repeat: str = "L") -> Rows:
    """DeepSeek's indexer, which selects tokens to attend to: `hi` queries and a key of width `di`.

    The queries are computed from the query latent of attention (`rq` numbers), the key and the
    weights of the heads from the token's vector.
    """
    kind = "attention"
    return (
        *linear(f"{name}.wq_b", "rq", "hi*di", kind, source, repeat),
        *linear(f"{name}.wk", "d", "di", kind, source, repeat),
        *affine(f"{name}.k_norm", "di", "normalization", source, repeat),
        *linear(f"{name}.weights_proj", "d", "hi", kind, source, repeat),
    )


def gated_attention(name: str, source: str, repeat: str = "L", bias: str | None = None) -> Rows:
    """`grouped_attention` with norms of q and k, where q also produces a gate of the output."""
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
    """Gated DeltaNet's parameters besides its linear maps: a decay per head, and a convolution.

    The depthwise convolution covers the last `c` tokens of the queries, keys and values.
    """
    bias = TensorSpec(f"{name}.dt_bias", "hv", "attention", source, "bias", repeat)
    convolution = f"{name}.conv1d.weight"
    return (
        bias,
        bias._replace(name=f"{name}.A_log", role="weight"),
        bias._replace(name=convolution, shape="2hk*dk+hv*dv 1 c", role="weight"),
    )
