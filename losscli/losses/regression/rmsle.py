"""Root mean squared logarithmic error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.loss import Convention, Example
from losscli.losses.regression._logratio import SquaredLog


@final
@dataclass(frozen=True, slots=True)
class RootMeanSquaredLogarithmicError(SquaredLog):
    """The root of the mean squared logarithmic error: about the usual relative error, where that is small.

    Its minimiser is the geometric mean of 1 + y, less 1. The terms are the squares; the root is taken once, of their
    mean. Both numbers must lie above −1. Of several columns it is the root over all of them; scikit-learn takes the
    mean of the columns' roots instead.
    """

    name = "rmsle"
    title = "Root mean squared logarithmic error"
    root = True
    aliases = ("root-mean-squared-log-error", "root-mean-squared-logarithmic-error")
    equivalents = {
        "torch": "torch.mean((torch.log1p(torch.tensor(p)) - torch.log1p(torch.tensor(y))) ** 2).sqrt()",
        "sklearn": "sklearn.metrics.root_mean_squared_log_error(y, p)",
    }
    conventions = {"sklearn": Convention(by_column=True), "xgboost": Convention()}
    references = (
        (
            "Tofallis (2015), A better measure of relative prediction accuracy for model selection and model "
            "estimation, J. Oper. Res. Soc. 66(8), 1352-1362, doi:10.1057/jors.2014.103"
        ),
    )
    examples = (
        Example((0, 1), np.log(2) ** 2, gradient=-2 * np.log(2)),
        Example((3, 1), np.log(4 / 2) ** 2, gradient=2 * np.log(2) / 4),
        Example((7, 7), 0, about="a perfect fit, where the root has a kink: the gradient given is 0", gradient=0),
        Example((1, 0.5), np.log(2 / 1.75) ** 2, {"floor": 0.75}, about="with a floor of 0.75 under both numbers"),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (3.0, 5.0, 2.5, 7.0))
