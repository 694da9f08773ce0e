"""Several pictures of one thing, one step after the other, that a reader goes through by buttons.

The buttons are radio buttons, which a style sheet turns into a row of numbers: no script is needed,
the arrow keys work, and on paper all steps are printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gptparams.charts.drawing.svg import Picture
from gptparams.language import Lang, Text

MOST = 8  # steps; docs/assets/site.css has a rule for each
_STEP = Text("第 {} 步", "Step {}")


@dataclass(frozen=True, slots=True)
class Stepped:
    """The steps in order: a sentence that says what happens, and the picture of it."""

    name: str
    title: str
    steps: tuple[tuple[str, Picture], ...]
    lang: Lang

    def html(self) -> str:
        """Return a `<figure>` with a numbered button for each step; the first is shown."""
        numbers = range(1, len(self.steps) + 1)
        buttons = "".join(self._button(number) for number in numbers)
        shown = "".join(
            f'<div class="step"><p>{escape(said)}</p>{drawn.svg}</div>'
            for said, drawn in self.steps
        )
        title = f"<legend>{escape(self.title)}</legend>"
        return f'<figure class="stepped"><fieldset>{title}{buttons}{shown}</fieldset></figure>'

    def _button(self, number: int) -> str:
        group, checked = f"steps-{self.name}", " checked" if number == 1 else ""
        named = _STEP[self.lang].format(number)
        return (
            f'<input type="radio" name="{group}" id="{group}-{number}"{checked} '
            f'aria-label="{named}"><label for="{group}-{number}">{number}</label>'
        )


def stepped(name: str, title: str, steps: Sequence[tuple[str, Picture]], lang: Lang) -> Stepped:
    """Put the pictures of `steps`, each with its sentence, one after the other.

    Raises ValueError for fewer than two steps and for more than `MOST`.
    """
    if not 2 <= len(steps) <= MOST:
        raise ValueError(f"picture {name}: needs 2 to {MOST} steps, found {len(steps)}")
    return Stepped(name, title, tuple(steps), lang)
