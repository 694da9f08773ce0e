"""The steps of a long page as a map, which a script turns into a stage with one step at a time.

Without the script (docs/assets/stepper.js), the map is a list of links to the sections, with the
parameters of each step and the running total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped

_START = Text("一步一步看", "Go step by step")
_HINT = Text(
    "每次只看一步，按钮或左右方向键换步。",
    "One step at a time, with the buttons or the left and right arrow keys.",
)
_MAP = Text("所有步骤", "All steps")
_BACK, _NEXT = Text("上一步", "Previous"), Text("下一步", "Next")
_LEAVE = Text("看整页", "Whole page")
_PLACE = Text("第 {step} 步，共 {steps} 步：{label}", "Step {step} of {steps}: {label}")
_USED = Text(
    "这一步 {count} 个参数，至此用了 {used} 个，一共 {total} 个。",
    "Parameters of this step: {count}. Used so far: {used} of {total}.",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the page: the id of its section, its name, parameters and family (its colour)."""

    section: str
    label: str
    count: int
    family: str = "faint"


@dataclass(frozen=True)
class Stepper:
    """The stages of a page in order, for `show`."""

    stages: tuple[Stage, ...]
    lang: Lang

    def html(self) -> str:
        """Return the map of the steps, and the empty stage that the script fills."""
        lang = self.lang
        used = tuple(accumulate(stage.count for stage in self.stages))
        items = "".join(map(_item, self.stages, used))
        parts = "".join(
            f'<span style="flex-grow: {stage.count}; --family: var(--gp-{stage.family})"></span>'
            for stage in self.stages
        )
        texts = f'data-place="{_PLACE[lang]}" data-used="{_USED[lang]}" data-total="{used[-1]}"'
        return (
            f'<div class="stepper" {texts}><p class="needs-script stepper-start">'
            f'<button type="button">{_START[lang]}</button> {_HINT[lang]}</p>'
            f'<div class="stepper-bar" hidden><button type="button" data-step="-1">{_BACK[lang]}'
            f'</button><p role="status"></p><button type="button" data-step="1">{_NEXT[lang]}'
            f'</button><button type="button" class="stepper-leave">{_LEAVE[lang]}</button></div>'
            f'<nav aria-label="{_MAP[lang]}"><ol class="stepper-map">{items}</ol></nav>'
            f'<div class="stepper-used" aria-hidden="true">{parts}</div></div>'
        )


def stepper(stages: Iterable[Stage], lang: Lang) -> Stepper:
    """Return the stepper; ValueError for fewer than two steps, or for two of the same section."""
    found = Stepper(tuple(stages), lang)
    if len({stage.section for stage in found.stages}) != len(found.stages) or not found.stages[1:]:
        raise ValueError("a stepper needs two steps or more, each with a section of its own")
    return found


def _item(stage: Stage, used: int) -> str:
    kind = "" if stage.count else ' class="stepper-none"'
    return (
        f'<li{kind} style="--family: var(--gp-{stage.family})">'
        f'<a class="stepper-link" href="#{escape(stage.section)}" data-count="{stage.count}" '
        f'data-used="{used}"><span>{escape(stage.label)}</span>'
        f" <b>{f'+{grouped(stage.count)}' if stage.count else grouped(0)}</b></a></li>"
    )
