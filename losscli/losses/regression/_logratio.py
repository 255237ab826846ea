"""What the losses of logarithms of counts and amounts share: ln((1 + p)/(1 + y)), and a floor under both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import numpy as np

from losscli.domain import REAL, Array, Domain, Interval
from losscli.formula import Formula, Shown
from losscli.loss import PREDICTION, Input, Loss, Values, pointwise
from losscli.losses.residual import patched, rounding
from losscli.option import Option

ABOVE = Interval(-1.0, np.inf, "a number above -1", low_open=True, high_open=True)


@dataclass(frozen=True, slots=True)
class SquaredLog(Loss):
    """Terms that are squares of d = ln(1 + p) − ln(1 + y)."""

    family = "regression"
    inputs = pointwise(ABOVE, ABOVE, PREDICTION)
    formula = Formula(
        "d**2",
        gradient="2*d/(1 + p)",
        curvature="2*(1 - d)/(1 + p)**2",
        shown=(Shown("log(1 + p)"), Shown("log(1 + y)")),
        where={"d": "log(1 + p) - log(1 + y)"},
    )

    floor: Annotated[
        float | None,
        Option(
            "Raise predictions and targets to at least this first (keras: 1e-7). Off unless asked for.",
            ABOVE,
            quiet=True,
        ),
    ] = None

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - a hook
        """Yield both inputs; above a floor they may be any number."""
        for one in self.inputs:
            yield one, one.domain if self.floor is None else REAL

    def meant(self, values: Values) -> Values:
        """Return the prediction and the target, raised to the floor if that was asked for."""
        p, y = values
        if self.floor is None or isinstance(p, tuple) or isinstance(y, tuple):
            return values
        low = Decimal(repr(self.floor))
        return max(p, low), max(y, low)

    def term(self, p: Array, y: Array) -> Array:
        """Return d²."""
        return np.square(log_ratio(self._raised(p), self._raised(y)))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2d/(1 + p), and 0 below the floor."""
        above = self._raised(p)
        slope = 2.0 * log_ratio(above, self._raised(y)) / (1.0 + above)
        return slope if self.floor is None else np.where(p < self.floor, 0.0, slope)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2(1 − d)/(1 + p)², and 0 below the floor."""
        above = self._raised(p)
        bend = 2.0 * (1.0 - log_ratio(above, self._raised(y))) / (1.0 + above) / (1.0 + above)
        return bend if self.floor is None else np.where(p < self.floor, 0.0, bend)

    def _raised(self, values: Array) -> Array:
        return values if self.floor is None else np.maximum(values, self.floor)


def log_ratio(p: Array, y: Array) -> Array:
    """Return ln((1 + p)/(1 + y)) for p and y above −1.

    ln(1 + (h − l)/(1 + l)) of the higher and the lower one: naive ln(1 + p) − ln(1 + y) is off by 2e-7 of itself at 1e8
    and 1e8 + 1. What the roundings of h − l and of 1 + l left off is added back.
    """
    low, high = np.minimum(p, y), np.maximum(p, y)
    gap, base = high - low, 1.0 + low
    ratio = gap / base
    left_off = (rounding(high, -low, gap) - ratio * rounding(low, np.ones_like(low), base)) / (1.0 + high)
    size = patched(np.log1p(ratio) + left_off, np.isinf(ratio), _difference, high, low)
    return np.copysign(size, p - y)


def _difference(high: Array, low: Array) -> Array:
    """Return ln(1 + high) − ln(1 + low), which is right where their quotient overflows: one is −1 but for a trace."""
    return np.log1p(high) - np.log1p(low)
