"""Every error that a user can cause is said in both languages: as it is written, and as it is met.

What is written is read from the source, so that no error is missed; what is met is a table of
bad inputs, with the Chinese that they are answered with.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gptparams import config_from_dict, convention, preset, read_config
from gptparams.algebra import latex
from gptparams.architectures import ARCHITECTURES
from gptparams.config.config import configured
from gptparams.config.values.fields import Fields
from gptparams.counting.reconciliation import reconcile
from gptparams.errors import InputError
from gptparams.language import language
from gptparams.models.weights import folder_weights, need
from gptparams.numerals import rounding as number
from gptparams.numerals.quantity import Bytes
from gptparams.numerals.writing import percent
from gptparams.site.code.cells import split_cells
from gptparams.site.code.mathml import to_mathml
from gptparams.site.figures.sources.references import cited
from gptparams.site.files.layout import find_docs, page_file

PACKAGE = Path(__file__).parents[2] / "gptparams"
CHINESE = re.compile("[一-鿿]")
# Chinese numerals and units stand in English texts, too: it is punctuation that tells.
CHINESE_SENTENCE = re.compile("[，。；：？！“”（）]")


# -- what is written


def classes(trees: list[ast.Module]) -> set[str]:
    """InputError and whatever is derived from it, by name."""
    found, before = {"InputError"}, set[str]()
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while found != before:
        before = set(found)
        found |= {node.name for node in nodes if found & {name_of(base) for base in node.bases}}
    return found


def name_of(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def written(node: ast.expr) -> str:
    """The text that stands in an expression, without what is put in when it runs."""
    constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return " ".join(value for value in constants if isinstance(value, str))


def texts(call: ast.Call) -> list[ast.expr]:
    """The Chinese and the English text of an error: what comes last, or is given by name."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return [named[lang] for lang in ("zh", "en") if lang in named] or call.args[-2:]


def is_bilingual(call: ast.Call) -> bool:
    if len(texts(call)) != 2:
        return False
    zh, en = texts(call)
    spoken = CHINESE.search(written(zh)) and not CHINESE_SENTENCE.search(written(en))
    return bool(spoken) and ast.dump(zh) != ast.dump(en)


