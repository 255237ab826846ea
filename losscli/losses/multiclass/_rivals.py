"""What the margin losses over several classes share: by how much the other classes come too near to the true one."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from losscli.domain import NOT_NEGATIVE, REAL, Array, Interval, Mask
from losscli.formula import TERM, Formula, Shown
from losscli.loss import LOGIT_GLYPH, TARGET, Input
from losscli.losses.classes import INDEX, Labelled, at_target
from losscli.losses.rowwise import row_sums
from losscli.option import Option, Whole

Margin = Annotated[float, Option("Lead over every other class from which the loss is 0.", NOT_NEGATIVE)]
Power = Annotated[int, Option("Power of each shortfall: 1 or 2.", Whole(Interval(1, 2)))]
# Scores, of which only differences count.
SCORES = (
    Input("pred", "z", LOGIT_GLYPH, REAL, vector=True),
    Input("target", "y", TARGET, INDEX),
)
TRUE_SCORE = Shown("z[y]", exact=True)


@dataclass(frozen=True, slots=True)
class EveryRival(Labelled):
    """A loss that adds up over the classes by how much each comes nearer to the true one than the margin.

    A subclass may give the sum a factor: `factor` of each row, and `said_factor` in the formula.
    """

    margin: Margin = 1.0
    power: Power = 1

    def factor(self, y: Array, classes: int) -> Array | float:  # noqa: ARG002 - a hook
        """Return what the sum of a row is times."""
        return 1.0

    @property
    def said_factor(self) -> tuple[str, str]:
        """What stands before and after the sum in the formula."""
        return "", ""

    @property
    def formula(self) -> Formula:
        """Σ over the others of max(0, margin − z[y] + z)^power."""
        before, after = self.said_factor
        squared = self.power == 2
        slope = f"{'2*' if squared else ''}(1 - onehot(y, z))*{'d' if squared else 'where(d > 0, 1, 0)'}"
        bend = "2*(1 - onehot(y, z))*where(d > 0, 1, 0)" if squared else "0"
        return Formula(
            f"{before}sum((1 - onehot(y, z))*d{'**2' if squared else ''}){after}",
            gradient=f"{before}(s - onehot(y, z)*sum(s)){after}",
            curvature=f"{before}(b + onehot(y, z)*sum(b)){after}" if squared else "0",
            shown=(TRUE_SCORE, TERM),
            folded=(TRUE_SCORE,),
            where={"d": "max(0, margin - z[y] + z)", "s": slope, "b": bend},
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return the sum over the others of max(0, margin − z[y] + z)^power, shape (n,)."""
        d = _shortfalls(z, y, self.margin)
        return row_sums(d if self.power == 1 else np.square(d)) * self.factor(y, z.shape[-1]) + 0.0

    def gradient(self, z: Array, y: Array) -> Array:
        """Return its slope in each score, shape (n, C): at the true class minus those of the others, 0 at a kink."""
        d = _shortfalls(z, y, self.margin)
        slopes: Array = np.where(d > 0, 1.0, 0.0) if self.power == 1 else 2 * d
        return self._spread(slopes, y, sign=-1)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return 0, or for squares 2 at each class that comes too near, and their sum at the true one, shape (n, C)."""
        if self.power == 1:
            return np.zeros_like(z)
        return self._spread(np.where(_shortfalls(z, y, self.margin) > 0, 2.0, 0.0), y, sign=1)

    def _spread(self, values: Array, y: Array, *, sign: int) -> Array:
        """Return values of the others with their sum, or minus it, at the true class, times the factor."""
        own = sign * row_sums(values)[..., None]
        factor = np.asarray(self.factor(y, values.shape[-1]))
        spread: Array = np.where(_true(values, y), own, values) * (factor[:, None] if factor.ndim else factor)
        return spread + 0.0


@dataclass(frozen=True, slots=True)
class TopRival(Labelled):
    """A loss of the lead of the true class over the best of the others."""

    @property
    def lead(self) -> float:
        """The lead from which it is 0."""
        return 0.0

    def term(self, z: Array, y: Array) -> Array:
        """Return max(0, lead − z[y] + the largest other score), shape (n,)."""
        return np.maximum(self._shortfall(z, y), 0.0)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return 1 at the best of the others and −1 at the true class, shape (n, C); 0 from the lead on."""
        best = np.argmax(np.where(_true(z, y), -np.inf, z), axis=-1)
        slope = (np.arange(z.shape[-1]) == best[:, None]).astype(np.float64) - _true(z, y)
        return np.where(self._shortfall(z, y)[:, None] > 0, slope, 0.0)

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - it is linear on either side of the kink
        """Return 0."""
        return np.zeros_like(z)

    def _shortfall(self, z: Array, y: Array) -> Array:
        rival: Array = np.max(np.where(_true(z, y), -np.inf, z), axis=-1)
        short: Array = (rival - at_target(z, y)) + self.lead
        return short


def _true(z: Array, y: Array) -> Mask:
    true: Mask = np.arange(z.shape[-1]) == y[..., None]
    return true


def _shortfalls(z: Array, y: Array, margin: float) -> Array:
    """Return max(0, margin − z[y] + z) of the others, 0 at the true class, shape (n, C)."""
    near: Array = (z - at_target(z, y)[..., None]) + margin
    return np.where(_true(z, y), 0.0, np.maximum(near, 0.0))
