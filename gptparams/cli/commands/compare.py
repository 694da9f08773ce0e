"""The command `compare`: models side by side."""

from gptparams.cli.commands.call import Call, paragraphs
from gptparams.config.targets import resolve
from gptparams.counting.counting import Count, count
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.tables.counts import convention_line
from gptparams.untrusted import quoted

TITLE = Text("{models} 并排比较", "{models} side by side")
AND = Text("、", ", ")
COLON = Text("：", ": ")


def _counted(call: Call) -> tuple[Count, ...]:
    """Each TARGET counted under the convention."""
    targets = call.values.TARGET
    if len(targets) < 2:
        given = quoted(targets[0])
        raise InputError(
            f"compare 至少要两个模型，现在只有 {given}；用法见 gptparams compare -h",
            f"compare needs at least two models, found {given} alone; see gptparams compare -h",
        )
    return tuple(count(resolve(target), call.convention) for target in targets)


def as_object(call: Call) -> dict[str, object]:
    """The counts and features of each model, and which features differ."""
    from gptparams.tables.comparison import as_object  # only needed here and below

    return {"convention": call.convention.id} | as_object(_counted(call))


def as_text(call: Call) -> str:
    """The table of families and that of features."""
    from gptparams.tables.comparison import families_table, features_table

    results, lang = _counted(call), call.lang
    models = AND[lang].join(result.config.name for result in results)
    notes = dict.fromkeys(
        f"{result.config.name}{COLON[lang]}{note[lang]}"
        for result in results
        for note in result.config.notes
    )
    return paragraphs(
        TITLE[lang].format(models=models),
        convention_line(call.convention, lang) + "\n",
        call.draw(families_table(results, lang)) + "\n",
        call.draw(features_table(results, lang)),
        *notes,
    )
