"""Groups of rows that several architectures share: plain functions that return rows.

`name` is the name of a module; `repeat`, `when` and `parts` are as in `TensorSpec`. `bias` is
the condition under which a linear map has a bias: the name of a switch, an empty string for
always, or None for never.
"""

from gptparams.schema.tensor import TensorSpec

Rows = tuple[TensorSpec, ...]


def gain(name: str, width: str, source: str, repeat: str = "", when: str = "") -> Rows:
    """A norm with a gain `(width)` and no bias, such as RMSNorm."""
    return (TensorSpec(f"{name}.weight", width, "normalization", source, "weight", repeat, when),)


def affine(
    name: str, width: str, family: str, source: str, repeat: str = "", when: str = ""
) -> Rows:
    """A layer norm over `width` numbers: a gain `(width)` and a bias `(width)`."""
    weight = TensorSpec(f"{name}.weight", width, family, source, "weight", repeat, when)
    return (weight, _bias(weight, width, ""))


def linear(
    name: str,
    inputs: str,
    outputs: str,
    family: str,
    source: str,
    repeat: str = "",
    bias: str | None = None,
    parts: str = "",
    when: str = "",
) -> Rows:
    """A linear map as `nn.Linear` stores it: weight `(outputs, inputs)`, bias `(outputs)`.

    `y = x @ weight.T + bias`.
    """
    shape = f"{outputs} {inputs}"
    weight = TensorSpec(
        f"{name}.weight", shape, family, source, "weight", repeat, when, parts=parts
    )
    return (weight,) if bias is None else (weight, _bias(weight, outputs, bias))


def conv1d(
    name: str,
    rows: str,
    columns: str,
    family: str,
    source: str,
    repeat: str = "",
    when: str = "",
    parts: str = "",
) -> Rows:
    """A linear map as GPT-2 stores it: weight `(rows, columns)`, bias `(columns)`.

    `y = x @ weight + bias`; torch's `nn.Linear` stores the transpose.
    """
    shape = f"{rows} {columns}"
    weight = TensorSpec(
        f"{name}.weight", shape, family, source, "weight", repeat, when, parts=parts,
        inputs_first=True,
    )  # fmt: skip
    return (weight, _bias(weight, columns, ""))


def _bias(weight: TensorSpec, width: str, condition: str) -> TensorSpec:
    """The bias `(width)` of the linear map with the weight `weight`."""
    name = weight.name.removesuffix("weight") + "bias"
    when = f"{weight.when} {condition}".strip()
    return weight._replace(name=name, shape=width, role="bias", when=when, inputs_first=False)


def grouped_attention(
    name: str,
    source: str,
    repeat: str = "L",
    bias: str | None = None,
    out_bias: str | None = None,
    out: str = "o_proj",
    width: str = "dh",
    when: str = "",
) -> Rows:
    """Q, K, V and O as four linear maps, with `h` heads for queries and `kv` for keys and values.

    q `(h*width, d)`, k and v `(kv*width, d)`, o `(d, h*width)`, where `width` is that of a head.
    """
    inner, shared = f"h*{width}", f"kv*{width}"
    kind = "attention"
    return (
        *linear(f"{name}.q_proj", "d", inner, kind, source, repeat, bias, "q", when),
        *linear(f"{name}.k_proj", "d", shared, kind, source, repeat, bias, "k", when),
        *linear(f"{name}.v_proj", "d", shared, kind, source, repeat, bias, "v", when),
        *linear(f"{name}.{out}", inner, "d", kind, source, repeat, out_bias, "o", when),
    )


def square_attention(
    name: str,
    source: str,
    bias: str | None = None,
    out_bias: str | None = None,
    repeat: str = "L",
    out: str = "out_proj",
) -> Rows:
    """K, V, Q and O, in this order, as four linear maps `(d, d)`, split evenly among the heads."""
    kind = "attention"
    return (
        *linear(f"{name}.k_proj", "d", "d", kind, source, repeat, bias, "k"),
        *linear(f"{name}.v_proj", "d", "d", kind, source, repeat, bias, "v"),
        *linear(f"{name}.q_proj", "d", "d", kind, source, repeat, bias, "q"),
        *linear(f"{name}.{out}", "d", "d", kind, source, repeat, out_bias, "o"),
    )


