"""Presets and tables checked as by a contributor: one line per mistake, in the right place."""

import json
import re
from pathlib import Path

import pytest

import gptparams
from gptparams.site.check import check
from gptparams.site.check.library.presets import preset_findings
from gptparams.site.check.library.tables import table_findings

PACKAGE = Path(gptparams.__file__).parent
CHINESE = re.compile("[一-鿿]")
SENTENCE = re.compile(r"^[^\n]+$")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def changed(name: str, folder: Path, old: str, new: str) -> tuple[Path, str]:
    """A copy of a file of the package with one text replaced, and what it holds."""
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert old in text
    path = folder / Path(name).name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path, path.read_text(encoding="utf-8")


# -- a preset


PRESET = '"distilgpt2": {\n    "source": "https://'
CONFIG = '"vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_layer": 6'


def test_the_presets_are_right_and_counted() -> None:
    number, findings = preset_findings(PACKAGE / "presets/presets.json")
    assert number > 100
    assert findings == ()


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        (
            CONFIG,
            CONFIG.replace("n_embd", "n_emb"),
            '"n_emb"',
            "no key n_emb; did you mean n_embd?",
        ),
        (CONFIG, f'"n_ctx": 1, {CONFIG}', '"n_ctx"', "no key n_ctx; leave it out: there are "),
        (CONFIG, CONFIG.replace("768", "960"), '"82M"', "82M agrees with none of unique 1"),
        (
            CONFIG,
            CONFIG.replace("768", "770"),
            '"82M"',
            "field n_head: expected a divisor of n_embd",
        ),
        (CONFIG, CONFIG.replace("768", '"768"'), '"82M"', 'found "768"'),
        (CONFIG, CONFIG.replace(', "n_layer": 6', ""), '"distilgpt2"', "field n_layer is missing"),
        (
            CONFIG,
            CONFIG.replace("257,", "257"),
            '"82M"',
            "not JSON here (Expecting ',' delimiter); ",
        ),
        (CONFIG, f'{CONFIG}, "n_embd": 9', '"82M"', "this key is given twice; keep one of them"),
        (
            PRESET,
            PRESET.replace("source", "sorce"),
            '"sorce"',
            "no key sorce; did you mean source?",
        ),
        (PRESET, PRESET.replace("https", "http"), '"distilgpt2"', "which begins with https://"),
        ('"distilgpt2"', '"DistilGPT2"', '"DistilGPT2"', "in small letters, digits and . _ -"),
        ('"distilgpt2"', '"distil gpt2"', '"distil gpt2"', "in small letters, digits and . _ -"),
        ('"headline": "82M", ', "", '"distilgpt2"', "headline is missing; give it"),
        ('"headline": "82M"', '"headline": "82 m"', '"82 m"', "write the number as in 6.7B"),
        (
            '"headline": "82M"',
            '"headline": "90M"',
            '"90M"',
            "correct `config`, or give an `erratum`",
        ),
    ],
)
def test_a_mistake_in_a_preset_is_one_line_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, said: str
) -> None:
    path, text = changed("presets/presets.json", tmp_path, old, new)
    _, (finding,) = preset_findings(path)
    assert said in finding.message.en
    assert CHINESE.search(finding.message.zh)
    assert SENTENCE.match(finding.line("zh"))
    assert line_of(text, at) <= finding.place.line <= line_of(text, at) + 2


def test_a_type_without_a_table_and_a_wrong_total_are_told(tmp_path: Path) -> None:
    rows = json.loads((PACKAGE / "presets/presets.json").read_text(encoding="utf-8"))
    row = rows["distilgpt2"]
    row["config"]["model_type"] = "gpt-2"
    path = tmp_path / "presets.json"
    path.write_text(json.dumps({"distilgpt2": row}, indent=2), encoding="utf-8")
    _, (finding,) = preset_findings(path)
    assert finding.message.en == "there is no table for gpt-2; did you mean gpt2?"
    row["config"]["model_type"] = "gpt2"
    row["exact"] = {"total": "81912576", "source": "https://example.org"}
    path.write_text(json.dumps({"distilgpt2": row}, indent=2), encoding="utf-8")
    _, (finding,) = preset_findings(path)
    assert finding.message.en == "expected a whole number, without quotes"
    row["exact"]["total"] = 1
    path.write_text(json.dumps({"distilgpt2": row}, indent=2), encoding="utf-8")
    _, (finding,) = preset_findings(path)
    assert finding.message.en.startswith("the count is 81912576; compare")


# -- an architecture


TABLE = "architectures/stablelm.py"
MLP = '        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),\n'
F = '        Size("f", ("intermediate_size",), nested="6912"),\n'


