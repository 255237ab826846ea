"""Mean squared error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.loss import Convention, Example
from losscli.losses.residual import Squared


@final
@dataclass(frozen=True, slots=True)
class MeanSquaredError(Squared):
    """Squared error: a residual pulls in proportion to its size, so a few outliers can rule the fit.

    Its minimiser is the mean of the targets. The term is in squared units of the target. It is symmetric in
    prediction and target, so files given in the wrong order give the same number.
    """

    name = "mse"
    title = "Mean squared error"
    aliases = ("mean-squared-error", "MSELoss", "mse-loss", "squared-error", "squared_error", "reg:squarederror")
    equivalents = {
        "torch": "torch.nn.functional.mse_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.MeanSquaredError(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.mean_squared_error(y, p)",
        "optax": "jnp.mean(optax.squared_error(p, y))",
    }
    conventions = {
        "torch": Convention(),
        "keras": Convention(divisor="count"),
        "sklearn": Convention(),
        "optax": Convention(),
        "lightgbm": Convention(),
    }
    references = (
        "Gauss (1823), Theoria combinationis observationum erroribus minimis obnoxiae, art. 6-7",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 1.89",
    )
    examples = (
        Example((2.5, 3), (2.5 - 3) * (2.5 - 3), gradient=2 * (2.5 - 3)),
        Example((5, 1), 4 * 4, gradient=2 * 4),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e200, 0), np.inf, about="a square beyond 1.8e308 is not a double: the term is infinite, and said so"),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))
