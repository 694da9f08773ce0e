"""Tables: aligned by character width on a terminal, escaped and labelled in HTML."""

import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from gptparams.tables.table import Table, bar, display_width, running_totals, shares

GPT2 = (38_597_376, 786_432, 28_348_416, 56_669_184, 38_400)
ZH = Table(
    ("参数族", "参数个数", "占比"),
    (("词元嵌入", "38,597,376", "31.0%"), ("a<b&\"c'", "38,400", "0.03%"), ("合计", "1", "100%")),
    "lrr",
    total_row=True,
    caption="GPT-2 的参数",
)
WIDE = Table(
    ("Tensor", "Count", "Bar"),
    (
        ("transformer.h.0.attn.c_attn.weight", "1,769,472", "██████████"),
        ("transformer.ln_f.bias", "768", "▏"),
    ),
    "lrb",
)


def right_edges(lines: list[str]) -> set[int]:
    return {display_width(line) for line in lines}


def test_columns_align_by_display_width() -> None:
    lines = ZH.text().splitlines()
    body = [line for line in lines[1:] if not line.startswith("─")]
    assert right_edges(body) == {display_width(lines[2])}


def test_aligning_by_len_would_be_noticed() -> None:
    rows = [f"{first:<9}{second:>11}" for first, second, _ in ZH.rows]
    assert len(right_edges(rows)) > 1


@pytest.mark.parametrize(
    ("text", "width"), [("词元", 4), ("ab", 2), ("é", 1), ("█▏", 2), ("，", 2)]
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


def test_narrow_terminal_drops_bars_then_wraps_words_and_keeps_every_number() -> None:
    assert "█" in WIDE.text(width=80)
    narrow = WIDE.text(width=30)
    assert "█" not in narrow
    assert all(display_width(line) <= 30 for line in narrow.splitlines())
    assert "1,769,472" in narrow
    names = "".join(line[:19].strip() for line in narrow.splitlines()[2:])
    assert "transformer.h.0.attn.c_attn.weight" in names


def test_a_table_of_numbers_is_never_cut() -> None:
    numbers = Table(("n",), (("123,456,789",),), "r")
    assert "123,456,789" in numbers.text(width=4)


def test_a_long_header_of_numbers_gives_way_before_words_do() -> None:
    row = ("Self-attention", "1,342,177,280", "2.9%")
    table = Table(("Family", "mixtral-8x7b-v0.1", "Share"), (row,), "lrr")
    assert table.text().splitlines()[0] == "Family          mixtral-8x7b-v0.1  Share"
    assert table.text(width=36).splitlines() == [
        "Family          mixtral-8x7b-  Share",
        "                         v0.1",
        "─" * 36,
        "Self-attention  1,342,177,280   2.9%",
    ]
    narrow = table.text(width=32).splitlines()
    assert narrow[-2:] == ["Self-       1,342,177,280   2.9%", "attention"]
    assert max(map(len, narrow)) == 32


def test_colour_only_when_asked() -> None:
    assert "\x1b[" not in ZH.text()
    assert "\x1b[1m" in ZH.text(colour=True)


def test_a_name_cannot_steer_the_terminal() -> None:
    text = Table(("name",), (("a\x1b[31m\x9bb",),), "l").text()
    assert "\x1b" not in text
    assert "\x9b" not in text


def test_html_is_escaped_scoped_and_scrolls() -> None:
    root = ET.fromstring(ZH.html())
    assert root.attrib == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "group",
        "aria-label": "GPT-2 的参数",
    }
    assert root.findtext("table/caption") == "GPT-2 的参数"
    heads = root.findall("table/thead/tr/th")
    assert [head.get("scope") for head in heads] == ["col"] * 3
    first = [row.find("th") for row in root.findall("table/tbody/tr")]
    assert [(cell.text, cell.get("scope")) for cell in first if cell is not None] == [
        ("词元嵌入", "row"),
        ("a<b&\"c'", "row"),
    ]
    cells = root.findall(".//td")
    assert len(cells) == 6
    assert {cell.get("class") for cell in cells} == {"num"}
    assert root.findtext("table/tfoot/tr/th") == "合计"


def test_a_header_without_words_is_no_header() -> None:
    html = Table(("", "n"), (("GPT-2", "1"),), "lr").html()
    assert "<thead><tr><td></td><th scope=" in html
    assert 'aria-label="n"' in html


def test_html_has_minus_signs_where_a_terminal_has_hyphens() -> None:
    table = Table(("", "n"), (("gpt2-xl", "-1,024"), ("-2", "1 - -.5")), "lr")
    assert "gpt2-xl   -1,024" in table.text()
    assert '<th scope="row">gpt2-xl</th><td class="num">−1,024</td>' in table.html()
    assert '<th scope="row">−2</th><td class="num">1 - −.5</td>' in table.html()


def test_html_without_escaping_would_be_noticed() -> None:
    with pytest.raises(ET.ParseError):
        ET.fromstring(ZH.html().replace("&lt;", "<"))


def test_bars_in_html_are_hidden_from_screen_readers() -> None:
    bars = ET.fromstring(WIDE.html("Tensors")).findall(".//td[@aria-hidden='true']")
    assert [cell.text for cell in bars] == ["██████████", "▏"]


@pytest.mark.parametrize(
    ("headers", "rows", "align", "total"),
    [
        (("a", "b"), (("1", "2"),), "l", False),
        (("a", "b"), (("1",),), "lr", False),
        (("a",), (("1",),), "x", False),
        (("a",), (), "l", True),
    ],
)
def test_a_table_that_does_not_fit_raises(
    headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...], align: str, total: bool
) -> None:
    with pytest.raises(ValueError, match=r"align|cells|total"):
        Table(headers, rows, align, total_row=total)


def test_shares_sum_to_one_exactly() -> None:
    parts = shares(GPT2)
    assert sum(parts) == 1
    assert parts[0] == Fraction(38_597_376, 124_439_808)


@pytest.mark.parametrize("values", [(), (0, 0), (5, -1)])
def test_shares_of_nothing_raise(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shares need"):
        shares(values)


def test_running_totals_end_at_the_sum() -> None:
    assert running_totals(GPT2)[-1] == sum(GPT2) == 124_439_808
    assert running_totals((2, 3, 4)) == (2, 5, 9)


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (Fraction(0), ""),
        (Fraction(1), "████"),
        (Fraction(1, 2), "██"),
        (Fraction(1, 32), "▏"),
        (Fraction(1, 10**9), "▏"),
        (Fraction(31, 32), "███▉"),
    ],
)
def test_bar(share: Fraction, drawn: str) -> None:
    assert bar(share, 4) == drawn


def test_bar_outside_its_frame_raises() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        bar(Fraction(5, 4), 4)
