"""Blocks that a reader may edit and run in the browser: which they are, and what they are run with.

The library goes into the site as a zip of the source that the site is built with, and so do the
code of the pages and the facts that it reads. A block may be run if an interpreter that has
nothing but these files makes of it what the page shows; asking one is the whole judgement.
"""

import io
import json
import shutil
import subprocess
import sys
import weakref
import zipfile
from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from tempfile import mkdtemp

import gptparams
from gptparams.language import Text
from gptparams.site.browser.pyodide import FILES
from gptparams.site.files.layout import PageFile

LIBRARY = "gptparams.zip"
# What is imported before torch by the parts of the library that load a model with it.
_TORCH = {"accelerate", "filelock", "gguf", "huggingface_hub", "platformdirs", "safetensors"}
_TORCH |= {"tokenizers", "torch", "transformers"}
_NEEDS = Text(
    "这段代码要用 <code>{}</code>，浏览器里不能运行；请在自己的电脑上运行。",
    "This block needs <code>{}</code> and doesn’t run in a browser: run it on your own machine.",
)
_NEEDS_MORE = Text(
    "这段代码要用的不只是计数的库，浏览器里不能运行；请在自己的电脑上运行。",
    "This block needs more than the counting library and doesn’t run in a browser: "
    "run it on your own machine.",
)
_ALONE = (
    "import runpy, sys; root = sys.argv[2]; sys.path.insert(0, root); "
    "runpy.run_module('gptparams.site.browser.run_block', run_name='__main__')"
)


def library_files(docs: Path) -> dict[str, bytes]:
    """What a browser needs besides Python itself, by its path in the zip."""
    found: dict[str, bytes] = {}
    package = Path(gptparams.__file__).parent
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.json"))):
        found[path.relative_to(package.parent).as_posix()] = path.read_bytes()
    for file in distribution("latex2mathml").files or ():  # draws formulas; it asks its version
        if file.suffix in (".py", ".txt") or file.name == "METADATA":
            found[file.as_posix()] = file.read_binary()
    for path in sorted([*docs.glob("*.toml"), *(docs / "code").rglob("*.py")]):
        found[f"docs/{path.relative_to(docs).as_posix()}"] = path.read_bytes()
    return found


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The `files` as a zip, the same for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class Playground:
    """The library and the blocks of one state of the source, beside Pyodide in `pyodide`."""

    def __init__(self, pyodide: Path, files: Mapping[str, bytes]) -> None:
        self.pyodide = pyodide
        self.files = files
        self.surveys: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
        self.runnable = 0

    @cached_property
    def library(self) -> bytes:
        """The zip of the library."""
        return zipped(self.files)

    @cached_property
    def _unpacked(self) -> str:
        """The files in a folder, where Python keeps their bytecode from one page to the next."""
        root = mkdtemp(prefix="gptparams-")
        weakref.finalize(self, shutil.rmtree, root, ignore_errors=True)
        for name, content in self.files.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return root

    @property
    def size(self) -> int:
        """How many bytes a reader's browser fetches before the first run."""
        fetched = sum((self.pyodide / name).stat().st_size for name in FILES)
        return fetched + len(self.library)

    @property
    def megabytes(self) -> str:
        """The size as a reader is told it."""
        return f"{self.size / 1e6:.1f}"

    def obstacle(self, page: PageFile, cell: str, html: str) -> str:
        """Why the block `cell`, which puts out `html`, runs in no browser; "" if it does."""
        found = self._survey(page)[page.lang][cell]
        if found.get("html") == html:
            return ""
        module = found.get("needs", "")
        name = "torch" if module in _TORCH else module
        return _NEEDS[page.lang].format(name) if name else _NEEDS_MORE[page.lang]

    def _survey(self, page: PageFile) -> dict[str, dict[str, dict[str, str]]]:
        name = page_name(page)
        if name not in self.surveys:
            # Isolated, and without `site`: no installed package is found.
            command = (sys.executable, "-I", "-S", "-c", _ALONE, name, self._unpacked)
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
            self.surveys[name] = json.loads(done.stdout)
        return self.surveys[name]

    def publish(self, site: Path) -> None:
        """Put the library and Pyodide where the site's script looks for them."""
        folder = site / "assets" / "pyodide"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LIBRARY).write_bytes(self.library)
        for name in FILES:
            shutil.copyfile(self.pyodide / name, folder / name)


def page_name(page: PageFile) -> str:
    """The name by which the code of `page` is found in the library: `families/attention`."""
    return page.code.relative_to(page.docs / "code").with_suffix("").as_posix()
