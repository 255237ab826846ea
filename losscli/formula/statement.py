"""What a loss states about itself: its term and derivatives, each an expression that is printed and computed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, final

from numpy.typing import ArrayLike

from losscli.formula.derive import Row, simplified, substitute, term_text
from losscli.formula.evaluate import Array, evaluate
from losscli.formula.exact import exact, holds
from losscli.formula.nodes import Call, Compare, Node, Number, Relation, Symbol, names
from losscli.formula.parsing import parse
from losscli.formula.printing import NO_GLYPHS, show
from losscli.formula.style import UNICODE, Glyph, Style, glyph, in_tex
from losscli.formula.worked import Setting, Worked, abreast, worked, worked_entries


class Shown(NamedTuple):
    """A column of the worked table: an expression, and its heading where that is not the expression itself.

    `exact` is for what stands in the input already, shown with no more decimals than it has there.
    """

    expression: str
    heading: Glyph | None = None
    exact: bool = False


OPPOSITE: Mapping[Relation, Relation] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
# The letters of a formula that is in words, in ASCII.
PLAIN = str.maketrans({"·": "*", "−": "-"})
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
            words = expression.translate(PLAIN) if style.name == "ascii" else expression
            return rf"\text{{{in_tex(words)}}}" if style.name == "latex" else words
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

    def worked(self, value: float, setting: Setting) -> Worked:
        """Return the lines that lead from the term with the numbers of a row to `value`."""
        return worked(self.node(self.term), value, setting)

    def slope(self, symbol: str) -> str:
        """Return the gradient with respect to an input, by its symbol; the prediction is that which has no other."""
        return self.others.get(symbol, self.gradient)

    def slopes_worked(self, symbol: str, values: Mapping[int, float], setting: Setting) -> dict[int, Worked]:
        """Return the lines that lead from the gradient to some entries of it, each by itself."""
        return worked_entries(self.node(self.slope(symbol)), values, setting)

    def slopes_abreast(self, symbol: str, values: Sequence[float], setting: Setting) -> Worked:
        """Return the lines that lead from the gradient to all entries of it; each does by itself."""
        return abreast(self.node(self.slope(symbol)), values, setting)

    def reasons(
        self, expression: str, row: Row, style: Style = UNICODE, glyphs: Mapping[str, Glyph] = NO_GLYPHS
    ) -> list[str]:
        """Return why `expression` takes the branches that it does: the conditions that hold, as `|r| ≤ δ: 0.5 ≤ 1`."""
        if self.words:
            return []
        return list(dict.fromkeys(self._reasons(parse(expression), row, _Pen(style, glyphs))))

    def _reasons(self, node: Node, row: Row, pen: "_Pen") -> Iterator[str]:
        if isinstance(node, Symbol) and node.name in self.where:
            yield from self._reasons(parse(self.where[node.name]), row, pen)
        if not (isinstance(node, Call) and node.name == "where" and isinstance(node.arguments[0], Compare)):
            for child in node.children:
                yield from self._reasons(child, row, pen)
            return
        condition, yes, no = node.arguments
        found = substitute(_inlined_node(condition, tuple(self.where.items())), row)
        if isinstance(condition, Compare) and isinstance(found, Compare):  # else it is one for each class
            truth = holds(found)
            yield pen.condition(condition, found, truth=truth)
            yield from self._reasons(yes if truth else no, row, pen)

    def _abbreviations(self, node: Node) -> Iterator[str]:
        """Yield the abbreviations that `node` uses, itself or through another, in the order of `where`."""
        needed = set(names(node))
        for name in reversed(tuple(self.where)):
            if name in needed:
                needed.update(names(parse(self.where[name])))
        yield from (name for name in self.where if name in needed)


class _Pen(NamedTuple):
    """The letters that a condition is written in."""

    style: Style
    glyphs: Mapping[str, Glyph]

    def condition(self, stated: Compare, found: Compare, *, truth: bool) -> str:
        """Return a condition, or what holds in its place, in symbols and then in numbers where these say more."""
        op = stated.op if truth else OPPOSITE[stated.op]
        symbols = show(Compare(op, *stated.children), self.style, self.glyphs)
        if isinstance(stated.left, Symbol) and isinstance(found.left, Number) and isinstance(stated.right, Number):
            return symbols
        return f"{symbols}: {show(Compare(op, *map(simplified, found.children)), self.style)}"


@cache
def _inlined(expression: str, abbreviations: tuple[tuple[str, str], ...]) -> Node:
    return _inlined_node(parse(expression), abbreviations)


@cache
def _inlined_node(node: Node, abbreviations: tuple[tuple[str, str], ...]) -> Node:
    known: dict[str, Node] = {}
    for name, text in abbreviations:
        known[name] = _replaced(parse(text), known)
    return _replaced(node, known)


def _replaced(node: Node, known: Mapping[str, Node]) -> Node:
    if isinstance(node, Symbol):
        return known.get(node.name, node)
    return node.of(*(_replaced(child, known) for child in node.children))
