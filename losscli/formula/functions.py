"""The functions that a formula may call: how many arguments, how they are written, their value in decimals.

A new function is a row of `FUNCTIONS` and its counterpart of the same name in `evaluate.ARRAYS`; one that
does not act on each class by itself has an entry in `derive.EXPANSIONS` too.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

from losscli.formula.special import atan, erf, lgamma
from losscli.formula.style import Style


class Prefix(NamedTuple):
    """A word before its argument, in parentheses only where that is needed: `ln p`, `ln(1−p)`.

    A `loose` word reaches over a product (`Σ y·ln p`); `subscript` goes on the letters below it.
    """

    word: str
    gap: str = " "
    loose: bool = False
    subscript: str = ""


class Around(NamedTuple):
    """Marks on both sides of the arguments: `|r|`, `σ(z)`. A `raised` one cannot be raised to a power as it is."""

    opening: str
    closing: str
    raised: bool = False


Form = Prefix | Around


class Function(NamedTuple):
    """One function: `shown` is the number of arguments that are printed, None for all."""

    arities: tuple[int, ...]
    unicode: Form
    ascii: Form
    latex: Form
    exact: Callable[..., Decimal]
    shown: int | None = None

    def form(self, style: Style) -> Form:
        """Return how a call is written in `style`."""
        form: Form = getattr(self, style.name)
        return form


def _call(word: str) -> Around:
    return Around(f"{word}(", ")")


def _latex_call(word: str) -> Around:
    return Around(rf"{word}\left(", r"\right)")


def _sign(x: Decimal) -> Decimal:
    return x.compare(Decimal(0))


def _sigmoid(x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


def _softplus(x: Decimal) -> Decimal:
    return max(x, Decimal(0)) + _log1p((-abs(x)).exp())


def _log1p(x: Decimal) -> Decimal:
    """Return ln(1 + x) for x from 0 to 1, with the digits that 1 + x alone would lose."""
    if x < Decimal("1e-50"):
        return x
    with localcontext(prec=110):
        return (1 + x).ln()


def _alone(x: Decimal) -> Decimal:
    """Return the sum or the softmax weight of a single class, which derive leaves unexpanded."""
    return x


def _weight_alone(x: Decimal) -> Decimal:
    return Decimal(1) if x.is_finite() else Decimal("NaN")


def _hot_alone(label: Decimal, _: Decimal) -> Decimal:
    return Decimal(int(label == 0))


def _one_class(_: Decimal) -> Decimal:
    return Decimal(1)


def _threshold(*values: Decimal) -> Decimal:
    """Return the τ for which Σ max(0, z − τ) is 1: Martins & Astudillo (2016), algorithm 1."""
    found, total = Decimal(0), Decimal(0)
    for count, value in enumerate(sorted(values, reverse=True), 1):
        total += value
        if 1 + count * value > total:
            found = (total - 1) / count
    return found


def _largest(*values: Decimal) -> Decimal:
    return next(filter(Decimal.is_nan, values), None) or max(values)


def _smallest(*values: Decimal) -> Decimal:
    return next(filter(Decimal.is_nan, values), None) or min(values)


_SOFTMAX = r"\operatorname{softmax}"
_ONEHOT = r"\operatorname{onehot}"

FUNCTIONS: Mapping[str, Function] = {
    "log": Function((1,), Prefix("ln"), Prefix("ln"), Prefix(r"\ln"), Decimal.ln),
    "exp": Function((1,), Prefix("exp"), Prefix("exp"), Around("e^{", "}", raised=True), Decimal.exp),
    "abs": Function((1,), Around("|", "|"), Around("|", "|"), Around(r"\left|", r"\right|"), abs),
    "sqrt": Function((1,), Prefix("√", gap=""), _call("sqrt"), Around(r"\sqrt{", "}"), Decimal.sqrt),
    "sign": Function((1,), _call("sign"), _call("sign"), _latex_call(r"\operatorname{sign}"), _sign),
    "sum": Function(
        (1,),
        Prefix("Σ", loose=True),
        Prefix("sum", loose=True),
        Prefix(r"\sum_j", loose=True, subscript="j"),
        _alone,
    ),
    "sigmoid": Function((1,), _call("σ"), _call("sigmoid"), Around(r"\sigma(", ")"), _sigmoid),
    "softmax": Function((1,), Prefix("softmax"), Prefix("softmax"), _latex_call(_SOFTMAX), _weight_alone),
    "softplus": Function(
        (1,), _call("softplus"), _call("softplus"), _latex_call(r"\operatorname{softplus}"), _softplus
    ),
    "onehot": Function((2,), Prefix("onehot"), Prefix("onehot"), _latex_call(_ONEHOT), _hot_alone, shown=1),
    "norm": Function((1,), Around("‖", "‖"), Around("||", "||"), Around(r"\left\lVert ", r"\right\rVert "), abs),
    "classes": Function((1,), Around("C", ""), Around("C", ""), Around("C", ""), _one_class, shown=0),
    "cumsum": Function((1,), _call("cumsum"), _call("cumsum"), _latex_call(r"\operatorname{cumsum}"), _alone),
    "threshold": Function((1,), _call("τ"), _call("tau"), _latex_call(r"\tau"), _threshold),
    "lgamma": Function((1,), _call("lnΓ"), _call("lgamma"), _latex_call(r"\ln\Gamma"), lgamma),
    "erf": Function((1,), _call("erf"), _call("erf"), _latex_call(r"\operatorname{erf}"), erf),
    "atan": Function((1,), Prefix("atan"), Prefix("atan"), Prefix(r"\arctan"), atan),
    "max": Function((1, 2), _call("max"), _call("max"), _latex_call(r"\max"), _largest),
    "min": Function((1, 2), _call("min"), _call("min"), _latex_call(r"\min"), _smallest),
}
