"""The time `mkdocs serve` takes to show an edit to a page's prose, compared with its first build.

    python benchmarks/preview.py [PAGE ...]

A copy of the site is served from a temporary folder. A word is added to each page (by default the
home page and the pages with the slowest code), first in one language, then in the other; the time
until the served page shows it is measured, including the detection of the change. The aim is 3 s.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("index", "worked-example", "claims", "knock-out", "vectors", "gpt2")
AIM_S = 3.0
LONGEST_S = 900.0
PREFIXES = {"zh": "", "en": "en/"}


def main(pages: tuple[str, ...]) -> None:
    """Measure and print page by page."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "site")
        for part in ("docs", "gptparams", "tests"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", copy)
        start = time.perf_counter()
        with served(copy) as address:
            wait_for(address, "</html>")
            first = time.perf_counter() - start
            print(f"first build of all pages {first:7.1f} s")
            for page in pages:
                for lang, prefix in PREFIXES.items():
                    taken = edited(copy / "docs" / lang / f"{page}.md", url(address + prefix, page))
                    print(
                        f"{lang} {page:20s}  {taken:7.2f} s  ({taken / first:.4f} times the first)"
                    )
    print(f"aim                      {AIM_S:7.2f} s")


def url(base: str, page: str) -> str:
    """Return the address of a page below `base`."""
    return base if page == "index" else f"{base}{page}/"


def edited(source: Path, address: str) -> float:
    """Return the seconds from an edit of the page's last line until the served page shows it."""
    word = f"edited{time.time_ns():x}".translate(str.maketrans("0123456789", "ghijklmnop"))
    text = source.read_text(encoding="utf-8")
    start = time.perf_counter()
    source.write_text(f"{text.rstrip()}\n\n{word}\n", encoding="utf-8")
    wait_for(address, word)
    return time.perf_counter() - start


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address of the site in `folder` while `mkdocs serve` runs there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}")
    log = folder.with_suffix(".log")
    with log.open("w") as said:
        server = subprocess.Popen(command, cwd=folder, stderr=said)
    try:
        yield f"http://127.0.0.1:{port}/"
    except TimeoutError as error:
        raise SystemExit(f"{error}; the server said:\n{log.read_text()[-2000:]}") from None
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, word: str) -> None:
    """Return when the page at `address` contains `word`."""
    end = time.perf_counter() + LONGEST_S
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if word in answer.read().decode():
                    return
        except OSError:
            pass  # not started yet
        time.sleep(0.05)
    raise TimeoutError(f"{address} did not show {word!r} within {LONGEST_S:.0f} s")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or PAGES)
