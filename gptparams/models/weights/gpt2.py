"""Where the trained weights of GPT-2 are: a folder, the hub's local cache, or the hub.

Only safetensors files are used, because reading a pickle can run code. The hub client's own
environment variables apply: `HF_ENDPOINT` (a mirror), `HF_HOME` and `HF_HUB_CACHE` (the cache), and
`HF_HUB_OFFLINE=1`, which skips the hub.
"""

import os
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from urllib.parse import urlsplit

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.weights.libraries import need, notice
from gptparams.models.weights.package_index import is_of_the_disk
from gptparams.models.weights.provenance import Kind, Provenance, Weights
from gptparams.presets.lookup import all_presets

VARIABLE = "GPTPARAMS_GPT2"
# The variable applies to this preset only, so that no other preset silently loads this model.
VARIABLE_PRESET = "gpt2"
CONFIG_FILE = "config.json"
WEIGHT_FILES = ("model.safetensors", "model.safetensors.index.json")
# Seconds to wait for an unreachable hub, including the DNS lookup.
HUB_PATIENCE = 5.0

_NO_HUB = Text(
    "%s：没能从模型仓库取到权重（%s），改用固定种子的随机值。设 HF_HUB_OFFLINE=1 就不再尝试，"
    "设 %s=文件夹 可以指定权重",
    "%s: no weights from the hub (%s); going on with seeded values. HF_HUB_OFFLINE=1 "
    "skips this attempt; %s=FOLDER gives weights",
)

_NO_ROOM = Text(
    "%s：权重下载得来，却存不下（%s），改用固定种子的随机值。请腾出地方，或用 HF_HOME 换一个缓存，"
    "设 %s=文件夹 可以指定权重",
    "%s: the weights from the hub can't be stored (%s); going on with seeded values. Make room, "
    "or name another cache with HF_HOME; %s=FOLDER gives weights",
)


def explicit_folder(path: str | Path | None, preset: str) -> tuple[Path, str] | None:
    """Return the folder given by `path` or by `GPTPARAMS_GPT2`, and which of the two gave it.

    The variable applies to the preset `gpt2` only. An empty variable counts as unset.
    """
    if path is not None:
        return Path(path), "path"
    if preset == VARIABLE_PRESET and os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE]), VARIABLE
    return None


def folder_weights(folder: Path, given_by: str) -> Weights:
    """Return the weights in `folder`; InputError if it has no config or no safetensors."""
    problem = None
    if not os.path.isdir(folder):
        problem = Text("没有这个文件夹", "no such folder")
    elif not os.path.isfile(folder / CONFIG_FILE):
        problem = Text(f"里面没有 {CONFIG_FILE}", f"has no {CONFIG_FILE}")
    elif not any(os.path.isfile(folder / name) for name in WEIGHT_FILES):
        problem = Text(f"里面没有 {WEIGHT_FILES[0]}", f"has no {WEIGHT_FILES[0]}")
    if problem:
        where = f"{given_by}: {folder}"
        raise InputError(
            f"{where}：{problem.zh}；应是含有 {CONFIG_FILE} 和 {WEIGHT_FILES[0]} 的文件夹",
            f"{where}: {problem.en}; expected a folder with {CONFIG_FILE} and {WEIGHT_FILES[0]}",
        )
    return Weights(folder, Provenance("path", str(folder), trained=True))


def repository(preset: str) -> str:
    """Return the hub repository of `preset`, e.g. `openai-community/gpt2`, from its source URL."""
    owner, name = urlsplit(all_presets()[preset].source).path.split("/")[1:3]
    return f"{owner}/{name}"


def cached_weights(preset: str) -> Weights | None:
    """Return the weights of `preset` in the hub's local cache, or None. No network access."""
    hub = need("huggingface_hub")
    files = [
        hub.try_to_load_from_cache(repository(preset), name)
        for name in (CONFIG_FILE, WEIGHT_FILES[0])
    ]
    if not all(isinstance(file, str) for file in files):
        return None
    return _snapshot("cache", preset, files[1])


def hub_weights(preset: str) -> Weights | None:
    """Download the weights of `preset` from the hub; None if the hub can't be reached.

    Returns None at once with `HF_HUB_OFFLINE=1`. If the hub does not answer within `HUB_PATIENCE`
    seconds, logs a warning and returns None. The download shows a progress bar.
    """
    hub = need("huggingface_hub")
    if hub.is_offline_mode():
        return None
    repo = repository(preset)
    url = hub.hf_hub_url(repo, WEIGHT_FILES[0])
    try:
        # A single request first: a failing download would retry five times (23 s).
        _within(HUB_PATIENCE, lambda: hub.get_hf_file_metadata(url, timeout=HUB_PATIENCE))
        files = [hub.hf_hub_download(repo, name) for name in (CONFIG_FILE, WEIGHT_FILES[0])]
    except Exception as error:  # the hub's client raises the errors of several libraries
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        notice(_NO_ROOM if is_of_the_disk(str(error)) else _NO_HUB, repo, reason, VARIABLE)
        return None
    return _snapshot("hub", preset, files[1])


def _snapshot(kind: Kind, preset: str, file: str) -> Weights:
    folder = Path(file).parent  # .../snapshots/COMMIT
    return Weights(folder, Provenance(kind, f"{repository(preset)}@{folder.name}", trained=True))


def _within(seconds: float, work: Callable[[], object]) -> None:
    """Run `work`; TimeoutError after `seconds`, even during a DNS lookup, which has no timeout.

    The thread is a daemon, so it does not delay the end of the process.
    """
    outcome: Queue[Exception | None] = Queue()

    def run() -> None:
        try:
            work()
        except Exception as error:
            outcome.put(error)
        else:
            outcome.put(None)

    Thread(target=run, daemon=True).start()
    try:
        error = outcome.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if error is not None:
        raise error