def errors(package: Path) -> Iterator[tuple[str, bool]]:
    """Each place that makes an error, as `file:line`, and whether it does so in both languages.

    `fail` is how the reader of formulas makes its own.
    """
    paths = sorted(package.rglob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    makers = {*classes(trees), "fail"}
    for path, tree in zip(paths, trees, strict=True):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in makers:
                yield f"{path.relative_to(package)}:{node.lineno}", is_bilingual(node)


def test_every_error_is_written_in_both_languages() -> None:
    found = dict(errors(PACKAGE))
    assert len(found) > 75
    assert [place for place, bilingual in found.items() if not bilingual] == []


@pytest.mark.parametrize(
    "line",
    [
        'raise InputError("no such file")',
        'raise InputError("no such file", "no such file")',
        "raise InputError(str(error), str(error))",
        "raise InputError(message, other)",
        'raise InputError("没有这个文件", "没有这个文件，请换一个")',
        'raise InputError(f"{file}: no", f"{file}：没有")',
        'raise InputError(zh="no", en="no")',
        'raise errors.InputError("no")',
        'class Slip(InputError): pass\nclass Trip(Slip): pass\nraise Trip(1, "no", "no")',
        'raise self.fail("a number", "a number")',
    ],
)
def test_an_error_in_one_language_would_be_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(f"# Chinese\n{line}\n", encoding="utf-8")
    ((place, bilingual),) = errors(tmp_path)
    assert place.startswith("module.py:")
    assert not bilingual


def test_an_error_in_both_languages_passes(tmp_path: Path) -> None:
    line = 'raise InputError(f"{file}：没有这个文件", f"{file}: no such file; write 1.24 亿")'
    (tmp_path / "module.py").write_text(line, encoding="utf-8")
    assert dict(errors(tmp_path)) == {"module.py:1": True}


# -- what is met

GPT2 = {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 768}
GPT2 |= {"n_layer": 12, "n_head": 12}


def config(**changes: Any) -> Callable[[], object]:
    return lambda: config_from_dict(GPT2 | changes, "m")


def nested(model_type: str, changes: dict[str, Any]) -> Callable[[], object]:
    """A configuration in which all that is not changed is the default of the class."""
    fields = Fields(changes, "m", nested=True)
    return lambda: configured(ARCHITECTURES[model_type], fields, "m")


def mixture(**changes: Any) -> Callable[[], object]:
    return nested("qwen3_moe", {"num_experts": 8, "num_experts_per_tok": 2} | changes)


def deepseek(**changes: Any) -> Callable[[], object]:
    return nested("deepseek_v3", changes)


def literal(text: str, exact: number.Exact = 1) -> Callable[[], object]:
    return lambda: number.show(number.parse(text), exact)


def formula(text: str) -> Callable[[], object]:
    return lambda: latex.parse(text)


MET: list[tuple[Callable[[], object], str]] = [
    (lambda: language("fr"), "lang：本项目没有“fr”这种语言；请写 zh 或 en"),
    (lambda: preset("gtp2"), "没有名为“gtp2”的预设；是不是 gpt2 或 gpt2-xl？"),
    (lambda: preset("@"), "没有名为“@”的预设；gptparams presets 列出全部 "),
    (lambda: convention("x"), "没有名为“x”的计数口径；可选：unique, stored, "),
    (config(model_type=None), "m：缺少字段 model_type，其余字段也认不出是哪种格式；"),
    (config(model_type="bert"), 'm：字段 model_type 还不支持 "bert"：它是编码器，前后文都看，'),
    (config(n_embd=None), "m：字段 n_embd 是 null；请填上模型宽度，须是整数"),
    (config(n_layer=0), "m：字段 n_layer 应是 1 到 10000 的整数，现在是 0"),
    (config(n_layer=10**5000), "m：字段 n_layer 应是 1 到 10000 的整数，现在是 一个几千位的数"),
    (config(hidden_size=7), "m：字段 n_embd 和 hidden_size 意思相同，值却不同（768 和 7）；"),
    (config(tie_word_embeddings="no"), '应是 true 或 false，现在是 "no"'),
    (config(n_head=7), "m：字段 n_head 应能整除 n_embd（768），现在是 7"),
    (mixture(num_experts_per_tok=9), "m：字段 num_experts_per_tok 至多是 num_experts（8），"),
    (mixture(mlp_only_layers=1), "m：字段 mlp_only_layers 应是一个列表，现在是 1"),
    (mixture(qkv_bias=True), "m：字段 qkv_bias（true）看来会改变参数个数，而 qwen3_moe 没有"),
    (
        deepseek(moe_layer_freq=2),
        "字段 moe_layer_freq 的值 2 会改变参数个数，本表不认识；",
    ),
    (literal("124m"), "单位“m”有歧义；百万写 M，字节写 MB 或 MiB"),
    (literal("3 foo"), "“foo”不是单位；可用的有 K、M、B、T、万、亿、"),
    (literal("1" * 200), "“11111111111111111111……”太长，不会是一个数"),
    (literal("abc"), "“abc”不是数；请写成 124,439,808、1.24 亿、31.0% 或 548 MB 这样"),
    (literal("百分之三十倍"), "“百分之三十倍”不是占比；请写成百分之三十或 30% 这样"),
    (literal("三分之1.5"), "“三分之1.5”不是占比；请写成百分数"),
    (literal("1２"), "“1２”混用了全角和半角数字；请用半角数字"),
    (literal("1,24"), "“1,24”的分隔符位置不对；千位分隔符每三位一个"),
    (literal("3-M"), "“3-M”不是一个数；单位前面请留一个空格，或什么都不留"),
    (literal("三五"), "“三五”是约数，或者漏了“十”；请把数写全"),
    (literal("三点十"), "“三点十”：“点”后面应逐位写数字，再写单位"),
    (literal("three point ten"), "“three point ten”：point 后面应逐位写数字，再写单位"),
    (literal("三千八"), "“三千八”有两种读法；请写“三千零八”，或写出你要的那个数"),
    (literal("nineteen hundred"), "请写“one thousand nine hundred”，或写出你要的那个数"),
    (literal("one and two"), "“one and two”不是一个英文数词"),
    (literal("一万", 10**30), "太大，中文数字写不出来；请写阿拉伯数字"),
    (literal("one million", 10**30), "太大，英文数词写不出来；请写阿拉伯数字"),
    (literal("1", 10**5000), "值太长，写不出来"),
    (literal("548M", Bytes(1)), "“548M”用来表示字节数有歧义；请写 MB 或 MiB"),
    (literal("548 MB", 1), "“548 MB”以字节为单位，绑定的值却不是字节数；请换单位，或绑定 Bytes"),
    (literal("三分之一", 0.3), "“三分之一”是精确的分数，绑定的值写不成这样的分数；"),
    (literal("1", True), "True 是真假值，不是数；请绑定一个数"),
    (literal("1", "x"), "str 不是数；请用 int、Fraction、float 或 Decimal"),  # type: ignore[arg-type]
    (literal("1", float("nan")), "nan 不是有限的数，没有写法；请绑定一个有限的数"),
    (lambda: percent((1, 0)), "整体是 0，算不出占比；整体不能是 0"),
    (formula("2 +"), "公式“2 +”：结尾前面应是数、符号或括号"),
    (formula("2 3"), "公式“2 3”：“3”前面应是运算符，或用 {,} 隔开的千位"),
    (formula("(2"), "公式“(2”：结尾前面应是右括号"),
    (formula("d^d"), "公式“d^d”：“d”前面应是一位数的指数"),
    (formula(r"d\cdot"), r"公式“d\cdot”：结尾前面应是\cdot 所乘的因子"),
    (formula("(" * 21), "前面应是至多套 20 层的括号"),
    (formula("d!"), "公式“d!”：“!”前面应是运算符、等号或结尾"),
    (formula("d = d"), "公式“d = d”：只能写一边，不能有等号"),
    (lambda: need("no_such_module"), '；请运行 pip install "gptparams[model]"'),
    (lambda: folder_weights(Path("/none"), "path"), "path: /none：没有这个文件夹；应是含有 "),
    (lambda: find_docs(Path("/")), "/：这里和上级文件夹都没有 mkdocs.yml；请在本站的仓库里运行"),
    (lambda: page_file(Path("a.md"), Path("d")), "a.md：不是页面；应是 d/zh 或 d/en 里的 "),
    (lambda: to_mathml(r"\nonsense"), r"公式“\nonsense”：不认识命令 \nonsense"),
    (lambda: to_mathml(r"\left("), r"公式“\left(”不是合法的 LaTeX（"),
    (lambda: split_cells("x = 1\n"), "第一个代码块之前有代码；请用 `# %% 名字` 开头"),
    (lambda: split_cells("# %% A\n"), "代码块的名字“A”不行；应是没用过的名字，如 `head-count`"),
    (lambda: cited("nobody", {}), "references.toml 里没有条目“nobody”；现有："),
]


def answer(act: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(("act", "said"), MET, ids=range(len(MET)))
def test_bad_input_is_answered_in_chinese(act: Callable[[], object], said: str) -> None:
    error = answer(act)
    assert said in error.message("zh")
    assert len(error.zh.splitlines()) == 1
    assert not CHINESE_SENTENCE.search(error.message("en"))
    assert str(error) == error.en


FILES: list[tuple[bytes | None, str]] = [
    (None, "没有这个文件；请给出 config.json 的路径"),
    (b" \n", "文件是空的；里面应是一个 JSON 对象"),
    (b"{", ":1:2：不是合法的 JSON（Expecting property name enclosed in double quotes）；"),
    (b"[" * 100_000, "嵌套太深；应是一份 config.json"),
    (b"[1]", "应是一个 JSON 对象，现在是 [1]"),
    (b"\xff", "字节 0 处不是 UTF-8 文本；请把文件存成 UTF-8"),
    (b" " * 1_000_001, "超过 1,000,000 字节；应是一份 config.json"),
    (b'{"a": 1, "a": 2}', "字段 a 写了不止一次；请只留一个"),
    (json.dumps({"model_type": "gpt2"}).encode(), "缺少字段 vocab_size；请填上词表大小，须是整数"),
]


@pytest.mark.parametrize(("content", "said"), FILES, ids=range(len(FILES)))
def test_a_bad_file_is_answered_in_chinese(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "a.json"
    if content is not None:
        file.write_bytes(content)
    error = answer(lambda: read_config(file))
    assert error.zh.startswith(str(file))
    assert said in error.zh


def test_differences_between_tensors_are_told_in_chinese() -> None:
    one, two = ("a", (2, 3)), ("a", (3, 2))
    told = reconcile([one, ("b", (1,))], [two, ("c", (4,)), ("c", (4,))]).differences()
    assert [each.zh for each in told] == [
        "缺少 b (1,)",
        "多出 c (4,)",
        "a 的形状应是 (2, 3)，现在是 (3, 2)",
        "c 出现了两次",
    ]
