"""What the box on the page "count my model" answers."""

import json
from html import unescape

import pytest

from gptparams import count, preset
from gptparams.language import LANGS
from gptparams.site.browser.calculator import answer
from gptparams.tables.shown import count_html

LORA = {"peft_type": "LORA", "r": 8, "target_modules": ["q_proj", "v_proj"]}
SMALL = {"model_type": "gpt2", "vocab_size": 9, "n_positions": 4, "n_embd": 4, "n_layer": 1}
SMALL |= {"n_head": 2}


def answered(text: str, key: str) -> str:
    found: dict[str, str] = json.loads(answer(text, "en"))
    assert list(found) == [key]
    return found[key]


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_and_a_pasted_configuration_give_the_table(lang: str) -> None:
    assert lang in ("zh", "en")
    (html,) = json.loads(answer(" Qwen/Qwen2.5-7B\n", lang)).values()
    assert html == count_html(count(preset("qwen2.5-7b")), lang)  # type: ignore[arg-type]
    (html,) = json.loads(answer(json.dumps(SMALL), lang)).values()
    assert f"{count(SMALL).total:,}" in html
    named = json.loads(answer(json.dumps(SMALL | {"_name_or_path": "a<b>"}), lang))["html"]
    assert "a&lt;b&gt;" in named
    assert "<b>" not in named


def test_an_adapter_on_a_preset_gives_the_line_of_peft() -> None:
    base = {"base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}
    html = unescape(answered(json.dumps(LORA | base), "html"))
    assert "trainable params: 4,194,304 || all params: 6,742,609,920 || trainable%: 0.0622" in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing to count yet"),
        ("[1]", "config.json: expected a JSON object, found [1]"),
        ("{bad", "config.json:1:2: not JSON"),
        ("gtp2", "did you mean gpt2"),
        (json.dumps(LORA), "base_model_name_or_path: null"),
        (json.dumps(SMALL | {"n_head": 3}), "config.json: field n_head: expected a divisor"),
        ("\ud800", "is unknown"),
        ('{"a": "\ud800"}', "model_type is missing"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, said: str) -> None:
    error = answered(text, "error")
    assert said in error
    assert "\n" not in error
