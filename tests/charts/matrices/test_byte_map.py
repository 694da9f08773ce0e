"""Byte maps: every byte in its place, in the colour of its part, as text or in hexadecimal."""

import pytest

from gptparams.charts import Stretch, byte_map
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, outside, overlaps

PARTS = (
    Stretch("length", (6).to_bytes(8, "little"), "attention"),
    Stretch("list", b'{"a":1', "token_embedding", text=True),
    Stretch("data", bytes((0, 127, 128, 255, 32, 65)), "feed_forward"),
)


def drawn(parts: tuple[Stretch, ...] = PARTS, lang: Lang = "en") -> str:
    return byte_map("b", "A file", parts, lang).svg


def cells(svg: str) -> list[str]:
    """The texts in the cells: those that are centred."""
    return [
        each.text or "" for each in elements(svg, "text") if each.get("text-anchor") == "middle"
    ]


def test_every_byte_is_there_once_in_its_order() -> None:
    assert cells(drawn()) == [
        *("06", "00", "00", "00", "00", "00", "00", "00"),
        *("{", '"', "a", '"', ":", "1"),
        *("00", "7F", "80", "FF", "20", "41"),
    ]


def test_a_byte_has_the_colour_of_its_part_and_says_what_it_is() -> None:
    boxes = elements(drawn(), "rect", "tinted")
    fills = [box.get("fill", "") for box in boxes]
    names = ["attention"] * 8 + ["token_embedding"] * 6 + ["feed_forward"] * 6
    assert all(name in fill for name, fill in zip(names, fills, strict=True))
    assert boxes[9][0].text == "9 list 0x22 = 34"


def test_sixteen_bytes_make_a_row_with_its_offset() -> None:
    svg = drawn((Stretch("x", bytes(40), "attention"),))
    boxes = elements(svg, "rect", "tinted")
    assert [of(box, "y") for box in boxes] == [1.0] * 16 + [23.0] * 16 + [45.0] * 8
    offsets = [t.text for t in elements(svg, "text") if t.get("text-anchor") == "end"]
    assert offsets == ["0", "16", "32"]


def test_bytes_that_are_no_printable_text_are_shown_as_numbers() -> None:
    parts = (Stretch("x", b"a \x00\xff\x7f<&", "attention", text=True),)
    assert cells(drawn(parts)) == ["a", "20", "00", "FF", "7F", "<", "&"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "A file：length 8 字节，list 6 字节，data 6 字节。"),
        ("en", "A file: length 8 bytes, list 6 bytes, data 6 bytes."),
    ],
)
def test_the_words_and_the_table_say_what_is_drawn(lang: Lang, said: str) -> None:
    shown = byte_map("b", "A file", PARTS, lang)
    assert shown.alt == said
    assert shown.table.rows[1] == ("list", "8", "6", "7b 22 61 22 3a 31")
    assert shown.table.rows[2] == ("data", "14", "6", "00 7f 80 ff 20 41")


def test_parts_of_one_kind_share_an_entry_of_the_legend() -> None:
    parts = (*PARTS, Stretch("data", b"\1", "feed_forward"))
    assert len(elements(drawn(parts), "rect", "swatch")) == 3


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_cut_off_or_overlaps(lang: Lang) -> None:
    long = Stretch("metadata of a file, with a long name " * 3, bytes(range(200)), "router")
    svg = drawn((*PARTS, long), lang)
    assert not outside(svg)
    assert not overlaps(svg)


@pytest.mark.parametrize("number", [0, 1025])
def test_too_few_or_too_many_bytes_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="can be drawn"):
        drawn((Stretch("x", bytes(number), "attention"),))
    with pytest.raises(ValueError, match="no colour"):
        Stretch("x", b"", "mauve")
