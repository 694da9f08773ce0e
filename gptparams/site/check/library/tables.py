"""Check the table of an architecture against its class in transformers."""

import ast
import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.load.variants import (
    NotBuiltError,
    Variant,
    bare,
    base,
    is_class,
    is_type,
    variants,
)
from gptparams.schema.architecture import Architecture
from gptparams.site.check.library.differences import differences
from gptparams.site.check.library.lines import NAME, assigned, keyword_line, row_lines, text_line
from gptparams.site.files.diagnostic import Finding, Place, message_of
from gptparams.site.files.layout import shown_path
from gptparams.site.files.read_text import text_of

UNCOUNTED = "uncounted.json"


def table_findings(path: Path, thorough: bool = True) -> tuple[Finding, ...]:
    """Return the findings about the table in the file `path`; basic errors hide later ones.

    With `thorough`, each setting of the class is changed in turn. Raises InputError if torch or
    transformers is missing.
    """
    text = text_of(path)
    namespace: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    try:
        tree = ast.parse(text, str(path))
        exec(compile(tree, str(path), "exec"), namespace)
    except SyntaxError as error:
        return (_finding(path, error.lineno or 1, _malformed(f"SyntaxError: {error.msg}")),)
    except Exception as error:  # code may raise anything
        name = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        return (_finding(path, _line_of(error, path), _malformed(f"{name}{error}")),)
    table, architecture = assigned(tree), namespace.get(NAME)
    if table is None or not isinstance(architecture, Architecture):
        zh, en = f"没有表；请写 {NAME} = Architecture(...)", f"write {NAME} = Architecture(...)"
        return (_finding(path, 1, Text(zh, f"there is no table; {en}")),)
    checked = _Table(path, table, architecture, namespace)
    found = (*checked.named(),) or (*checked.counted(thorough),)
    return tuple({each.place: each for each in reversed(found)}.values())[::-1]  # one per line


def _finding(path: Path, line: int, message: Text) -> Finding:
    return Finding(Place(shown_path(path), line, 1), message)


def _malformed(reason: str) -> Text:
    return Text(f"这里读不下去：{reason}；请改正", f"can't be read here: {reason}; correct it")


