"""Print the packages that pyproject.toml pins, without versions, for `pip install --upgrade`."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def names() -> list[str]:
    """Return every package of every extra, once, without the project itself."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    found = {re.split(r"[=<>!~\[; ]", line)[0] for lines in extras for line in lines}
    return sorted(found - {project["name"]})


if __name__ == "__main__":
    print(*names())
