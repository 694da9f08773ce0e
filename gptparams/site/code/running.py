"""A page's code, run: block by block, in names of its own, with the language passed in.

Cells of the code file run in its order, and each block that is typed in the page after the cells
that the page shows above it. All of it runs before the page is rendered. Whatever ends a block
early, `sys.exit(0)` included, is an error of the page.
"""

import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gptparams.language import Lang, Text
from gptparams.site.code.cells import Cell
from gptparams.site.code.engine import Session
from gptparams.site.code.executing import Printed, Shown, as_module
from gptparams.site.source.dependence import bound_names, uses
from gptparams.site.source.run_blocks import RunBlock


@dataclass(frozen=True)
class Run:
    """A page's code after it ran: its blocks, what each put out, and the names it defined.

    `origins` gives, for each name, the blocks that bound it, in order. `missing` says of each
    block that could not run for want of trained weights what is wanted, and `lost` are the names
    that it would have bound. `files` are where the code of blocks stands, by the name it has in a
    traceback.
    """

    cells: tuple[Cell, ...]
    outputs: Mapping[str, tuple[Printed | Shown, ...]]
    namespace: dict[str, Any]
    origins: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, Text] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    files: Mapping[str, Path] = field(default_factory=dict)


def in_order(cells: tuple[Cell, ...], blocks: Iterable[RunBlock], page: Path) -> tuple[Cell, ...]:
    """The blocks of the page `page` in the order in which they run."""
    places = {cell.name: place for place, cell in enumerate(cells)}
    above, typed = -1, []
    for block in blocks:
        if block.typed:
            cell = Cell(block.name, block.code, block.line + 1, page, block.language, block.options)
            typed.append((above, cell))
        else:
            above = max(above, places.get(block.name, -1))
    ordered = [*enumerate(cells), *typed]
    return tuple(cell for _, cell in sorted(ordered, key=lambda each: each[0]))


def run(
    cells: tuple[Cell, ...], lang: Lang, given: Mapping[str, Any], root: Path, lenient: bool = False
) -> Run:
    """Run `cells` in `lang`, with the names `given` defined; commands run in the folder `root`.

    When it is `lenient`, a block that asks for weights that can't be had is left out, with all
    that depend on it, instead of being an error.
    Raises ProgramError when a block fails.
    """
    session = Session(lang, given, root)
    outputs: dict[str, tuple[Printed | Shown, ...]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    missing: dict[str, Text] = {}
    lost: set[str] = set()
    for cell in cells:
        before = dict(session.names)
        if uses(cell.python, lost):
            wanted: Text | None = next(iter(missing.values()))
        else:
            with as_module(session.names):
                wanted = session.execute(cell, lenient)
        outputs[cell.name] = session.output()
        if wanted is not None:
            missing[cell.name], outputs[cell.name] = wanted, ()
            lost |= bound_names(cell.python)
        for name, value in session.names.items():
            if name not in before or before[name] is not value:
                origins[name] = (*origins.get(name, ()), cell.name)
    files = session.files
    done = Run(cells, outputs, dict(session.names), origins, missing, frozenset(lost), files)
    weakref.finalize(done, session.names.clear)  # markdown-exec forgets no session
    return done
