"""The pictures that shared links show.

Run `python tests/browser/pictures/cards.py` after `make build`.

Each is the top of a built home page, so that its number and areas are those of the code. The
touch icon is the logo. All are written into docs/assets.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.helpers.browser.built_site import ROOT, BuiltSite, chromium, serve

ASSETS = ROOT / "docs/assets"
CARD = {"width": 1200, "height": 630}
ICON = 180
HOMES = {"zh": "", "en": "en/"}
# Without the header, the code and what follows the picture.
TOP = """
  :is(.md-header, .md-tabs, .md-content__button) { display: none !important; }
  :is(.model-readout, .run > details) { display: none !important; }
  .md-main__inner { margin: 0 auto; }
  .md-typeset .home-hero { margin: 0 0 1rem; }
  .md-typeset figure.model svg { max-height: 300px; }
"""


def main() -> int:
    """Write the cards and the icon, and return the exit code."""
    with serve(BuiltSite.open()) as address, chromium() as browser:
        view = browser.new_page(viewport=CARD, color_scheme="light")
        for lang, home in HOMES.items():
            view.goto(address + home)
            view.add_style_tag(content=TOP)
            view.screenshot(path=ASSETS / f"card.{lang}.png")
        view.set_viewport_size({"width": ICON, "height": ICON})
        logo = (ASSETS / "logo.svg").read_text(encoding="utf-8")
        margin = "<style>body { margin: 24px; background: white } svg { width: 132px }</style>"
        view.set_content(margin + logo)
        view.screenshot(path=ASSETS / "touch-icon.png")
    print(f"cards and icon in {ASSETS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
