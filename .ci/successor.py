"""Build the site with Zensical, the successor of MkDocs, as far as that is possible today.

Zensical reads mkdocs.yml but supports neither hooks nor the plugins that combine the two languages
and check the site, and not everything that the theme overrides need. It gets the remaining
settings, for one language at a time. .github/MOVING.md lists what is missing. The site is written
to .cache/successor/.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
LANGS = ("zh", "en")
KEPT = ("search",)  # plugins to keep; mkdocstrings passes docstrings to our extension as pages


def settings(lang: str) -> dict[str, Any]:
    """Return the settings in mkdocs.yml that Zensical supports, for one language."""
    given = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    plugins = [plugin for plugin in given["plugins"] if {*plugin} & {*KEPT}]
    theme = {key: value for key, value in given["theme"].items() if key != "custom_dir"}
    return {
        "site_name": given["site_name"],
        "site_url": given["site_url"],
        "docs_dir": f"docs/{lang}",
        "site_dir": f".cache/successor/{lang}",
        "theme": theme | {"language": lang, "variant": "classic"},
        "nav": given["nav"],
        "plugins": plugins,
        "markdown_extensions": [*_extensions(given), "gptparams.figures"],
    }


def _extensions(given: dict[str, Any]) -> list[Any]:
    """Leave out superfences, which our extension adds with the fences of the missing plugin."""
    return [each for each in given["markdown_extensions"] if each != "pymdownx.superfences"]


def build(lang: str) -> list[str]:
    """Build one language; return the pages that are missing or have no figure with a derivation."""
    file = ROOT / f".successor-{lang}.yml"  # Zensical requires docs inside its config folder
    file.write_text(yaml.safe_dump(settings(lang), allow_unicode=True), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "zensical", "build", "-f", file.name]
        subprocess.run(command, cwd=ROOT, check=True)
    finally:
        file.unlink()
    docs, site = ROOT / "docs" / lang, ROOT / ".cache" / "successor" / lang
    pages = sorted(docs.rglob("*.md"))
    built = {page: site / address(page.relative_to(docs)) for page in pages}
    return [
        f"{page.relative_to(ROOT)}: not built with its figures"
        for page, html in built.items()
        if not html.is_file() or 'class="figure' not in html.read_text(encoding="utf-8")
    ]


def address(page: Path) -> Path:
    """Return the path of the page in the site."""
    return (
        page.with_suffix(".html") if page.stem == "index" else page.with_suffix("") / "index.html"
    )


if __name__ == "__main__":
    missing = [line for lang in LANGS for line in build(lang)]
    print(*missing, sep="\n")
    sys.exit(bool(missing))
