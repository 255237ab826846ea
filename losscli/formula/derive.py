"""The worked derivation: a formula with a row's numbers in it, simplified line by line down to its value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

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
FIGURES = (Number, Approx)


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
        case Neg():
            return _negated(node.operand)
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
        return _negated(node.right)
    return node


def _negated(operand: Node) -> Node:
    """Return minus `operand`, without two signs: −(−x) is x."""
    match operand:
        case Neg(inner):
            return inner
        case Number(value) if value < 0:
            return Number(-value)
    return Neg(operand)


def _is_arithmetic(node: Node) -> bool:
    """Return whether `node` is a sum, product, ... of exact numbers and nothing else."""
    return isinstance(node, ARITHMETIC) and all(isinstance(child, Number) for child in node.children)


def term_text(node: Node, row: Row, style: Style) -> str:
    """Return `node` with the numbers of `row`, as short as it can be without calculating."""
    return show(drop(substitute(node, row)), style)


def stages(tree: Node, shown: Sequence[str], digits: int, style: Style) -> Iterator[Node]:
    """Yield `tree`, a number or a vector of numbers, simplified step by step, as far as it leads to what is shown."""
    tree = _complemented(tree)
    yield tree
    tree = drop(tree)
    yield tree
    while (folded := drop(_folded(tree))) != tree:
        tree = folded
        yield tree
    tree = _each(_called, tree)
    while not all(isinstance(item.operand if isinstance(item, Neg) else item, FIGURES) for item in items(tree)):
        yield from _rounded(tree, shown, digits, style)
        tree = _each(_approximated, tree)


def simplified(tree: Node) -> Node:
    """Return `tree` with what can be calculated exactly calculated, calls too."""
    tree = drop(_complemented(tree))
    while (folded := drop(_folded(tree))) != tree:
        tree = folded
    return _calculated(tree)


def items(tree: Node) -> tuple[Node, ...]:
    """Return the numbers that a tree is."""
    return tree.items if isinstance(tree, Vector) else (tree,)


def _each(change: Callable[[Node], Node], tree: Node) -> Node:
    return Vector(tuple(map(change, tree.items))) if isinstance(tree, Vector) else change(tree)


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
    """Return `node` with each outermost call replaced by its value; one that is a call, but for a sign, by its own."""
    if isinstance(node, Call) or (isinstance(node, Neg) and isinstance(node.operand, Call)):
        return _figure(node)
    return node.of(*map(_called, node.children))


def _approximated(node: Node) -> Node:
    """Return `node` with its innermost arithmetic done, one level of it, whether that is exact or not."""
    if isinstance(node, ARITHMETIC) and all(isinstance(child, FIGURES) for child in node.children):
        return _figure(node)
    return node.of(*map(_approximated, node.children))


def _figure(node: Node) -> Node:
    """Return the value of `node`, of 50 digits if it is not short."""
    given = all(isinstance(child, Number) for child in node.children) or isinstance(node, Call)
    value = short(node) if given else None
    return Approx(exact(node), MOST_DIGITS) if value is None else Number(value)


def _rounded(tree: Node, shown: Sequence[str], digits: int, style: Style) -> Iterator[Node]:
    """Yield `tree` at the fewest decimals from which the shown values follow, or nothing if none do."""
    for count in range(digits, MOST_DIGITS + 1):
        line = at_digits(tree, count)
        if all(number(exact(a), digits, style, zeros=True) == b for a, b in zip(items(line), shown, strict=True)):
            yield line
            return


def at_digits(node: Node, digits: int) -> Node:
    """Return `node` with each `Approx` rounded to some decimals."""
    if isinstance(node, Approx):
        return Approx(rounded(node.value, digits), digits)
    return node.of(*(at_digits(child, digits) for child in node.children))
