"""What `formula` prints: the count for all sizes."""

from gptparams.cli.commands.call import Call, head, paragraphs
from gptparams.language import Text
from gptparams.tables import counts as ledger
from gptparams.tables import formulas

FORMULAS = Text("{model}：任意尺寸下的参数个数", "{model}: the count for all sizes")


def as_object(call: Call) -> dict[str, object]:
    """The formula of each family, of a layer and of the model, and the symbols in them."""
    config, rule = call.target, call.convention
    parts = {
        part: {
            "text": formulas.formula_text(formula),
            "latex": formula.latex(),
            "value": formula.evaluate(config.sizes),
        }
        for part, formula in formulas.formulas(config, rule)
    }
    total = parts.pop("total")
    layers = {part: parts.pop(part) for part in tuple(parts) if part.startswith("layer")}
    symbols = [
        {"id": each.id, "latex": each.latex, "name": each.name[call.lang], "value": value}
        for each, value in formulas.symbols(config, rule)
    ]
    first = head(config) | {"convention": rule.id, "symbols": symbols}
    return first | {"families": parts} | _layers_object(layers) | {"total": total}


def _layers_object(layers: dict[str, dict[str, object]]) -> dict[str, object]:
    """`layer` where all layers are alike, else `layers`, each kind with the numbers it has."""
    if "layer" in layers:
        return {"layer": layers["layer"]}
    kinds = [{"numbers": name.split()[1:]} | parts for name, parts in layers.items()]
    return {"layers": kinds}


def as_text(call: Call) -> str:
    """The table of formulas, and that of their symbols."""
    config, rule, lang = call.target, call.convention, call.lang
    table = formulas.formulas_table(config, lang, rule, latex=call.values.latex)
    # LaTeX is to be copied: a line of it is not broken.
    drawn = table.text(None, call.colour) if call.values.latex else call.draw(table)
    return paragraphs(
        FORMULAS[lang].format(model=config.model),
        ledger.convention_line(rule, lang) + "\n",
        drawn + "\n",
        call.draw(formulas.symbols_table(config, lang, rule)),
    )
