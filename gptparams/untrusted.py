"""Make untrusted text safe to display: a path, a field's name, an argument."""

LONGEST = 60  # characters of such a text that a message quotes
LONGEST_PATH = 240  # characters of a path; longer, because users need it to find the file


def printable(text: str) -> str:
    """`text` with unprintable characters, such as line breaks and escape codes, escaped.

    The result is one line that cannot control a terminal or reverse the text that follows.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quoted(text: object, longest: int = LONGEST) -> str:
    """`text` for a message: printable, and shortened in the middle to `longest` characters."""
    whole = str(text)
    # Escape only what can be shown: a text may have a million characters.
    shown = printable(whole[:longest]) + printable(whole[longest:][-longest:])
    if len(whole) <= longest >= len(shown):
        return shown
    tail = longest // 3
    return f"{shown[: longest - tail - 1]}…{shown[-tail:]}"
