"""Root mean squared error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.loss import Convention, Example
from losscli.losses.residual import Squared


@final
@dataclass(frozen=True, slots=True)
class RootMeanSquaredError(Squared):
    """The root of the mean squared error: the same ranking of models as mse, in units of the target.

    Its minimiser is the mean of the targets. The terms are the squares; the root is taken once, of their mean, so it
    is no mean of anything a row has. At a perfect fit it has a kink, where the gradient given is 0. Of several
    columns it is the root over all of them; scikit-learn takes the mean of the columns' roots instead, which is
    smaller unless they are equal.
    """

    name = "rmse"
    title = "Root mean squared error"
    root = True
    aliases = ("root-mean-squared-error", "rmsd", "root-mean-square-deviation")
    equivalents = {
        "torch": "torch.sqrt(torch.nn.functional.mse_loss(torch.tensor(p), torch.tensor(y)))",
        "sklearn": "sklearn.metrics.root_mean_squared_error(y, p)",
        "optax": "jnp.sqrt(jnp.mean(optax.squared_error(p, y)))",
    }
    conventions = {"sklearn": Convention(by_column=True), "xgboost": Convention(), "lightgbm": Convention()}
    references = (
        "Hyndman & Koehler (2006), Another look at measures of forecast accuracy, Int. J. Forecasting 22(4), 679-688",
    )
    examples = (
        Example((2.5, 3), (2.5 - 3) * (2.5 - 3), gradient=2 * (2.5 - 3)),
        Example((5, 1), 4 * 4, gradient=2 * 4),
        Example((7, 7), 0, about="a perfect fit, where the root has a kink: the gradient given is 0", gradient=0),
        Example((1e200, 0), np.inf, about="a square beyond 1.8e308 is not a double: the term is infinite, and said so"),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))
