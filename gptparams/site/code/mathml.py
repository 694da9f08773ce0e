"""Convert LaTeX to MathML during the build, so that formulas need no script and no request."""

import re
from functools import cache
from html import escape

from latex2mathml.converter import convert

from gptparams.errors import InputError

_LONGEST = 1_000
_GROUPED = re.compile(r"(?<=\d)\{,\}(?=\d{3})")
# A minus after an opening bracket or another operator is a sign, without a space after it.
_SIGN = re.compile(r"(<mo[^>]*>&#x(?:00028|0003D|000D7|0002B);</mo><mo)(?=>&#x02212;</mo>)")
_UNKNOWN_COMMAND = re.compile(r"<m[a-z]+>(\\[A-Za-z]+)")


@cache
def to_mathml(latex: str, display: bool = False) -> str:
    """Return the MathML element of the formula `latex`; InputError if it is malformed."""
    if len(latex) > _LONGEST:
        raise InputError(
            f"公式有 {len(latex):,} 个字符，最多 {_LONGEST:,} 个；拆成几个",
            f"the formula has {len(latex):,} characters, at most {_LONGEST:,}; split it",
        )
    try:
        # The converter keeps 50,257 as one number; a comma in braces would split it in three parts.
        element = convert(_GROUPED.sub(",", latex), display="block" if display else "inline")
    except Exception as error:  # the converter raises its own errors, and fails on some input
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
    # The LaTeX source is for copying and for screen readers.
    return element.replace("<math ", f'<math alttext="{escape(latex, quote=True)}" ', 1)
