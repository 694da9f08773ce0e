"""The command `formula`: the count for all sizes."""

from gptparams.algebra.polynomial import Polynomial
from gptparams.cli.commands.call import Call, head, paragraphs
from gptparams.config.config import Config
from gptparams.counting.polynomials import alike_layers, layer_polynomial, polynomial
from gptparams.language import Text
from gptparams.tables import counts as ledger
from gptparams.tables import formulas

FORMULAS = Text("{model}：任意尺寸下的参数个数", "{model}: the count for all sizes")


def as_object(call: Call) -> dict[str, object]:
    """The formula of each family, of each kind of layer and of the model, and their symbols.

    `numbers` are the numbers of the layers of a kind.
    """
    config, rule = call.target, call.convention
    symbols = [
        {"id": each.id, "latex": each.latex, "name": each.name.both(), "value": value}
        for each, value in formulas.symbols(config, rule)
    ]
    families = {
        each.id: _formula(polynomial(config, rule, each.id), config)
        for each in formulas.families_of(config)
    }
    layers = [
        {"numbers": numbers} | _formula(layer_polynomial(config, rule, layer=numbers[0]), config)
        for numbers in alike_layers(config, rule)
    ]
    return head(config) | {
        "convention": rule.id,
        "symbols": symbols,
        "families": families,
        "layers": layers,
        "total": _formula(polynomial(config, rule), config),
    }


def _formula(formula: Polynomial, config: Config) -> dict[str, object]:
    """A formula as text and as LaTeX, and its value at the sizes of the model."""
    value = formula.evaluate(config.sizes)
    return {"text": str(formula), "latex": formula.latex(), "value": value}


def as_text(call: Call) -> str:
    """The table of formulas and the table of their symbols."""
    config, rule, lang = call.target, call.convention, call.lang
    table = formulas.formulas_table(config, lang, rule, latex=call.values.latex)
    # LaTeX is meant to be copied, so its lines are not wrapped.
    drawn = table.text(None, call.colour) if call.values.latex else call.draw(table)
    return paragraphs(
        FORMULAS[lang].format(model=config.name),
        ledger.convention_line(rule, lang) + "\n",
        drawn + "\n",
        call.draw(formulas.symbols_table(config, lang, rule)),
    )
