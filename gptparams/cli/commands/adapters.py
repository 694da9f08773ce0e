"""`tuning` and `count` for an `adapter_config.json`: what it adds to its base model."""

import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gptparams.cli.commands.call import Call, head, paragraphs, printer
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import LONGEST_PATH, quoted

if TYPE_CHECKING:
    from gptparams.counting.tuning import Tuning  # slow to load, and only needed here

TITLE = Text("{adapter}：加在 {model} 上的 {name}", "{adapter}: {name} on {model}")


def or_adapter(run: Callable[[Call], int]) -> Callable[[Call], int]:
    """`run`, except for an adapter, optionally followed by its base model, which it prints."""
    adapter = printer(as_object, as_text)

    def chosen(call: Call) -> int:
        return (adapter if _is_adapter(call.values.TARGET[0]) else run)(call)

    return chosen


def only_one(run: Callable[[Call], int]) -> Callable[[Call], int]:
    """`run` for a command that takes one model, unless an adapter precedes its base model."""

    def single(call: Call) -> int:
        first, *others = call.values.TARGET
        if others:
            shown = quoted(first, LONGEST_PATH)
            raise InputError(
                f"{shown} 不是 adapter_config.json，后面不能再有目标；请一次给一个",
                f"{shown} is not an adapter_config.json, so no other target may follow; give one "
                "at a time",
            )
        return run(replace(call, values=Namespace(**{**vars(call.values), "TARGET": first})))

    return single


def _is_adapter(target: str) -> bool:
    """Whether `target` is the path of an adapter's configuration, or of a folder with one."""
    from gptparams.config.files.locating import config_file  # already loaded

    if not os.path.exists(target):
        return False
    name = os.path.basename(config_file(target)) if os.path.isdir(target) else target
    if os.path.isdir(target):
        return name == "adapter_config.json"
    return name.lower().endswith(".json") and '"peft_type"' in _beginning(target)


def _beginning(file: str) -> str:
    try:
        if not os.path.isfile(file):
            return ""
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.read(100_000)
    except OSError:
        return ""  # reading it later reports the error


def _tuned(call: Call) -> "tuple[str, Tuning]":
    """The name of the adapter, and what it trains in its base model."""
    from gptparams.config.files.json_file import read_object
    from gptparams.config.files.locating import config_file
    from gptparams.counting.adapter_file import adapted

    path, *others = call.values.TARGET
    file = config_file(path)
    raw, where = read_object(file), quoted(file, LONGEST_PATH)
    return where, adapted(raw, where, call.model(_base(raw, others, where)))


def _base(raw: dict[str, object], others: list[str], where: str) -> str:
    """The base model: the given one, or that of the file if it is a preset or a path."""
    from gptparams.counting.adapter_file import BASE
    from gptparams.presets.lookup import preset_name

    if len(others) > 1:
        raise InputError(
            f"{where}：适配器后面只能有一个基础模型",
            f"{where}: an adapter takes one base model after it",
        )
    named = raw.get(BASE)
    if others:
        return others[0]
    if isinstance(named, str) and (preset_name(named) or os.path.exists(named)):
        return named
    shown = quoted(named)
    raise InputError(
        f"{where}：基础模型 {shown} 不是预设；请在后面给出它的 config.json 或预设的名字",
        f"{where}: the base model {shown} is not a preset; give its config.json or a preset after "
        "the adapter",
    )


def as_object(call: Call) -> dict[str, object]:
    """What the adapter trains, by family and by tensor."""
    from gptparams.counting.adapters import all_parameters

    _, tuning = _tuned(call)
    return head(tuning.config) | {
        "adapter": tuning.name.both(),
        "trained": tuning.total,
        "all": all_parameters(tuning),
        "families": tuning.families,
        "tensors": [{"name": each.name, "shape": each.shape} for each in tuning.groups],
    }


def as_text(call: Call) -> str:
    """The table of families, and the line that peft prints."""
    from gptparams.counting.adapters import peft_line
    from gptparams.tables.tuning import tuned_families_table

    where, tuning = _tuned(call)
    name, model = tuning.name[call.lang], tuning.config.name
    title = TITLE[call.lang].format(adapter=where, name=name, model=model)
    table = call.draw(tuned_families_table((tuning,), call.lang))
    notes = (note[call.lang] for note in tuning.config.notes)
    return paragraphs(title + "\n", table, peft_line(tuning), *notes)
