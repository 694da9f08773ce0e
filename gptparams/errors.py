"""The errors that a user can cause; each is one line that says how to mend it."""


class InputError(ValueError):
    """A user's input is wrong: its message is one line, and the command line exits with 2."""
