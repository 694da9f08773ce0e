"""The errors that a user can cause; each is one line that says how to mend it."""


class InputError(ValueError):
    """A user's input is wrong: its message is one line, and the command line exits with 2.

    What can't be printed, a line break in a field's name say, is shown as its escape.
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else ascii(c)[1:-1] for c in message))
