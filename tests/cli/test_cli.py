"""The command line as a real process: its exit code, standard output and standard error."""

import hashlib
import importlib
import json
import math
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gptparams import all_presets, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.cli import commands
from gptparams.cli import main as cli
from gptparams.errors import InputError
from gptparams.language import LANGS, Lang
from gptparams.schema.families import FAMILY_IDS
from gptparams.site.check import check
from gptparams.tables.table import display_width

ROOT = Path(__file__).parents[2]
GPT2: dict[str, Any] = {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024}
GPT2 |= {"n_embd": 768, "n_layer": 12, "n_head": 12}
CHINESE = re.compile("[一-鿿]")
Run = subprocess.CompletedProcess[str]


def environment(**variables: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    kept.pop("NO_COLOR", None)
    return kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "xterm"} | variables


def run(
    *words: str,
    code: int = 0,
    options: tuple[str, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> Run:
    result = subprocess.run(
        [sys.executable, *options, "-m", "gptparams", *words],
        capture_output=True,
        encoding="utf-8",
        env=environment(**(variables or {})),
        timeout=60,
    )
    assert result.returncode == code, result.stderr
    return result


def refused(*words: str) -> str:
    """The one line on stderr of a run that must exit with 2 and print nothing."""
    result = run(*words, code=2)
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("gptparams: ")
    return lines[0].removeprefix("gptparams: ")


def counted(target: str, *options: str) -> dict[str, Any]:
    text = run("count", target, "--json", *options).stdout
    value, end = json.JSONDecoder().raw_decode(text)
    assert text[end:] == "\n"  # one object and nothing else
    assert isinstance(value, dict)
    return value


# count, against what transformers builds


MODELS = json.loads((ROOT / "tests/oracle/models.json").read_text(encoding="utf-8"))["models"]
ORACLE = [row for row in MODELS if row["config"]["model_type"] in ARCHITECTURES]
PRESETS = {"GPT-1": "openai-gpt"}  # of the others, some have the preset's name


def with_tensors(target: str) -> dict[str, Any]:
    """The JSON object of `count`, and the tensors of that of `tensors`."""
    listed = json.loads(run("tensors", target, "--json").stdout)
    value = counted(target)
    assert listed["total"] == value["total"]
    return value | {"tensors": listed["tensors"]}


def agrees(value: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether JSON objects of `count` and `tensors` are what the oracle's row says."""
    shapes = sorted([each["name"], each["shape"]] for each in value["tensors"])
    digest = hashlib.sha256(json.dumps(shapes).encode()).hexdigest()
    return bool(
        value["total"] == row["total"] == sum(each["count"] for each in value["tensors"])
        and value["active"] == row["active"]
        and value["families"] == row["families"]
        and len(shapes) == row["tensors"]
        and digest == row["tensors_sha256"]
    )


@pytest.mark.parametrize("row", ORACLE, ids=lambda row: str(row["name"]))
def test_count_agrees_with_transformers(row: dict[str, Any], tmp_path: Path) -> None:
    target = PRESETS.get(row["name"], row["name"])
    if target not in all_presets():
        target = str(tmp_path / "config.json")
        Path(target).write_text(json.dumps(row["config"]), encoding="utf-8")
    assert agrees(with_tensors(target), row)


def test_a_transposed_tensor_would_be_noticed() -> None:
    row = next(row for row in ORACLE if row["name"] == "gpt2")
    value = with_tensors("gpt2")
    assert agrees(value, row)
    value["tensors"][4]["shape"].reverse()
    assert not agrees(value, row)


def test_count_prints_one_object_of_a_fixed_form() -> None:
    value = counted("gpt2")
    head = {"model": "gpt2", "architecture": "gpt2", "part": None, "source": None}
    assert value == {
        **{"schema": 2, **head, "convention": "unique", "total": 124_439_808},
        **{"active": 124_439_808, "families": value["families"]},
        "notes": [note.both() for note in preset("gpt2").notes],
    }
    assert list(value["families"]) == list(FAMILY_IDS)
    assert sum(value["families"].values()) == value["total"]
    listed = json.loads(run("tensors", "gpt2", "--json").stdout)
    assert list(listed) == [
        *("schema", *head, "convention", "total", "tensors", "notes"),
    ]
    first: dict[str, Any] = {"name": "transformer.wte.weight", "shape": [50257, 768]}
    first |= {"family": "token_embedding", "count": 38_597_376}
    assert listed["tensors"][0] == first


def test_the_convention_is_a_choice_and_is_named() -> None:
    assert counted("gpt2", "--convention", "stored")["total"] == 163_037_184
    assert counted("gpt2", "--convention=stored")["convention"] == "stored"
    assert "Convention stored: a tied head counted" in run(
        "count", "gpt2", "--convention", "stored"
    ).stdout  # fmt: skip


COUNT = {
    "en": """\
distilgpt2: 81,912,576 parameters
Convention unique: every parameter once; a tied head not again

Family                Parameters   Share  Bar
──────────────────────────────────────────────────────
Token embedding       38,597,376   47.1%  ███████████▎
Position embedding       786,432    1.0%  ▎
Self-attention        14,174,208   17.3%  ████▏
Feed-forward network  28,334,592   34.6%  ████████▎
Normalization             19,968   0.02%  ▏
Output head                    0    0.0%
──────────────────────────────────────────────────────
Total                 81,912,576  100.0%
Output head: 0, as lm_head.weight is shared with transformer.wte.weight
The published checkpoint also stores 6,291,456 numbers that are no parameters, such as causal masks
""",
    "zh": """\
distilgpt2：共 81,912,576 个参数
口径 unique：每个参数数一次；绑定的输出头不重复数

参数族      参数个数    占比  图示
──────────────────────────────────────────
词元嵌入  38,597,376   47.1%  ███████████▎
位置嵌入     786,432    1.0%  ▎
自注意力  14,174,208   17.3%  ████▏
前馈网络  28,334,592   34.6%  ████████▎
归一化        19,968   0.02%  ▏
输出头             0    0.0%
──────────────────────────────────────────
合计      81,912,576  100.0%
输出头：0，lm_head.weight 与 transformer.wte.weight 共用同一份参数
发布的检查点里还存着 6,291,456 个不是参数的数（因果掩码等）
""",
}


def sums_up(text: str) -> bool:
    *values, total = (
        int(match.replace(",", "")) for match in re.findall(r"^\S.*?  +([\d,]+)  ", text, re.M)
    )
    return sum(values) == total


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_count_as_people_see_it(lang: Lang) -> None:
    assert run("count", "distilgpt2", "--lang", lang).stdout == COUNT[lang]
    assert sums_up(COUNT[lang])
    assert not sums_up(COUNT[lang].replace("19,968", "19,969"))


# the other commands


def test_tensors_lists_every_tensor() -> None:
    lines = run("tensors", "gpt2").stdout.splitlines()
    assert lines[0] == "gpt2: 148 tensors"
    assert sum(line.startswith("transformer.") for line in lines) == 148
    assert lines[-2].startswith("Output head: 0, as lm_head.weight is shared")
    assert lines[-1].startswith("The published checkpoint also stores 12,582,912 numbers")


def test_formula_in_text_latex_and_json() -> None:
    text = run("formula", "gpt2", "--lang", "zh").stdout
    assert "12·L·d² + 13·L·d + V·d + P·d + 2·d  124,439,808" in text
    assert re.search(r"^d +模型宽度 +768$", text, re.M)
    assert " 12Ld^2 + 13Ld + Vd " in run("formula", "gpt2", "--latex").stdout
    value = json.loads(run("formula", "gpt2", "--json").stdout)
    layer = {"text": "12·d² + 13·d", "latex": "12d^2 + 13d", "value": 7_087_872}
    assert value["layers"] == [{"numbers": [*range(12)]} | layer]
    assert sum(each["value"] for each in value["families"].values()) == value["total"]["value"]
    symbol: dict[str, Any] = {"id": "L", "latex": "L", "value": 12}
    symbol["name"] = {"zh": "层数", "en": "number of layers"}
    assert value["symbols"][0] == symbol


def test_conventions_stand_side_by_side() -> None:
    assert re.search("unique +124,439,808 +0 ", run("conventions", "gpt2").stdout)
    value = json.loads(run("conventions", "gpt2", "--json").stdout)
    assert value["conventions"]["stored"] == 163_037_184


TUNING = {
    "en": """\
distilgpt2 (81,912,576 parameters): what each kind of fine-tuning trains

Way of tuning    Trained parameters  Against all  Formula
────────────────────────────────────────────────────────────────────────────────────
All                      81,912,576       100.0%  12·L·d² + 13·L·d + V·d + P·d + 2·d
Embeddings only          39,383,808        48.1%  V·d + P·d
Head only                38,597,376        47.1%  V·d
Last block only           7,087,872         8.7%  12·d² + 13·d
Biases only                  51,456        0.06%  11·L·d + d
Norms only                   19,968        0.02%  4·L·d + 2·d
LoRA, rank 4                 73,728         0.1%  4·L·d·r
trainable params: 73,728 || all params: 81,986,304 || trainable%: 0.0899
The head and the token embedding are one matrix: tuning one changes the other
""",
    "zh": """\
distilgpt2（共 81,912,576 个参数）：各种微调训练多少参数

调法          训练的参数  与全部之比  公式
────────────────────────────────────────────────────────────────────────
全部          81,912,576      100.0%  12·L·d² + 13·L·d + V·d + P·d + 2·d
只调嵌入      39,383,808       48.1%  V·d + P·d
只调输出头    38,597,376       47.1%  V·d
只调最后一层   7,087,872        8.7%  12·d² + 13·d
只调偏置          51,456       0.06%  11·L·d + d
只调归一化        19,968       0.02%  4·L·d + 2·d
LoRA，秩 4        73,728        0.1%  4·L·d·r
trainable params: 73,728 || all params: 81,986,304 || trainable%: 0.0899
输出头与词元嵌入是同一个矩阵：调其中一个，另一个也就变了
""",
}


@pytest.mark.parametrize("lang", LANGS)
def test_tuning_as_people_see_it(lang: Lang) -> None:
    words = ("tuning", "distilgpt2", "--rank", "4", "--targets", "c_attn", "--lang", lang)
    assert run(*words).stdout == TUNING[lang]
    assert " 12Ld^2 + 13Ld + Vd " in run(*words, "--latex").stdout


def test_tuning_prints_one_object_of_a_fixed_form(tmp_path: Path) -> None:
    value = json.loads(run("tuning", "gpt2", "--targets", "c_attn, lm_head", "--json").stdout)
    assert list(value) == [
        *("schema", "model", "architecture", "part", "source", "total"),
        *("rank", "targets", "ways", "notes"),
    ]
    assert (value["rank"], value["targets"]) == (8, ["c_attn", "lm_head"])
    assert list(value["ways"]) == ["all", "embeddings", "head", "block", "biases", "norms", "lora"]
    everything = counted("gpt2")
    assert value["ways"]["all"]["trained"] == value["total"] == everything["total"]
    assert value["ways"]["all"]["families"] == everything["families"]
    for each in value["ways"].values():
        sizes = [math.prod(tensor["shape"]) for tensor in each["tensors"]]
        assert each["trained"] == sum(each["families"].values()) == sum(sizes)
    lora = value["ways"]["lora"]
    assert lora["families"]["attention"] == 294_912
    assert lora["families"]["output_head"] == 8 * (768 + 50257)
    assert lora["formula"] == {"text": "4·L·d·r + V·r + d·r", "latex": "4Ldr + Vr + dr"}
    untied = tmp_path / "config.json"
    untied.write_text(json.dumps(GPT2 | {"tie_word_embeddings": False}), encoding="utf-8")
    assert "one matrix" not in run("tuning", str(untied)).stdout
    assert "one matrix" in run("tuning", "gpt2").stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--rank", "0"), "rank of LoRA: expected a whole number from 1 to 2147483647, found 0"),
        (("--rank", "-1"), "rank of LoRA: expected a whole number"),
        (("--rank", "8.5"), "rank of LoRA: expected a whole number"),
        (("--rank", "９"), "rank of LoRA: expected a whole number"),
        (("--rank", "9" * 5000), "rank of LoRA: expected a whole number"),
        (("--rank",), "argument --rank: expected one argument; see gptparams tuning -h"),
        (("--targets", "q_proj"), "target 'q_proj' is no matrix of gpt2; choose from wte, wpe, "),
        (("--targets", "c_attn,"), "target '' is no matrix of gpt2; choose from wte, wpe, "),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_tuning_refuses(options: tuple[str, ...], message: str) -> None:
    assert refused("tuning", "gpt2", *options).startswith(message)


def test_parts_of_a_model() -> None:
    assert re.search("Self-attention +query, Q +7,087,104 +5.7%", run("parts", "gpt2").stdout)
    value = json.loads(run("parts", "gpt2", "--json").stdout)
    assert value["parts"]["attention"] == dict.fromkeys("qkvo", 7_087_104)
    assert value["active"] == value["total"] == 124_439_808
    assert value["active_without_vocabulary"] == 124_439_808 - 50257 * 768


def test_formulas_of_layers_that_differ(tmp_path: Path) -> None:
    row = next(row for row in ORACLE if row["name"] == "DeepSeek-V3")
    path = tmp_path / "config.json"
    path.write_text(json.dumps(row["config"]), encoding="utf-8")
    value = json.loads(run("formula", str(path), "--json").stdout)
    assert [each["numbers"] for each in value["layers"]] == [[0, 1, 2], [*range(3, 61)]]
    assert value["layers"][0]["value"] == 583_483_392
    assert value["total"]["value"] == row["total"]


def test_presets_name_their_totals_and_headlines() -> None:
    assert re.search(r"gpt2-xl +gpt2 +1,557,611,200 +1542M +- \[4\]", run("presets").stdout)
    assert "https://" not in run("presets").stdout
    rows = json.loads(run("presets", "--json").stdout)["presets"]
    assert [row["name"] for row in rows] == list(all_presets())
    for row in rows[::20]:
        value = counted(row["name"])
        assert (row["total"], row["active"]) == (value["total"], value["active"])
    assert all(row["source"].startswith("https://") for row in rows)


def test_presets_are_searched_and_then_give_their_sources() -> None:
    text = run("presets", "GEMMA", "7b").stdout
    assert re.search(r"gemma-7b +gemma +8,537,680,896 +7B +non_embedding, cut off \[1\]", text)
    assert "[1] gemma-7b: the paper counts an embedding of 256,128 tokens" in text
    assert "https://huggingface.co/google/gemma-7b/blob/main/config.json" in text
    assert "gemma-2b" not in text
    row, *_ = json.loads(run("presets", "deepseek-v3", "--json").stdout)["presets"]
    assert row["exact"] is None
    assert row["published"] == {
        **{"headline": "671B", "source": "https://arxiv.org/abs/2412.19437"},
        **{"agrees_under": "unique", "cut_off": False},
    }


def test_check_hands_its_words_on(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    def stand_in(*given: object) -> int:
        calls.append(given)
        return 1

    monkeypatch.setattr(check, "main", stand_in)
    assert cli.main(["check", "a.md", "b", "--fix", "--lang", "zh"]) == 1
    assert cli.main(["check", "--lang", "en", "--format", "github"]) == 1
    assert calls == [
        (["a.md", "b"], True, "text", Path.cwd(), "zh"),
        ([], False, "github", Path.cwd(), "en"),
    ]


def test_check_of_a_page_that_is_not_there_gets_one_line() -> None:
    assert refused("check", "nowhere.md").startswith("nowhere.md: no such file")


def test_check_without_what_it_needs_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(name: str) -> Callable[..., int]:
        return lambda *_: int(importlib.import_module(name).__name__)

    monkeypatch.setitem(sys.modules, "markdown", None)  # as if it were not installed
    monkeypatch.setattr(check, "main", lacking("markdown"))
    assert cli.main(["check", "--lang", "en"]) == 2
    line = 'gptparams: module markdown is missing; run pip install "gptparams[site]"\n'
    assert capsys.readouterr() == ("", line)
    monkeypatch.setattr(check, "main", lacking("gptparams.nonsense"))
    with pytest.raises(ModuleNotFoundError):  # a mistake of ours is not blamed on the user
        cli.main(["check"])


def test_version() -> None:
    assert re.fullmatch(r"gptparams \S.*\n", run("--version").stdout)


# the two languages


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses_the_language(variables: dict[str, str], lang: str) -> None:
    utf8 = variables | {"PYTHONIOENCODING": "utf-8"}
    assert run("count", "distilgpt2", variables=utf8).stdout == COUNT[lang]
    other = "en" if lang == "zh" else "zh"
    assert run("count", "distilgpt2", "--lang", other, variables=utf8).stdout == COUNT[other]
    assert run(f"--lang={other}", "count", "distilgpt2", variables=utf8).stdout == COUNT[other]


NAMES = ("", *(command.name for command in commands.COMMANDS))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_help_is_of_one_language_and_fits_80_columns(name: str, lang: Lang) -> None:
    text = cli.help_text(lang, name)
    assert max(map(display_width, text.splitlines())) <= 80
    assert bool(CHINESE.search(text)) == (lang == "zh")
    assert not re.search("usage|options|arguments|show", text) or lang == "en"
    words = [name] if name else []
    assert run(*words, "-h", "--lang", lang).stdout == text + "\n"
    assert run(*words, "--lang", lang, "--help").stdout == text + "\n"


@pytest.mark.parametrize("lang", LANGS)
def test_help_names_every_command_and_option(lang: Lang) -> None:
    for command in commands.COMMANDS:
        assert f"  {command.name} " in cli.help_text(lang)
        text = cli.help_text(lang, command.name)
        lines = [line for line in text.splitlines() if line.startswith("  ")]
        for each in command.arguments:
            explained = " ".join((each.help[lang] % each.settings).split())
            assert any(", ".join(each.names) in line and explained in line for line in lines)


HELP = {
    "zh": """\
用法：gptparams count [--convention NAME] [--with-transformers] [--json]
                   [--lang {zh,en}] [-h]
                   TARGET [TARGET ...]

数参数，按参数族列出

参数：
  TARGET               预设或仓库的名字、config.json 的路径、-、hf://owner/name

选项：
  --convention NAME    计数口径（默认 unique）；conventions 命令列出全部
  --with-transformers  没有表的模型由 transformers 造出来数，各族按名字猜
  --json               输出一个 JSON 对象
  --lang {zh,en}       输出的语言（默认随系统）
  -h, --help           显示这份说明""",
    "en": """\
usage: gptparams [--json] [--lang {zh,en}] [--version] [-h] COMMAND ...

Count the parameters of GPT models exactly, family by family.

commands:
  COMMAND
    count          count the parameters, family by family
    parts          count the parts: Q, K, V and O, and experts
    tensors        list every tensor with its shape and count
    formula        write the formulas that hold for all sizes
    conventions    compare the ways of counting side by side
    compare        compare models: what each has and what it lacks
    tuning         count what each kind of fine-tuning trains
    memory         bytes in memory: weights, training, KV cache
    inspect        show what a checkpoint holds, from its header
    reconcile      explain how a checkpoint and a config differ
    presets        search well-known models and their headlines
    architectures  list the types counted, and why others are not
    weights        fetch the trained weights of SmolLM2
    check          check every figure of the site's pages

options:
  --json           print one JSON object
  --lang {zh,en}   language of the output (default: the locale's)
  --version        show the version
  -h, --help       show this help

examples:
  gptparams count gpt2
  gptparams count path/to/config.json --json
  gptparams formula gpt2-xl --lang zh""",
}


def test_help_as_people_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")  # help is for pages too: no terminal changes it
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert cli.help_text("zh", "count") == HELP["zh"]
    assert cli.help_text("en") == HELP["en"]


# wrong words


SEE = "; see gptparams count -h"
USAGE = [
    ((), "a command is missing; choose one of count, parts, tensors"),
    (("--lang", "en"), "a command is missing; choose one of count, parts, tensors"),
    (("cuont", "gpt2"), "argument COMMAND: invalid choice: 'cuont' (choose from "),
    (("count",), "the following arguments are required: TARGET" + SEE),
    (("count", "gpt2", "x"), "preset 'x' is unknown; "),
    (("count", "gpt2", "--jsn"), "unrecognized arguments: --jsn (did you mean --json?)" + SEE),
    (("count", "gpt2", "--fix"), "unrecognized arguments: --fix" + SEE),
    (("count", "gpt2", "--js"), "unrecognized arguments: --js"),  # no abbreviations
    (("--versoin",), "unrecognized arguments: --versoin (did you mean --version?); see gptparams"),
    (("count", "gpt2", "--convention"), "argument --convention: expected one argument" + SEE),
    (("count", "gpt2", "--convention", "--json"), "argument --convention: expected one argument"),
    (("count", "gpt2", "--json=1"), "argument --json: ignored explicit argument '1'" + SEE),
    (("count", "gpt2", "--convention", "x"), "convention 'x' is unknown; choose one of unique"),
    (("count", "gpt2", "--lang", "fr"), "argument --lang: invalid choice: 'fr' (choose from "),
    (("count", "gpt2", "--lang="), "argument --lang: invalid choice: '' (choose from "),
    (("count", "gpt2", "--lang"), "argument --lang: expected one argument"),
    (("presets", "gpt2", "99B"), "no preset has 'gpt2 99B' in its name, architecture or headline"),
    (("presets", "--jsn"), "unrecognized arguments: --jsn (did you mean --json?)"),
    (("count", "--", "--json"), "preset '--json' is unknown; "),
]


@pytest.mark.parametrize(("words", "message"), USAGE, ids=lambda value: str(value)[:40])
def test_wrong_words_get_one_line(words: tuple[str, ...], message: str) -> None:
    assert refused(*words).startswith(message)


CHINESE_USAGE = [
    (
        (),
        "缺少命令，可用的有：count, parts, tensors, formula, conventions, compare, tuning, "
        "memory, inspect, reconcile, presets, architectures, weights, check；用法见 gptparams -h",
    ),
    (("count",), "缺少 TARGET；用法见 gptparams count -h"),
    (("count", "gpt2", "--convention"), "--convention 后面要有值；用法见 gptparams count -h"),
    (("count", "gpt2", "--json=1"), "--json 不带值，去掉 '1'；用法见 gptparams count -h"),
    (("count", "gpt2", "--x"), "不认识 --x；用法见 gptparams count -h"),
    (("count", "a", "--jsn"), "不认识 --jsn（是不是 --json？）；用法见 gptparams count -h"),
]


@pytest.mark.parametrize(("words", "line"), CHINESE_USAGE, ids=lambda value: str(value)[:40])
def test_wrong_words_get_one_line_in_chinese(words: tuple[str, ...], line: str) -> None:
    assert refused("--lang", "zh", *words) == line


def test_a_wrong_command_gets_the_list_in_chinese() -> None:
    line = refused("cuont", "--lang", "zh")
    assert line.startswith("COMMAND 不能是 'cuont'，可选：")
    assert all(command.name in line for command in commands.COMMANDS)


def test_what_else_argparse_says_is_framed_in_chinese() -> None:
    with pytest.raises(InputError) as caught:
        cli.parsers("zh")[""].error("news of argparse")
    assert caught.value.zh == "命令写得不对（news of argparse）；用法见 gptparams -h"
    assert caught.value.en == "news of argparse; see gptparams -h"


def test_help_that_cannot_be_written_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "gptparams", "-h", "--lang", "en"],
            stdout=full, stderr=subprocess.PIPE, encoding="utf-8", env=environment(),
        )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.startswith("gptparams: can't write the output (")


# wrong input


WRONG = [
    ("", "the file is empty"),
    ("  \n", "the file is empty"),
    ("{", "not JSON"),
    ("[1]", "expected a JSON object"),
    ({"model_type": None}, "field model_type"),
    ({"model_type": "bert"}, "gptparams architectures lists what is counted"),
    ({"n_embd": None}, "field n_embd"),
    ({"n_layer": -1}, "field n_layer: expected a whole number from 1"),
    ({"n_layer": 0}, "field n_layer: expected a whole number from 1"),
    ({"n_embd": 768.5}, "field n_embd: expected a whole number from 1"),
    ({"n_embd": 768.0}, "field n_embd: expected a whole number from 1"),
    ({"n_embd": "768"}, "field n_embd: expected a whole number from 1"),
    ({"n_embd": True}, "field n_embd: expected a whole number from 1"),
    ({"n_head": 7}, "field n_head"),
    ({"vocab_size": 10**40}, "field vocab_size"),
    ({"n_layer": 10**9}, "field n_layer"),
    ({"tie_word_embeddings": "no"}, "field tie_word_embeddings"),
]


@pytest.mark.parametrize(("content", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_file_gets_one_line(
    content: str | dict[str, Any], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    text = content if isinstance(content, str) else json.dumps(GPT2 | content)
    file.write_text(text, encoding="utf-8")
    line = refused("count", str(file), "--json")
    assert str(file) in line
    assert message in line


def test_the_file_that_is_spoiled_above_is_right_before(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(GPT2), encoding="utf-8")
    assert counted(str(tmp_path))["total"] == 124_439_808


def test_a_missing_field_or_file_gets_one_line(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    assert f"{file}: no such file" in refused("count", str(file))
    for field in ("n_embd", "n_layer"):
        lacking = {key: value for key, value in GPT2.items() if key != field}
        file.write_text(json.dumps(lacking), encoding="utf-8")
        assert f"{file}: field {field} is missing" in refused("count", str(file))


@pytest.mark.parametrize("command", ["tensors", "formula", "conventions", "tuning"])
def test_every_command_refuses_what_count_refuses(command: str) -> None:
    assert refused(command, "nowhere/config.json").startswith("nowhere/config.json: no such file")


def test_an_unknown_preset_gets_near_names() -> None:
    line = refused("count", "gtp2")
    assert line.startswith("preset 'gtp2' is unknown; did you mean gpt2")
    assert "'a\\nb'" in refused("count", "a\nb")


WRONG_IN_CHINESE = [
    (("count", "gtp2"), "没有名为“gtp2”的预设；是不是 gpt2 或 gpt2-xl？"),
    (("count", "nowhere.json"), "nowhere.json：没有这个文件；请给出 config.json 的路径"),
    (("count", "gpt2", "--convention", "x"), "没有名为“x”的计数口径；可选：unique, stored, "),
    (("tuning", "gpt2", "--rank", "x"), "LoRA 的秩应是 1 到 2147483647 的整数，现在是 'x'"),
    (("tuning", "gpt2", "--targets", "x"), "gpt2 里没有名为“x”的矩阵；LoRA 的目标可选：wte, "),
]


@pytest.mark.parametrize(("words", "said"), WRONG_IN_CHINESE, ids=lambda value: str(value)[:40])
def test_wrong_input_gets_one_line_in_chinese(words: tuple[str, ...], said: str) -> None:
    assert refused(*words, "--lang", "zh").startswith(said)


# where the output goes


def through_a_terminal(*words: str, **variables: str) -> str:
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "gptparams", *words], stdout=inner, env=environment(**variables)
    ) as process:
        os.close(inner)
        parts = []
        while part := _read(outer):
            parts.append(part)
        assert process.wait() == 0
    os.close(outer)
    return b"".join(parts).decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux ends a terminal that has no writer left
        return b""


def test_colours_are_for_terminals() -> None:
    escape = "\x1b["
    assert escape in through_a_terminal("count", "gpt2")
    assert escape not in through_a_terminal("count", "gpt2", NO_COLOR="1")
    assert escape not in through_a_terminal("count", "gpt2", TERM="dumb")
    assert escape not in run("count", "gpt2").stdout
    assert escape not in through_a_terminal("count", "gpt2", "--json")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-16"])
@pytest.mark.parametrize("words", [("count", "gpt2"), ("formula", "gpt2"), ("-h",)])
def test_no_encoding_of_stdout_fails(words: tuple[str, ...], encoding: str) -> None:
    for lang in LANGS:
        result = subprocess.run(
            [sys.executable, "-m", "gptparams", *words, "--lang", lang],
            capture_output=True,
            env=environment(PYTHONIOENCODING=encoding),
        )
        assert (result.returncode, result.stderr) == (0, b"")
        text = result.stdout.decode(encoding)
        assert "?" not in text
        carries_chinese = encoding in ("gbk", "utf-16")
        assert bool(CHINESE.search(text)) == (lang == "zh" and carries_chinese)


def test_ascii_has_stand_ins() -> None:
    text = run("formula", "gpt2", variables={"PYTHONIOENCODING": "ascii"}).stdout
    assert "12*L*d^2 + 13*L*d + V*d + P*d + 2*d" in text


def test_the_plain_locale_has_chinese_when_asked() -> None:
    result = run("count", "distilgpt2", "--lang", "zh", variables={"LC_ALL": "C"})
    assert result.stdout == COUNT["zh"]  # Python makes that locale UTF-8


def test_a_name_that_no_encoding_has_does_not_fail(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    file = os.fsdecode(folder + b"/config.json")
    Path(file).write_text(json.dumps(GPT2), encoding="utf-8")
    assert "124,439,808 parameters" in run("count", file).stdout
    assert counted(file)["model"] == file


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gptparams", "tensors", "gpt2-xl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # before anything is written
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_full_disk_gets_one_line(tmp_path: Path) -> None:
    with (tmp_path / "output").open("w", encoding="utf-8") as output:
        result = subprocess.run(
            [sys.executable, "-m", "gptparams", "count", "gpt2"],
            stdout=output,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        )
    assert result.returncode == 2
    assert re.fullmatch(r"gptparams: can't write the output \(.+\); .+\n", result.stderr)


def test_an_interrupt_ends_it_without_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gptparams", "count", "-"],  # waits for what never comes
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        # A shell lets what it runs in the background ignore interrupts, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


# Runs the command as its script does, and presses Ctrl-C when the module N of those it loads is
# looked for.
INTERRUPTED = """
import sys

class Interrupt:
    left = int(sys.argv.pop(1))

    def find_spec(self, name, path=None, target=None):
        Interrupt.left -= 1
        if Interrupt.left == 0:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from gptparams.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("module", [*range(6, 106, 5), 9999])
def test_an_interrupt_while_it_loads_is_no_traceback(module: int) -> None:
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(module), "count", "gpt2"],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
    )
    assert (result.returncode, result.stderr) == (0 if module == 9999 else 130, "")


# nothing but the standard library


def third_party(text: str) -> set[str]:
    """Modules of an `-X importtime` report that are neither ours nor the standard library's."""
    names = re.findall(r"\|\s*([\w.]+)$", text, re.M)
    tried = {"org", "sitecustomize", "usercustomize"}  # the library looks for these in vain
    known = {*sys.stdlib_module_names, "gptparams"} | tried
    return {name.partition(".")[0] for name in names} - known


def test_counting_loads_the_standard_library_alone() -> None:
    result = run("count", "gpt2", options=("-S", "-X", "importtime"))
    assert "gptparams.tables.counts" in result.stderr
    assert third_party(result.stderr) == set()
    assert third_party(result.stderr + "import time: 1 | 2 |   numpy.linalg\n") == {"numpy"}


# several targets, adapters, and the list of architectures

LORA = {"peft_type": "LORA", "r": 8, "target_modules": ["q_proj", "v_proj"]}


def test_several_targets_are_counted_at_once() -> None:
    text = run("count", "gpt2", "distilgpt2").stdout
    assert text.index("gpt2: 124,439,808") < text.index("distilgpt2: 81,912,576")
    value = json.loads(run("count", "gpt2", "distilgpt2", "--json").stdout)
    assert [each["total"] for each in value["models"]] == [124_439_808, 81_912_576]
    assert refused("count", "gpt2", "gtp2").startswith("preset 'gtp2' is unknown; ")


def test_an_adapter_is_counted_on_its_base(tmp_path: Path) -> None:
    file = tmp_path / "adapter_config.json"
    file.write_text(json.dumps(LORA | {"base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}))
    line = "trainable params: 4,194,304 || all params: 6,742,609,920 || trainable%: 0.0622"
    for words in (
        ("tuning", file),
        ("count", file),
        ("tuning", file, "llama2-7b"),
        ("count", tmp_path),
    ):
        assert line in run(*map(str, words)).stdout
    value = json.loads(run("tuning", str(file), "--json").stdout)
    assert (value["trained"], value["all"]) == (4_194_304, 6_742_609_920)
    assert value["families"]["attention"] == 4_194_304
    file.write_text(json.dumps(LORA | {"base_model_name_or_path": "org/base"}))
    assert "the base model org/base is not a preset" in refused("tuning", str(file))
    assert "takes one base model" in refused("tuning", str(file), "gpt2", "gpt2")
    assert "is not an adapter_config.json" in refused("tuning", "gpt2", "gpt2-xl")


def test_the_architectures_are_listed_with_reasons() -> None:
    text = run("architectures", "QWEN2").stdout
    assert re.search(r"^qwen2 +a table of its own; class Qwen2ForCausalLM$", text, re.M)
    assert re.search(r"^qwen2_5_vl_text +by the table of qwen2$", text, re.M)
    assert re.search(r"^colqwen2 +it uses a language model for something else", text, re.M)
    rows = json.loads(run("architectures", "--json").stdout)["architectures"]
    assert {row["type"] for row in rows if row["counted"]} >= {*ARCHITECTURES}
    assert all(row["how"]["zh"] and row["how"]["en"] for row in rows)
    assert refused("architectures", "zzz").startswith("no type has 'zzz' in its name; ")


def test_an_unsupported_type_gets_a_short_line(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    for model_type, said in (
        ("mamba", "--with-transformers"),
        ("t5", ""),
        ("qwenx", ""),
        ("clip", ""),
    ):
        file.write_text(json.dumps({"model_type": model_type}))
        line = refused("count", str(file))
        assert len(line) < len(str(file)) + 330
        assert ("--with-transformers" in line) == bool(said)
        assert "gptparams architectures lists what is counted" in line


# -- memory


MEMORY = {
    "zh": """\
gpt2 的内存

用在哪里         字节  GB（10⁹ 字节）  GiB（2³⁰ 字节）
──────────────────────────────────────────────────────
权重      248,879,616            0.25             0.23
键值缓存   37,748,736            0.04             0.04
──────────────────────────────────────────────────────
合计      286,628,352            0.29             0.27
""",
    "en": """\
Memory of gpt2

What for        Bytes  GB (10⁹ bytes)  GiB (2³⁰ bytes)
──────────────────────────────────────────────────────
Weights   248,879,616            0.25             0.23
KV cache   37,748,736            0.04             0.04
──────────────────────────────────────────────────────
Total     286,628,352            0.29             0.27
""",
}


@pytest.mark.parametrize("lang", LANGS)
def test_memory_as_people_see_it(lang: Lang) -> None:
    shown = run("memory", "gpt2", "--tokens", "1024", "--lang", lang)
    assert shown.stdout.startswith(MEMORY[lang])
    assert bool(CHINESE.search(shown.stdout)) == (lang == "zh")
    assert shown.stderr == ""


def test_memory_prints_one_object() -> None:
    words = ("--train", "qlora", "--rank", "4", "--targets", "c_attn,c_fc", "--tokens", "64")
    more = ("--sequences", "2", "--cache-type", "q8_0", "--engine", "uniform", "--assume", "logits")
    value = json.loads(run("memory", "gpt2", *words, *more, "--json").stdout)
    fields = ["schema", "model", "architecture", "part", "source", "weights", "training"]
    fields += ["kv_cache", "assumptions", "notes"]
    assert list(value) == fields
    assert value["training"]["targets"] == ["c_attn", "c_fc"]
    assert value["kv_cache"]["bytes"] == 2 * 64 * 36_864 // 2 * 34 // 32
    assert [each["id"] for each in value["assumptions"] if each["included"]] == ["logits"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--weights", "Q4_K_M"), "Q4_K_M mixes formats, so its tensors have no common"),
        (
            ("--tokens", "many"),
            "tokens: expected a whole number from 0 to 2147483647, found",
        ),
        (("--sequences", "0"), "sequences: expected a whole number from 1 to 2147483647, found 0"),
        (("--train", "lora", "--rank", "x"), "rank of LoRA: expected a whole number from 1 to"),
        (("--engine", "x"), "engine 'x' is unknown; choose one of exact, llama.cpp, transformers"),
        (("--optimizer", "sgd"), "optimizer is for training only; leave it out, or give"),
    ],
)
def test_what_memory_refuses(options: tuple[str, ...], message: str) -> None:
    assert refused("memory", "gpt2", *options).startswith(message)


def test_memory_loads_the_standard_library_alone() -> None:
    words = ("memory", "gpt2", "--train", "qlora", "--tokens", "9")
    result = run(*words, options=("-S", "-X", "importtime"))
    assert "gptparams.footprint.training" in result.stderr
    assert third_party(result.stderr) == set()
    plain = run("count", "gpt2", options=("-S", "-X", "importtime"))
    assert "gptparams.footprint" not in plain.stderr
