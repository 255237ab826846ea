"""Jensen-Shannon divergence."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.divergence._distributions import ROWS, log_part, pair_entropy
from losscli.losses.logarithm import Base, in_base, unit
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class JensenShannon(OfRows):
    """The mean of the divergences of both rows from the row between them: symmetric, and never infinite.

    Its minimiser is the target itself, where it is 0; of rows that sum to 1 and share nothing it is ln 2, one bit. Its
    square root is a metric, which scipy calls the Jensen-Shannon distance. Swapped files give the same number. Where p
    is 0 and the target is not the gradient is −∞ though the term is finite.
    """

    name = "js"
    title = "Jensen-Shannon divergence"
    family = "divergence"
    aliases = ("jensen-shannon", "jsd", "js-divergence", "jensen-shannon-divergence")
    inputs = ROWS
    stacked = True
    equivalents = {
        "sklearn": "np.mean(np.sum(scipy.special.rel_entr((p, y), (p + y) / 2), axis=-1))",
        "optax": "jnp.mean(optax.losses.kl_divergence(jnp.log((p + y) / 2), jnp.array((p, y))))",
    }
    conventions = {}
    references = (
        "Lin (1991), Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37(1), 145-151",
    )
    examples = (
        Example(
            ((0.25, 0.75), (0.75, 0.25)),
            0.25 * np.log(0.5) + 0.75 * np.log(1.5),
            gradient=(np.log(0.5) / 2, np.log(1.5) / 2),
        ),
        Example(
            ((1.0, 0.0), (0.0, 1.0)), 1, {"base": "2"}, about="nothing in common: one bit", gradient=(0.5, -np.inf)
        ),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0", gradient=(0, 0)),
    )
    sample = (((0.6, 0.3, 0.1), (0.2, 0.7, 0.1)), ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1)))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """½·Σ [ y·ln(y/m) + p·ln(p/m) ] with m the row between."""
        half = Formula(
            "sum(y*log(y/m) + p*log(p/m))/2",
            "log(p/m)/2",
            "(1/p - 1/(2*m))/2",
            shown=(),
            where={"m": "(p + y)/2"},
        )
        return in_base(half, self.base)

    def term(self, p: Array, y: Array) -> Array:
        """Return ½·Σ [ y·ln(y/m) + p·ln(p/m) ], shape (n,): the two of a class together, which are not below 0."""
        return row_sums(pair_entropy(p, y)) / 2 / unit(self.base)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return ½·ln(p/m), shape (n, C); 0 where both are 0."""
        return log_part(p, y) / 2 / unit(self.base)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return ½·(1/p − 1/(2m)) = ½·(y/p)/(p + y), shape (n, C)."""
        both = p + y
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            bend = y / np.abs(p) / both
        return np.where(both == 0, np.inf, np.where(y == 0, 0.0, bend)) / 2 / unit(self.base)
