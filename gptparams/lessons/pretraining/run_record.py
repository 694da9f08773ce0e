"""What is kept of a run, in one file: the pages read it, and need neither torch nor the text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from gptparams.config.config import Config, config_from_dict
from gptparams.errors import InputError
from gptparams.lessons.forward import Array
from gptparams.lessons.pretraining.training import Reading
from gptparams.lessons.pretraining.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "records"
SHA256 = {
    "en": "b665e3499abed8970f8b67675cb0f429ab3e3d0f4a7be40a8bb4218128244a5d",
    "zh": "3f21924e66c4b99ec73f3d2816c5a2c522d610086871cc2370930b30203bc667",
}
_WEIGHTS, _POSITIONS, _NEXT, _ABOUT = "weights/", "positions", "next", "about"


@dataclass(frozen=True, slots=True)
class Continuation:
    """What the model wrote after `step` steps, as numbers of tokens."""

    step: int
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class Record:
    """A run as it is shipped.

    `weights` are those of the last step, in half precision; `positions` holds the position
    embedding at each of the `moments`, `(moments, P, d)`, and `next` the probabilities of the
    token after the prompt, `(moments, V)`. `guessing` is the held-out loss of a model that knows
    only how frequent each token is. `sizes_of_text` are the numbers of tokens trained on and
    held out; `characters` is how many characters were trained on.
    """

    fields: Mapping[str, Any]
    recipe: Mapping[str, Any]
    vocabulary: Vocabulary
    readings: tuple[Reading, ...]
    moments: tuple[int, ...]
    prompt: tuple[int, ...]
    continuations: tuple[Continuation, ...]
    seed: int
    guessing: float
    sizes_of_text: tuple[int, int]
    characters: int
    weights: Mapping[str, Array]
    positions: Array
    next: Array

    @property
    def config(self) -> Config:
        """The configuration of the model."""
        return config_from_dict(dict(self.fields), model="small")

    def reading(self, step: int) -> Reading:
        """The reading after `step` steps."""
        return next(reading for reading in self.readings if reading.step == step)


_ARRAYS = ("weights", "positions", "next")  # of a record, beside what JSON can hold


def packed(record: Record) -> bytes:
    """Return the record as the bytes of an .npz file."""
    about = _plain(record)
    about["vocabulary"] = [token.hex() for token in record.vocabulary.tokens]
    text = json.dumps(about, ensure_ascii=False).encode()
    arrays = {f"{_WEIGHTS}{name}": values for name, values in record.weights.items()}
    arrays |= {_POSITIONS: record.positions, _NEXT: record.next}
    arrays[_ABOUT] = np.frombuffer(text, np.uint8)
    stream = BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def _plain(record: Record) -> dict[str, Any]:
    names = record.__dataclass_fields__
    kept = (name for name in names if name not in (*_ARRAYS, "vocabulary"))
    return {name: _unwrapped(getattr(record, name)) for name in kept}


def _unwrapped(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_unwrapped(part) for part in value]
    return asdict(value) if isinstance(value, Reading | Continuation) else value


def unpacked(content: bytes) -> Record:
    """Return the record in the bytes of an .npz file."""
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(arrays[_ABOUT].tobytes())
        weights = dict(_weights(arrays))
        positions, after = arrays[_POSITIONS], arrays[_NEXT]
    about |= {
        "vocabulary": Vocabulary(tuple(bytes.fromhex(token) for token in about["vocabulary"])),
        "readings": tuple(Reading(**reading) for reading in about["readings"]),
        "continuations": tuple(
            Continuation(each["step"], tuple(each["tokens"])) for each in about["continuations"]
        ),
    }
    for name in ("moments", "prompt", "sizes_of_text"):
        about[name] = tuple(about[name])
    return Record(weights=weights, positions=positions, next=after, **about)


def _weights(arrays: Any) -> Iterator[tuple[str, Array]]:
    for name in arrays.files:
        if name.startswith(_WEIGHTS):
            yield name.removeprefix(_WEIGHTS), arrays[name]


@cache
def record(lang: str) -> Record:
    """Return the shipped record of the model that was trained on the text in `lang`.

    Raises InputError if the file is not the one that was shipped.
    """
    file = FOLDER / f"{lang}.npz"
    content = file.read_bytes() if file.is_file() else b""
    if sha256(content).hexdigest() != SHA256[lang]:
        raise InputError(
            f"{file.name}：训练记录缺失或已损坏；请重新安装 gptparams",
            f"{file.name}: the record of the training is missing or damaged; "
            "install gptparams again",
        )
    return unpacked(content)
