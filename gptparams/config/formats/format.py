"""What defines a format of configurations: its name, its keys, and the function that reads it.

If a file leaves a value open, it is assumed, with a note, only if the code that defines the format
documents it. Otherwise the error names the value that is missing.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gptparams.errors import InputError
from gptparams.language import Text, after_chinese

Raw = Mapping[str, object]
Read = tuple[dict[str, object], tuple[Text, ...]]


class Format(NamedTuple):
    """A format: its name, its required keys, its optional keys, and its reader.

    If `optional` is None, any other key is accepted.
    """

    name: Text
    required: frozenset[str]
    optional: frozenset[str] | None
    read: Callable[[Raw, str], Read]


def missing(where: str, name: Text, what: Text) -> InputError:
    """The error for a file of a known format that lacks `what`."""
    return InputError(
        f"{where}：看起来是{after_chinese(name.zh)}，缺少{what.zh}",
        f"{where}: this looks like {name.en}; it lacks {what.en}",
    )
