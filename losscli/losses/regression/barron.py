"""Barron's general robust loss."""

import math
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array, Interval
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.residual import SCALE, OfResidual, half_residual, patched
from losscli.option import Option

ANY = Interval(-np.inf, np.inf, "a finite number", low_open=True, high_open=True)
FAR = 2.0**100  # beyond it 1 + v is v


@final
@dataclass(frozen=True, slots=True)
class Barron(OfResidual):
    """A family of robust losses with a shape α: squared error at 2, Charbonnier 1, Cauchy 0, Geman-McClure −2.

    Its minimiser goes from the mean of the targets (α = 2) to a mode of them (α → −∞, the Welsch loss). It is in
    units of the scale c: near 0 it is (r/c)²/2 for every α, so that for the others here c² is to be multiplied in,
    and c is another one: cauchy has c·√2 for this c, welsch too, geman-mcclure 2c. Convex from α = 1 on. The limits
    at 2 and 0 are taken; that at −∞ is welsch.
    """

    name = "barron"
    title = "Barron's general robust loss"
    aliases = ("adaptive-robust", "general-robust", "barron-loss", "general-adaptive-robust-loss")
    equivalents = {"torch": "torch.mean(torch.sqrt(torch.tensor(p - y) ** 2 + 1) - 1)"}
    references = (
        (
            "Barron (2019), A general and adaptive robust loss function, Proc. CVPR, 4331-4339, eq. 8, "
            "https://arxiv.org/abs/1701.03077"
        ),
    )
    examples = (
        Example((2.5, 1), np.sqrt(1.5 * 1.5 + 1) - 1, gradient=1.5 / np.sqrt(1.5 * 1.5 + 1)),
        Example((5, 1), 2 * (4 / 4 / (4 / 4 + 1)), {"alpha": -2.0, "c": 2.0}, gradient=4 / 4 / (2 * 2)),
        Example((5, 1), 2 * 2 / 2, {"alpha": 2.0, "c": 2.0}, about="α = 2: half the square of r/c", gradient=4 / 4),
        Example((3, 1), np.log(4 / 2 + 1), {"alpha": 0.0}, about="α = 0: a logarithm", gradient=2 / 3),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e200, 0), 1e200, about="far out linear at α = 1: no square overflows", gradient=1),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    alpha: Annotated[float, Option("Shape: 2 is squared error, and the lower, the more robust.", ANY)] = 1.0
    c: Annotated[float, Option("Scale: the residual about which the shape begins to matter.", SCALE)] = 1.0

    @property
    def formula(self) -> Formula:
        """The general form, or one of its limits."""
        shown = (Shown("p - y"),)
        where = {"t": "((p - y)/c)**2", "b": "2 - alpha" if self.alpha < 2 else "alpha - 2"}
        if self.alpha == 2:
            return Formula("t/2", gradient="(p - y)/c**2", curvature="1/c**2", shown=shown, where=where)
        return Formula(
            "b/alpha*((1 + t/b)**(alpha/2) - 1)" if self.alpha else "log(1 + t/2)",
            gradient="(p - y)/c**2*(1 + t/b)**(alpha/2 - 1)",
            curvature="(1 + (alpha - 1)*t/b)*(1 + t/b)**(alpha/2 - 2)/c**2",
            shown=shown,
            where=where,
        )

    def term(self, p: Array, y: Array) -> Array:
        """Return (b/α)·((1 + t/b)^(α/2) − 1), by expm1 where that power is near 1 or below, so that nothing cancels."""
        if self.alpha == 2:
            return 0.5 * np.square((p - y) / self.c)
        v = self._v(p, y)
        log = patched(np.log1p(v), v > FAR, self._far_log, p, y)
        z = 0.5 * self.alpha * log
        ratio = np.expm1(np.minimum(z, 1.0)) / np.where(z == 0, 1.0, z)
        near = 0.5 * self._b * log * np.where(z == 0, 1.0, ratio)
        if self.alpha <= 0:
            return near
        return patched(near, z >= 1, self._grown, p, y, v)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (r/c²)·(1 + t/b)^(α/2 − 1)."""
        x = (p - y) / self.c
        if self.alpha == 2:
            return x / self.c
        k, v = 0.5 * self.alpha - 1.0, self._v(p, y)
        slope: Array = x * (1.0 + v) ** k / self.c

        def far(p: Array, y: Array) -> Array:
            size: Array = self._b**-k * self._far_power(p, y, self.alpha - 1.0) / self.c
            return np.copysign(size, p - y)

        return patched(slope, v > FAR, far, p, y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 + t/b)^(α/2 − 1)·(1 + (α − 1)·t/b)/(1 + t/b)/c²."""
        if self.alpha == 2:
            return np.full_like(p - y, 1.0 / self.c / self.c)
        k, v = 0.5 * self.alpha - 1.0, self._v(p, y)
        if self.alpha == 1:
            bend: Array = (1.0 + v) ** -1.5 / self.c / self.c
            return bend
        ratio = patched((1.0 + (self.alpha - 1.0) * v) / (1.0 + v), v > FAR, lambda: self.alpha - 1.0)
        return self._power(p, y, v, k) * ratio / self.c / self.c

    @property
    def _b(self) -> float:
        return abs(self.alpha - 2.0)

    def _v(self, p: Array, y: Array) -> Array:
        """Return t/b."""
        return np.square((p - y) / self.c) / self._b

    def _power(self, p: Array, y: Array, v: Array, k: float) -> Array:
        """Return (1 + t/b)^k, where t overflows too."""
        return patched((1.0 + v) ** k, v > FAR, lambda p, y: self._b**-k * self._far_power(p, y, 2.0 * k), p, y)

    def _grown(self, p: Array, y: Array, v: Array) -> Array:
        """Return the term where (1 + t/b)^(α/2) is above e."""
        return self._b / self.alpha * (self._power(p, y, v, 0.5 * self.alpha) - 1.0)

    def _far_power(self, p: Array, y: Array, k: float) -> Array:
        """Return (|r|/c)^k of far residuals."""
        power: Array = self._far(p, y) ** k * np.exp2(64.0 * k)
        return power

    def _far_log(self, p: Array, y: Array) -> Array:
        """Return ln(t/b) of far residuals."""
        return 2.0 * (np.log(self._far(p, y)) + 64.0 * math.log(2)) - math.log(self._b)

    def _far(self, p: Array, y: Array) -> Array:
        """Return |r|/c/2⁶⁴, which does not overflow."""
        return np.abs(half_residual(p, y)) * 2.0**-63 / self.c