def gated_mlp(
    name: str,
    source: str,
    width: str = "f",
    repeat: str = "L",
    bias: str | None = None,
    parts: str = "",
    when: str = "",
) -> Rows:
    """A gated MLP `down(act(gate(x)) * up(x))`: gate, up `(width, d)`, down `(d, width)`."""
    kind = "feed_forward"
    return (
        *linear(f"{name}.gate_proj", "d", width, kind, source, repeat, bias, parts, when),
        *linear(f"{name}.up_proj", "d", width, kind, source, repeat, bias, parts, when),
        *linear(f"{name}.down_proj", width, "d", kind, source, repeat, bias, parts, when),
    )


def fused_mlp(name: str, source: str, width: str = "f", repeat: str = "L") -> Rows:
    """A gated MLP with gate and up in one matrix: gate_up `(2width, d)`, down `(d, width)`."""
    kind = "feed_forward"
    return (
        *linear(f"{name}.gate_up_proj", "d", f"2{width}", kind, source, repeat),
        *linear(f"{name}.down_proj", width, "d", kind, source, repeat),
    )


def plain_mlp(
    name: str,
    source: str,
    bias: str | None = None,
    up: str = "up_proj",
    down: str = "down_proj",
    repeat: str = "L",
) -> Rows:
    """An MLP without a gate, `down(act(up(x)))`: up `(f, d)`, down `(d, f)`."""
    kind = "feed_forward"
    return (
        *linear(f"{name}.{up}", "d", "f", kind, source, repeat, bias),
        *linear(f"{name}.{down}", "f", "d", kind, source, repeat, bias),
    )


def experts(name: str, source: str, width: str = "f", repeat: str = "L", when: str = "") -> Rows:
    """`E` gated MLPs in two tensors: gate and up `(E, 2width, d)`, down `(E, d, width)`.

    One token uses `k` of them.
    """
    kind, part = "feed_forward", "experts"
    both = TensorSpec(f"{name}.gate_up_proj", f"E 2{width} d", kind, source, "weight", repeat)
    both = both._replace(when=when, parts=part, active=f"k 2{width} d")
    down = f"{name}.down_proj"
    return (both, both._replace(name=down, shape=f"E d {width}", active=f"k d {width}"))


def shared_and_routed(name: str, at: str, repeat: str = "Lm") -> Rows:
    """DeepSeek's mixture: `E` experts of width `fe`, their router, and `Es` shared experts.

    The router has a buffer that balances the load. `at` is where the classes are defined and how
    their names begin.
    """
    gate = TensorSpec(f"{name}.gate.weight", "E d", "router", f"{at}TopkRouter", repeat=repeat)
    balance = gate._replace(name=f"{name}.gate.e_score_correction_bias", shape="E")
    return (
        *experts(f"{name}.experts", f"{at}Experts", "fe", repeat),
        gate,
        balance._replace(role="bias", kind="buffer"),
        *gated_mlp(f"{name}.shared_experts", f"{at}MLP", "Es*fe", repeat, parts="shared_experts"),
    )


def tied_head(name: str, source: str, embedding: str, width: str = "d") -> Rows:
    """The output head `(V, width)`, which is the tensor `embedding` if the two are tied."""
    return (TensorSpec(name, f"V {width}", "output_head", source, shares=embedding),)


def llama_layers(at: str, bias: str | None = None, mlp_bias: str | None = None) -> Rows:
    """The layers of Llama: grouped attention and a gated MLP, with a norm before each of them.

    `at` is where the classes are defined and how their names begin; `bias` is the condition for
    attention's biases.
    """
    layer = "model.layers.{i}"
    return (
        *grouped_attention(f"{layer}.self_attn", f"{at}Attention", bias=bias, out_bias=bias),
        *gated_mlp(f"{layer}.mlp", f"{at}MLP", bias=mlp_bias),
        *gain(f"{layer}.input_layernorm", "d", f"{at}DecoderLayer", "L"),
        *gain(f"{layer}.post_attention_layernorm", "d", f"{at}DecoderLayer", "L"),
    )


def decoder(at: str, *layer: TensorSpec, model: str = "Model") -> Rows:
    """Llama's embedding, the rows of `layer`, and Llama's final norm and output head.

    `at` is where the classes are defined and how their names begin; `model` is how the name of
    the class around the layers ends.
    """
    embedding = "model.embed_tokens.weight"
    return (
        TensorSpec(embedding, "V d", "token_embedding", f"{at}{model}"),
        *layer,
        *gain("model.norm", "d", f"{at}{model}"),
        *tied_head("lm_head.weight", f"{at}ForCausalLM", embedding),
    )
