"""A long table of models in a box of its own, which a script makes sortable and filterable.

Without the script (docs/assets/models.js), it is a table whose headers stay in view. Each row shows
the model's families as one bar to scale.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from gptparams.charts.plots.deviations import deviation_text
from gptparams.language import Lang, Text
from gptparams.numerals.headline import headline
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import FAMILIES
from gptparams.tables.presets import Agreement, Counted

AGREEMENTS: dict[Agreement, Text] = {
    Agreement("unique"): Text("四舍五入", "rounded"),
    Agreement("unique", True): Text("截去零头", "cut off"),
    Agreement("non_embedding"): Text("不数嵌入", "without embeddings"),
    Agreement("non_embedding", True): Text("不数嵌入", "without embeddings"),
    Agreement(): Text("对不上", "no match"),
}
_HEADERS = (
    ("name", Text("模型", "Model")),
    ("kind", Text("架构", "Architecture")),
    ("", Text("各族", "Families")),
    ("number", Text("公布", "Published")),
    ("number", Text("个数", "Count")),
    ("number", Text("偏差", "Off by")),
    ("kind", Text("怎样相符", "Agrees how")),
    ("number", Text("每个词元用到", "Used by a token")),
)
_TITLE = Text("全部模型", "All models")
_SEARCH = Text("按名字或架构找", "Name or architecture")
_HOW = Text("怎样相符", "Agrees how")
_ANY = Text("全部", "any")
_COUNT = Text("{} 款模型", "{} models")
_ONE = Text("{} 款模型", "{} model")
_COMMA = Text("，", ", ")


@dataclass(frozen=True)
class ModelList:
    """Counted models with the parameters of their families, for `show`."""

    models: tuple[Counted, ...]
    families: tuple[Mapping[str, int], ...]
    lang: Lang

    def html(self) -> str:
        """Return the filter, the legend of the bars, and the table."""
        lang = self.lang
        head = "".join(
            f'<th scope="col" data-sort="{kind}">{text[lang]}</th>' for kind, text in _HEADERS
        )
        rows = "".join(
            _row(model, families, lang)
            for model, families in zip(self.models, self.families, strict=True)
        )
        return (
            f'<div class="model-list">{_controls(len(self.models), lang)}{_legend(lang)}'
            f'<div class="table-scroll" tabindex="0" role="group" aria-label="{_TITLE[lang]}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
        )


def model_list(
    models: Sequence[Counted], families: Sequence[Mapping[str, int]], lang: Lang
) -> ModelList:
    """Return the list; `families` has the parameters of each model by family."""
    return ModelList(tuple(models), tuple(families), lang)


def off_by(model: Counted) -> Fraction:
    """Return by what share the headline of `model` is too high (negative: too low)."""
    return Fraction(headline(model.row.published.headline).stated, model.total) - 1


def _controls(number: int, lang: Lang) -> str:
    kinds = dict.fromkeys(text[lang] for text in AGREEMENTS.values())
    options = "".join(f"<option>{escape(kind)}</option>" for kind in kinds)
    return (
        f'<div class="list-controls needs-script"><label>{_SEARCH[lang]} '
        f'<input type="search" autocomplete="off" spellcheck="false"></label>'
        f'<label>{_HOW[lang]} <select><option value="">{_ANY[lang]}</option>{options}</select>'
        f'</label><span role="status" data-text="{_COUNT[lang]}" data-one="{_ONE[lang]}">'
        f"{_COUNT[lang].format(number)}</span></div>"
    )


def _legend(lang: Lang) -> str:
    keys = "".join(
        f'<li><span style="background: var(--gp-{family.id})"></span>{family.name[lang]}</li>'
        for family in FAMILIES
    )
    return f'<ul class="family-keys">{keys}</ul>'


def _row(model: Counted, families: Mapping[str, int], lang: Lang) -> str:
    published, off = model.row.published.headline, off_by(model)
    stated = headline(published).stated
    active = grouped(model.active) if model.active != model.total else ""
    return (
        f'<tr><th scope="row">{escape(model.row.name)}</th><td>{escape(model.architecture)}</td>'
        f"<td>{_bar(families, lang)}</td>"
        f'<td class="num" data-value="{stated}">{published}</td>'
        f'<td class="num" data-value="{model.total}">{grouped(model.total)}</td>'
        f'<td class="num" data-value="{float(off):.6f}">{deviation_text(off)}</td>'
        f"<td>{AGREEMENTS[model.agreement][lang]}</td>"
        f'<td class="num" data-value="{model.active}">{active}</td></tr>'
    )


def _bar(families: Mapping[str, int], lang: Lang) -> str:
    """Return one element: its background shows the shares, its name says them."""
    total, stops, said, start = sum(families.values()), [], [], Fraction(0)
    for family in FAMILIES:
        share = Fraction(families[family.id], total)
        if share:
            end = start + share
            stops.append(f"var(--gp-{family.id}) {_percent(start)} {_percent(end)}")
            said.append(f"{family.name[lang]} {share_text(share)}")
            start = end
    picture = f"linear-gradient(90deg,{','.join(stops)})"
    name = _COMMA[lang].join(said)
    return (
        f'<span class="family-bar" role="img" style="background:{picture}" '
        f'title="{name}" aria-label="{name}"></span>'
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + "%"
