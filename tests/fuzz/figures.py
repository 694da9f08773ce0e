"""`python -m tests.fuzz.figures`: no wrong figure gets through, and no right one is refused.

Random literals are judged and compared with decimal arithmetic, then every figure of the site is
spoilt in each way. Prints how much was tried; exits 1 when anything was judged wrongly.
"""

import argparse
import sys
from collections import Counter
from random import Random

from gptparams.site.figures.judging import judge
from tests.fuzz.literals import Case, draw
from tests.fuzz.site import bound, spoil
from tests.helpers.real_site import PAGES

EXACT = 0.0  # the margin of floats that are drawn, not measured


def judged_wrongly(cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many of that many cases were right and wrong, and those that were judged otherwise."""
    random = Random(seed)
    seen: Counter[str] = Counter()
    faults = []
    for _ in range(cases):
        case: Case = draw(random)
        seen["right" if case.right else "wrong"] += 1
        accepted = judge(case.shown, case.value, None, EXACT).problem is None
        if accepted != case.right:
            fault = "accepted though wrong" if accepted else "refused though right"
            faults.append(f"{fault}: {case.shown!r} for {case.value!r}")
    return seen, faults


def main() -> int:
    """Both runs; 0 when nothing was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=150_000, help="random literals")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seen, faults = judged_wrongly(arguments.cases, arguments.seed)
    print(
        f"random literals: {seen.total():,} ({seen['right']:,} right); wrongly judged:", len(faults)
    )
    tally = spoil(figure for page in PAGES for figure in bound(page))
    for how, tried in tally.tried.items():
        print(
            f"{how:18} tried {tried:7,}  found {tally.found[how]:7,}  right {tally.right[how]:4,}"
        )
    print(
        f"figures of the site: tried {tally.tried.total():,}, found {tally.found.total():,}, "
        f"right all the same {tally.right.total():,}, survivors {len(tally.survivors)}"
    )
    for line in [*faults, *tally.survivors][:100]:
        print(line)
    return 1 if faults or tally.survivors or not tally.tried or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
