"""The commands of the command line: one table, from which parser and help are made.

Each command prints a table for people, or one JSON object with `--json`, and returns the exit
code."""

from argparse import Namespace
from collections.abc import Callable
from typing import NamedTuple

from gptparams import formulas, ledger
from gptparams.arguments import (
    FIX,
    FORMAT,
    HELP,
    JSON,
    LANG,
    LATEX,
    PATHS,
    RANK,
    RULE,
    TARGET,
    TARGETS,
    Argument,
)
from gptparams.config import Config
from gptparams.conventions import ACTIVE_CONVENTIONS, CONVENTIONS, Convention, convention
from gptparams.counting import Count, count
from gptparams.display import grouped
from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.presets import all_presets, preset, resolve
from gptparams.report import Table
from gptparams.terminal import show

SCHEMA = 1  # of every JSON object; goes up when a reader of the old one would be misled


class Call(NamedTuple):
    """One use of a command: the values given, the language, and how tables are to be drawn."""

    values: Namespace
    lang: Lang
    width: int | None = None
    colour: bool = False

    @property
    def target(self) -> Config:
        """The model that TARGET names."""
        return resolve(self.values.TARGET)

    @property
    def convention(self) -> Convention:
        """The counting convention asked for."""
        return convention(self.values.convention)

    @property
    def counted(self) -> Count:
        """TARGET counted under the convention."""
        return count(self.target, self.convention)

    def draw(self, table: Table) -> str:
        """The table as text for this call's terminal."""
        return table.text(self.width, self.colour)


class Command(NamedTuple):
    """A subcommand: its name, what it does, its arguments, and what runs it to an exit code."""

    name: str
    help: Text
    arguments: tuple[Argument, ...]
    run: Callable[[Call], int]


def _printer(
    as_object: Callable[[Call], dict[str, object]], as_text: Callable[[Call], str]
) -> Callable[[Call], int]:
    """A command that prints one JSON object with `--json`, else text."""

    def run(call: Call) -> int:
        if call.values.json:
            import json  # only wanted here

            # ASCII, with escapes: fits every encoding of stdout
            show(json.dumps({"schema": SCHEMA} | as_object(call)))
        else:
            show(as_text(call))
        return 0

    return run


def _head(config: Config) -> dict[str, object]:
    return {"model": config.model, "architecture": config.architecture.model_type}


def _count_object(call: Call) -> dict[str, object]:
    result = call.counted
    return _head(result.config) | {
        "convention": result.convention.id,
        "total": result.total,
        "active": result.active,
        "families": result.families,
        "tensors": [
            {"name": each.name, "shape": each.shape, "family": each.family, "count": each.count}
            for each in result.tensors
        ],
    }


