"""Tests that share work are in one group; others are not held together."""

import pytest

from tests.helpers.scheduling import group


@pytest.mark.parametrize(
    ("nodeid", "name"),
    [
        ("tests/docs/test_every_figure.py::test_a[zh/knock-out.md]", "page knock-out.md"),
        ("tests/docs/test_every_figure.py::test_b[en/families/x.md]", "page families/x.md"),
        ("tests/docs/test_claims.py::test_c[zh-G3-1-total+1]", "page claims.md"),
        ("tests/docs/test_every_figure.py::test_d[zh/claims.md]", "page claims.md"),
        ("tests/oracle/test_keys.py::test_e[qwen2]", "architecture qwen2"),
        ("tests/oracle/test_transformers.py::test_f[openai-gpt]", "architecture openai-gpt"),
        ("tests/words/test_shape.py::test_g[d]", "tests/words/test_shape.py::test_g[d]"),
        ("tests/house/test_x.py::test_h", "tests/house/test_x.py::test_h"),
    ],
)
def test_groups(nodeid: str, name: str) -> None:
    assert group(nodeid) == name
