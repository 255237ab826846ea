"""A formula over numbers in decimal arithmetic of 50 digits, where nothing raises: log 0 is −∞."""

import operator
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, localcontext

from losscli.formula.functions import FUNCTIONS
from losscli.formula.nodes import Approx, Binary, Call, Compare, FormulaError, Neg, Node, Number, Symbol, Total
from losscli.formula.special import pi

PRECISION = 50
# As many digits as a float holds whatever its value: what has more is not shorter than what it replaces.
SHORT = 15


def exact(node: Node, precision: int = PRECISION) -> Decimal:
    """Return the value of `node`, which has no symbols left, to 50 digits or as many as are asked for."""
    with _arithmetic(precision):
        return _value(node)


def short(node: Node) -> Decimal | None:
    """Return the value of `node` if it is exact and has at most 15 significant digits."""
    with _arithmetic() as context:
        value = _value(node)
        if context.flags[Inexact] or not value.is_finite():
            return None
        return value if len(value.normalize().as_tuple().digits) <= SHORT else None


def holds(condition: Compare) -> bool:
    """Return whether `condition`, which has no symbols left, is true."""
    with _arithmetic():
        return _RELATIONS[condition.op](_value(condition.left), _value(condition.right))


def _arithmetic(precision: int = PRECISION) -> AbstractContextManager[Context]:
    return localcontext(Context(prec=precision, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]))


def _value(node: Node) -> Decimal:
    match node:
        case Number(value) | Approx(value):
            found = value
        case Neg(operand):
            found = -_value(operand)
        case Binary(op, left, right):
            found = _OPERATORS[op](_value(left), _value(right))
        case Total(terms):
            found = sum(map(_value, terms), Decimal(0))
        case Call("where", (Compare() as condition, yes, no)):
            found = _value(yes if holds(condition) else no)
        case Call(name, arguments):
            found = FUNCTIONS[name].exact(*map(_value, arguments))
        case Symbol("pi"):
            found = pi()
        case Symbol(name):
            raise FormulaError(f"no value for {name}")
        case _:
            raise FormulaError("one number a class is not one number")
    return found


def _times(a: Decimal, b: Decimal) -> Decimal:
    # 0·ln 0 is 0, the limit, and what every cross-entropy means by it.
    return Decimal(0) if (a.is_zero() and b.is_infinite()) or (b.is_zero() and a.is_infinite()) else a * b


def _power(a: Decimal, b: Decimal) -> Decimal:
    return Decimal(1) if b.is_zero() else a**b


_OPERATORS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _times,
    "/": operator.truediv,
    "**": _power,
}
_RELATIONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
