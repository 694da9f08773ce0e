"""Inspect the files that a reader drops on a page, in the reader's browser, with Pyodide.

The browser offers parts of a file without loading the rest. This module and its imports need only
the standard library.
"""

import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Protocol

from gptparams.checkpoints.files.given import open_given
from gptparams.checkpoints.header import Source
from gptparams.checkpoints.inspection import Inspection, inspect_tensors
from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables import checkpoints as tables
from gptparams.tables.checkpoint_lines import inspection_lines
from gptparams.tables.table import Table
from gptparams.untrusted import printable

READ = Text(
    "文件共 {size} 字节，读了 {read} 字节。",
    "The files have {size} bytes, of which {read} were read.",
)
FAMILIES = Text("各族的参数", "Parameters by family")
OTHERS = Text("存了但不是参数", "Stored, but not parameters")
DIFFERENCES = Text("存的和数的为什么不同", "Why stored and counted differ")
UNEXPLAINED = Text("无法解释的张量", "Unexplained tensors")
DTYPES = Text("数据类型", "Data types")
TENSORS = Text("全部张量，各层合为一行", "All tensors, layers in one row")
MOST = 200  # rows of a table


class Bytes(Protocol):
    """Bytes that JavaScript holds."""

    def to_bytes(self) -> bytes:
        """Return a copy of them."""


class File(Protocol):
    """A file that the browser offers in parts; `read` returns None if it can't be read."""

    name: str
    size: int

    def read(self, offset: int, length: int) -> Bytes | None:
        """Return `length` bytes from `offset`."""


class FileStream:
    """A stream over a file of the browser; `total` is the number of bytes read so far."""

    def __init__(self, file: File) -> None:
        self._file, self._offset, self.total = file, 0, 0

    def seek(self, offset: int, /) -> int:
        """Go to `offset`."""
        self._offset = offset
        return offset

    def read(self, length: int, /) -> bytes:
        """Return at most `length` bytes; InputError if the browser can't read the file."""
        part = self._file.read(self._offset, length)
        if part is None:
            name = printable(self._file.name)
            raise InputError(
                f"{name}：读不了；如果是文件夹，请选里面的文件",
                f"{name}: can't be read; if it is a folder, choose the files in it",
            )
        data = part.to_bytes()
        self._offset += len(data)
        self.total += len(data)
        return data


def answer(files: Iterable[File], lang: Lang) -> str:
    """Return what the files hold as JSON: `html`, and bytes `read` of `size`; or `error`."""
    streams = {file.name: (FileStream(file), int(file.size)) for file in files}
    sources = {name: Source(each, size, name) for name, (each, size) in streams.items()}
    try:
        found = inspect_tensors(open_given(sources))
    except InputError as error:
        return json.dumps({"error": error.message(lang)})
    read = sum(stream.total for stream, _ in streams.values())
    size = sum(size for _, size in streams.values())
    last = READ[lang].format(size=grouped(size), read=grouped(read))
    html = "".join((*_parts(found, lang), f"<p>{last}</p>"))
    return json.dumps({"html": html, "read": read, "size": size})


def _parts(found: Inspection, lang: Lang) -> Iterator[str]:
    title, *lines = inspection_lines(found, lang)
    yield f"<p><strong>{escape(title)}</strong></p>"
    yield from (f"<p>{escape(line)}</p>" for line in lines)
    if found.families:
        yield _table(tables.families_table(found, lang), FAMILIES[lang])
    if found.reconciled.config and found.reconciled.caused:
        yield _table(tables.differences_table(found.reconciled, lang), DIFFERENCES[lang])
    elif found.not_parameters:
        yield _table(tables.not_parameters_table(found, lang), OTHERS[lang])
    if found.reconciled.unexplained:
        unexplained = tables.unexplained_table(found.reconciled, lang, MOST)
        yield _table(unexplained, UNEXPLAINED[lang])
    if found.dtypes:
        yield _table(tables.dtypes_table(found, lang), DTYPES[lang])
    drawn = tables.tensors_table(found.checkpoint.tensors, lang, collapsed=True)
    few = drawn._replace(rows=drawn.rows[:MOST])
    yield f"<details><summary>{TENSORS[lang]}</summary>{few.html(TENSORS[lang])}</details>"


def _table(table: Table, caption: str) -> str:
    return table._replace(caption=caption).html()
