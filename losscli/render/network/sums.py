"""Sums of products written out in numbers, for the chain rule: `0.15·0.05 + 0.2·0.1 + 0.35`."""

from collections.abc import Sequence

from losscli.formula import Node, Setting, calculated, figure
from losscli.formula.nodes import Binary
from losscli.render.derivations.lines import Derivation, Line, derived

# A sum of more products is a line of letters, then its value.
LONGEST = 8


def product(factors: Sequence[float]) -> Node:
    """Return numbers multiplied by one another."""
    first, *others = map(figure, factors)
    for other in others:
        first = Binary("*", first, other)
    return first


def total(products: Sequence[Sequence[float]]) -> Node | None:
    """Return the sum of products, one whose first factor is negative subtracted instead; None of too many."""
    if len(products) > LONGEST:
        return None
    found = product(products[0])
    for first, *others in products[1:]:
        found = Binary("-" if first < 0 else "+", found, product([abs(first), *others]))
    return found


def worked_out(
    left: str, letters: Sequence[str], tree: Node | None, value: float, setting: Setting
) -> list[Derivation]:
    """Return how `left` becomes `value`: in letters, then in numbers where a `tree` of these is given."""
    stated = [Line("=", text) for text in letters if text]
    if tree is None:
        return [Derivation(left, [*stated, Line("=", setting.shown(value))])]
    first, *others = derived(left, calculated(tree, value, setting), setting.style)
    return [first._replace(lines=[*stated, *first.lines]), *others]


def in_a_line(found: list[Derivation]) -> list[Derivation]:
    """Return derivations each as a single line."""
    return [one._replace(short=True) for one in found]
