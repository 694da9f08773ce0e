"""Groups of rows that several architectures share: plain functions that return rows."""

from gptparams.tensor import TensorSpec


def affine(
    name: str,
    width: str,
    family: str,
    source: str,
    repeat: str = "",
    when: str = "",
) -> tuple[TensorSpec, ...]:
    """A layer norm over `width` numbers: a gain `(width)` and a bias `(width)`."""
    return (
        TensorSpec(f"{name}.weight", width, family, source, repeat=repeat, when=when),
        TensorSpec(f"{name}.bias", width, family, source, role="bias", repeat=repeat, when=when),
    )


def linear(
    name: str,
    inputs: str,
    outputs: str,
    family: str,
    source: str,
    repeat: str = "",
    bias: str = "",
    projections: tuple[str, ...] = (),
) -> tuple[TensorSpec, ...]:
    """A linear map as `nn.Linear` stores it: weight `(outputs, inputs)`, bias `(outputs)`.

    `y = x @ weight.T + bias`; `bias` is the switch that gives it one (empty: it has none).
    """
    weight = TensorSpec(
        f"{name}.weight", f"{outputs} {inputs}", family, source, repeat=repeat,
        projections=projections,
    )  # fmt: skip
    if not bias:
        return (weight,)
    return (
        weight,
        weight._replace(name=f"{name}.bias", shape=outputs, role="bias", when=bias),
    )


def conv1d(
    name: str,
    rows: str,
    columns: str,
    family: str,
    source: str,
    repeat: str = "",
    when: str = "",
    projections: tuple[str, ...] = (),
) -> tuple[TensorSpec, ...]:
    """A linear map stored as GPT-2 stores it: weight `(rows, columns)`, bias `(columns)`.

    `y = x @ weight + bias`; torch's `nn.Linear` stores the transpose.
    """
    return (
        TensorSpec(
            f"{name}.weight",
            f"{rows} {columns}",
            family,
            source,
            repeat=repeat,
            when=when,
            projections=projections,
        ),
        TensorSpec(
            f"{name}.bias",
            columns,
            family,
            source,
            role="bias",
            repeat=repeat,
            when=when,
            projections=projections,
        ),
    )
