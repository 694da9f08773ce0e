"""Commands and their calls; each call prints a table for people or a JSON object."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace

from gptparams.cli.arguments import Argument
from gptparams.cli.stdout import show
from gptparams.config.config import Config
from gptparams.config.targets import resolve
from gptparams.counting.conventions import Convention, convention
from gptparams.counting.counting import Count, count
from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.tables.table import Table

SCHEMA = 2  # version of all JSON objects; raised if readers of the old one would be misled


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: its arguments, the language, and how to draw tables."""

    values: Namespace
    lang: Lang
    width: int | None = None
    colour: bool = False

    @property
    def target(self) -> Config:
        """The model that TARGET names; without a table, it needs `--with-transformers`."""
        return self.model(self.values.TARGET)

    def model(self, target: str) -> Config:
        """The model that `target` names, built according to the options of this call."""
        if target.startswith("hf://"):
            from gptparams.models.hub import config_from_hub  # only wanted here

            return config_from_hub(target)
        if getattr(self.values, "with_transformers", False):
            from gptparams.models.load import config_by_transformers  # only wanted here

            return config_by_transformers(target)
        return resolve(target)

    def each(self) -> tuple["Call", ...]:
        """One call per TARGET, for commands that accept several."""
        targets = self.values.TARGET
        alone = [Namespace(**{**vars(self.values), "TARGET": each}) for each in targets]
        return tuple(replace(self, values=values) for values in alone)

    @property
    def convention(self) -> Convention:
        """The requested counting convention."""
        return convention(self.values.convention)

    @property
    def counted(self) -> Count:
        """TARGET counted under the convention; InputError if that needs a table it lacks."""
        config, rule = self.target, self.convention
        if config.source and rule.by_parts:
            raise InputError(
                f"口径 {rule.id} 要有表才行：光看张量的名字，分不出查询、键、值；请换一种口径",
                f"convention {rule.id} needs a table: names alone do not "
                "distinguish query, key and value; choose another convention",
            )
        return count(config, rule)

    def draw(self, table: Table) -> str:
        """The table as text for the terminal of this call."""
        return table.text(self.width, self.colour)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, help and arguments, and the function that returns its exit code."""

    name: str
    help: Text
    arguments: tuple[Argument, ...]
    run: Callable[[Call], int]


def printer(
    as_object: Callable[[Call], dict[str, object]], as_text: Callable[[Call], str]
) -> Callable[[Call], int]:
    """A command that prints one JSON object with `--json`, otherwise text."""

    def run(call: Call) -> int:
        if call.values.json:
            import json  # only wanted here

            # escaped to ASCII, which fits every encoding of stdout
            value = as_object(call)
            notes = value.pop("notes", [])
            show(json.dumps({"schema": SCHEMA, **value, "notes": notes}))
        else:
            show(as_text(call))
        return 0

    return run


def several(
    as_object: Callable[[Call], dict[str, object]], as_text: Callable[[Call], str]
) -> Callable[[Call], int]:
    """`printer` for one or more targets; several are a list under `models` in JSON."""

    def objects(call: Call) -> dict[str, object]:
        found = [as_object(each) for each in call.each()]
        return found[0] if len(found) == 1 else {"models": found}

    def texts(call: Call) -> str:
        return "\n\n".join(as_text(each) for each in call.each())

    return printer(objects, texts)


def head(config: Config) -> dict[str, object]:
    """The keys that every JSON object about one model starts with."""
    return {
        "model": config.model,
        "architecture": config.architecture.model_type,
        "part": config.part or None,
        "source": config.source or None,
        "notes": [note.both() for note in config.notes],
    }


def paragraphs(*parts: str) -> str:
    """The non-empty parts, each on its own lines."""
    return "\n".join(part for part in parts if part)
