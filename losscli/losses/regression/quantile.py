"""Quantile loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array, Interval
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import OfResidual, linear, patched
from losscli.option import Option

LEVEL = Interval(0.0, 1.0, "a share")


@final
@dataclass(frozen=True, slots=True)
class Quantile(OfResidual):
    """Absolute error with two slopes: too low costs q a unit, too high 1 − q, so the fit settles at a quantile.

    Its minimiser is the q-quantile of the targets, at q = 1 any number above them all. At q = 0.5 it is half of mae.
    At p = y, the kink, the gradient given is 0, between −q and 1 − q. To swap prediction and target is to swap q and
    1 − q. Units of the target.
    """

    name = "quantile"
    title = "Quantile (pinball) loss"
    aliases = ("pinball", "pinball-loss", "mean-pinball-loss", "quantile-loss", "reg:quantileerror", "check-loss")
    formula = Formula(
        "max(q*(y - p), (q - 1)*(y - p))",
        gradient="where(p < y, -q, where(p > y, 1 - q, 0))",
        curvature="0",
        shown=(Shown("y - p"), TERM),
    )
    equivalents = {
        "torch": "torch.mean(torch.maximum(0.5 * torch.tensor(y - p), -0.5 * torch.tensor(y - p)))",
        "sklearn": "sklearn.metrics.mean_pinball_loss(y, p)",
    }
    conventions = {
        "sklearn": Convention(),
        "xgboost": Convention(),
        "lightgbm": Convention({"q": 0.9}, "takes q = 0.9 unless its alpha says otherwise"),
    }
    references = ("Koenker & Bassett (1978), Regression quantiles, Econometrica 46(1), 33-50, doi:10.2307/1913643",)
    examples = (
        Example((2.5, 3), 0.5 * 0.5, gradient=-0.5),
        Example((5, 1), 0.5 * 4, gradient=0.5),
        Example((2.5, 3), 0.9 * 0.5, {"q": 0.9}, about="for the 0.9-quantile too low is dear", gradient=-0.9),
        Example((5, 1), (1 - 0.9) * 4, {"q": 0.9}, about="and too high is cheap", gradient=1 - 0.9),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    q: Annotated[float, Option("The quantile that is fitted; scikit-learn and LightGBM call it alpha.", LEVEL)] = 0.5

    def term(self, p: Array, y: Array) -> Array:
        """Return q·(y − p) where p is too low, (1 − q)·(p − y) where it is too high."""
        over = p - y
        term = np.where(over < 0, -self.q, 1 - self.q) * over + 0.0
        term = patched(term, over == -np.inf, linear(self.q), p, y)
        return patched(term, over == np.inf, linear(1 - self.q), p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −q or 1 − q, and 0 at the kink."""
        return np.where(p < y, 0.0 - self.q, np.where(p > y, 1 - self.q, 0.0))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(p - y)