def _paragraphs(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _count_text(call: Call) -> str:
    result = call.counted
    title = TITLE[call.lang].format(model=result.config.model, total=grouped(result.total))
    return _paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.families_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def _tensors_text(call: Call) -> str:
    result = call.counted
    title = TENSORS[call.lang].format(model=result.config.model, n=grouped(len(result.tensors)))
    return _paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.tensors_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def _formula_object(call: Call) -> dict[str, object]:
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
    head = _head(config) | {"convention": rule.id, "symbols": symbols}
    return head | {"families": parts} | _layers_object(layers) | {"total": total}


def _layers_object(layers: dict[str, dict[str, object]]) -> dict[str, object]:
    """`layer` where all layers are alike, else `layers`, each kind with the numbers it has."""
    if "layer" in layers:
        return {"layer": layers["layer"]}
    kinds = [{"numbers": name.split()[1:]} | parts for name, parts in layers.items()]
    return {"layers": kinds}


def _formula_text(call: Call) -> str:
    config, rule, lang = call.target, call.convention, call.lang
    table = formulas.formulas_table(config, lang, rule, latex=call.values.latex)
    return _paragraphs(
        FORMULAS[lang].format(model=config.model),
        ledger.convention_line(rule, lang) + "\n",
        call.draw(table) + "\n",
        call.draw(formulas.symbols_table(config, lang, rule)),
    )


def _parts_object(call: Call) -> dict[str, object]:
    result = call.counted
    return (
        _head(result.config)
        | {
            "convention": result.convention.id,
            "total": result.total,
            "parts": result.parts,
            "active_parts": result.active_parts,
        }
        | {rule.id: result.active_under(rule) for rule in ACTIVE_CONVENTIONS}
    )


def _parts_text(call: Call) -> str:
    result = call.counted
    title = TITLE[call.lang].format(model=result.config.model, total=grouped(result.total))
    return _paragraphs(
        title,
        ledger.convention_line(result.convention, call.lang) + "\n",
        call.draw(ledger.parts_table(result, call.lang)),
        *ledger.notes(result, call.lang),
    )


def _conventions_object(call: Call) -> dict[str, object]:
    config = call.target
    totals = {each.id: count(config, each).total for each in CONVENTIONS}
    return _head(config) | {"conventions": totals}


def _conventions_text(call: Call) -> str:
    return call.draw(ledger.conventions_table(call.target, call.lang))


def _tuning_object(call: Call) -> dict[str, object]:
    # Only wanted here and below: no other command should wait for it.
    from gptparams.tuning_table import asked, tuning_object

    config, values = call.target, call.values
    total = {"total": count(config).total}
    return _head(config) | total | tuning_object(*asked(config, values.rank, values.targets))


def _tuning_text(call: Call) -> str:
    from gptparams.tuning_table import asked, notes, tunings_table

    counted, values = count(call.target), call.values
    title = TUNING[call.lang].format(model=counted.config.model, total=grouped(counted.total))
    tunings, _ = asked(counted.config, values.rank, values.targets)
    table = tunings_table(tunings, call.lang, latex=values.latex)
    return _paragraphs(title + "\n", call.draw(table), *notes(counted.config, call.lang))


def _presets_object(call: Call) -> dict[str, object]:
    rows = [(preset(name), each.source) for name, each in all_presets().items()]
    return {
        "presets": [
            {"name": config.model, "architecture": config.architecture.model_type}
            | {"total": count(config).total, "source": source}
            for config, source in rows
        ]
    }


def _presets_text(call: Call) -> str:
    return call.draw(ledger.presets_table(call.lang))


def _weights_object(call: Call) -> dict[str, object]:
    from gptparams.weights import as_object, smollm2_weights

    return as_object(smollm2_weights())


def _weights_text(call: Call) -> str:
    from gptparams.weights import as_text, smollm2_weights

    return as_text(smollm2_weights(), call.lang)


def _check(call: Call) -> int:
    """Check the site's figures; what it needs (Markdown, MkDocs) is loaded only here."""
    from pathlib import Path

    try:
        from gptparams.site import check

        values = call.values
        return check.main(values.PATH, values.fix, values.format, Path.cwd(), call.lang)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("gptparams"):
            raise
        raise InputError(
            f'缺少模块 {error.name}；请运行 pip install "gptparams[site]"',
            f'module {error.name} is missing; run pip install "gptparams[site]"',
        ) from None


TITLE = Text("{model}：共 {total} 个参数", "{model}: {total} parameters")
TENSORS = Text("{model}：{n} 个张量", "{model}: {n} tensors")
TUNING = Text(
    "{model}（共 {total} 个参数）：各种微调训练多少参数",
    "{model} ({total} parameters): what each way of fine-tuning trains",
)
FORMULAS = Text("{model}：任意尺寸下的参数个数", "{model}: the count for all sizes")

COMMANDS: tuple[Command, ...] = (
    Command(
        "count",
        Text("数参数，按参数族列出", "count the parameters, family by family"),
        (TARGET, RULE, JSON, LANG, HELP),
        _printer(_count_object, _count_text),
    ),
    Command(
        "parts",
        Text("拆开来数：Q、K、V、O，各种专家", "count the parts: Q, K, V and O, and experts"),
        (TARGET, RULE, JSON, LANG, HELP),
        _printer(_parts_object, _parts_text),
    ),
    Command(
        "tensors",
        Text("列出每个张量的形状和参数个数", "list every tensor with its shape and count"),
        (TARGET, RULE, JSON, LANG, HELP),
        _printer(_count_object, _tensors_text),
    ),
    Command(
        "formula",
        Text("写出对任意尺寸都成立的公式", "write the formulas that hold for all sizes"),
        (TARGET, RULE, LATEX, JSON, LANG, HELP),
        _printer(_formula_object, _formula_text),
    ),
    Command(
        "conventions",
        Text("并排列出各种计数口径的结果", "compare the ways of counting side by side"),
        (TARGET, JSON, LANG, HELP),
        _printer(_conventions_object, _conventions_text),
    ),
    Command(
        "tuning",
        Text("数各种微调训练的参数，包括 LoRA", "count what each way of fine-tuning trains"),
        (TARGET, RANK, TARGETS, LATEX, JSON, LANG, HELP),
        _printer(_tuning_object, _tuning_text),
    ),
    Command(
        "presets",
        Text("列出知名模型的预设", "list the well-known models that have a name"),
        (JSON, LANG, HELP),
        _printer(_presets_object, _presets_text),
    ),
    Command(
        "weights",
        Text("下载 SmolLM2 训练好的权重", "fetch the trained weights of SmolLM2"),
        (JSON, LANG, HELP),
        _printer(_weights_object, _weights_text),
    ),
    Command(
        "check",
        Text("检查网页里的每个数字", "check every figure of the site's pages"),
        (PATHS, FIX, FORMAT, LANG, HELP),
        _check,
    ),
)
