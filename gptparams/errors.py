"""The errors that a user can cause; each is one line that says how to fix it."""

from gptparams.untrusted import printable, quoted

LONGEST_MESSAGE = 4000  # characters; the list of all supported types takes half of them


class InputError(ValueError):
    """A user's input is wrong. The message is one line; the command line exits with code 2.

    `zh` and `en` are the message in Chinese and in English; `str(error)` is the English one.
    Unprintable characters, such as a line break in a field's name, are escaped.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = _line(zh), _line(en)

    def __str__(self) -> str:
        return self.en

    def message(self, lang: str) -> str:
        """The message in `lang`, which is `zh` or `en`."""
        return {"zh": self.zh, "en": self.en}[lang]


def _line(text: str) -> str:
    """`text` on one line of limited length; callers should shorten long quotations first."""
    return printable(text) if len(text) <= LONGEST_MESSAGE else quoted(text, LONGEST_MESSAGE)


class WeightsMissingError(InputError):
    """Trained weights are not available; the input itself is valid."""
