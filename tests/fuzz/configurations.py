"""Configurations and files, changed at random, through every command that counts.

    python -m tests.fuzz.configurations --cases 1000000

Keys and values are changed, and in a third of the cases the bytes of the file. A command must
answer within a second and 256 MiB: with the exit code 0 and sums that hold, or with 2 and one
line. The same `--seed` gives the same cases; `--only N` runs one of them and shows it.
"""

import argparse
import io
import json
import os
import random
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from typing import Any

from gptparams import all_presets
from gptparams.architectures import ARCHITECTURES
from gptparams.cli.main import main as run_command
from gptparams.config.unknown_keys.rules import keys_read
from gptparams.errors import LONGEST_MESSAGE
from gptparams.frozen import thawed
from gptparams.models.load.variants import nested
from tests.fuzz.options import OPTIONS
from tests.fuzz.workers import judged, report, run

Keys = dict[str, Any]
LONG_NUMBER = "a number of more digits than Python prints"
WORST: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 2, 3, 7, 10_000, 10_001, 2**31 - 1, 2**31, -(2**31), 10**30),
    *(1.0, 0.5, 1e308, float("nan"), float("inf"), LONG_NUMBER, "", "0", "12", "prelu", "true"),
    *("gpt2", "bert", "\x1b[31m", "\u202e", "\ud800", "x" * 5000, "\0", "a\nb", [], [0], [None]),
    *([2**31 - 1], [[1, 2], [3]], list(range(99)), ["full_attention"] * 12, {}, {"a": {"b": 1}}),
)
KEYS = ("model_type", "text_config", "llm_config", "n_layer", "num_experts", "x_dim", "\x1b]0;", "")
KEYS += ("k" * 70_000, "num\n_heads", "auto_map", "architectures", "tie_word_embeddings")
COMMANDS = (
    *([("count", "--json")] * 6),
    *(("count",), ("tensors", "--json"), ("tensors",), ("parts", "--json"), ("parts",)),
    *(("formula", "--json"), ("formula", "--latex"), ("conventions", "--json"), ("conventions",)),
    *(("tuning", "--json"), ("tuning",), ("compare", "gpt2", "--json"), ("compare", "gpt2")),
    *(("memory", "--json"), ("memory", "--json"), ("memory",)),
)
BYTES = (b"[" * 999, b'{"a":' * 999, b"\xff", b"\0", b"\xef\xbb\xbf", b'"', b"{", b"}", b"\x1b[2J")
BYTES += (b"9" * 5000, b"1e999", b"-", b",", b"NaN", b"\\ud800", b"/*", b" " * 999, b"null")


@cache
def bases() -> tuple[Keys, ...]:
    """Published configurations, and for each type what can be left out left out."""
    published = [thawed(row.config) for row in all_presets().values()]
    bare = [
        nested({"model_type": name, **dict(ARCHITECTURES[name].needs)}) for name in ARCHITECTURES
    ]
    return (*published, *({"text_config": raw} for raw in bare))


@cache
def known_keys() -> tuple[str, ...]:
    """The keys that any table reads."""
    return tuple(sorted({key for name in ARCHITECTURES for key in keys_read(ARCHITECTURES[name])}))


def changed(raw: Keys, rng: random.Random) -> Keys:
    """`raw` with some keys changed, added, left out or moved."""
    raw = {key: dict(value) if isinstance(value, dict) else value for key, value in raw.items()}
    for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
        inner = raw.get("text_config")
        place = inner if isinstance(inner, dict) and rng.random() < 0.8 else raw
        _change(place, rng)
    if rng.random() < 0.05:
        raw = {rng.choice(("text_config", "language_config", "other")): raw}
    return raw


def _change(place: Keys, rng: random.Random) -> None:
    there = list(place) or [""]
    own = rng.choice(there)
    match rng.randrange(8):
        case 0:
            place.pop(own, None)
        case 1 | 2:
            place[own] = _worst(rng)
        case 3:
            place[rng.choice(known_keys())] = _worst(rng)
        case 4:
            place[rng.choice(known_keys()).partition(".")[0]] = rng.randrange(1, 99)
        case 5:
            place[rng.choice(KEYS)] = _worst(rng)
        case 6:
            place[own] = place.get(rng.choice(there))
        case _ if type(place.get(own)) is int:
            place[own] = place[own] * rng.randrange(4) + rng.randrange(-2, 3)


def _worst(rng: random.Random) -> Any:
    """A value of its own: what is put into it is not to be there in the next case."""
    return thawed(rng.choice(WORST))


