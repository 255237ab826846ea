"""What the losses of a batch of embeddings share: the similarity of each to each, and what are of one class."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from losscli.domain import POSITIVE, REAL, Array, Counts, Mask
from losscli.formula import Glyph
from losscli.loss import TARGET, Input
from losscli.losses.vectors import NO_DIRECTION, OfVectors, Row, by_differences, without_direction
from losscli.option import Option

Temperature = Annotated[float, Option("What the cosines are divided by.", POSITIVE)]


EMBEDDINGS = (
    Input("pred", "z", Glyph("z", "z", "z"), REAL, vector=True),
    Input("target", "y", TARGET, Counts("a class: a whole number from 0, or a name"), named=True),
)


class Alike(NamedTuple):
    """Which pairs of rows are of one class, no row with itself, and which are of two, (n, n)."""

    same: Mask
    other: Mask

    @classmethod
    def of(cls, y: Array) -> "Alike":
        """Return the pairs of the classes y, shape (n,)."""
        equal = y[:, None] == y
        return cls(equal & ~np.eye(len(y), dtype=np.bool_), ~equal)


class Costs(NamedTuple):
    """The terms of the rows, (n,), and the slopes of their sum in each similarity, (n, n)."""

    terms: Array
    slopes: Array


@dataclass(frozen=True, slots=True)
class OfLikeness(OfVectors):
    """A loss of the similarities of all rows of a batch, or of a group, with one another.

    The gradient is that of the sum of all terms, in which a row stands in its own term and in those of the others.
    It takes memory for the square of the rows.
    """

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002 - embeddings alone decide
        """Return the rows that are all zeros, where directions count."""
        return without_direction(z) & self.directed, NO_DIRECTION

    @property
    def directed(self) -> bool:
        """Whether the similarity is the cosine, else it is the inner product."""
        return True

    @abstractmethod
    def costs(self, likeness: Array, alike: Alike) -> Costs:
        """Return the terms of rows of these similarities, (n, n), and the slopes of their sum in them."""

    def term(self, z: Array, y: Array) -> Array:
        """Return the terms of the rows, shape (n,); z is (n, d), y (n,)."""
        unit = Row.of(z).direction if self.directed else z
        return self.costs(unit @ unit.T, Alike.of(y)).terms

    def gradient(self, z: Array, y: Array) -> Array:
        """Return the gradient of the sum of the terms, shape (n, d): of cosines, across each row."""
        row = Row.of(z)
        unit = row.direction if self.directed else z
        slopes = self.costs(unit @ unit.T, Alike.of(y)).slopes
        pull: Array = (slopes + slopes.T) @ unit
        if not self.directed:
            return pull
        across: Array = (pull - np.sum(pull * unit, axis=-1, keepdims=True) * unit) / row.whole
        return across

    def curvature(self, z: Array, y: Array) -> Array:
        """Return the diagonal of the Hessian of the sum of the terms, shape (n, d), by differences of the gradient."""
        return by_differences(lambda moved: self.gradient(moved, y), z)


def log_sum(z: Array, chosen: Mask) -> tuple[Array, Array]:
    """Return ln Σ exp z over the chosen entries of each row, −inf where none is, (n, 1), and their shares, (n, n)."""
    masked = np.where(chosen, z, -np.inf)
    top = np.max(masked, axis=-1, keepdims=True)
    base = np.where(np.isneginf(top), 0.0, top)
    weights = np.exp(masked - base)
    total = np.sum(weights, axis=-1, keepdims=True)
    none = total == 0
    logs = np.where(none, -np.inf, base + np.log(np.where(none, 1.0, total)))
    return logs, weights / np.where(none, 1.0, total)
