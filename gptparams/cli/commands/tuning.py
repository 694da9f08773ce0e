"""The command `tuning`: how many parameters each way of fine-tuning trains."""

from gptparams.cli.commands.call import Call, head, paragraphs
from gptparams.counting.counting import count
from gptparams.language import Text
from gptparams.numerals.writing import grouped

TUNING = Text(
    "{model}（共 {total} 个参数）：各种微调训练多少参数",
    "{model} ({total} parameters): what each kind of fine-tuning trains",
)


def as_object(call: Call) -> dict[str, object]:
    """The tensors that each way trains, and their formula."""
    # Slow to load, and only needed here and below.
    from gptparams.tables.tuning import tuning_object, tunings_for

    config, values = call.target, call.values
    total = {"total": count(config).total}
    return head(config) | total | tuning_object(*tunings_for(config, values.rank, values.targets))


def as_text(call: Call) -> str:
    """The table of ways of tuning."""
    from gptparams.counting.adapters import peft_line
    from gptparams.tables.tuning import notes, tunings_for, tunings_table

    counted, values = count(call.target), call.values
    title = TUNING[call.lang].format(model=counted.config.name, total=grouped(counted.total))
    tunings, _ = tunings_for(counted.config, values.rank, values.targets)
    table = tunings_table(tunings, call.lang, latex=values.latex)
    remarks = notes(counted.config, call.lang)
    return paragraphs(title + "\n", call.draw(table), peft_line(tunings[-1]), *remarks)
