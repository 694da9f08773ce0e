"""Search without a server, for a site opened from a folder: the index and worker as scripts.

Such a page can only load scripts: it can't fetch an index or start a worker from a file.
`docs/assets/folder.js` does the rest in the browser. A page from a server loads none of this.
"""

import json
import re
from pathlib import Path
from typing import Any

_FOLDER = re.compile(r"(?:^|(?<=/))(?=#|$)")


def write_scripts(site: Path, index: dict[str, Any]) -> None:
    """Write the `index` of both languages, and the worker that queries it, as scripts.

    The theme requires the name `search_index.js` for the first.
    """
    docs = [{**entry, "location": file_of(entry["location"])} for entry in index["docs"]]
    _write(site / "search" / "search_index.js", "__index", {**index, "docs": docs})
    ours = site / "assets" / "search.js"
    if ours.exists():
        (theirs,) = site.glob("assets/javascripts/workers/search.*.js")
        _write(site / "search" / "worker.js", "searchWorker", worker(ours, theirs))


def file_of(location: str) -> str:
    """Return the address with its file name, since there is no server to add `index.html`."""
    return _FOLDER.sub("index.html", location, count=1)


def worker(ours: Path, theirs: Path) -> str:
    """Return the text of our worker, with the theme's worker included instead of imported."""
    fetched = theirs.read_text(encoding="utf-8")
    return f"self.importScripts = () => {{\n{fetched}\n}}\n{ours.read_text(encoding='utf-8')}"


def _write(path: Path, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"var {name} = {text}", encoding="utf-8")
