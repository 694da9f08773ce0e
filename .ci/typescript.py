"""Check the types of the scripts in docs/assets with TypeScript: `.ci/typescript.py [PROJECT ...]`.

The scripts are JavaScript whose types stand in comments (JSDoc); nothing is compiled. npm fetches
TypeScript once and keeps it in its cache. The site is built without it.
"""

import subprocess
import sys
from pathlib import Path

from gptparams.language import language
from gptparams.models.weights.package_index import NotFetchedError
from gptparams.site.browser.pyodide import npm_command

VERSION = "6.0.3"
# Scripts of pages, and of workers, which have other globals.
PROJECTS = ("tsconfig.json", "tsconfig.worker.json")
ROOT = Path(__file__).parents[1]


def main(projects: tuple[str, ...]) -> int:
    """Check each project and return the exit code: 1 for an error in types, 2 without npm."""
    try:
        npm = npm_command()
    except NotFetchedError as error:
        print(f"typescript: {error.reason[language()]}: pip install -e '.[npm]'", file=sys.stderr)
        return 2
    get = (npm, "exec", "--yes", "--prefer-offline", f"--package=typescript@{VERSION}", "--")
    codes = [
        subprocess.run((*get, "tsc", "-p", each), cwd=ROOT, check=False).returncode
        for each in projects or PROJECTS
    ]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
