"""The worked derivation: a formula with a row's numbers in it, simplified line by line down to its value."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from losscli.formula.exact import exact, holds, short
from losscli.formula.figures import number, rounded
from losscli.formula.nodes import (
    Approx,
    Binary,
    Call,
    Compare,
    FormulaError,
    Index,
    Neg,
    Node,
    Number,
    Symbol,
    Total,
    Vector,
    names,
)
from losscli.formula.printing import show
from losscli.formula.style import Style

Row = Mapping[str, Decimal | tuple[Decimal, ...]]

ZERO, ONE, TWO = (Number(Decimal(value)) for value in range(3))
MINUS_ONE = Number(Decimal(-1))
LEFT_IDENTITY: Mapping[str, Node] = {"+": ZERO, "*": ONE}
RIGHT_IDENTITY: Mapping[str, Node] = {"+": ZERO, "-": ZERO, "*": ONE, "/": ONE, "**": ONE}
MOST_DIGITS = 30
ARITHMETIC = (Neg, Binary, Total)


def substitute(node: Node, row: Row) -> Node:
    """Return `node` with the numbers of `row` for its symbols.

    A symbol with one number a class makes a sum a `Total`, `z[y]` the entry, and what is left a `Vector`. Of a
    `where` the branch that applies is kept. A symbol that is not in `row` stays.
    """
    if isinstance(node, Symbol) and node.name in row:
        entry = row[node.name]
        return Vector(tuple(map(Number, entry))) if isinstance(entry, tuple) else Number(entry)
    return _expanded(node.of(*(substitute(child, row) for child in node.children)))


def _expanded(node: Node) -> Node:
    """Return `node` without vectors below it: they are used up, or it becomes a vector itself."""
    match node:
        case Index(Vector(items), Number(label)):
            return items[_class(label, len(items))]
        case Call(name, (*_, Vector())) if name in EXPANSIONS and len(node.children) == EXPANSIONS[name][0]:
            return EXPANSIONS[name][1](*node.children)
        case Call("where", (Compare() as condition, yes, no)) if not any(names(condition)):
            return yes if holds(condition) else no
    return _lifted(node)


def _lifted(node: Node) -> Node:
    """Return `node` class by class if a child is a vector, else as it is."""
    vectors = [child for child in node.children if isinstance(child, Vector)]
    if not vectors or isinstance(node, Vector):
        return node
    width = len(vectors[0].items)
    if any(len(vector.items) != width for vector in vectors):
        raise FormulaError(f"{width} classes beside {', '.join(str(len(vector.items)) for vector in vectors[1:])}")
    return Vector(tuple(_expanded(node.of(*(_item(child, i) for child in node.children))) for i in range(width)))


def _item(node: Node, position: int) -> Node:
    return node.items[position] if isinstance(node, Vector) else node


def _class(label: Decimal, classes: int) -> int:
    if label != label.to_integral_value() or not 0 <= label < classes:
        raise FormulaError(f"label {label} is not one of the classes 0 to {classes - 1}")
    return int(label)


def _sum(z: Vector) -> Node:
    return Total(z.items)


def _softmax(z: Vector) -> Node:
    weights = tuple(Call("exp", (item,)) for item in z.items)
    return Vector(tuple(Binary("/", weight, Total(weights)) for weight in weights))


def _onehot(y: Node, z: Vector) -> Node:
    if not isinstance(y, Number):
        return Call("onehot", (y, z))
    label = _class(y.value, len(z.items))
    return Vector(tuple(ONE if i == label else ZERO for i in range(len(z.items))))


def _norm(z: Vector) -> Node:
    return Call("sqrt", (Total(tuple(Binary("**", item, TWO) for item in z.items)),))


def _classes(z: Vector) -> Node:
    return Number(Decimal(len(z.items)))


def _cumsum(z: Vector) -> Node:
    return Vector(tuple(Total(z.items[: i + 1]) for i in range(len(z.items))))


def _threshold(z: Vector) -> Node:
    return Call("threshold", z.items)


def _max(z: Vector) -> Node:
    return Call("max", z.items)


def _min(z: Vector) -> Node:
    return Call("min", z.items)


# The functions that do not act on each class by itself: with how many arguments, and what becomes of them.
EXPANSIONS: Mapping[str, tuple[int, Callable[..., Node]]] = {
    "sum": (1, _sum),
    "softmax": (1, _softmax),
    "onehot": (2, _onehot),
    "norm": (1, _norm),
    "classes": (1, _classes),
    "cumsum": (1, _cumsum),
    "threshold": (1, _threshold),
    "max": (1, _max),
    "min": (1, _min),
}


def drop(node: Node) -> Node:
    """Return `node` without what changes nothing: 0·x, 1·x, x + 0, x − 0, −(−x), x¹, x / 1.

    Arithmetic on numbers is done only where it gives exactly 0 or 1, so that `ln(1 − 0.1)` and `ln 1` stay.
    """
    node = node.of(*map(drop, node.children))
    if _is_arithmetic(node) and short(node) in {ZERO.value, ONE.value}:
        return Number(exact(node))
    match node:
        case Neg(Neg(operand)):
            return operand
        case Binary():
            return _without_identity(node)
        case Total(terms):
            kept = tuple(term for term in terms if term != ZERO)
            return Total(kept) if len(kept) > 1 else (*kept, ZERO)[0]
    return node


def _without_identity(node: Binary) -> Node:
    if node.op == "*" and ZERO in node.children:
        return ZERO
    if node.op == "*" and node.left == MINUS_ONE:
        return Neg(node.right)
    if node.left == LEFT_IDENTITY.get(node.op):
        return node.right
    if node.right == RIGHT_IDENTITY.get(node.op):
        return node.left
    if node.op == "-" and node.left == ZERO:
        return node.right.operand if isinstance(node.right, Neg) else Neg(node.right)
    return node


def _is_arithmetic(node: Node) -> bool:
    """Return whether `node` is a sum, product, ... of exact numbers and nothing else."""
    return isinstance(node, ARITHMETIC) and all(isinstance(child, Number) for child in node.children)


def term_text(node: Node, row: Row, style: Style) -> str:
    """Return `node` with the numbers of `row`, as short as it can be without calculating."""
    return show(drop(substitute(node, row)), style)


def steps(node: Node, row: Row, value: float, digits: int, style: Style) -> list[str]:
    """Return the lines that lead from `node` with the numbers of `row` to `value`, which is the last of them."""
    trees = _stages(substitute(node, row), number(value, digits, style, zeros=True), digits, style)
    lines = [show(tree, style) for tree in trees if not isinstance(tree, Number)]
    return [line for line, _ in groupby([*lines, number(value, digits, style, zeros=True)])]


def _stages(tree: Node, shown: str, digits: int, style: Style) -> Iterator[Node]:
    tree = _complemented(tree)
    yield tree
    tree = drop(tree)
    yield tree
    while (folded := drop(_folded(tree))) != tree:
        tree = folded
        yield tree
    if not isinstance(tree.operand if isinstance(tree, Neg) else tree, Call):
        yield from _rounded(_called(tree), shown, digits, style)


def _complemented(node: Node) -> Node:
    """Return `node` with each 1 − number calculated."""
    match node:
        case Binary("-", left, Number()) if left == ONE:
            return _calculated(node)
    return node.of(*map(_complemented, node.children))


def _folded(node: Node) -> Node:
    """Return `node` with its innermost arithmetic on numbers done, one level of it."""
    return _calculated(node) if _is_arithmetic(node) else node.of(*map(_folded, node.children))


def _calculated(node: Node) -> Node:
    value = short(node)
    return node if value is None else Number(value)


def _called(node: Node) -> Node:
    """Return `node` with each outermost call replaced by its value, of 50 digits if it is not short."""
    if isinstance(node, Call):
        value = short(node)
        return Approx(exact(node), MOST_DIGITS) if value is None else Number(value)
    return node.of(*map(_called, node.children))


def _rounded(tree: Node, shown: str, digits: int, style: Style) -> Iterator[Node]:
    """Yield `tree` at the fewest decimals from which the shown value follows, or nothing if none do."""
    for count in range(digits, MOST_DIGITS + 1):
        line = _at(tree, count)
        if number(exact(line), digits, style, zeros=True) == shown:
            yield line
            return


def _at(node: Node, digits: int) -> Node:
    if isinstance(node, Approx):
        return Approx(rounded(node.value, digits), digits)
    return node.of(*(_at(child, digits) for child in node.children))
