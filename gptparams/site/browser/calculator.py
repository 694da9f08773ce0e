"""Count the model that a reader names or pastes into a page, in the browser, with Pyodide."""

import json
from collections.abc import Mapping
from html import escape

from gptparams.config.config import config_from_dict
from gptparams.config.files.json_file import parse_object, shown_as
from gptparams.config.targets import preset
from gptparams.counting.adapter_file import BASE, adapted, is_adapter
from gptparams.counting.adapters import peft_line
from gptparams.counting.counting import count
from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.presets.lookup import preset_name
from gptparams.tables.shown import count_html
from gptparams.tables.tuning import tuned_families_table

_FILE = "config.json"  # what errors call the text
_PASTED = Text("你的配置", "Your configuration")


def answer(text: str, lang: Lang) -> str:
    """Count what a reader typed; return the `html` of its table, or the `error`, as JSON."""
    try:
        return json.dumps({"html": counted(text.strip(), lang)})
    except InputError as error:
        return json.dumps({"error": error.message(lang)})


def counted(text: str, lang: Lang) -> str:
    """The table of the model that `text` names or describes, and its notes, as HTML.

    Raises InputError if `text` is neither the name of a preset nor the text of a `config.json` or
    an `adapter_config.json`, or if what it describes is not counted.
    """
    if not text:
        raise InputError(
            "这里还是空的；请贴上 config.json 的内容，或写一个模型的名字",
            "there is nothing to count yet; paste a config.json, or type the name of a model",
        )
    if not text.startswith(("{", "[")):
        return count_html(count(preset(text)), lang)
    raw = parse_object(text.encode("utf-8", "replace"), _FILE)
    if is_adapter(raw):
        return _adapter(raw, lang)
    given = raw.get("_name_or_path")
    name = given if isinstance(given, str) and given else _PASTED[lang]
    return count_html(count(config_from_dict(raw, name, _FILE)), lang)


def _adapter(raw: Mapping[str, object], lang: Lang) -> str:
    """What an adapter trains in its base model, which must be a preset."""
    named = raw.get(BASE)
    base = preset_name(named) if isinstance(named, str) else None
    if base is None:
        shown = shown_as(named)
        raise InputError(
            f"适配器的基础模型（{BASE}：{shown.zh}）不是预设；请用命令行，把它的 config.json "
            "写在后面：gptparams tuning adapter_config.json config.json",
            f"the base model of the adapter ({BASE}: {shown.en}) is no preset; give its "
            "config.json on the command line: gptparams tuning adapter_config.json config.json",
        )
    tuning = adapted(raw, "adapter_config.json", preset(base))
    table = tuned_families_table((tuning,), lang).html(f"{tuning.name[lang]}: {base}")
    return f"<p>{escape(peft_line(tuning))}</p>{table}"
