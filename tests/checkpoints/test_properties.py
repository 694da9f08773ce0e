"""Properties of the readers for any file: agreement with the reference, and only InputError."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, deserialize

from gptparams.checkpoints.formats.dtypes import SAFETENSORS_BITS
from gptparams.checkpoints.formats.safetensors import read_safetensors
from gptparams.checkpoints.header import Header, Source
from gptparams.checkpoints.matching.slots import plain_name, slot_of
from gptparams.errors import InputError
from tests.fuzz import checkpoints as fuzz
from tests.helpers.checkpoint_files import entries, raw_safetensors

SHAPES = st.lists(st.integers(0, 5), max_size=4)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def read(data: bytes) -> Header | None:
    try:
        return read_safetensors(Source(io.BytesIO(data), len(data), "file"))
    except InputError:
        return None


@given(st.dictionaries(NAMES, st.tuples(st.sampled_from([*SAFETENSORS_BITS]), SHAPES), max_size=5))
@settings(max_examples=150)
def test_what_the_reference_takes_is_taken(tensors: dict[str, Any]) -> None:
    rows = entries({name: (dtype, tuple(shape)) for name, (dtype, shape) in tensors.items()})
    size = max((row["data_offsets"][1] for row in rows.values()), default=0)
    data = raw_safetensors(json.dumps(rows), size)
    try:
        theirs = {name: tuple(each["shape"]) for name, each in deserialize(data)}
    except SafetensorError:  # a tensor of F4 or F6 that does not fill its last byte
        assert read(data) is None
        return
    ours = read(data)
    assert ours is not None
    assert {each.name: each.shape for each in ours.tensors} == theirs


@given(st.integers(0, 2**32))
@settings(max_examples=300)
def test_what_the_reference_refuses_is_refused(number: int) -> None:
    """One way only: a tensor that is given twice, say, the reference takes."""
    data = fuzz.case("safetensors", str(number))
    if read(data) is not None:
        deserialize(data)


@pytest.mark.parametrize("reader", fuzz.READERS)
def test_mutated_files_are_read_or_refused(reader: str) -> None:
    tried = fuzz.run(reader, cases=1000, seed=1)
    assert tried.failures == []
    assert tried.results["refused"] > 500
    assert tried.results["read"] > 10


def test_files_that_reach_further_join_the_corpus() -> None:
    few, more = (fuzz.run("gguf", cases, seed=1) for cases in (1, 400))
    assert len(more.corpus) > len(few.corpus) + 5
    assert more.steps > few.steps
    assert more == fuzz.run("gguf", 400, seed=1)


def test_the_fuzzer_notices_a_reader_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(source: Source) -> Header:
        return read_safetensors(source)._replace(tensors=(1 // 0,))

    def endless(source: Source) -> Header:
        while source.size:
            pass
        return read_safetensors(source)

    for read_so, cases, called in ((wrong, 300, "crashed"), (endless, 1, "slow")):
        reader = fuzz.READERS["safetensors"]._replace(read=read_so)
        monkeypatch.setitem(fuzz.READERS, "safetensors", reader)
        tried = fuzz.run("safetensors", cases, seed=1)
        assert tried.results[called] == len(tried.failures) > 0
        assert ("ZeroDivisionError" in tried.failures[0].what) is (called == "crashed")


@given(st.text("ahlmyersdwigtbx.0123456789/_", max_size=60))
def test_any_text_is_a_name(name: str) -> None:
    slot = slot_of(plain_name(name))
    assert slot.layer is None or slot.layer >= 0
