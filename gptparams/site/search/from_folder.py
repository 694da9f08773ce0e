"""What a site needs that is opened from a folder, without a server: its search as scripts.

A page there can load scripts and nothing else: it can't fetch an index, nor start a worker from a
file. `docs/assets/folder.js` does the rest in the browser. A page that comes from a server loads
none of this.
"""

import json
import re
from pathlib import Path
from typing import Any

_FOLDER = re.compile(r"(?:^|(?<=/))(?=#|$)")


def write_scripts(site: Path, index: dict[str, Any]) -> None:
    """Write the `index` of both languages, and the worker that asks it, as scripts.

    The theme knows the first by its name, `search_index.js`.
    """
    docs = [{**entry, "location": file_of(entry["location"])} for entry in index["docs"]]
    _write(site / "search" / "search_index.js", "__index", {**index, "docs": docs})
    ours = site / "assets" / "search.js"
    if ours.exists():
        (theirs,) = site.glob("assets/javascripts/workers/search.*.js")
        _write(site / "search" / "worker.js", "searchWorker", worker(ours, theirs))


def file_of(location: str) -> str:
    """Return an address of the index with the file in it: nobody finds the page of a folder."""
    return _FOLDER.sub("index.html", location, count=1)


def worker(ours: Path, theirs: Path) -> str:
    """Return the text of our worker, with the theme's where it would be fetched."""
    fetched = theirs.read_text(encoding="utf-8")
    return f"self.importScripts = () => {{\n{fetched}\n}}\n{ours.read_text(encoding='utf-8')}"


def _write(path: Path, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"var {name} = {text}", encoding="utf-8")
