"""The two languages of the project, and texts that exist in both."""

import os
from typing import Literal, NamedTuple

from gptparams.errors import InputError

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")

HAN = r"\u3400-\u9fff"
"""Chinese characters, as a range of a regular expression."""


class Text(NamedTuple):
    """One text in both languages; `text["zh"]` is the Chinese one."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:  # type: ignore[override]  # indexed by language
        return self.both()[lang]

    def both(self) -> dict[str, str]:
        """The text by language, for JSON."""
        return {"zh": self.zh, "en": self.en}


def after_chinese(name: str) -> str:
    """`name` behind a Chinese character: with a space first if it begins with a Latin letter."""
    return f" {name}" if name[:1].isascii() and name[:1].isalnum() else name


def _system_locale() -> str:
    import locale  # slow to load, and only needed if no variable is set (Windows)

    return locale.getlocale()[0] or ""


def language(name: str | None = None) -> Lang:
    """The language called `name`, or the language of the locale if `name` is None.

    Raises InputError for a name other than `zh` and `en`.
    """
    if name is None:
        variables = (os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
        name = next((value for value in variables if value), "") or _system_locale()
        return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
    for lang in LANGS:
        if name == lang:
            return lang
    raise InputError(
        f"lang：本项目没有“{name}”这种语言；请写 zh 或 en",
        f"lang: {name!r} is not a language of this project; choose zh or en",
    )
