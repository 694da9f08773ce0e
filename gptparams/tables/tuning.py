"""Ways of fine-tuning as tables and as JSON, for the command line and the site."""

from collections.abc import Sequence
from fractions import Fraction

from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.counting.tuning import RANK, WAYS, Tuning, lora, tune
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import ALL_FAMILIES
from gptparams.tables.counts import FAMILY, TOTAL
from gptparams.tables.formulas import FORMULA, formula_text
from gptparams.tables.table import Table

WAY = Text("调法", "Way of tuning")
TRAINED = Text("训练的参数", "Trained parameters")
RATIO = Text("与全部之比", "Against all")
TIED = Text(
    "输出头与词元嵌入是同一个矩阵：调其中一个，另一个也就变了",
    "The head and the token embedding are one matrix: tuning one changes the other",
)


def tunings_for(
    config: Config, rank: str, targets: str
) -> tuple[tuple[Tuning, ...], tuple[str, ...]]:
    """Every way of tuning, LoRA last, and LoRA's targets, from the arguments of a command.

    Raises InputError for an invalid rank or target.
    """
    number = int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 20 else rank[:20]
    names = tuple(name.strip() for name in targets.split(","))
    return (*(tune(config, way) for way in WAYS), lora(config, number, names)), names


def tuning_object(tunings: Sequence[Tuning], targets: Sequence[str]) -> dict[str, object]:
    """The ways of tuning by id, for JSON, with the rank and targets of LoRA."""
    ways = {
        each.way: {
            "trained": each.total,
            "families": each.families,
            "formula": {"text": formula_text(each.formula), "latex": each.formula.latex()},
            "tensors": [{"name": tensor.name, "shape": tensor.shape} for tensor in each.tensors],
        }
        for each in tunings
    }
    return {"rank": tunings[-1].sizes[RANK.id], "targets": targets, "ways": ways}


def share(tuning: Tuning) -> Fraction:
    """What is trained, relative to the model's own parameters (LoRA's are not included)."""
    return Fraction(tuning.total, count(tuning.config).total)


def tunings_table(tunings: Sequence[Tuning], lang: Lang, latex: bool = False) -> Table:
    """One row per way of tuning: name, trained parameters, their share, and the formula."""
    rows = tuple(
        (
            each.name[lang],
            grouped(each.total),
            share_text(share(each)),
            each.formula.latex() if latex else formula_text(each.formula),
        )
        for each in tunings
    )
    return Table((WAY[lang], TRAINED[lang], RATIO[lang], FORMULA[lang]), rows, "lrrl")


def notes(config: Config, lang: Lang) -> tuple[str, ...]:
    """A note below the table if two ways of tuning train the same matrix."""
    return (TIED[lang],) if config.tied else ()


def tuned_families_table(tunings: Sequence[Tuning], lang: Lang) -> Table:
    """Trained parameters: one row per family, one column per way; the last row is the sum."""
    rows = tuple(
        (family.name[lang], *(grouped(each.families.get(family.id, 0)) for each in tunings))
        for family in ALL_FAMILIES
        if any(each.families.get(family.id) for each in tunings)
    )
    last = (TOTAL[lang], *(grouped(each.total) for each in tunings))
    headers = (FAMILY[lang], *(each.name[lang] for each in tunings))
    return Table(headers, (*rows, last), "l" + "r" * len(tunings), total_row=True)