def _line_of(error: Exception, path: Path) -> int:
    """Return the line of the file that raised the error."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return (lines[-1] if lines else None) or 1


class _Table:
    """A table that could be read, with the line numbers of its parts."""

    def __init__(
        self, path: Path, table: ast.expr, architecture: Architecture, namespace: dict[str, Any]
    ) -> None:
        self.path, self.table, self.architecture = path, table, architecture
        self.lines = row_lines(table, namespace)

    def at(self, line: int, message: Text) -> Finding:
        return _finding(self.path, line, message)

    def named(self) -> Iterator[Finding]:
        """Yield unknown names: of the file, the class, sizes and switches."""
        yield from self._types()
        architecture = self.architecture
        given = {size.symbol for size in architecture.sizes}
        given |= {kind.symbol for kind in architecture.layers}
        switches = {switch.id for switch in architecture.switches}
        if architecture.tie not in switches and any(row.shares for row in architecture.rows):
            zh = f"有一行的 shares 要看开关 {architecture.tie}，switches 里却没有；请加上，或改 tie"
            en = f"a row has `shares`, and no switch is {architecture.tie}; add it, or change `tie`"
            yield self.at(keyword_line(self.table, "switches"), Text(zh, en))
        for row in architecture.rows:
            line = self.lines.get(row, self.table.lineno)
            axes = (row.repeats, *row.axes, *row.active_axes)
            for symbol in sorted({s for axis in axes for s in axis.symbols} - given):
                zh = f"{row.name} 的尺寸 {symbol} 没有来处；请在 sizes 里写上由哪个键给出"
                en = f"{row.name}: no size gives {symbol}; say in `sizes` which key does"
                yield self.at(line, Text(zh, en))
            for name in {word.removeprefix("!") for word in row.when.split()} - switches - given:
                zh = f"{row.name} 的 when 里的 {name} 不是开关，也不是尺寸；请写进 switches，或改正"
                en = f"{row.name}: `when` names {name}, which is no switch and no size; correct it"
                yield self.at(line, Text(zh, f"{en}, or add it to `switches`"))

    def _types(self) -> Iterator[Finding]:
        architecture, stem = self.architecture, self.path.stem
        model_type = architecture.model_type
        line = keyword_line(self.table, "model_type")
        if model_type.replace("-", "_").replace(".", "_") != stem:
            zh = f"model_type 是 {model_type}，文件却叫 {stem}.py；请改成一样"
            en = f"model_type is {model_type}, and the file {stem}.py; name the file after the type"
            yield self.at(line, Text(zh, en))
        elif not is_type(model_type):
            zh = f"transformers 没有类型 {model_type}；请照它的 config.json 写"
            en = f"transformers knows no type {model_type}; write it as in its config.json"
            yield self.at(line, Text(zh, en))
        elif not is_class(architecture.reference):
            zh = f"transformers 没有 {architecture.reference} 这个类；请改正 reference"
            en = f"transformers has no class {architecture.reference}; correct `reference`"
            yield self.at(keyword_line(self.table, "reference"), Text(zh, en))
        yield from self._uncounted_findings()

    def _uncounted_findings(self) -> Iterator[Finding]:
        """Yield a finding if the list of types without a table still contains this type."""
        path, model_type = self.path.with_name(UNCOUNTED), self.architecture.model_type
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(rf'(?<!: )"{re.escape(model_type)}"(?!:)', line):
                zh = f"{model_type} 已经有表了；请从这里删掉"
                yield _finding(path, number, Text(zh, f"{model_type} has a table; remove it here"))

    def counted(self, thorough: bool) -> Iterator[Finding]:
        """Yield the differences from transformers, the first one on each line."""
        try:
            start = base(self.architecture)
        except InputError as error:
            yield self.at(self._refused(error), _refusal(error))
            return
        found = self._different((start,))
        if not found:
            try:
                found = self._different((bare(self.architecture, start),))
            except InputError as error:
                yield self.at(self._refused(error), _without_keys(error))
                return
        if not found and thorough:
            found = self._different(variants(self.architecture, start))
        for line in sorted(found):
            yield self.at(line, found[line])

    def _different(self, tried: Iterable[Variant]) -> dict[int, Text]:
        """Return the first difference on each line."""
        found: dict[int, Text] = {}
        for variant in tried:
            for row, message in differences(variant):
                found.setdefault(self.lines.get(row, self.table.lineno), message)
        return found

    def _refused(self, error: InputError) -> int:
        """Return the line of the key that an error is about."""
        words = error.en.replace(":", " ").split()
        keys = [key for key, word in zip(words[1:], words, strict=False) if word == "field"]
        return text_line(self.table, keys[0]) if keys else self.table.lineno


def _refusal(error: InputError) -> Text:
    """Return the message for a table that refuses the class's own defaults."""
    message, strip = message_of(error), ":： "
    if isinstance(error, NotBuiltError):
        return message
    return Text(
        f"类自己的默认配置读不了：{message.zh.lstrip(strip)}；不影响个数的键请写进 harmless",
        f"the class's own defaults are refused: {message.en.lstrip(strip)}; if the key changes no "
        "count, add it to `harmless`",
    )


def _without_keys(error: InputError) -> Text:
    """Return the message for a table that refuses a configuration without optional keys."""
    message, strip = message_of(error), ":： "
    return Text(
        f"各键都不写时读不了：{message.zh.lstrip(strip)}；请把类的默认值写进 default 或 nested",
        f"refused when all keys are left out: {message.en.lstrip(strip)}; give the default that "
        "the class has in `default` or `nested`",
    )