def spoilt(data: bytes, rng: random.Random) -> bytes:
    """`data` with some bytes changed, cut out, repeated or put in."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        start, end = sorted(rng.randrange(len(data) + 1) for _ in "ab")
        match rng.randrange(7):
            case 0:
                data = data[:start]
            case 1:
                data = data[:start] + data[end:]
            case 2:
                data = data[:end] + data[start:]
            case 3:
                data = data[:start] + rng.choice(BYTES) + data[start:]
            case 4:
                data = data[:start] + rng.randbytes(rng.randrange(9)) + data[start:]
            case 5 if start < len(data):
                flipped = bytes([data[start] ^ 1 << rng.randrange(8)])
                data = data[:start] + flipped + data[start + 1 :]
            case _:
                data = data.decode("latin-1").encode(rng.choice(("latin-1", "utf-16", "utf-8")))
    return data


def case_of(seed: int, number: int) -> tuple[tuple[str, ...], bytes]:
    """The words of a command, without the path, and the content of the file."""
    rng = random.Random(f"{seed}:{number}")
    raw = changed(rng.choice(bases()), rng)
    data = json.dumps(raw).replace(json.dumps(LONG_NUMBER), "9" * 4400).encode()
    if rng.random() < 0.3:
        data = spoilt(data, rng)
    name, *options = rng.choice(COMMANDS)
    chance = rng.choice((0, 0, 0.2, 0.4))
    for option, values in OPTIONS.get(name, {}).items():
        options += [f"{option}={rng.choice(values)}"] if rng.random() < chance else []
    return (name, *options, "--lang", rng.choice(("zh", "en"))), data


def wrong_with(code: int, out: str, err: str, words: tuple[str, ...]) -> str:
    """What is wrong with the answer to a command; nothing if it is as it should be."""
    if code == 2:
        line = err.removesuffix("\n")
        fine = line.startswith("gptparams: ") and line.isprintable()
        fine = fine and not out and len(line) <= LONGEST_MESSAGE + 20
        return "" if fine else f"not one clear line: {err[:200]!r} {out[:99]!r}"
    if code or err:
        return f"exit code {code}: {err[:200]!r}"
    if not out.replace("\n", "").isprintable():
        return f"control characters in {out[:200]!r}"
    return sums_that_fail(words[0], json.loads(out)) if "--json" in words else ""


def sums_that_fail(name: str, value: Keys) -> str:
    """The sums that do not hold in a JSON object of the command `name`."""
    total = value.get("total")
    pairs: list[tuple[int, Any]] = []
    match name:
        case "count":
            pairs = [(sum(value["families"].values()), total)]
            pairs += [(max(value["active"] - total, 0), 0)]
        case "tensors":
            pairs = [(sum(each["count"] for each in value["tensors"]), total)]
        case "parts":
            sums = (sum(each.values()) for each in value["parts"].values())
            pairs = [(sum(sums), total)]
            used = (sum(each.values()) for each in value["active_parts"].values())
            pairs += [(sum(used), value["active"])]
        case "formula":
            sums = (each["value"] for each in value["families"].values())
            pairs = [(sum(sums), value["total"]["value"])]
        case "conventions":
            pairs = [(min(value["conventions"].values()) >= 0, True)]
        case "tuning":
            ways = value["ways"].values()
            pairs = [(sum(each["families"].values()), each["trained"]) for each in ways]
            pairs += [(value["ways"]["all"]["trained"], total)]
        case "memory":
            pairs = [(sum(value["weights"]["by_family"].values()), value["weights"]["bytes"])]
            pairs += [(_smallest(value) >= 0, True)]
        case "compare":
            pairs = [(sum(each["families"].values()), each["total"]) for each in value["models"]]
    wrong = [f"{left} != {right}" for left, right in pairs if left != right]
    return ", ".join(wrong)


def _smallest(value: Any) -> float:
    """The smallest number anywhere in a JSON value; 0 if there is none."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return min(map(_smallest, inner), default=0)
    return value if isinstance(value, int | float) else 0


def answer(words: tuple[str, ...], data: bytes, path: str) -> tuple[int, str, str]:
    """The exit code, the output and the errors of a command on a file with the bytes `data`."""
    with open(path, "wb") as file:
        file.write(data)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command([words[0], path, *words[1:]])
    return code, out.getvalue(), err.getvalue()


def tried(seed: int, number: int, folder: str) -> tuple[str, str]:
    """One case: whether the model was counted or refused, and what is wrong with the answer."""
    words, data = case_of(seed, number)
    code, out, err = answer(words, data, os.path.join(folder, f"{os.getpid()}.json"))
    return ("refused" if code else "counted"), wrong_with(code, out, err, words)


def main(argv: list[str] | None = None) -> int:
    """Run the cases, print what is wrong, and return 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20190214)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, help="run this case alone, and show it")
    values = parser.parse_args(argv)
    known_keys()
    bases()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as temp:
        if values.only is not None:
            print(*case_of(values.seed, values.only), sep="\n")
            print(*judged(lambda number: tried(values.seed, number, temp), values.only), sep=": ")
            return 0
        outcome = run(lambda number: tried(values.seed, number, temp), values.cases, values.workers)
    return report(outcome, values.cases)


if __name__ == "__main__":
    sys.exit(main())
