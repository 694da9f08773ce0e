"""The published parts of an examination: executed blocks, and links to computed values."""

import re
from html import escape

import markdown_exec
from markdown import Markdown
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gptparams.language import Lang, Text
from gptparams.site.code.cells import Cell
from gptparams.site.code.executing import Printed, Shown
from gptparams.site.code.in_one_language import displayed_code
from gptparams.site.code.output import output_html
from gptparams.site.figures.examination import Examination
from gptparams.site.source.run_blocks import RunBlock

_CODE = Text("代码", "Code")
_FIGURES = Text("本段代码算出的数", "Figures computed by this block")
_CHECKED = Text("核对了 {} 个数", "figures checked: {}")
_JOINT = Text("，", ", ")
_MISSING = Text("这段代码没有运行：缺少权重", "This block did not run: weights are missing")
_COPY = Text("复制代码", "Copy the code")
_HIGHLIGHTER = HtmlFormatter(nowrap=True)


def figure_ids(examination: Examination) -> dict[str, str]:
    """Return an id for each figure of the page by its target, unique on the page."""
    ids: dict[str, str] = {}
    for figure in examination.figures:
        if figure.mark.target not in ids:
            slug = "fig-" + re.sub(r"[^A-Za-z0-9]+", "-", figure.mark.target).strip("-")
            taken = sum(known == slug or known.startswith(f"{slug}.") for known in ids.values())
            ids[figure.mark.target] = f"{slug}.{taken}" if taken else slug
    return ids


def exact_values(examination: Examination) -> dict[str, str]:
    """Return the exact value of each figure of the page by its target."""
    return {figure.mark.target: figure.exact for figure in examination.figures}


def block_html(examination: Examination, block: RunBlock, folded: bool, runs: bool = False) -> str:
    """Return the code of `block`, its output, and the figures of the page that it computed.

    A block that `runs` in the browser has an element for the buttons, filled by docs/assets/run.js.
    """
    assert examination.run is not None  # a page whose code failed is not published
    lang = examination.page.lang
    cell = next(cell for cell in examination.run.cells if cell.name == block.name)
    code = _code_html(displayed_code(cell, lang), block.name, lang)
    if wanted := examination.run.missing.get(block.name):
        first = block.name == next(iter(examination.run.missing))
        return _missing_html(code, wanted[lang] if first else "", lang)
    code += '<div class="run-bar"></div>' if runs else ""
    output = f'<div class="run-output">{block_output(examination, block)}</div>'
    number, figures = _figure_list(examination, block.name)
    checked = [_CHECKED[lang].format(number)] if number else []
    if folded:
        summary = _JOINT[lang].join([_CODE[lang], *checked])
        return f"{output}{_fold('run-code', summary, code + figures)}"
    return f"{code}{output}{_fold('run-values', checked[0], figures) if checked else ''}"


def _fold(kind: str, summary: str, content: str) -> str:
    summary = f"{summary[:1].upper()}{summary[1:]}"
    return f'<details class="{kind}"><summary>{summary}</summary>{content}</details>'


def typed_html(examination: Examination, block: RunBlock, md: Markdown) -> str:
    """Return a block typed in the page, formatted by markdown-exec, and its figures.

    Printed text is converted as Markdown unless the block showed objects or `result` names a
    language.
    """
    assert examination.run is not None
    cell = next(cell for cell in examination.run.cells if cell.name == block.name)
    parts = examination.run.outputs[block.name]
    shows = any(isinstance(part, Shown) for part in parts)
    output = (
        output_html(parts)
        if shows
        else "".join(part.text for part in parts if isinstance(part, Printed))
    )
    html = markdown_exec.base_format(
        language=block.language,
        run=lambda *_, **__: output.rstrip("\n"),
        code=_typed_code(cell, examination.page.lang),
        md=md,
        html=shows or "html" in block.options,
        source=block.options.get("source", ""),
        result=block.options.get("result", ""),
        id_prefix=f"run-{block.name}-",
        update_toc=False,
    )
    number, figures = _figure_list(examination, block.name)
    values = _fold("run-values", _CHECKED[examination.page.lang].format(number), figures)
    return f'<div class="run" id="run-{block.name}">{html}{values if number else ""}</div>'


def _typed_code(cell: Cell, lang: Lang) -> str:
    shown = displayed_code(cell, lang) if cell.language in ("python", "py") else cell.code
    return shown.rstrip("\n")


def block_output(examination: Examination, block: RunBlock) -> str:
    """Return the output of `block` as HTML."""
    assert examination.run is not None
    return output_html(examination.run.outputs[block.name])


def _code_html(code: str, name: str, lang: Lang) -> str:
    """Return the highlighted code of the block `name`, with the theme's copy button.

    The theme's script adds a button to each `pre > code` and measures it, which takes seconds on a
    phone for a page with many blocks. Here the HTML contains the button, and a `span` hides the
    `code` from that script.
    """
    button = (
        f'<button class="md-code__button" type="button" title="{_COPY[lang]}" '
        f'data-md-type="copy" data-clipboard-target="#run-{name} code"></button>'
    )
    shown = highlight(code, PythonLexer(), _HIGHLIGHTER)
    return (
        f'<div class="highlight"><pre><span class="md-code__nav">{button}</span>'
        f'<span class="run-source"><code>{shown}</code></span></pre></div>'
    )


def _missing_html(shown: str, wanted: str, lang: Lang) -> str:
    """Return the code of a block that could not run, and what it needs (shown once per page)."""
    reason = f"<p>{escape(wanted)}</p>" if wanted else ""
    return (
        f'{shown}<div class="admonition warning"><p class="admonition-title">{_MISSING[lang]}</p>'
        f"{reason}</div>"
    )


def _figure_list(examination: Examination, cell: str) -> tuple[int, str]:
    """Return the number of figures that `cell` computed, and a list of their exact values."""
    values, ids = exact_values(examination), figure_ids(examination)
    here = {f.mark.target for f in examination.figures if f.cell == cell}
    rows = [
        f'<div id="{escape(ids[target])}"><dt><code>{escape(target)}</code></dt>'
        f"<dd>{escape(values[target])}</dd></div>"
        for target in ids
        if target in here
    ]
    label = _FIGURES[examination.page.lang]
    return len(rows), f'<dl class="run-figures" aria-label="{label}">{"".join(rows)}</dl>'
