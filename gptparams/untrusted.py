"""Text that somebody else wrote, made fit to be shown: a path, a field's name, an argument."""

LONGEST = 60  # characters quoted of such a text
LONGEST_PATH = 240  # of the path of a file, which is to be found again


def printable(text: str) -> str:
    """`text` with everything that can't be printed as its escape: line breaks and escape codes.

    It takes one line, and can't steer a terminal or turn the direction of what follows.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quoted(text: object, longest: int = LONGEST) -> str:
    """`text` as a message quotes it: printable, and cut in the middle to `longest` characters."""
    whole = str(text)
    # No more is escaped than can be shown: a text may have a million characters.
    shown = printable(whole[:longest]) + printable(whole[longest:][-longest:])
    if len(whole) <= longest >= len(shown):
        return shown
    tail = longest // 3
    return f"{shown[: longest - tail - 1]}…{shown[-tail:]}"
