"""A formula worked out on a row, and how it ends: at the number that the loss gives, or beside it.

The derivation is in decimals of fifty digits and the loss in doubles, by a form of its own. Where the two do not come
to the same (0/0, whose limit the loss takes; an edge that lies on the other side in doubles) no line may say they do.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from enum import Enum
from functools import reduce
from itertools import groupby
from typing import NamedTuple

from losscli.formula.derive import MOST_DIGITS, Row, at_digits, drop, items, stages, substitute
from losscli.formula.exact import exact
from losscli.formula.figures import WIDE, decimal, number
from losscli.formula.nodes import Approx, Binary, Node, Number, Vector
from losscli.formula.printing import show
from losscli.formula.style import Style

# Of a double's rounding, over and over; what is farther off than that has another cause.
ROUNDING = Decimal("1e-12")
# ln(exp 700 + 1) − 700 is 1e-304: digits that cancel have to be there.
PATIENCE = 700
CANCELLED = -400  # what is left of 700 digits by then is their own rounding
NOISE = Decimal("1e-9")
LARGEST = Decimal("1.7976931348623157e308")
# How far from a row a limit is looked for, and with how many digits.
STEP = Decimal("1e-25")
NEARNESS = 150
SHORT = 6
# A figure as long as it is before it is rounded.
UNROUNDED = re.compile(rf"\.\d{{{MOST_DIGITS}}}")


class Ending(Enum):
    """How the last line of a formula relates to the number of the loss."""

    SAME = "same"  # it is that
    LIMIT = "limit"  # the formula has no value, and tends to that
    NONE = "none"  # the formula has no value, and tends to nothing or to something else
    ROUNDED = "rounded"  # the formula has that up to the rounding of doubles, which shows
    OTHER = "other"  # the formula has another value


class Worked(NamedTuple):
    """The lines of a derivation, each equal to the one before, then the number of the loss and how they relate.

    A formula with another value has that as its last line.
    """

    lines: tuple[str, ...]
    value: str
    ending: Ending = Ending.SAME


class Setting(NamedTuple):
    """What a formula is worked out with: the row, the symbol of the prediction in it, decimals and letters."""

    row: Row
    prediction: str
    digits: int
    style: Style

    def shown(self, value: float | Decimal) -> str:
        """Return a number as a result is shown."""
        return number(value, self.digits, self.style, zeros=True)


class Share(NamedTuple):
    """What the gradient of a result is made with: times a factor, over divisors."""

    factor: float | None
    divisors: tuple[float, ...]

    def of(self, tree: Node) -> Node:
        """Return `tree` times the factor, over the product of the divisors."""
        above = tree if self.factor is None else Binary("*", figure(self.factor), tree)
        if not self.divisors:
            return above
        return Binary("/", above, reduce(lambda a, b: Binary("*", a, b), map(figure, self.divisors)))


def worked(node: Node, value: float, setting: Setting) -> Worked:
    """Return the lines that lead from `node`, with the numbers of the row for its symbols, to `value`."""
    return _worked(node, substitute(node, setting.row), value, setting)


def worked_entries(node: Node, values: Mapping[int, float], setting: Setting) -> dict[int, Worked]:
    """Return the derivation of some entries of a vector, each by itself."""
    tree = substitute(node, setting.row)
    return {i: _worked(node, _entry(tree, i), value, setting, i) for i, value in values.items()}


def abreast(node: Node, values: Sequence[float], setting: Setting) -> Worked:
    """Return the derivation of all entries of a vector, beside one another; each leads to its value."""
    tree = substitute(node, setting.row)
    whole = Vector(tuple(_entry(tree, i) for i in range(len(values))))
    shown = [setting.shown(value) for value in values]
    return Worked(_lines(whole, shown, setting), f"({', '.join(shown)})")


def arithmetic(numbers: Sequence[float], values: Sequence[float], by: Share, setting: Setting) -> str | None:
    """Return `factor·numbers / divisors` at the fewest decimals from which `values` follow, None if none do."""
    shown = [setting.shown(value) for value in values]
    trees = [by.of(figure(one)) for one in numbers]
    for digits in range(setting.digits, MOST_DIGITS + 1):
        if [setting.shown(exact(at_digits(tree, digits))) for tree in trees] == shown:
            given = tuple(figure(one) for one in numbers)
            whole = by.of(given[0] if len(given) == 1 else Vector(given))
            return show(at_digits(whole, digits), setting.style)
    return None


def figure(value: float) -> Node:
    """Return a number as it stands if it is short, else to be rounded."""
    typed = decimal(value)
    if typed.is_finite() and len(typed.normalize(WIDE).as_tuple().digits) <= SHORT:
        return Number(typed)
    return Approx(typed, MOST_DIGITS)


def calculated(tree: Node, value: float, setting: Setting) -> Worked:
    """Return the lines that lead from a formula without symbols to `value`, its long figures rounded from the first."""
    found = _worked(tree, tree, value, setting)
    lines = [_first(tree, value, setting) or "", *(line for line in found.lines if not UNROUNDED.search(line))]
    return found._replace(lines=tuple(line for line, _ in groupby(lines) if line not in {"", found.value}))


def _first(tree: Node, value: float, setting: Setting) -> str | None:
    """Return `tree` at the fewest decimals from which the value follows, None if none do."""
    for digits in range(setting.digits, MOST_DIGITS):
        line = at_digits(tree, digits)
        if setting.shown(exact(line)) == setting.shown(value):
            return show(line, setting.style)
    return None


def _worked(node: Node, tree: Node, value: float, setting: Setting, entry: int | None = None) -> Worked:
    """Return how `tree`, which `node` or an entry of it has become, leads to `value`."""
    found = _found(tree, value, setting)
    ending = _ending(node, found, value, setting, entry)
    if ending not in {Ending.OTHER, Ending.ROUNDED}:
        return Worked(_lines(tree, [setting.shown(value)], setting), setting.shown(value), ending)
    own = setting.shown(found)
    return Worked((*_lines(tree, [own], setting), own), setting.shown(value), ending)


def _lines(tree: Node, shown: Sequence[str], setting: Setting) -> tuple[str, ...]:
    """Return the lines from `tree` to before the shown values, none twice."""
    found = stages(tree, shown, setting.digits, setting.style)
    last = shown[0] if not isinstance(tree, Vector) else f"({', '.join(shown)})"
    lines = [show(one, setting.style) for one in found if not all(isinstance(item, Number) for item in items(one))]
    return tuple(line for line, _ in groupby(lines) if line != last)


def _entry(tree: Node, i: int) -> Node:
    return tree.items[i] if isinstance(tree, Vector) else tree


def _found(tree: Node, value: float, setting: Setting) -> Decimal:
    """Return what the formula comes to, with more digits where fifty of them cancel."""
    reduced = drop(tree)
    found = exact(reduced)
    if _agree(found, value, setting):
        return found
    found = exact(reduced, PATIENCE)
    return Decimal(0) if found and found.adjusted() < CANCELLED else found


def _agree(found: Decimal, value: float, setting: Setting) -> bool:
    given = decimal(value)
    if not (found.is_finite() and given.is_finite()):
        return found == given
    with localcontext(WIDE):
        return setting.shown(found) == setting.shown(given) or abs(found - given) <= ROUNDING * abs(given)


def _differ_little(found: Decimal, given: Decimal) -> bool:
    """Whether two numbers differ by no more than what doubles lose where others cancel."""
    if not (found.is_finite() and given.is_finite()):
        same_sign = found.is_signed() == given.is_signed()
        return given.is_infinite() and same_sign and found.copy_abs() > LARGEST  # which doubles round to infinity
    with localcontext(WIDE):
        return abs(found - given) <= NOISE * max(abs(found), Decimal(1))


def _ending(node: Node, found: Decimal, value: float, setting: Setting, entry: int | None) -> Ending:
    if _agree(found, value, setting):
        return Ending.SAME
    if not found.is_nan():
        return Ending.ROUNDED if _differ_little(found, decimal(value)) else Ending.OTHER
    near = [one for one in _near(node, setting, entry) if not one.is_nan()]
    return Ending.LIMIT if near and all(_agree(one, value, setting) for one in near) else Ending.NONE


def _near(node: Node, setting: Setting, entry: int | None) -> Iterator[Decimal]:
    """Yield what the formula comes to on either side of the row, where the prediction is a little different."""
    for step in (STEP, -STEP):
        row = {**setting.row, setting.prediction: _moved(setting.row[setting.prediction], step, entry)}
        yield exact(drop(_entry(substitute(node, row), entry or 0)), NEARNESS)


def _moved(value: Decimal | tuple[Decimal, ...], step: Decimal, entry: int | None) -> Decimal | tuple[Decimal, ...]:
    with localcontext(WIDE):
        if not isinstance(value, tuple):
            return value + step
        return tuple(one + step * (i + 1) if entry in {i, None} else one for i, one in enumerate(value))
