"""The errors that a user can cause; each is one line that says how to mend it."""

from gptparams.untrusted import printable, quoted

LONGEST_MESSAGE = 4000  # characters: the list of all supported types takes half of them


class InputError(ValueError):
    """A user's input is wrong: the error says so in one line, and the command line exits with 2.

    `zh` and `en` are that line in Chinese and in English; `str(error)` is the English one. What
    can't be printed, such as a line break in a field's name, is shown as its escape.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = _line(zh), _line(en)

    def __str__(self) -> str:
        return self.en

    def message(self, lang: str) -> str:
        """The line in `lang`, which is `zh` or `en`."""
        return {"zh": self.zh, "en": self.en}[lang]


def _line(text: str) -> str:
    """`text` on one line that ends: whoever quotes what is long shortens it before."""
    return printable(text) if len(text) <= LONGEST_MESSAGE else quoted(text, LONGEST_MESSAGE)


class WeightsMissingError(InputError):
    """Trained weights that can't be had: nothing is wrong but that they are not there."""
