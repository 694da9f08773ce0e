"""Numerals outside marks, split by markup, or only partly inside a mark."""

from pathlib import Path

import pytest

from gptparams.site.check.check import mend
from gptparams.site.figures.examination import examine, inspect
from gptparams.site.files.layout import PageFile

HEAD = "---\ndescription: a page\n---\n# A {#a}\n\n[12](fig:n)\n\n"

CUT = (
    *(
        "twel**ve** layers",
        "**t**en",
        "t*e*n",
        "two th*irds*",
        "a doz**en**",
        "12**4**",
        "twel~~ve~~",
    ),
    *(
        "十**二**层",
        "翻**两**番",
        "一**半**",
        "**双**倍",
        "百分之**三十**",
        "twel<b>ve</b>",
        "X**II**",
    ),
    *("twe&shy;lve", "t&#101;n", "&#116;en", "tw&zwnj;elve"),
    *("twel<!-- -->ve", "twel\u00adve", "t\u200ben", "ten\u2060fold", "quad**rillion**"),
)
PARTLY = (
    *("&minus;[5](fig:n)", "[5](fig:n)&nbsp;M", "[5](fig:n)&#77;", "[5](fig:n)&percnt;"),
    *("$-$[5](fig:n)", "[5](fig:n)$M$", "[5](fig:n)`M`", "[5](fig:n)$\\%$", "`−`[5](fig:n)"),
    # units that no literal may have, in symbols, words and other scripts
    *(
        "[5](fig:n)㎇",
        "[5](fig:n)㍋",
        "[5](fig:n) ㍎",
        "[5](fig:n)㌔",
        "[5](fig:n)㎏",
        "[5](fig:n)㏔",
    ),
    *("[5](fig:n)🅼", "[5](fig:n)ᴍ", "[5](fig:n)ᵐ", "[5](fig:n)М", "[5](fig:n)Μ", "[5](fig:n)﹪"),
    *(
        "[5](fig:n)٪",
        "[5](fig:n)℃",
        "[5](fig:n) Mi",
        "[5](fig:n)Gi",
        "[5](fig:n) KIB",
        "[5](fig:n) mib",
    ),
    *("[5](fig:n) Megabits", "[5](fig:n) megabits", "[5](fig:n) kibibytes", "[5](fig:n) Mbit"),
    *(
        "[5](fig:n) kibibits",
        "[5](fig:n) Gbit",
        "[5](fig:n) Gbps",
        "[5](fig:n) MBytes",
        "[5](fig:n) ZB",
    ),
    *(
        "[5](fig:n) exabytes",
        "[5](fig:n) pebibytes",
        "[5](fig:n) megaoctets",
        "[5](fig:n)-gigabyte",
    ),
    *("[5](fig:n) milliard", "[5](fig:n) mil", "[5](fig:n) per mill", "[six](fig:n) megabits"),
    *(
        "[5](fig:n) 吉字节",
        "[5](fig:n)太字节",
        "[5](fig:n) 兆比特",
        "[5](fig:n)千比特",
        "[5](fig:n) 垓",
    ),
    *("[5](fig:n) 打", "[五](fig:n)个半", "[5](fig:n)倍半", "[5](fig:n)点五", "[六](fig:n)吉比特"),
    # signs and digits in front
    *("⁻[5](fig:n)", "₋[5](fig:n)", "﹣[5](fig:n)", "➖[5](fig:n)", "negative [5](fig:n)"),
    *(".[5](fig:n)", "二[5](fig:n)", "几[5](fig:n)", "两[5](fig:n)", "九[5](fig:n)"),
    *("[5](fig:n) PB", "[5](fig:n) megabytes", "[5](fig:n)‱", "[5](fig:n) ppm", "[5](fig:n) Mio"),
    *("two [thirds](fig:n)", "a [twelfth](fig:n)", "half a [dozen](fig:n)"),
    *("[six](fig:n)M", "[six](fig:n) M", "[六](fig:n) K", "[六](fig:n)成", "−[six](fig:n)"),
    *("[six](fig:n) GB", "minus [six](fig:n)", "[two](fig:n)%", "**[six](fig:n)** MB"),
    *("[$12$](fig:n)M", "[$3 \\times 4$](fig:n)%", "−[$12$](fig:n)", "[$4d$](fig:n) million"),
    *("[5](fig:n)%", "[124](fig:n)M", "[124](fig:n) million", "[1.24](fig:n) 亿", "[5](fig:n) MB"),
    *(
        "−[5](fig:n)",
        "-[5](fig:n)",
        "–[5](fig:n)",
        "minus [5](fig:n)",
        "负[5](fig:n)",
        "负 [5](fig:n)",
    ),
    *(
        "[12](fig:n)[34](fig:m)",
        "[12](fig:n)**M**",
        "**[12](fig:n)**K",
        "[5](fig:n)‰",
        "[5](fig:n) GiB",
    ),
    *(
        "[124](fig:n)<b>M</b>",
        "[1](fig:n).5",
        "[12](fig:n)²",
        "[百分之](fig:n)三十",
        "[二](fig:n)十",
    ),
    *(
        "一百[二十](fig:n)",
        "[two](fig:n) thirds",
        "[ten](fig:n)fold",
        "a [dozen](fig:n)",
        "3[5](fig:n)",
    ),
)
RIGHT = (
    *(
        "[six](fig:n) layers",
        "[六](fig:n)个，[两](fig:m)层",
        "[four](fig:n) times",
        "[一](fig:n)成为",
    ),
    *("[$12$](fig:n) layers", "[$4d$](fig:n)个，[$12$](fig:m) × [$3$](fig:k)", "[$Vd$](fig:n)，"),
    *("[12](fig:n)-layer", "[12](fig:n) 层", "共[12](fig:n)个", "a[12](fig:n)", "——[12](fig:n)个"),
    *("[8](fig:n) times, [7](fig:m) times", "[8](fig:n) times [7](fig:m)", "[3](fig:n) 倍"),
    *("[12](fig:n) × [64](fig:m)", "[三](fig:n)[四](fig:m)维", "[12](fig:n), [13](fig:m)"),
    *(
        "[5](fig:n) millimetres",
        "[5](fig:n) milled",
        "[5](fig:n)→[6](fig:m)",
        "[5](fig:n)打开",
    ),
    *(
        "[5](fig:n) bits",
        "[8](fig:n)-bit",
        "see it.[5](fig:n)",
        "统一[5](fig:n)层",
    ),
    *("([12](fig:n))", "“[12](fig:n)”", "**[12](fig:n)**", "[12](fig:n)th", "第[12](fig:n)层"),
    *(
        "the third layer",
        "counted twice",
        "its second half",
        "two matrices",
        "一个",
        "double quotes",
    ),
)


