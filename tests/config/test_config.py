"""Configurations: what is read, and errors of one line that name the file and the field."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams import InputError, config_from_dict, count, preset, read_config
from gptparams.algebra.polynomial import parse_axis
from gptparams.config.files.json_file import LARGEST_FILE

GOOD: dict[str, Any] = {
    "model_type": "gpt2",
    "vocab_size": 50257,
    "n_positions": 1024,
    "n_embd": 768,
    "n_layer": 12,
    "n_head": 12,
}
LISTED = "gptparams architectures lists"
Refuse = Callable[[str | bytes], str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


@pytest.fixture
def refuse(file: Path) -> Refuse:
    """content -> the message that refuses it, which is one line and begins with the file."""

    def read(content: str | bytes) -> str:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(InputError) as caught:
            read_config(file)
        message = str(caught.value)
        assert message.startswith(str(file))
        assert len(message.splitlines()) == 1
        assert len(message) < len(str(file)) + 250
        assert caught.value.__cause__ is None
        return message.removeprefix(str(file))

    return read


def edited(**change: Any) -> str:
    return json.dumps({**GOOD, **change})


def without(*keys: str) -> str:
    return json.dumps({key: value for key, value in GOOD.items() if key not in keys})


def literal(key: str, text: str) -> str:
    """The good file with the value of `key` written as `text`."""
    return json.dumps({**GOOD, key: "HERE"}).replace('"HERE"', text)


# -- what is read


def test_reads_a_file_a_folder_and_a_bom(file: Path) -> None:
    file.write_text(edited(), encoding="utf-8-sig")
    assert read_config(file).sizes == preset("gpt2").sizes
    assert read_config(file.parent).sizes == preset("gpt2").sizes
    assert read_config(file).model == str(file)


def test_derived_and_given_inner_width() -> None:
    derived = config_from_dict({**GOOD, "n_inner": None}, "m")
    given_ = config_from_dict({**GOOD, "n_inner": 3072}, "m")
    assert derived.derived == {"f": parse_axis("4d")}
    assert given_.derived == {}
    assert derived.sizes == given_.sizes
    assert count(derived).total == count(given_).total


def test_aliases_of_transformers_are_read() -> None:
    names = {"n_positions": "max_position_embeddings", "n_embd": "hidden_size"}
    names |= {"n_layer": "num_hidden_layers", "n_head": "num_attention_heads"}
    raw = {names.get(key, key): value for key, value in GOOD.items()}
    assert config_from_dict(raw, "m").sizes == preset("gpt2").sizes
    assert config_from_dict({**GOOD, **raw}, "m").sizes == preset("gpt2").sizes


def test_switches() -> None:
    assert config_from_dict(GOOD, "m").tied
    untied = config_from_dict({**GOOD, "tie_word_embeddings": False}, "m")
    assert not untied.tied
    assert "add_cross_attention" not in untied.switches
    crossed = config_from_dict({**GOOD, "add_cross_attention": True}, "m")
    assert crossed.switches == {"tie_word_embeddings", "add_cross_attention"}


def test_keys_that_do_not_matter_are_left_alone() -> None:
    raw = {**GOOD, "n_ctx": -5, "task_specific_params": {"n_embd": 3}, "x": None}
    assert config_from_dict(raw, "m").sizes == preset("gpt2").sizes


# -- what is refused: the file


def test_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path / "a" / "b.json"):
        with pytest.raises(InputError, match=r"no such file; give the path of a config\.json"):
            read_config(path)


def test_a_file_in_place_of_a_folder(file: Path) -> None:
    file.write_text(edited())
    with pytest.raises(InputError, match="can't be read"):
        read_config(file / "config.json")


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "d/" * 3000])
def test_impossible_paths(path: str) -> None:
    with pytest.raises(InputError):
        read_config(Path(path))


def test_unreadable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(edited())

    def closed(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr("builtins.open", closed)
    with pytest.raises(InputError, match=r"can't be read \(Permission denied\)"):
        read_config(file)


def test_a_closed_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0)
    try:
        with pytest.raises(InputError):
            read_config(folder / "config.json")
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("content", ["", " \n\t", b"\xef\xbb\xbf"])
def test_empty(refuse: Refuse, content: str | bytes) -> None:
    assert "the file is empty; expected a JSON object" in refuse(content)


@pytest.mark.parametrize(
    "content", ["{", "no", "{'a': 1}", '{"a": 1,}', edited() + "x", '{"a": 01}', "\0"]
)
def test_not_json(refuse: Refuse, content: str) -> None:
    message = refuse(content)
    assert "not JSON" in message
    assert message[0] == ":"  # file:line:column
    assert message[1].isdigit()


@pytest.mark.parametrize("content", ["[]", "3", "null", '"gpt2"', "[" + edited() + "]", "NaN"])
def test_not_an_object(refuse: Refuse, content: str) -> None:
    assert "expected a JSON object, found" in refuse(content)


@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b'{"a": "\xe9"}', b"\x80"])
def test_not_utf8(refuse: Refuse, content: bytes) -> None:
    assert "not UTF-8 text at byte" in refuse(content)


def test_deep_nesting(refuse: Refuse) -> None:
    assert "nested too deeply" in refuse("[" * 200_000)
    assert "nested too deeply" in refuse('{"a":' * 100_000)


def test_a_file_too_long_to_be_a_config(refuse: Refuse) -> None:
    assert "expected a config.json" in refuse(b" " * (LARGEST_FILE + 1))
    assert "expected a config.json" in refuse("词" * LARGEST_FILE)


def test_a_key_given_twice(refuse: Refuse) -> None:
    twice = edited()[:-1] + ', "n_embd": 1024}'
    assert "field n_embd is given more than once" in refuse(twice)
    assert r"field a\nb is given more than once" in refuse(r'{"a\nb": 1, "a\nb": 2}')


# -- what is refused: the fields


@pytest.mark.parametrize(
    "value", ["llama3000", "", "GPT2", 7, True, ["gpt2"], {"a": "b"}, "x" * 9999]
)
def test_unsupported_model_type(refuse: Refuse, value: Any) -> None:
    message = refuse(edited(model_type=value))
    assert "field model_type: " in message
    assert LISTED in message


@pytest.mark.parametrize("content", ['{"hidden_size": 8}', edited(model_type=None), "{}"])
def test_missing_model_type(refuse: Refuse, content: str) -> None:
    message = refuse(content)
    assert "field model_type is missing" in message
    assert LISTED in message


SIZE_KEYS = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")


@pytest.mark.parametrize("key", SIZE_KEYS)
def test_missing_and_null_fields(refuse: Refuse, key: str) -> None:
    assert f"field {key} is missing; give the" in refuse(without(key))
    assert f"field {key} is null; give the" in refuse(edited(**{key: None}))


@pytest.mark.parametrize("key", [*SIZE_KEYS, "n_inner"])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-1", "-1"),
        ("-768", "-768"),
        ("0", "0"),
        ("768.0", "768.0"),
        ("768.5", "768.5"),
        ("7.68e2", "768.0"),
        ('"768"', '"768"'),
        ('"词"', '"词"'),
        ("true", "true"),
        ("false", "false"),
        ("[768]", "[768]"),
        ("{}", "{}"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "Infinity"),
        ("9" * 20, "9" * 20),
        ("9" * 5000, "a number of thousands of digits"),
        ("-" + "9" * 5000, "a number of thousands of digits"),
        ('"' + "y" * 5000 + '"', '"' + "y" * 36 + "..."),
        (r'"\ud800\n"', r'"\ud800\n"'),
    ],
)
def test_impossible_sizes(refuse: Refuse, key: str, text: str, shown: str) -> None:
    message = refuse(literal(key, text))
    assert f"field {key}: expected a whole number from 1 to" in message
    assert message.endswith(f"found {shown}")


def test_limits_are_limits(refuse: Refuse) -> None:
    assert "from 1 to 10000, found 10001" in refuse(edited(n_layer=10_001))
    assert "from 1 to 2147483647" in refuse(edited(vocab_size=2**31))
    largest = {"vocab_size": 2**31 - 1, "n_positions": 2**31 - 1, "n_embd": 2**31 - 1}
    config = config_from_dict({**GOOD, **largest, "n_head": 1}, "m")
    assert config.sizes["f"] == 4 * (2**31 - 1)


@pytest.mark.parametrize("heads", [5, 7, 769, 1000])
def test_heads_that_do_not_divide(refuse: Refuse, heads: int) -> None:
    message = refuse(edited(n_head=heads))
    assert f"field n_head: expected a divisor of n_embd (768), found {heads}" in message


LLAMA = {"model_type": "llama", "vocab_size": 29, "hidden_size": 40, "num_hidden_layers": 2}
LLAMA |= {"num_attention_heads": 8, "intermediate_size": 7}


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"num_attention_heads": 7}, "field num_attention_heads: expected a divisor of hidden_s"),
        ({"num_key_value_heads": 3}, "field num_key_value_heads: expected a divisor of num_att"),
        ({"num_key_value_heads": 0}, "field num_key_value_heads: expected a whole number from 1"),
        ({"head_dim": 0}, "field head_dim: expected a whole number from 1"),
    ],
)  # fmt: skip
def test_heads_of_llama(refuse: Refuse, change: dict[str, Any], seen: str) -> None:
    assert seen in refuse(json.dumps(LLAMA | change))


def test_the_width_of_a_head_is_given_or_a_quotient() -> None:
    config = config_from_dict(LLAMA, "m")
    assert (config.sizes["dh"], config.quotients) == (5, {"dh": ("d", "h")})
    assert config.resized(d=80).sizes["dh"] == 10
    assert config.derived == {"kv": parse_axis("h")}
    given_ = config_from_dict(LLAMA | {"head_dim": 6}, "m")
    assert (given_.sizes["dh"], given_.quotients) == (6, {})
    assert given_.resized(d=80).sizes["dh"] == 6


def test_conflicting_aliases(refuse: Refuse) -> None:
    message = refuse(edited(hidden_size=1024))
    assert "fields n_embd and hidden_size mean the same but differ (768 and 1024)" in message


@pytest.mark.parametrize(("key", "value"), [("hidden_size", 768.0), ("num_hidden_layers", "12")])
def test_an_alias_is_checked_too(refuse: Refuse, key: str, value: Any) -> None:
    assert f"field {key}: expected a whole number" in refuse(edited(**{key: value}))
    assert f"field {key}: " in refuse(edited(n_layer=1, **{"num_hidden_layers": True, key: value}))


@pytest.mark.parametrize("key", ["tie_word_embeddings", "add_cross_attention"])
@pytest.mark.parametrize("value", [None, 0, 1, "true", "", [], 1.0])
def test_impossible_switches(refuse: Refuse, key: str, value: Any) -> None:
    assert f"field {key}: expected true or false, found" in refuse(edited(**{key: value}))


def test_gpt1_has_no_switch_of_gpt2() -> None:
    raw = {**GOOD, "model_type": "openai-gpt", "add_cross_attention": True}
    config = config_from_dict(raw, "m")
    assert config.switches == {"tie_word_embeddings"}
    assert "f" not in config.sizes
    with pytest.raises(InputError, match=r"field n_inner \(7\) seems to affect the count"):
        config_from_dict({**raw, "n_inner": 7}, "m")


def test_a_dict_names_the_model_in_errors() -> None:
    with pytest.raises(InputError, match=r"^mine: field n_embd"):
        config_from_dict({**GOOD, "n_embd": object()}, "mine")
    with pytest.raises(InputError, match=r"^here: field n_embd"):
        config_from_dict({**GOOD, "n_embd": 10**5000}, "mine", "here")
    with pytest.raises(InputError, match=r"^mine: field model_type"):
        config_from_dict({**GOOD, "model_type": 10**5000}, "mine")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "n_inner", "hidden_size"]), json_values))
def test_anything_is_counted_or_refused(change: dict[str, Any]) -> None:
    with suppress(InputError):  # which is one line: tests/words/test_language.py
        config = config_from_dict({**GOOD, **change}, "m")
        assert all(type(value) is int and value > 0 for value in config.sizes.values())


GEMMA4 = {
    "model_type": "gemma4_text",
    "vocab_size": 40,
    "hidden_size": 8,
    "intermediate_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "enable_moe_block": True,
    "num_experts": 4,
    "top_k_experts": 2,
    "moe_intermediate_size": 6,
}


@pytest.mark.parametrize("key", ["num_experts", "top_k_experts", "moe_intermediate_size"])
def test_a_size_that_not_all_models_have_is_missed_where_it_is_needed(key: str) -> None:
    lacking = {name: value for name, value in GEMMA4.items() if name != key}
    assert config_from_dict(GEMMA4, "m").sizes["k"] == 2
    assert config_from_dict({**lacking, "enable_moe_block": False}, "m").sizes["kv"] == 4
    with pytest.raises(InputError, match=f"field {key} is missing, and this model needs it"):
        config_from_dict(lacking, "m")
