"""Output in columns is marked, so that a narrow screen scrolls it instead of breaking its lines."""

import pytest

from gptparams.site.code.executing import Printed
from gptparams.site.code.output import output_html


@pytest.mark.parametrize(
    ("text", "aligned"),
    [
        ("unique         7,615,616,512  7.62B", True),
        ("attention ▏▎█", True),
        ("a\n───\nb", True),
        ("a sentence that wraps", False),
        ("  indented alone", False),
        ("ends with spaces   ", False),
    ],
)
def test_columns_and_bars_are_marked(text: str, aligned: bool) -> None:
    assert ('class="aligned"' in output_html([Printed(text)])) is aligned
