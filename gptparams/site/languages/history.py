"""Earlier versions of a file from the git history, if there is one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path


def versions(path: Path) -> Iterator[str]:
    """Yield the versions of `path`, newest commit first; none without a git history."""
    commits = _git(path, "log", "--format=%H", "--", path.name)
    for commit in (commits or "").split():
        text = _git(path, "show", f"{commit}:./{path.name}")
        if text is not None:
            yield text


def _git(path: Path, *words: str) -> str | None:
    """Return git's output in the folder of `path`; None if the command fails."""
    try:
        done = subprocess.run(("git", *words), cwd=path.parent, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "replace")
