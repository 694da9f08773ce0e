"""Groups of rows for mixtures whose experts are stored transposed or include a shared expert.

As in `rows`, `name` is the name of a module and `bias` is the condition for biases. One token
uses `k` of `E` experts.
"""

from gptparams.schema.rows import Rows, experts, gated_mlp
from gptparams.schema.tensor import TensorSpec


def experts_inputs_first(
    name: str,
    source: str,
    width: str = "f",
    repeat: str = "L",
    when: str = "",
    bias: str | None = None,
) -> Rows:
    """`experts` with each matrix transposed: gate and up `(E, d, 2width)`, down `(E, width, d)`.

    The biases are `(E, 2width)` and `(E, d)`.
    """
    return (
        *_stack(f"{name}.gate_up_proj", "d", f"2{width}", source, repeat, when, bias),
        *_stack(f"{name}.down_proj", width, "d", source, repeat, when, bias),
    )


def _stack(
    name: str,
    inputs: str,
    outputs: str,
    source: str,
    repeat: str,
    when: str,
    bias: str | None,
) -> Rows:
    """`E` linear maps in one tensor `(E, inputs, outputs)`, and their biases `(E, outputs)`."""
    weight = TensorSpec(
        name, f"E {inputs} {outputs}", "feed_forward", source, "weight", repeat, when,
        parts="experts", active=f"k {inputs} {outputs}", inputs_first=True,
    )  # fmt: skip
    biases = weight._replace(
        name=f"{name}_bias", shape=f"E {outputs}", role="bias", when=f"{when} {bias}".strip(),
        active=f"k {outputs}", inputs_first=False,
    )  # fmt: skip
    return (weight,) if bias is None else (weight, biases)


def one_shared_and_routed(name: str, at: str, repeat: str = "Lm") -> Rows:
    """Qwen's mixture: a router, `E` experts of width `fe`, and a gated shared one of width `fs`."""
    router, gate = f"{name}.gate.weight", f"{name}.shared_expert_gate.weight"
    return (
        TensorSpec(router, "E d", "router", f"{at}TopKRouter", repeat=repeat),
        *experts(f"{name}.experts", f"{at}Experts", "fe", repeat),
        *gated_mlp(f"{name}.shared_expert", f"{at}MLP", "fs", repeat, parts="shared_experts"),
        TensorSpec(gate, "1 d", "router", f"{at}SparseMoeBlock", repeat=repeat),
    )