def said(page: PageFile, line: str) -> list[str]:
    return [each.message.en for each in inspect(page, f"{HEAD}{line}\n", None).findings]


@pytest.mark.parametrize("line", CUT)
def test_a_numeral_cut_by_markup_is_found(en: PageFile, line: str) -> None:
    assert any("neither bound nor cited" in message for message in said(en, line))


@pytest.mark.parametrize("line", PARTLY)
def test_a_numeral_with_a_part_outside_its_mark_is_found(en: PageFile, line: str) -> None:
    found = said(en, line)
    assert any("outside the brackets" in message or "neither bound" in message for message in found)


@pytest.mark.parametrize("line", RIGHT)
def test_what_a_mark_holds_and_what_is_no_figure_is_not(en: PageFile, line: str) -> None:
    found = [each for each in said(en, line) if "bracket" in each or "neither bound" in each]
    assert not found


def test_it_is_said_at_its_place(en: PageFile) -> None:
    text = f"{HEAD}Some [124](fig:n)M and twel**ve**.\n"
    places = [(each.place.line, each.place.column) for each in inspect(en, text, None).findings]
    assert places == [(8, 7), (8, 24)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(
            ("[1.24 亿]", text)
            for text in ("[_124,439,808M_]", "[0B]", "[124,439,808%]", "[1.25 亿]")
        ),
        *(
            ("[1.24 亿]", text)
            for text in ("[minus 1.24 亿]", "[–1.24 亿]", "[twice 124M]", "[1.24 PB]")
        ),
        *(
            ("[1.24 亿]", text)
            for text in ("[124,439,809K]", "[**1.25 亿**]", "[124 million M]", "[零]")
        ),
        *(("[768 × 2304]", text) for text in ("[768K × 2304]", "[768 MB × 2304]", "[768 × 2305]")),
        *(
            ("[十二]", text)
            for text in ("[十三]", "[12 squared]", "[_12%_]", "[半]", "[一打]", "[0]")
        ),
        *(
            ("[`transformer.h.0.ln_1.weight`]", f"[{text}]")
            for text in ("`ln_1`", "transformer", "_x_")
        ),
        *(
            ("[31.0%]", text)
            for text in ("[0%]", "[100%]", "[31.0%%]", "[31.1%]", "[三成一]", "[half]")
        ),
        *(("[117M]", text) for text in ("[118M]", "[117M M]", "[-117M]", "[0M]", "[117 PB]")),
    ],
)
def test_fix_writes_nothing_that_the_check_refuses(
    root: Path, zh: PageFile, old: str, new: str
) -> None:
    text = zh.path.read_text(encoding="utf-8")
    spoilt = text.replace(f"{old}(", f"{new}(")
    assert spoilt != text
    zh.path.write_text(spoilt, encoding="utf-8")
    assert examine(zh).findings
    mend(zh)
    mended = zh.path.read_text(encoding="utf-8")
    assert f"{new}(" in mended or not examine(zh).findings
    assert mend(zh) == 0
