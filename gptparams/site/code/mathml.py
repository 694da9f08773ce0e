"""LaTeX to MathML while the site is built, so that formulas need no script and no request."""

import re
from functools import cache
from html import escape

from latex2mathml import exceptions
from latex2mathml.converter import convert

from gptparams.errors import InputError

_ERRORS = tuple(
    error
    for error in vars(exceptions).values()
    if isinstance(error, type) and issubclass(error, Exception)
)
_GROUPED = re.compile(r"(?<=\d)\{,\}(?=\d{3})")
# A minus after an opening bracket or another operator is a sign: no space after it.
_SIGN = re.compile(r"(<mo[^>]*>&#x(?:00028|0003D|000D7|0002B);</mo><mo)(?=>&#x02212;</mo>)")
_UNKNOWN_COMMAND = re.compile(r"<m[a-z]+>(\\[A-Za-z]+)")


@cache
def to_mathml(latex: str, display: bool = False) -> str:
    """The MathML element of the formula `latex`; InputError when it is malformed."""
    try:
        # The converter keeps 50,257 in one number; with the comma in braces it makes three parts.
        element = convert(_GROUPED.sub(",", latex), display="block" if display else "inline")
    except _ERRORS as error:
        kind = type(error).__name__
        raise InputError(
            f"公式“{latex}”不是合法的 LaTeX（{kind}）", f"formula {latex!r} is not LaTeX ({kind})"
        ) from None
    if unknown := _UNKNOWN_COMMAND.search(element):
        raise InputError(
            f"公式“{latex}”：不认识命令 {unknown[1]}",
            f"formula {latex!r}: the command {unknown[1]} is unknown",
        )
    element = _SIGN.sub(r'\1 form="prefix"', element)
    # The source of the formula serves those who copy it and those who hear the page.
    return element.replace("<math ", f'<math alttext="{escape(latex, quote=True)}" ', 1)
