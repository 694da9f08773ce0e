"""Tables of memory in both languages: rows sum to totals, and notes explain the rest."""

import pytest

from gptparams import config_from_dict, memory, preset
from gptparams.language import LANGS, Lang
from gptparams.tables.memory import families_table, gigabytes, notes, parts_table

ASKED = [
    {},
    {"tokens": 4096, "weights": "q4_k"},
    {"train": "full"},
    {"train": "qlora", "tokens": 512, "assume": ("activations", "logits")},
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("how", ASKED, ids=str)
def test_rows_sum_to_the_total(how: dict[str, object], lang: Lang) -> None:
    result = memory("mistral-7b-v0.1", **how)  # type: ignore[arg-type]
    for table in (parts_table(result, lang), families_table(result, lang)):
        numbers = [int(row[1].replace(",", "")) for row in table.rows]
        if result.assumed_bytes and table.headers[-1].startswith("GiB"):
            exact = numbers.index(result.bytes)
            numbers = [sum(numbers[:exact]), *numbers[exact + 1 :]]
        assert sum(numbers[:-1]) == numbers[-1]
        assert table.headers[2].startswith("GB")
        assert table.headers[3].startswith("GiB")


def test_gb_and_gib() -> None:
    assert gigabytes(16_060_522_496) == ("16.06", "14.96")
    assert gigabytes(2**30) == ("1.07", "1.00")
    assert gigabytes(10**6) == ("0.001", "0.001")
    assert gigabytes(3) == ("<0.0001", "<0.0001")
    assert gigabytes(0) == ("0.00", "0.00")


def lines(lang: Lang = "en", model: str = "mistral-7b-v0.1", **how: object) -> str:
    return "\n".join(notes(memory(model, **how), lang))  # type: ignore[arg-type]


def test_notes_say_what_the_tables_can_not() -> None:
    assert "give a number of tokens" in lines()
    text = lines(tokens=9000)
    assert "KV cache: 131,072 bytes for each token (f16); engine exact: " in text
    assert "32 layers look back 4,096 tokens only" in text
    assert "Sequences: 1; tokens in each: 9,000" in text
    assert "but the engine keeps all of them" in lines(tokens=9000, engine="llama.cpp")
    assert "4.500 bits for each parameter" in lines(weights="q4_k")
    assert "266,240 parameters are not stored so, and take 1,064,960 bytes" in lines(weights="q4_k")
    assert "look back" not in lines(model="llama-3.1-8b", tokens=9)
    trained = lines(train="lora")
    assert "parameters are trained; optimizer adamw; precision fp32" in trained
    assert "keeps no KV cache" in trained


def test_a_part_of_a_larger_model_is_said_to_be_one() -> None:
    whole = {"model_type": "of more than text", "text_config": dict(preset("gpt2").keys)}
    text = "\n".join(notes(memory(config_from_dict(whole, "m")), "en"))
    assert "Only the language model of text_config is counted" in text
    assert "Only the language model" not in lines()


def test_every_assumption_that_is_left_out_is_listed() -> None:
    for lang in LANGS:
        text = lines(lang, train="full", tokens=9, assume="logits")
        for name in ("activations", "step-counters", "workspace", "allocator"):
            assert f"  {name}" in text
        assert "  logits" not in text
