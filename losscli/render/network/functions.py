"""The activations worked out: their formulas with names in the place of the letters, and with numbers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from losscli.formula import Glyph, Node, Style, figure, parse, show
from losscli.formula.exact import holds
from losscli.formula.nodes import Binary, Call, Compare, Relation, Symbol
from losscli.network.layer import Layer, Rule
from losscli.render.network.sums import LONGEST

# Layers that hand on what they are given, and those of which each output depends on all inputs of its row.
SAME = frozenset({"Identity", "Flatten", "Dropout"})
SHARES, LOG_SHARES = "Softmax", "LogSoftmax"
SOFT = frozenset({SHARES, LOG_SHARES})
OPPOSITE: Mapping[Relation, Relation] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


class Stated(NamedTuple):
    """A formula in letters, the same in numbers, and the conditions for which it is this one."""

    letters: str
    tree: Node
    reasons: Sequence[str]


def stated(rule: Rule, names: Mapping[str, str], numbers: Mapping[str, float], style: Style) -> Stated:
    """Return a formula with these names, and these numbers, for its letters; of cases the one that applies."""
    node, reasons = rule.node, []
    glyphs = {letter: Glyph(name, name, name) for letter, name in names.items()}
    while isinstance(node, Call) and node.name == "where":
        condition, yes, no = node.children
        assert isinstance(condition, Compare)  # noqa: S101 - as the language has it
        held = holds(_compared(condition, numbers))
        reasons.append(show(condition if held else _opposite(condition), style, glyphs))
        node = yes if held else no
    return Stated(show(node, style, glyphs), put_in(node, numbers), reasons)


def put_in(node: Node, numbers: Mapping[str, float]) -> Node:
    """Return a formula with numbers in the place of its letters, long ones to be rounded."""
    if isinstance(node, Symbol):
        return figure(numbers[node.name]) if node.name in numbers else node
    return node.of(*(put_in(child, numbers) for child in node.children))


def _compared(condition: Compare, numbers: Mapping[str, float]) -> Compare:
    found = put_in(condition, numbers)
    assert isinstance(found, Compare)  # noqa: S101 - the same kind of node
    return found


def _opposite(condition: Compare) -> Node:
    return Compare(OPPOSITE[condition.op], condition.left, condition.right)


def share(layer: Layer, i: int, inputs: Sequence[float]) -> Node | None:
    """Return the softmax of one of several inputs, or its logarithm; None of too many to be written out."""
    if len(inputs) > LONGEST:
        return None
    powers: list[Node] = [Call("exp", (figure(one),)) for one in inputs]
    whole = powers[0]
    for power in powers[1:]:
        whole = Binary("+", whole, power)
    if layer.name == SHARES:
        return Binary("/", powers[i], whole)
    return Binary("-", figure(inputs[i]), Call("log", (whole,)))


def power(value: float) -> Node:
    """Return e to the power of a number."""
    return put_in(parse("exp(y)"), {"y": value})
