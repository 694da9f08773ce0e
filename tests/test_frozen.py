"""A FrozenDict can't be changed by any method of a dict."""

import copy
import json
import pickle

import pytest

from gptparams import Config, count, preset
from gptparams.frozen import FrozenDict


def test_to_initialize_it_again_changes_nothing() -> None:
    sizes = preset("gpt2").sizes
    sizes.__init__({"L": 99})  # type: ignore[misc]
    sizes.__init__(L=99)  # type: ignore[misc]
    assert sizes["L"] == 12
    assert count("gpt2").total == 124_439_808


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each.__setitem__("L", 1),
        lambda each: each.__delitem__("L"),
        lambda each: each.__ior__({"L": 1}),
        lambda each: each.update(L=1),
        lambda each: each.setdefault("new", 1),
        lambda each: each.pop("L"),
        lambda each: each.popitem(),
        lambda each: each.clear(),
    ],
)
@pytest.mark.parametrize("name", ["keys", "sizes", "derived", "quotients", "layers"])
def test_a_change_is_refused(name: str, change: object) -> None:
    config: Config = preset("gpt2")
    with pytest.raises(TypeError, match="can't be changed"):
        change(getattr(config, name))  # type: ignore[operator]


def test_it_is_filled_like_a_dict() -> None:
    assert FrozenDict({"a": 1}, b=2) == FrozenDict([("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    assert FrozenDict() == {}


def test_copies_are_equal() -> None:
    value = FrozenDict({"a": 1})
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == copy.copy(value) == value
    assert json.loads(json.dumps(value)) == value
