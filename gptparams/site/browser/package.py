"""Blocks that a reader can edit and run in the browser, and the files they need.

The site contains a zip of the library's source, the code of the pages and the data it reads. A
block gets a button if an interpreter with nothing but these files reproduces the output on the
page.
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
# Imported before torch by the modules that load a model with it.
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
    """Return the files that a browser needs besides Python itself, by path in the zip."""
    found: dict[str, bytes] = {}
    package = Path(gptparams.__file__).parent
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.json"))):
        found[path.relative_to(package.parent).as_posix()] = path.read_bytes()
    for file in distribution("latex2mathml").files or ():  # renders formulas
        if file.suffix in (".py", ".txt") or file.name == "METADATA":
            found[file.as_posix()] = file.read_binary()
    for path in sorted([*docs.glob("*.toml"), *(docs / "code").rglob("*.py")]):
        found[f"docs/{path.relative_to(docs).as_posix()}"] = path.read_bytes()
    return found


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return `files` as a zip with reproducible bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class Playground:
    """The library and the blocks for one state of the source, with Pyodide in `pyodide`."""

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
        """A folder with the files, where Python keeps their bytecode between pages."""
        root = mkdtemp(prefix="gptparams-")
        weakref.finalize(self, shutil.rmtree, root, ignore_errors=True)
        for name, content in self.files.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return root

    @property
    def size(self) -> int:
        """The bytes that a reader's browser downloads before the first run."""
        fetched = sum((self.pyodide / name).stat().st_size for name in FILES)
        return fetched + len(self.library)

    @property
    def megabytes(self) -> str:
        """The download size in megabytes, as shown to readers."""
        return f"{self.size / 1e6:.1f}"

    def obstacle(self, page: PageFile, cell: str, html: str) -> str:
        """Return why the block `cell` with output `html` can't run in a browser; "" if it can."""
        found = self._survey(page)[page.lang][cell]
        if found.get("html") == html:
            return ""
        module = found.get("needs", "")
        name = "torch" if module in _TORCH else module
        return _NEEDS[page.lang].format(name) if name else _NEEDS_MORE[page.lang]

    def _survey(self, page: PageFile) -> dict[str, dict[str, dict[str, str]]]:
        name = page_name(page)
        if name not in self.surveys:
            # Isolated and without `site`, so that no installed package is found.
            command = (sys.executable, "-I", "-S", "-c", _ALONE, name, self._unpacked)
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
            self.surveys[name] = json.loads(done.stdout)
        return self.surveys[name]

    def publish(self, site: Path) -> None:
        """Copy the library and Pyodide to the folder that the site's script reads."""
        folder = site / "assets" / "pyodide"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LIBRARY).write_bytes(self.library)
        for name in FILES:
            shutil.copyfile(self.pyodide / name, folder / name)


def page_name(page: PageFile) -> str:
    """Return the name of the page's code in the library, e.g. `families/attention`."""
    return page.code.relative_to(page.docs / "code").with_suffix("").as_posix()
