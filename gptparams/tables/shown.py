"""How a count is displayed: printed in a terminal, and in a notebook."""

from gptparams.counting.counting import Count
from gptparams.language import Lang, Text, language
from gptparams.numerals.writing import grouped
from gptparams.tables.counts import convention_line, families_table, notes

TITLE = Text("{model}：共 {total} 个参数", "{model}: {total} parameters")


def title(result: Count, lang: Lang) -> str:
    """The line above a count: the model and its total."""
    return TITLE[lang].format(model=result.config.name, total=grouped(result.total))


def count_text(result: Count, lang: Lang | None = None) -> str:
    """The title, the convention, the table of families and its notes, as text."""
    chosen = lang or language()
    lines = (title(result, chosen), convention_line(result.convention, chosen), "")
    return "\n".join((*lines, families_table(result, chosen).text(), *notes(result, chosen)))


def count_html(result: Count, lang: Lang | None = None) -> str:
    """The same content as HTML, for a notebook."""
    from html import escape  # slow to load, and not needed in a terminal

    chosen = lang or language()
    lines = (title(result, chosen), convention_line(result.convention, chosen))
    table = families_table(result, chosen).html(title(result, chosen))
    texts = [f"<p>{escape(line)}</p>" for line in (*lines, *notes(result, chosen))]
    return "".join((*texts[:2], table, *texts[2:]))
