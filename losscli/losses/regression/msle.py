"""Mean squared logarithmic error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.loss import Convention, Example
from losscli.losses.regression._logratio import SquaredLog

# ln(1 + x) for x = 1/(1e8 + 1), by its series
NEXT = 1 / (1e8 + 1) - 1 / (1e8 + 1) ** 2 / 2 + 1 / (1e8 + 1) ** 3 / 3


@final
@dataclass(frozen=True, slots=True)
class MeanSquaredLogarithmicError(SquaredLog):
    """Squared error of ln(1 + p) against ln(1 + y): twice too much costs as much as half, whatever the size.

    Its minimiser is the geometric mean of 1 + y, less 1. The term has no units, but the 1 does: it matters how
    amounts are counted. Both numbers must lie above −1. keras raises both to 1e-7 before, so that it takes any number
    and gives a negative one away for 0; scikit-learn refuses what is not above −1.
    """

    name = "msle"
    title = "Mean squared logarithmic error"
    aliases = ("mean-squared-log-error", "mean-squared-logarithmic-error", "squared-log-error", "reg:squaredlogerror")
    equivalents = {
        "torch": "torch.mean((torch.log1p(torch.tensor(p)) - torch.log1p(torch.tensor(y))) ** 2)",
        "keras": "keras.losses.MeanSquaredLogarithmicError(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.mean_squared_log_error(y, p)",
    }
    conventions = {
        "keras": Convention({"floor": 1e-7}, "raises predictions and targets to 1e-07", divisor="count"),
        "sklearn": Convention(),
    }
    references = (
        (
            "Tofallis (2015), A better measure of relative prediction accuracy for model selection and model "
            "estimation, J. Oper. Res. Soc. 66(8), 1352-1362, doi:10.1057/jors.2014.103"
        ),
    )
    examples = (
        Example((0, 1), np.log(2) ** 2, gradient=-2 * np.log(2)),
        Example((3, 1), np.log(4 / 2) ** 2, gradient=2 * np.log(2) / 4),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e8 + 1, 1e8), NEXT * NEXT, about="neighbours: ln(1 + p) − ln(1 + y) would lose seven digits"),
        Example(
            (-5, 1),
            (np.log(1 + 1e-7) - np.log(2)) ** 2,
            {"floor": 1e-7},
            about="as keras, to which −5 is 1e-7",
            gradient=0,
        ),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (3.0, 5.0, 2.5, 7.0))
