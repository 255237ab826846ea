"""Mean absolute percentage error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, REAL, Array, Domain
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PREDICTION, Convention, Example, Input, Loss, pointwise
from losscli.losses.regression._percentage import NOT_ZERO, Percent, in_percent, proportion, unit
from losscli.option import Option

NO_ZERO = "See --floor, or a loss that does not divide by each target: wmape, smape, mae."


@final
@dataclass(frozen=True, slots=True)
class MeanAbsolutePercentageError(Loss):
    """The absolute error as a fraction of the target: a tenth is 10 % off, and a small target makes any error large.

    Its minimiser is the median of the targets, each counting 1/|y|: below their median, so it rewards predicting too
    low. A target of 0 has no such fraction and is refused, with its row, unless --floor says what to divide by; the
    frameworks go on with a floor of their own, and so print numbers such as 4.5e+15. The result is a fraction, as in
    scikit-learn; --percent gives percent, as in keras. At p = y, the kink, the gradient given is 0. XGBoost, which
    divides by 0 too, has NaN where both are 0.
    """

    name = "mape"
    title = "Mean absolute percentage error"
    family = "regression"
    aliases = ("mean-absolute-percentage-error", "absolute-percentage-error")
    inputs = pointwise(REAL, NOT_ZERO, PREDICTION)
    equivalents = {
        "torch": "torch.mean(torch.abs(torch.tensor(p - y)) / torch.abs(torch.tensor(y)))",
        "keras": "keras.losses.MeanAbsolutePercentageError(dtype='float64')(y, p) / 100",
        "sklearn": "sklearn.metrics.mean_absolute_percentage_error(y, p)",
    }
    conventions = {
        "sklearn": Convention({"floor": float(np.finfo(np.float64).eps)}, "divides by at least 2.2e-16"),
        "keras": Convention(
            {"floor": 1e-7, "percent": True}, "gives percent, and divides by at least 1e-07", divisor="count"
        ),
        "xgboost": Convention({"floor": 0.0}, "divides by 0 too"),
        "lightgbm": Convention({"floor": 1.0}, "divides by at least 1"),
    }
    references = (
        (
            "de Myttenaere, Golden, Le Grand & Rossi (2016), Mean absolute percentage error for regression "
            "models, Neurocomputing 192, 38-48, doi:10.1016/j.neucom.2015.12.114"
        ),
        "Hyndman & Koehler (2006), Another look at measures of forecast accuracy, Int. J. Forecasting 22(4), 679-688",
    )
    examples = (
        Example((2.5, 4), 1.5 / 4, gradient=-1 / 4),
        Example((5, -1), 6 / 1, gradient=1),
        Example((2.5, 4), 37.5, {"percent": True}, about="the same in percent", gradient=-100 / 4),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
        Example((1, 0), np.inf, {"floor": 0.0}, about="a target of 0, if --floor lets it: infinite"),
        Example((0, 0), 0, {"floor": 0.0}, about="but a right 0 costs nothing", gradient=0),
        Example((3, 0.5), 2.5 / 1, {"floor": 1.0}, about="as LightGBM, which divides by at least 1", gradient=1),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (4.0, 5.0, 2.5, 10.0))

    percent: Percent = False
    floor: Annotated[
        float | None,
        Option(
            "Divide by at least this; 0 lets a target of 0 cost infinity. Off: it is refused.", NOT_NEGATIVE, quiet=True
        ),
    ] = None

    @property
    def formula(self) -> Formula:
        """The quotient, over the floor if there is one above 0."""
        below = "max(abs(y), floor)" if self.floor else "abs(y)"
        return Formula(
            in_percent(f"abs(p - y)/{below}", percent=self.percent),
            gradient=in_percent(f"sign(p - y)/{below}", percent=self.percent),
            curvature="0",
            shown=(Shown("p - y"), TERM),
        )

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - a hook
        """Yield the prediction, and the target without 0 unless there is a floor."""
        prediction, target = self.inputs
        yield prediction, prediction.domain
        yield target._replace(hint=NO_ZERO), NOT_ZERO if self.floor is None else REAL

    def term(self, p: Array, y: Array) -> Array:
        """Return |p − y| over |y|."""
        return proportion(p, y, self._below(y), unit(percent=self.percent))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the sign of p − y over |y|, and 0 at the kink."""
        return np.where(p == y, 0.0, np.sign(p - y) * unit(percent=self.percent) / self._below(y))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(p - y)

    def _below(self, y: Array) -> Array:
        size = np.abs(y)
        return np.maximum(size, self.floor) if self.floor else size
