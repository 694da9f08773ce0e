"""Figures typed into the texts that code shows."""

from pathlib import Path

import pytest

from gptparams.site.figures.examination import examine
from gptparams.site.figures.typed import typed_in
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
RIGHT = (
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
        "print(12)",
        'Matrix("GPT-2", 3, 4)',
        'x = "12 layers"',
    ),
    *(
        'print(say("两个头", "two heads"))',
        'cited("radford2019.small", there)',
        "12 +",
        'print("G3:", x)',
    ),
)


def typed(tmp_path: Path, code: str) -> list[str]:
    file = tmp_path / "page.py"
    file.write_text(f"x = 1\n{code}\n", encoding="utf-8")
    found = typed_in(file, ("GPT-2",))
    assert all(line == 2 for line, _, _ in found)
    return [numeral for _, numeral, _ in found]


@pytest.mark.parametrize("code", TYPED)
def test_a_figure_typed_into_a_text_is_found(tmp_path: Path, code: str) -> None:
    assert typed(tmp_path, code)


@pytest.mark.parametrize("code", RIGHT)
def test_a_value_and_a_name_are_not(tmp_path: Path, code: str) -> None:
    assert not typed(tmp_path, code)


def test_it_is_a_finding_of_the_page_at_the_line_of_the_code(zh: PageFile) -> None:
    code = zh.code.read_text(encoding="utf-8")
    zh.code.write_text(
        code.replace('say("总数", "total")', 'say("共 12 层", "12")'), encoding="utf-8"
    )
    line = next(n for n, text in enumerate(code.split("\n"), 1) if "say(" in text)
    lines = [each.line("en") for each in examine(zh).findings]
    assert [text.split(": ")[0] for text in lines] == [f"{shown_path(zh.code)}:{line}:1"] * 2
    assert any("'12' is typed into the text '共 12 层'; put a value" in text for text in lines)