@pytest.mark.parametrize("name", ["stablelm", "dbrx", "gpt_sw3"])
def test_a_right_table_passes(name: str) -> None:
    assert table_findings(PACKAGE / f"architectures/{name}.py", thorough=name == "stablelm") == ()


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        (
            '"V d"',
            '"d V"',
            '"d V"',
            "is (2560, 50304), and (50304, 2560) in transformers; write 'V d'",
        ),
        ('"V d"', '"V q"', '"V q"', "'q' is not in the table of symbols"),
        ('"token_embedding"', '"tokens"', '"tokens"', "family 'tokens' is not in the table of"),
        ('("h", "kv"),),', '("h", "kv"),', "Architecture(\n", "SyntaxError: '(' was never closed"),
        ("gated_mlp, g", "gate_mlp, g", "gate_mlp, g", "cannot import name 'gate_mlp'"),
        (MLP, "", "*grouped_attention(f", "mlp.gate_proj.weight, which is (6912, 2560) in "),
        (F, "", "*gated_mlp(f", "no size gives f; say in `sizes` which key does"),
        ('"intermediate_size"', '"n_inner"', '"n_inner"', "field n_inner is missing"),
        ('default="32"', 'default="16"', "*grouped_attention(f", "(when all keys are left out)"),
        (
            'nested="2560"',
            'nested="2561"',
            '"num_attention_heads"',
            "refused when all keys are left",
        ),
        (
            '        Switch("use_qkv_bias", False),\n',
            "",
            "*grouped_attention(f",
            "is no switch and no",
        ),
        (
            '"!use_parallel_residual"',
            '""',
            '*affine(\n            f"{_I}.post',
            "(with use_parallel_residual = ",
        ),
        (
            'Switch("tie_word_embeddings", False),',
            "",
            "switches=",
            "no switch is tie_word_embeddings",
        ),
        (
            '"L kv"',
            '"L h"',
            '"L h", _NORMS),\n        *gated',
            "(with qk_layernorm = True, num_att",
        ),
        (
            'f"{_I}.input_layernorm"',
            'f"{_I}.norm"',
            'f"{_I}.norm"',
            "transformers has no model.layers",
        ),
        (
            "StableLmFor",
            "StableLMFor",
            "StableLMFor",
            "transformers has no class StableLMForCausalLM",
        ),
        (
            'model_type="stablelm"',
            'model_type="stable"',
            '"stable"',
            "name the file after the type",
        ),
        (
            "ARCHITECTURE =",
            "TABLE =",
            '"""',
            "there is no table; write ARCHITECTURE = Architecture(",
        ),
    ],
)
def test_a_mistake_in_a_table_is_one_line_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, said: str
) -> None:
    path, text = changed(TABLE, tmp_path, old, new)
    findings = table_findings(path)
    told = [finding for finding in findings if said in finding.message.en]
    assert len(told) == 1, [finding.line("en") for finding in findings]
    assert len(findings) <= 2  # a name that is wrong is lacking, too
    assert told[0].place.line in (line_of(text, at), line_of(text, at) + 1)
    assert CHINESE.search(told[0].message.zh)
    assert SENTENCE.match(told[0].line("zh"))


def test_rows_in_another_order_are_told(tmp_path: Path) -> None:
    path, _ = changed(TABLE, tmp_path, MLP, "")
    text = path.read_text(encoding="utf-8")
    head = '        *tied_head("lm_head'
    path.write_text(text.replace(head, MLP + head), encoding="utf-8")
    (finding,) = table_findings(path)
    assert "keep the order of named_parameters()" in finding.message.en


def test_a_type_that_is_said_to_have_no_table_is_told(tmp_path: Path) -> None:
    path, _ = changed(TABLE, tmp_path, "ARCHITECTURE", "ARCHITECTURE")
    (tmp_path / "uncounted.json").write_text('{\n"types": ["stablelm"]}', encoding="utf-8")
    (finding,) = table_findings(path)
    assert str(finding.place).endswith("uncounted.json:2:1")
    assert finding.message.en == "stablelm has a table; remove it here"


# -- the command


def test_the_command_checks_what_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mkdocs.yml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    changed("presets/presets.json", tmp_path, '"headline": "82M"', '"headline": "90M"')
    assert check.main(["presets.json"], False, "github", tmp_path, "en") == 1
    shown = capsys.readouterr()
    assert re.match(r"::error file=presets\.json,line=\d+,col=\d+::90M agrees", shown.out)
    assert re.match(r"presets: \d+; findings: 1\n", shown.err)
    (tmp_path / "architectures").mkdir()
    changed(TABLE, tmp_path / "architectures", '"V d"', '"d V"')
    assert check.main(["architectures/stablelm.py"], False, "text", tmp_path, "zh") == 1
    shown = capsys.readouterr()
    assert re.match(r"architectures/stablelm\.py:\d+:1: model\.embed_tokens", shown.out)
    assert shown.err == "检查了 1 种架构：1 处不对\n"
