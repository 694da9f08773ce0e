"""Earlier versions of a file, from the project's git history, where there is one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path


def versions(path: Path) -> Iterator[str]:
    """The texts that `path` had, from the last commit backwards; none without a history."""
    commits = _git(path, "log", "--format=%H", "--", path.name)
    for commit in (commits or "").split():
        text = _git(path, "show", f"{commit}:./{path.name}")
        if text is not None:
            yield text


def _git(path: Path, *words: str) -> str | None:
    """What git says in the folder of `path`; None when it can't."""
    try:
        done = subprocess.run(("git", *words), cwd=path.parent, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "replace")
