"""Judge the claims: compare each with a value that code computes, and derive the verdict.

The claims file defines how: `exact` is the right figure, `holds` a condition, `exists` the number
of things claimed to exist; all three are expressions over the names that a page's code defines.
Where nothing can be computed, `verdict` states the verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gptparams.language import Lang, Text
from gptparams.site.figures.judging import exact_text, plain
from gptparams.site.figures.sources.claims import Claim
from gptparams.site.files.diagnostic import PlacedError
from gptparams.tables.table import Table

VERDICTS: dict[str, Text] = {
    "right": Text("对", "Right"),
    "misleading": Text("对，但误导人", "Right, but misleading"),
    "wrong": Text("错", "Wrong"),
    "nothing": Text("没有这回事", "No such thing"),
}

# A claim with "about" is right if it is off by less than this share.
TOLERANCE = Fraction(1, 100)

_HEADERS = (
    Text("编号", "Id"),
    Text("判定", "Verdict"),
    Text("说的数", "Claimed"),
    Text("算出来", "Value"),
    Text("怎样算", "Expression"),
)
_NONE = "—"
_MISLEADS = Text("{}；误导：{}", "{}; misleads: {}")
_TRUE_FALSE = {True: Text("成立", "holds"), False: Text("不成立", "does not hold")}


@dataclass(frozen=True)
class Judged:
    """A claim, its verdict (a key of `VERDICTS`), and the value that decided it.

    `exact` is the value of the claim's expression (a number, a shape, or a truth value), or None if
    the verdict is stated rather than computed.
    """

    claim: Claim
    verdict: str
    exact: Any

    def label(self, lang: Lang) -> str:
        """Return the verdict for readers of `lang`."""
        return VERDICTS[self.verdict][lang]


def judged(claims: Mapping[str, Claim], names: Mapping[str, Any]) -> dict[str, Judged]:
    """Judge all `claims`, by id; `names` are the names that their expressions may use.

    They may also use `said`: the figures of the claim itself, by name. Raises PlacedError with the
    line of the claims file for an expression that fails or has the wrong type.
    """
    return {id_: _judged(claim, names) for id_, claim in claims.items()}


def _judged(claim: Claim, names: Mapping[str, Any]) -> Judged:
    if claim.way == "verdict":
        exact, verdict = None, claim.expression
        if verdict not in VERDICTS:
            there = ", ".join(VERDICTS)
            raise _wrong_kind(claim, f"应是 {there} 之一", f"expected one of {there}")
    else:
        exact = plain(_value(claim, claim.expression, names))
        verdict = _JUDGES[claim.way](claim, exact)
    if claim.misleads and verdict == "right" and _truth(claim, claim.misleads, names):
        verdict = "misleading"
    return Judged(claim, verdict, exact)


def _value(claim: Claim, expression: str, names: Mapping[str, Any]) -> Any:
    try:
        return eval(expression, {**names, "said": claim.figures})
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise PlacedError(
            claim.place,
            f"说法 {claim.id}：算不出 {expression}（{reason}）；改表达式，"
            "或在页面的代码里定义它用到的名字",
            f"claim {claim.id}: {expression} can't be computed ({reason}); correct the expression "
            "or define its names in the page's code",
        ) from None


def _truth(claim: Claim, expression: str, names: Mapping[str, Any]) -> bool:
    value = plain(_value(claim, expression, names))
    if not isinstance(value, bool):
        raise _wrong_kind(
            claim, f"{expression} 应得真或假", f"{expression}: expected true or false"
        )
    return value


def _wrong_kind(claim: Claim, zh: str, en: str) -> PlacedError:
    return PlacedError(claim.place, f"说法 {claim.id}：{zh}", f"claim {claim.id}: {en}")


def _exact(claim: Claim, exact: Any) -> str:
    """Compare the claimed figure with the exact value, within `TOLERANCE`."""
    figure = plain(claim.figure)
    if isinstance(figure, int | Decimal) and isinstance(exact, int | float):
        if exact == 0:
            return "right" if figure == 0 else "nothing"
        off = abs(Fraction(figure) - Fraction(exact)) / abs(Fraction(exact))
        return "right" if off < TOLERANCE else "wrong"
    if type(figure) is not type(exact):
        shown = type(exact).__name__
        raise _wrong_kind(
            claim,
            f"exact 应与 figure 同类，现在是 {shown}",
            f"exact: expected the kind of `figure`, found {shown}",
        )
    return "right" if figure == exact else "wrong"


def _holds(claim: Claim, exact: Any) -> str:
    if not isinstance(exact, bool):
        raise _wrong_kind(claim, "holds 应得真或假", "holds: expected true or false")
    return "right" if exact else "wrong"


def _exists(claim: Claim, exact: Any) -> str:
    if not isinstance(exact, int) or isinstance(exact, bool):
        raise _wrong_kind(claim, "exists 应得一个整数", "exists: expected a whole number")
    return "right" if exact else "nothing"


_JUDGES = {"exact": _exact, "holds": _holds, "exists": _exists}


def verdict_table(rows: Iterable[Judged], lang: Lang) -> Table:
    """Return a table with one row per claim: verdict, claimed figure, value and expression."""
    cells = tuple(
        (
            each.claim.id,
            each.label(lang),
            _written(each.claim.figures.get(""), lang),
            _written(each.exact, lang),
            _how(each.claim, lang),
        )
        for each in rows
    )
    return Table(tuple(header[lang] for header in _HEADERS), cells, "llrrl")


def _written(value: Any, lang: Lang) -> str:
    if value is None:
        return _NONE
    return _TRUE_FALSE[value][lang] if isinstance(value, bool) else exact_text(plain(value))


def _how(claim: Claim, lang: Lang) -> str:
    if claim.way == "verdict":
        return _NONE
    if claim.misleads:
        return _MISLEADS[lang].format(claim.expression, claim.misleads)
    return claim.expression
