"""Run a page's code block by block, in its own namespace, in one language.

Cells of the code file run in order; a block typed in the page runs after the cells shown above it.
All blocks run before the page is rendered. Anything that ends a block early, including
`sys.exit(0)`, is an error.
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
    """The result of running a page's code: its blocks, their output, and the names defined.

    `origins` maps each name to the blocks that bound it, in order. `missing` maps each block that
    needs unavailable weights to a message, and `lost` contains the names that it would have bound.
    `files` maps the code names in tracebacks to the files of the blocks.
    """

    cells: tuple[Cell, ...]
    outputs: Mapping[str, tuple[Printed | Shown, ...]]
    namespace: dict[str, Any]
    origins: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, Text] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    files: Mapping[str, Path] = field(default_factory=dict)


def in_order(cells: tuple[Cell, ...], blocks: Iterable[RunBlock], page: Path) -> tuple[Cell, ...]:
    """Return the blocks of the page `page` in the order in which they run."""
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

    With `lenient`, a block that needs unavailable weights is skipped together with all blocks that
    depend on it, instead of causing an error. Raises ProgramError if a block fails.
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
    weakref.finalize(done, session.names.clear)  # markdown-exec never deletes a session
    return done
