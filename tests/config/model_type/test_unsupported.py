"""Types without a table: each has a reason, which the error gives first."""

import json
from pathlib import Path

import pytest

from gptparams import config_from_dict
from gptparams.architectures import ARCHITECTURES
from gptparams.config.model_type import unsupported
from gptparams.config.model_type.unsupported import uncounted
from gptparams.errors import InputError

DATA = json.loads(Path(unsupported._FILE).read_text(encoding="utf-8"))


def refusal(model_type: object) -> InputError:
    with pytest.raises(InputError) as caught:
        config_from_dict({"model_type": model_type}, "m")
    return caught.value


@pytest.mark.parametrize("reason", DATA)
def test_a_reason_is_a_clause_in_each_language(reason: str) -> None:
    zh, en = DATA[reason]["zh"], DATA[reason]["en"]
    assert not zh.isascii()
    assert en.isascii()
    assert not (zh + en).endswith((".", "。"))
    types = list(DATA[reason]["types"])
    assert types == sorted(types)
    assert isinstance(DATA[reason]["types"], dict) == ("{inner}" in zh) == ("{inner}" in en)


def test_no_type_has_both_a_reason_and_a_table() -> None:
    assert not {*uncounted()} & {*ARCHITECTURES}


def test_a_type_with_two_reasons_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = DATA | {"again": DATA["bytes"]}
    path = tmp_path / "uncounted.json"
    path.write_text(json.dumps(twice), encoding="utf-8")
    monkeypatch.setattr(unsupported, "_FILE", str(path))
    with pytest.raises(ValueError, match="blt is listed twice"):
        uncounted.__wrapped__()


def test_the_error_says_why_then_what_to_do_then_where_the_list_is() -> None:
    message = refusal("bert").message("en")
    why = 'm: field model_type: "bert" is not supported: it is an encoder, which reads the text'
    assert message.startswith(why)
    listed = message.index("gptparams architectures lists what is counted")
    assert len(why) < listed
    assert '还不支持 "bert"：它是编码器，前后文都看，' in refusal("bert").zh


def test_a_model_of_more_than_text_names_the_type_of_its_language_model() -> None:
    assert "of the type gemma3_text, whose sizes are in text_config" in refusal("gemma3").en
    assert "类型是 gemma3_text，" in refusal("gemma3").zh


@pytest.mark.parametrize(
    ("model_type", "near"),
    [
        ("lama", "llama"),
        ("GPT-NeoX", "gpt_neox"),
        ("openai_gpt", "openai-gpt"),
        ("mistrall", "mistral"),
    ],
)
def test_a_slip_is_answered_with_near_names(model_type: str, near: str) -> None:
    assert f'"{model_type}" is not supported (did you mean {near}' in refusal(model_type).en
    assert f"（是不是 {near.replace(' or ', ' 或 ')}" in refusal(model_type).zh


@pytest.mark.parametrize("model_type", ["", "zzz", "x" * 99_999, 7, True, ["llama"], {"a": "b"}])
def test_what_is_near_nothing_gets_no_guess(model_type: object) -> None:
    message = refusal(model_type).en
    assert "did you mean" not in message
    assert " is not supported: it has no table; gptparams architectures" in message
