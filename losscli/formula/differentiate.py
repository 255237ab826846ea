"""The derivative of a formula as a formula, by the rules of the calculus.

A letter with a number a class makes a vector of what it stands in. Entry i of a vector v depends on entry j of that
letter in two ways: on its own entry, and through what is summed over the classes. So its derivative is kept as

    ∂vᵢ/∂xⱼ = [i = j]·own + Σ over the pairs (u, g) of uᵢ·gⱼ

and that of a single number is a vector, a number a class. Where a derivative does not exist it is what its formula
gives there: sign 0 = 0, so that of |x| at 0 is 0; of `where` that of the branch that applies; of max and min of two
that are equal 0 if one of them is constant, else that of the second; of the largest of a vector the mean of those of
the entries that are the largest.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from losscli.formula.nodes import (
    Binary,
    Call,
    Compare,
    FormulaError,
    Index,
    Neg,
    Node,
    Number,
    Operator,
    Symbol,
    Total,
    Vector,
    names,
)
from losscli.formula.simplify import ONE, ZERO, binary, simplify, tidied

TWO = Number(Decimal(2))
MINUS = Neg(ONE)
TWO_OVER_ROOT_PI = Number(Decimal("1.1283791670955126"))
# The functions of one argument that make one number of a vector.
REDUCTIONS = frozenset({"sum", "max", "min", "norm", "classes", "threshold"})
# More than this nobody reads, and each row's would take long.
MOST_NODES = 2000


class Slope(NamedTuple):
    """The derivative of a vector: the part of the entry itself, and the pairs of the rest."""

    own: Node
    pairs: tuple[tuple[Node, Node], ...] = ()


def derivative(node: Node, symbol: str, vectors: AbstractSet[str] = frozenset()) -> Node:
    """Return the derivative of a formula with respect to a letter, tidied.

    `vectors` are the letters with a number a class. If `symbol` is one, the derivative of a number is a number a class,
    and that of a vector is of each entry with respect to its own.

    Raises:
        FormulaError: a function has no derivative, or the derivative is too long to be of use.
    """
    tidy = simplify(node)
    found = _Rules(symbol, vectors).slope(tidy)
    whole = found.own
    for entry, other in found.pairs:
        whole = binary("+", whole, binary("*", entry, other))
    return whole


def is_vector(node: Node, vectors: AbstractSet[str]) -> bool:
    """Whether a formula has a number a class, where the letters in `vectors` have."""
    match node:
        case Symbol(name):
            return name in vectors
        case Index():
            return False
        case Vector():
            return True
        case Call("onehot"):
            return True
        case Call(name, (_,)) if name in REDUCTIONS:
            return False
    return any(is_vector(child, vectors) for child in node.children)


def _refuse_long(slope: Slope) -> None:
    waiting, seen = [slope.own, *chain.from_iterable(slope.pairs)], 0
    while waiting:
        seen += 1
        waiting += waiting.pop().children
        if seen > MOST_NODES:
            raise FormulaError("the derivative is too long to be of use")


def _call(name: str, *arguments: Node) -> Node:
    return Call(name, arguments)


def _of_sigmoid(x: Node) -> Node:
    return binary("*", _call("sigmoid", x), _call("sigmoid", simplify(Neg(x))))


# The derivative of each function of one number, of which a vector is taken entry by entry.
OUTER: Mapping[str, Callable[[Node], Node]] = {
    "log": lambda x: binary("/", ONE, x),
    "exp": lambda x: _call("exp", x),
    "abs": lambda x: _call("sign", x),
    "sqrt": lambda x: binary("/", ONE, binary("*", TWO, _call("sqrt", x))),
    "sign": lambda _: ZERO,
    "sigmoid": _of_sigmoid,
    "softplus": lambda x: _call("sigmoid", x),
    "atan": lambda x: binary("/", ONE, binary("+", ONE, binary("**", x, TWO))),
    "erf": lambda x: binary("*", TWO_OVER_ROOT_PI, _call("exp", binary("*", MINUS, binary("**", x, TWO)))),
}


class _Rules(NamedTuple):
    """Differentiates with respect to one letter."""

    symbol: str
    vectors: AbstractSet[str]

    def is_vector(self, node: Node) -> bool:
        return is_vector(node, self.vectors)

    def slope(self, node: Node) -> Slope:
        """Return the derivative of a node; that of a number is in `own`."""
        if self.symbol not in names(node):
            return Slope(ZERO)
        found = self.rule(node)
        _refuse_long(found)
        return found

    def rule(self, node: Node) -> Slope:
        match node:
            case Symbol():
                found = Slope(ONE)
            case Neg(operand):
                found = self.chained((MINUS, operand))
            case Binary(op, left, right):
                found = self.chained(*self.operands(op, left, right))
            case Total(terms):
                found = self.chained(*((ONE, term) for term in terms))
            case Index(base, index):
                found = self.summed(base, _call("onehot", index, base), lambda vector: Index(vector, index))
            case Call():
                found = self.call(node)
            case _:
                raise FormulaError(f"{type(node).__name__} has no derivative")
        return found

    def call(self, node: Call) -> Slope:
        match node.name, *node.arguments:
            case (("sum" | "max" | "min" | "norm"), Node() as argument):
                found = self.reduction(node, argument)
            case "softmax", Node() as argument:
                found = self.softmax(node, argument)
            case (("onehot" | "classes"), *_):  # neither a label nor the number of classes moves
                found = Slope(ZERO)
            case "where", Compare() as condition, Node() as yes, Node() as no:
                found = self.where(condition, yes, no)
            case ("max" | "min") as name, Node() as left, Node() as right:
                found = self.extreme(name, left, right)
            case str() as name, Node() as argument if name in OUTER:
                found = self.chained((OUTER[name](argument), argument))
            case _:
                raise FormulaError(f"the derivative of {node.name} is not known")
        return found

    def operands(self, op: Operator, left: Node, right: Node) -> list[tuple[Node, Node]]:
        """Return the operands of an operation that vary, each with the partial derivative with respect to it."""
        partial: tuple[Node, Node]
        match op:
            case "+":
                partial = (ONE, ONE)
            case "-":
                partial = (ONE, MINUS)
            case "*":
                partial = (right, left)
            case "/":
                partial = (binary("/", ONE, right), binary("/", binary("*", MINUS, left), binary("**", right, TWO)))
            case "**":
                lower = binary("*", right, binary("**", left, binary("-", right, ONE)))
                partial = (lower, binary("*", Binary("**", left, right), _call("log", left)))
        return [one for one in zip(partial, (left, right), strict=True) if self.symbol in names(one[1])]

    def chained(self, *parts: tuple[Node, Node], vector: bool = False) -> Slope:
        """Return the sum of factor·derivative over the operands: the chain rule. A number moves every entry."""
        vector = vector or any(self.is_vector(factor) or self.is_vector(operand) for factor, operand in parts)
        own: Node = ZERO
        pairs = []
        for factor, operand in parts:
            slope = self.slope(operand)
            if vector and not self.is_vector(operand) and self.symbol in self.vectors:
                pairs.append((factor, slope.own))
                continue
            own = binary("+", own, binary("*", factor, slope.own))
            pairs += [(binary("*", factor, entry), other) for entry, other in slope.pairs]
        return Slope(own, _kept(pairs))

    def summed(self, vector: Node, weight: Node, total: Callable[[Node], Node]) -> Slope:
        """Return the derivative of Σ weight·vector, whose weights are constant; `total` is Σ weight·(...)."""

        def whole(entry: Node) -> Node:
            return tidied(total(entry)) if self.is_vector(entry) else binary("*", total(self.ones()), entry)

        slope = self.slope(vector)
        found = binary("*", weight, slope.own) if self.symbol in self.vectors else whole(slope.own)
        for entry, other in slope.pairs:
            found = binary("+", found, binary("*", whole(entry), other))
        return Slope(found)

    def ones(self) -> Node:
        """Return 1 for each class."""
        letter = Symbol(min(self.vectors))
        return _call("where", Compare("==", letter, letter), ONE, ZERO)

    def reduction(self, node: Call, argument: Node) -> Slope:
        match node.name:
            case "sum":
                weight: Node = ONE
            case "norm":
                weight = binary("/", argument, node)
            case _:
                chosen = _call("where", Compare("==", argument, node), ONE, ZERO)
                weight = binary("/", chosen, _call("sum", chosen))
        return self.summed(argument, weight, lambda entry: tidied(_call("sum", binary("*", weight, entry))))

    def softmax(self, node: Node, argument: Node) -> Slope:
        """Return the derivative of a softmax s of v, which is sᵢ·([i = j] − sⱼ) times that of v."""
        slope = self.slope(argument)
        mean = self.summed(argument, node, lambda entry: _call("sum", binary("*", node, entry)))
        own = binary("*", node, slope.own)
        pairs = [(Neg(node), mean.own), *((binary("*", node, entry), other) for entry, other in slope.pairs)]
        return Slope(own, _kept(pairs))

    def extreme(self, name: str, left: Node, right: Node) -> Slope:
        """Return that of the larger, or smaller, of two; at a tie that of the second, which is the constant one."""
        if self.symbol not in names(left):
            left, right = right, left
        return self.where(Compare(">" if name == "max" else "<", left, right), left, right)

    def where(self, condition: Compare, yes: Node, no: Node) -> Slope:
        vector = any(map(self.is_vector, (condition, yes, no)))
        first, second = self.slope(yes), self.slope(no)
        mixed = vector and self.symbol in self.vectors and not (self.is_vector(yes) and self.is_vector(no))
        if mixed or first.pairs or second.pairs:
            one, other = (_call("where", condition, *values) for values in ((ONE, ZERO), (ZERO, ONE)))
            return self.chained((one, yes), (other, no), vector=vector)
        return Slope(simplify(_call("where", condition, first.own, second.own)))


def _kept(pairs: Iterable[tuple[Node, Node]]) -> tuple[tuple[Node, Node], ...]:
    return tuple(pair for pair in pairs if ZERO not in pair)
