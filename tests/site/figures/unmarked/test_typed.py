"""Figures typed into the texts that code shows."""

import pytest

from gptparams.site.figures.examination import examine
from gptparams.site.figures.unmarked.typed import _typed
from gptparams.site.files.layout import PageFile, shown_path

TYPED = (
    *('print(say("共 12 层", "12 layers"))', 'print("124M")', 'print(f"{x} of 124,439,808")'),
    *(
        'Part("Twelve layers", 3, "x")',
        'Table(("a", "12"), rows)',
        'show(Table(("a",), (("31%",),)))',
    ),
    *('title = say("一半", "half of it")', 'Matrix(label="768 wide")', 'print("a" + "12 layers")'),
    *(
        'title = f"{x}: twice as many"',
        'Text("双倍", "double the size")',
        'print("x" if y else "12 M")',
    ),
    *(
        'say(f"{x} 的 95%", f"95% of {x}")',
        'print(["ten", "of twelve"])',
        'print(f"h = 12 {x:.1f}")',
    ),
)
HIDDEN = (
    *("print(12)", "print(x, -12)", "print([12, x])", "print(str(12))", 'print(f"{12} layers")'),
    *('print(f"{0.31:.0%}")', 'print("%d layers" % 12)', 'print("{} layers".format(12))'),
    *('Part("layers", 12, "x")', 'Table(("a",), (("b", 12),))', 'Table(("a",), [["b", 0.5]])'),
    *('label = "12 layers"', 'labels = {"a": "十二层"}', 'rows.append("half of the weights")'),
    *('note("twelve layers")', '"12 layers".upper()', 'write("共 12 层")', 'print(*("12 a", x))'),
    *('label = "has 124M of them" if x else ""', 'print(f"{x}", f"{\'12 layers\'}")'),
    *('t = ", ".join(("12 layers", "x"))', 'for t in ("12 layers",): print(t)'),
    *('print("12 layers" "")', 'def f(label="12 layers"): return label', "print(x or 12.5, 12)"),
)
RIGHT = (
    *('re.compile("␣[a-z]{3,}")', 'polynomial("12Ld^2 + 2Vd")', 'Step("GELU", 0, skip_from=3)'),
    *("Bytes(4096)", "Fraction(1, 32)", "Measured(x, 1e-12)", 'names["12 layers"]'),
    *('run("gptparams memory gpt-oss-20b --tokens 32768")', 'run("gptparams count gtp2")'),
    *('is_there = x == "12 layers"', 'def f():\n    """Has 12 layers."""', "range(2000, 6000)"),
    *(
        'Step("GELU", -1)',
        "Arrow(two[n], (0, 0), keys[n])",
        "Table(heads, rows, 'lr', total_row=True)",
    ),
    *(
        "print(True, x)",
        "print(x[3], 2 * x, sep=3)",
        "Table(heads, rows, 3)",
        "range(3)",
        "f(x, 2)",
    ),
    *('Matrix("a", d, 12 * d)', "print(x[12])", "print(f(12))"),
    *(
        'print(say(f"共 {L} 层", f"{L} layers"))',
        'print(f"{share:.1%} of {total:13,}")',
        'preset("gpt2-xl")',
    ),
    *(
        'tensors["transformer.h.0.ln_1.weight"]',
        'print("h.0.attn.weights", x)',
        'said["G12"].figure',
    ),
    *(
        'print(f"h.{i}.ln_1.")',
        'sizes = {"d": 768}',
        "print(6 * 7, len(x))",
        'Matrix("GPT-2", 3, 4)',
        'x = "12"',
    ),
    *(
        'print(say("两个头", "two heads"))',
        'cited("radford2019.small", there)',
        "12 +",
        'print("G3:", x)',
    ),
)


def typed(code: str) -> list[str]:
    found = _typed(f"x = 1\n{code}\n", ("GPT-2",))
    assert all(line == 2 for line, _, _ in found)
    return [numeral for _, numeral, _ in found]


@pytest.mark.parametrize("code", [*TYPED, *HIDDEN])
def test_a_figure_typed_into_a_text_is_found(code: str) -> None:
    assert typed(code)


@pytest.mark.parametrize("code", RIGHT)
def test_a_value_and_a_name_are_not(code: str) -> None:
    assert not typed(code)


def test_it_is_a_finding_of_the_page_at_the_line_of_the_code(zh: PageFile) -> None:
    code = zh.code.read_text(encoding="utf-8")
    zh.code.write_text(
        code.replace('say("总数", "total")', 'say("共 12 层", "12")'), encoding="utf-8"
    )
    line = next(n for n, text in enumerate(code.split("\n"), 1) if "say(" in text)
    lines = [each.line("en") for each in examine(zh).findings]
    assert [text.split(": ")[0] for text in lines] == [f"{shown_path(zh.code)}:{line}:1"] * 2
    assert any("'12' is typed into the text '共 12 层'; put a value" in text for text in lines)


BLOCKS = (
    *(
        '```python exec="on"\nx = 1\nprint("12 layers")\n```',
        '```pycon exec="on"\n>>> print(12)\n```',
    ),
    *('```py exec="on" source="above"\nprint(f"{\'12\'}")\n```',),
    *('```console exec="on" source="console"\n$ echo 12 layers\n```',),
    *('```bash exec="on"\nprintf "%s\\n" 124M\n```', '```sh exec="on"\ntrue && echo twelve\n```'),
)


@pytest.mark.parametrize("block", BLOCKS)
def test_code_typed_in_a_page_is_read_too(en: PageFile, block: str) -> None:
    text = en.path.read_text(encoding="utf-8")
    en.path.write_text(f"{text}\n{block}\n", encoding="utf-8")
    at = text.count("\n") + 1 + block.count("\n")
    lines = [each.line("en") for each in examine(en).findings]
    assert any(
        line.startswith(f"{en.shown}:{at}:1: ") and "is typed into" in line for line in lines
    ), lines


@pytest.mark.parametrize(
    "code",
    [
        f"print({'-' * 900}12)",
        f"print(0x{'f' * 9000})",
        f"print({', '.join(['12'] * 5000)})",
        f"print('a', {' + '.join(['x'] * 900)}, 12)",
    ],
)
def test_hostile_code_is_read(code: str) -> None:
    assert typed(code)
