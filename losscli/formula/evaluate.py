"""A formula over columns: float64 arrays of one number a row, or of one number a row and class."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
)

Array = NDArray[np.float64]


def evaluate(node: Node, values: Mapping[str, ArrayLike]) -> Array:
    """Return `node` with `values` for its symbols: (n,) or (n, k) arrays, labels (n,), options as numbers.

    An (n,) operand beside an (n, k) one is the same for every class. log 0 is −∞ and 0·∞ is 0, both in
    silence. The expression is computed as it stands: log(sum(exp(z))) overflows where exp(z) does.

    Raises:
        FormulaError: A symbol has no value, or a label is no class.
    """
    columns = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    with np.errstate(all="ignore"):
        return np.asarray(_value(node, columns), dtype=np.float64)


def _value(node: Node, columns: Mapping[str, Array]) -> Array:
    arrays = [_value(child, columns) for child in node.children]
    match node:
        case Number(value) | Approx(value):
            found = np.asarray(float(value))
        case Symbol(name):
            found = _column(name, columns)
        case Neg():
            found = -arrays[0]
        case Binary(op) | Compare(op):
            found = _OPERATORS[op](*_aligned(arrays))
        case Index():
            found = _entry(*arrays)
        case Total():
            found = reduce(np.add, _aligned(arrays))
        case Vector():
            found = np.stack(np.broadcast_arrays(*arrays), axis=-1)
        case Call(name):
            found = ARRAYS[name](*arrays)
        case _:
            raise FormulaError(f"{type(node).__name__} has no value")
    return found


def _column(name: str, columns: Mapping[str, Array]) -> Array:
    if name == "pi":
        return np.asarray(math.pi)
    if name not in columns:
        raise FormulaError(f"no value for {name}; there are values for {', '.join(columns) or 'nothing'}")
    return columns[name]


def _aligned(arrays: Sequence[Array]) -> list[Array]:
    """Return `arrays` with a last axis of length 1 added to those that have one number a row, beside (n, k)."""
    depth = max(array.ndim for array in arrays)
    return [array[..., np.newaxis] if 0 < array.ndim < depth else array for array in arrays]


def _times(a: Array, b: Array) -> Array:
    # 0·ln 0 is 0, the limit, and what every cross-entropy means by it.
    vanishes = ((a == 0) & np.isinf(b)) | ((b == 0) & np.isinf(a))
    return np.where(vanishes, 0.0, a * b)


def _classes(labels: Array, classes: int) -> NDArray[np.intp]:
    """Return `labels` as indices. numpy would take −1 for the last class, and 1.9 for 1."""
    if not np.all((labels >= 0) & (labels < classes) & (labels == np.floor(labels))):
        raise FormulaError(f"a label is not one of the classes 0 to {classes - 1}")
    return labels.astype(np.intp)


def _entry(base: Array, labels: Array) -> Array:
    """Return the entry of each row at its label; a base of (k,) serves every row, and so does one label."""
    index = _classes(labels, base.shape[-1])
    if index.ndim == 0:
        return np.asarray(base[..., index])
    entry: Array = base[index] if base.ndim == 1 else np.take_along_axis(base, index[..., np.newaxis], -1)[..., 0]
    return entry


def _onehot(labels: Array, z: Array) -> Array:
    classes = z.shape[-1]
    hot = np.asarray(np.arange(classes) == _classes(labels, classes)[..., np.newaxis], dtype=np.float64)
    return hot if labels.ndim else np.broadcast_to(hot, z.shape)


def _sum(x: Array) -> Array:
    return np.asarray(np.sum(x, axis=-1))


def _norm(x: Array) -> Array:
    return np.asarray(np.sqrt(np.sum(np.square(x), axis=-1)))


def _softmax(z: Array) -> Array:
    weight: Array = np.exp(z - np.max(z, axis=-1, keepdims=True))
    total: Array = np.sum(weight, axis=-1, keepdims=True)
    return weight / total


def _sigmoid(x: Array) -> Array:
    small: Array = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1 + small)


def _softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


def _number_of_classes(z: Array) -> Array:
    return np.asarray(float(z.shape[-1]))


def _cumsum(x: Array) -> Array:
    return np.asarray(np.cumsum(x, axis=-1))


def _threshold(z: Array) -> Array:
    """Return the τ of each row for which Σ max(0, z − τ) is 1: Martins & Astudillo (2016), algorithm 1."""
    ordered = -np.sort(-z, axis=-1)
    counts = np.arange(1, z.shape[-1] + 1)
    sums = np.cumsum(ordered, axis=-1)
    support = np.sum(1 + counts * ordered > sums, axis=-1, keepdims=True)
    return np.asarray(((np.take_along_axis(sums, support - 1, axis=-1) - 1) / support)[..., 0])


def _max(*arrays: Array) -> Array:
    return np.asarray(np.max(arrays[0], axis=-1)) if len(arrays) == 1 else reduce(np.maximum, _aligned(arrays))


def _min(*arrays: Array) -> Array:
    return np.asarray(np.min(arrays[0], axis=-1)) if len(arrays) == 1 else reduce(np.minimum, _aligned(arrays))


def _lgamma(x: Array) -> Array:
    return np.asarray(_LGAMMA(x), dtype=np.float64)


def _erf(x: Array) -> Array:
    return np.asarray(_ERF(x), dtype=np.float64)


def _where(condition: Array, yes: Array, no: Array) -> Array:
    condition, yes, no = _aligned([condition, yes, no])
    return np.where(condition, yes, no)


# One number at a time: a formula is evaluated on a few rows.
_LGAMMA = np.frompyfunc(lambda x: math.lgamma(x) if x > 0 else math.inf if x == 0 else math.nan, 1, 1)
_ERF = np.frompyfunc(math.erf, 1, 1)
_OPERATORS: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _times,
    "/": np.divide,
    "**": np.power,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
ARRAYS: Mapping[str, Callable[..., Array]] = {
    "log": np.log,
    "exp": np.exp,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "sign": np.sign,
    "sum": _sum,
    "sigmoid": _sigmoid,
    "softmax": _softmax,
    "softplus": _softplus,
    "onehot": _onehot,
    "norm": _norm,
    "classes": _number_of_classes,
    "cumsum": _cumsum,
    "threshold": _threshold,
    "lgamma": _lgamma,
    "erf": _erf,
    "atan": np.arctan,
    "max": _max,
    "min": _min,
    "where": _where,
}
