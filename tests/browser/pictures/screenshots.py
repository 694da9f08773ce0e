"""Pictures of the built site, to look at.

Run `python tests/browser/pictures/screenshots.py OUT_DIR [PAGE ...]` after `make build`.

PAGE is a path as in the address ("families/attention", "" for the home page); without one, every
page is taken. Each page is taken in both languages, wide and phone-wide, light and dark.
"""

import sys
from itertools import product
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.helpers.browser.built_site import BuiltSite, chromium, serve

WIDTHS = {"wide": 1280, "phone": 390}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(arguments: list[str]) -> int:
    """Write the pictures and return the exit code."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    folder, wanted = Path(arguments[0]), arguments[1:]
    folder.mkdir(parents=True, exist_ok=True)
    site = BuiltSite.open()
    pages = chosen(site, wanted)
    with serve(site) as address, chromium() as browser:
        for (width_name, width), scheme in product(WIDTHS.items(), SCHEMES):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            view = context.new_page()
            for page in pages:
                view.goto(address + page)
                name = (page or "zh").strip("/").replace("/", "-")
                view.screenshot(path=folder / f"{name}.{width_name}.{scheme}.png", full_page=True)
            context.close()
    print(f"{len(pages) * len(WIDTHS) * len(SCHEMES)} pictures in {folder}")
    return 0


def chosen(site: BuiltSite, wanted: list[str]) -> tuple[str, ...]:
    """Return the pages of both languages that were asked for; all by default."""
    if not wanted:
        return site.pages
    names = [name.strip("/") for name in wanted]
    paths = [path for name in names for path in site.both_languages(name)]
    missing = [path for path in paths if path not in site.pages]
    if missing:
        raise SystemExit(f"no such page in {site.folder}: {', '.join(missing)}")
    return tuple(paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
