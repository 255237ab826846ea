"""A loss of one's own, written as an expression: its gradient and curvature are derived from it."""

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar, Self

import numpy as np

from losscli.domain import REAL, Array, Domain, Labels, Mask
from losscli.errors import PairingError, Place, ReadError, UsageError
from losscli.formula import Formula, FormulaError, Node, parse, show, substitute
from losscli.formula.differentiate import derivative
from losscli.formula.nodes import Symbol, names
from losscli.formula.source import source
from losscli.loss import PROBABILITY_GLYPH, TARGET, Input, Loss, pointwise
from losscli.losses.stated import computed, label_of, misfit, row_at, spread, strict, vector_in, walked, without_value
from losscli.option import Scalar

LONGEST = 1000
PLACE = "expression"
LETTERS = frozenset("py")


@dataclass(frozen=True, slots=True)
class Expression(Loss):
    """A loss of your own: an expression of the prediction p and the target y, from which the gradient is derived.

    Its minimiser is what you make it. Where the derivative has no value it is 0, as at the kink of |p − y|; where the
    expression has none, as ln p has not below 0, the row is refused.
    """

    name = "expr"
    title = "Expression"
    family = "own"
    equivalents = {}
    references = ()
    examples = ()
    sample = ()
    inputs = pointwise(REAL, REAL, PROBABILITY_GLYPH)
    text: ClassVar[str]
    node: ClassVar[Node]
    letters: ClassVar[frozenset[str]]
    labels: ClassVar[bool]

    distribution: bool = False

    @property
    def vectors(self) -> frozenset[str]:
        """The letters with a number a class."""
        return self.letters | {"y"} if self.distribution else self.letters

    @property
    def formula(self) -> Formula:
        """The expression and its derivatives."""
        return _stated(self.text, self.vectors)

    def settings(self) -> dict[str, Scalar]:
        """Return the expression: all that the number depends on beside the data."""
        return {"expression": self.text}

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Settle which letters have a number a class.

        Raises:
            PairingError: the expression has no meaning for so many columns.
        """
        columns, targets = widths["pred"], widths["target"]
        if not any(vector_in(one) is not None for one in walked(self.node)):
            return self
        if columns > 1 and "p" not in self.letters:
            raise PairingError(f"{self.name}: p has {columns} columns, and it stands outside of every sum")
        if targets > 1 and self.labels:
            raise PairingError(f"{self.name}: y is a class index, of one column; there are {targets} target columns")
        if "p" in self.letters and targets not in {1, columns}:
            raise PairingError(f"{self.name}: p has {columns} columns and y {targets}; it may have 1 or {columns}")
        settled = replace(self, distribution=targets > 1)
        problem = misfit(self.node, settled.vectors - ({"y"} if targets == 1 else set()), columns)
        if problem:
            raise PairingError(f"{self.name}: {problem}")
        return settled

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield each input; a target that is an index is one of the classes that there are."""
        prediction, target = self.inputs
        yield prediction, REAL
        yield target, Labels(arrays[prediction.name].shape[-1]) if self.labels else REAL

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:
        """Return the rows on which the expression has no value, and the part of it that has none on the first."""
        node = strict(self.node)
        absent = np.isnan(computed(node, p, y, self.vectors, self._shape(p), infinite=False))
        if not absent.any():
            return None
        rows: Mask = np.any(absent.reshape(len(absent), -1), axis=1)
        culprit = without_value(substitute(node, row_at(p, y, int(np.argmax(absent)), self.vectors)))
        return rows, ("NaN", f"a number: {show(culprit or self.node)} has no value")

    def term(self, p: Array, y: Array) -> Array:
        """Return the expression, shape (n,), or (n, d) for d outputs."""
        return computed(self.node, p, y, self.vectors, self._shape(p))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return its derivative, in the shape of p; 0 where that has no value."""
        return self._derived(self.formula.gradient, p, y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return its second derivative, in the shape of p; 0 where that has no value.

        Raises:
            UsageError: it is too long to be of use.
        """
        if self.formula.curvature is None:
            raise UsageError(f"{self.name}: the second derivative of {self.text} is too long to be of use")
        return self._derived(self.formula.curvature, p, y)

    def _derived(self, expression: str, p: Array, y: Array) -> Array:
        found = computed(parse(expression), p, y, self.vectors, p.shape)
        return np.where(np.isnan(found), 0.0, found)

    def _shape(self, p: Array) -> tuple[int, ...]:
        return p.shape[:-1] if "p" in self.vectors else p.shape


@cache
def expression(text: str) -> type[Expression]:
    """Return the loss that an expression states.

    Raises:
        ReadError: it is no expression of p and y, or has no derivative; the place in it is named.
    """
    written = " ".join(text.split())
    node = _read(written)
    arguments = [spread(one) for part in walked(node) if (one := vector_in(part)) is not None]
    letters = frozenset({"p"} if any("p" in one for one in arguments) else ()) | (
        {"y"} if {"y"} in arguments else frozenset()
    )
    problem = misfit(node, letters, None)
    if problem:
        raise ReadError(_place(written, 1, len(written)), problem)
    labels = any(label_of(one) == Symbol("y") for one in walked(node))
    try:
        _stated(written, letters)
    except FormulaError as error:
        raise ReadError(_place(written, 1, len(written)), str(error)) from error
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, REAL, vector="p" in letters),
        Input("target", "y", TARGET, Labels(2) if labels else REAL),
    )
    state = {"text": written, "node": node, "letters": letters, "labels": labels, "inputs": inputs}
    about = {"__slots__": (), "__doc__": Expression.__doc__, "__module__": __name__}
    return type(Expression.__name__, (Expression,), {**about, **state})


def _read(text: str) -> Node:
    """Return the tree of an expression of p and y.

    Raises:
        ReadError: it is none.
    """
    if len(text) > LONGEST:
        raise ReadError(Place(PLACE), f"it may have {LONGEST} characters, and has {len(text)}")
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python's reader, about Python: 1if
            node = parse(text)
    except FormulaError as error:
        hint = "A power is written **, as in p**2." if "^" in text else "See loss help expressions."
        raise ReadError(_place(text, error.column, error.width), error.problem, hint) from error
    known = set(names(node))
    for name in sorted(known - LETTERS):
        found = re.search(rf"\b{re.escape(name)}\b", text)
        column = found.start() + 1 if found else 1
        raise ReadError(_place(text, column, len(name)), f"{name} is neither p, the prediction, nor y, the target")
    if "p" not in known:
        raise ReadError(_place(text, 1, len(text)), "p does not occur in it, and a loss is one of a prediction")
    return node


def _place(text: str, column: int, width: int) -> Place:
    return Place(PLACE, 1, column, text, width)


@cache
def _stated(text: str, vectors: frozenset[str]) -> Formula:
    """Return an expression with its derivatives.

    Raises:
        FormulaError: there is none, or it is too long.
    """
    gradient = derivative(parse(text), "p", vectors)
    parse(source(gradient))
    try:
        curvature = source(derivative(gradient, "p", vectors))
        parse(curvature)
    except FormulaError:
        return Formula(text, gradient=source(gradient))
    return Formula(text, gradient=source(gradient), curvature=curvature)
