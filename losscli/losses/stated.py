"""What an expression needs to be a loss: which of its letters are vectors, and its values, exact where doubles fail."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np

from losscli.domain import Array
from losscli.formula import Node, Row, decimal, evaluate, show, substitute
from losscli.formula.differentiate import REDUCTIONS, is_vector
from losscli.formula.exact import exact
from losscli.formula.nodes import Binary, Call, Compare, Index, Number, Symbol, Vector
from losscli.formula.simplify import ZERO

ENTRYWISE = frozenset({"softmax", "cumsum"})
ONE_NUMBER = "its value is a number for each class: sum(...) makes one number of them"


def walked(node: Node) -> Iterator[Node]:
    """Yield a formula and all its parts."""
    yield node
    for child in node.children:
        yield from walked(child)


def vector_in(node: Node) -> Node | None:
    """Return the part of a node that must have a number a class, or None if none must."""
    match node:
        case Index(base):
            return base
        case Call("onehot", (_, of)):
            return of
        case Call(name, (argument,)) if name in REDUCTIONS | ENTRYWISE:
            return argument
    return None


def label_of(node: Node) -> Node | None:
    """Return the class of `z[y]` or `onehot(y, z)`."""
    match node:
        case Index(_, label) | Call("onehot", (label, _)):
            return label
    return None


def spread(node: Node) -> frozenset[str]:
    """Return the letters that give a formula a number a class, if they have that."""
    match node:
        case Symbol(name):
            return frozenset({name})
        case Index():
            return frozenset()
        case Call("onehot", (_, of)):
            return spread(of)
        case Call(name, (_,)) if name in REDUCTIONS:
            return frozenset()
    return frozenset().union(*map(spread, node.children))


def misfit(node: Node, vectors: AbstractSet[str], columns: int | None) -> str:
    """Return what is wrong with an expression of such vectors, of so many columns if that is known."""
    for part in walked(node):
        vector, label = vector_in(part), label_of(part)
        if vector is not None and not is_vector(vector, vectors):
            return f"in {show(part)}, {show(vector)} is one number, not one for each class"
        match label:
            case None | Symbol("y"):
                pass
            case Number(value) if value == int(value) and 0 <= value < (columns or value + 1):
                pass
            case Number(value):
                return f"there is no class {value}" + (f" among {columns}, counted from 0" if columns else "")
            case _:
                return f"in {show(part)}, the class is neither y nor a number"
    return ONE_NUMBER if is_vector(node, vectors) else ""


def strict(node: Node) -> Node:
    """Return a formula that has no value where any part that is used has none.

    NaN in a comparison would choose the second branch in silence, and NaN⁰ is 1.
    """
    plain = node.of(*map(strict, node.children))
    match plain:
        case Call("where", (Compare(_, left, right), _, _)) | Binary("**", left, right):
            for part in (left, right):
                plain = Binary("+", plain, Binary("*", ZERO, part))
    return plain


def without_value(tree: Node) -> Node | None:
    """Return the innermost part of a formula of numbers that has no value."""
    for child in tree.children:
        found = without_value(child)
        if found is not None:
            return found
    return tree if not isinstance(tree, Compare | Vector) and exact(tree).is_nan() else None


def computed(
    node: Node, p: Array, y: Array, vectors: AbstractSet[str], shape: tuple[int, ...], *, infinite: bool = True
) -> Array:
    """Return a formula of p and y in this shape, NaN where it has no value.

    Where doubles fail it is computed once more with fifty digits: log(exp(800)) is 800. Without `infinite`, only where
    they give NaN.
    """
    plain = evaluate(node, {"p": p, "y": y})
    if 0 < plain.ndim < len(shape):  # the same for every class
        plain = plain[:, np.newaxis]
    found = np.array(np.broadcast_to(plain, shape)) + 0.0
    rows = found if vectors else found.reshape(-1)
    known: dict[tuple[object, ...], Array] = {}
    failed = ~np.isfinite(rows) if infinite else np.isnan(rows)
    for i in np.flatnonzero(failed.reshape(len(rows), -1).any(axis=1)).tolist():
        row = row_at(p, y, i, vectors)
        key = tuple(row.values())
        if key not in known:
            known[key] = _exactly(node, row)
        rows[i] = known[key]
    return found


def row_at(p: Array, y: Array, i: int, vectors: AbstractSet[str]) -> Row:
    """Return the numbers of a row, or of an output of one where no letter has a number a class."""
    if not vectors:
        return {"p": decimal(p.flat[i]), "y": decimal(y.flat[i])}
    return {
        name: tuple(map(decimal, one[i])) if one.ndim > 1 else decimal(one[i]) for name, one in (("p", p), ("y", y))
    }


def _exactly(node: Node, row: Row) -> Array:
    tree = substitute(node, row)
    values = [exact(item) for item in tree.items] if isinstance(tree, Vector) else exact(tree)
    return np.asarray(values, dtype=np.float64) + 0.0
