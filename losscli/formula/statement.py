"""What a loss states about itself: its term and derivatives, each an expression that is printed and computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, final

from numpy.typing import ArrayLike

from losscli.formula.derive import Row, steps, substitute, term_text
from losscli.formula.evaluate import Array, evaluate
from losscli.formula.exact import exact
from losscli.formula.figures import number
from losscli.formula.nodes import Node, Symbol, names
from losscli.formula.parsing import parse
from losscli.formula.printing import NO_GLYPHS, show
from losscli.formula.style import UNICODE, Glyph, Style, glyph


class Shown(NamedTuple):
    """A column of the worked table: an expression, and its heading where that is not the expression itself.

    `exact` is for what stands in the input already, shown with no more decimals than it has there.
    """

    expression: str
    heading: Glyph | None = None
    exact: bool = False


TERM = Shown("term")
LARGEST = Shown("max(z)", Glyph("max z (class)", "max z (class)", r"\max z \text{ (class)}"))


@final
@dataclass(frozen=True, slots=True)
class Formula:
    """A loss in Python syntax: the term, its gradient and curvature with respect to the prediction.

    `others` are the gradients with respect to further inputs, by their symbols. `where` holds abbreviations, each of
    which may use those before it. Where no expression states a term, all are in plain `words`, which are not
    calculated with. `shown` names the columns of the worked
    table, `TERM` being the term with the row's numbers and `LARGEST` the largest entry of a row with its class;
    `folded` are those where there are many classes.
    """

    term: str
    gradient: str
    curvature: str | None = None
    shown: tuple[Shown, ...] = (TERM,)
    folded: tuple[Shown, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    others: Mapping[str, str] = field(default_factory=dict, hash=False)
    words: bool = False

    def node(self, expression: str) -> Node:
        """Return `expression` as a tree, with the abbreviations written out."""
        return _inlined(expression, tuple(self.where.items()))

    def evaluate(self, expression: str, **values: ArrayLike) -> Array:
        """Return `expression` with `values` for its symbols, as `losscli.formula.evaluate` does."""
        return evaluate(self.node(expression), values)

    def at(self, expression: str, row: Row) -> float:
        """Return `expression` with the numbers of `row`, from fifty digits: eᶻ does not overflow."""
        return float(exact(substitute(self.node(expression), row)))

    def text(self, expression: str, style: Style = UNICODE, glyphs: Mapping[str, Glyph] = NO_GLYPHS) -> str:
        """Return `expression` in `style`, followed by the abbreviations in it: `r² with r = ŷ − y`."""
        if self.words:
            return rf"\text{{{expression}}}" if style.name == "latex" else expression
        node = parse(expression)
        used = [
            f"{glyph(name, glyphs).of(style)} = {show(parse(self.where[name]), style, glyphs)}"
            for name in self._abbreviations(node)
        ]
        word = r" \quad \text{with } " if style.name == "latex" else " with "
        return show(node, style, glyphs) + (word + ", ".join(used) if used else "")

    def term_text(self, row: Row, style: Style = UNICODE) -> str:
        """Return the term with the numbers of `row`, as short as it can be without calculating."""
        if self.words:
            return self.term
        return term_text(self.node(self.term), row, style)

    def steps(self, row: Row, value: float, digits: int, style: Style = UNICODE) -> list[str]:
        """Return the lines that lead from the term with the numbers of `row` to `value`."""
        if self.words:
            return [self.term, number(value, digits, style, zeros=True)]
        return steps(self.node(self.term), row, value, digits, style)

    def _abbreviations(self, node: Node) -> Iterator[str]:
        """Yield the abbreviations that `node` uses, itself or through another, in the order of `where`."""
        needed = set(names(node))
        for name in reversed(tuple(self.where)):
            if name in needed:
                needed.update(names(parse(self.where[name])))
        yield from (name for name in self.where if name in needed)


@cache
def _inlined(expression: str, abbreviations: tuple[tuple[str, str], ...]) -> Node:
    known: dict[str, Node] = {}
    for name, text in abbreviations:
        known[name] = _replaced(parse(text), known)
    return _replaced(parse(expression), known)


def _replaced(node: Node, known: Mapping[str, Node]) -> Node:
    if isinstance(node, Symbol):
        return known.get(node.name, node)
    return node.of(*(_replaced(child, known) for child in node.children))
