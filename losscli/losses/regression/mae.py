"""Mean absolute error."""

from dataclasses import dataclass
from typing import final

from losscli.loss import Convention, Example
from losscli.losses.residual import Absolute


@final
@dataclass(frozen=True, slots=True)
class MeanAbsoluteError(Absolute):
    """Absolute error: every residual pulls equally hard, so the minimiser is the median of the targets.

    At p = y, the kink, the gradient returned is 0, the middle of the subgradients −1 … 1. The term is in units of the
    target; the gradient has none. It is symmetric in prediction and target.
    """

    name = "mae"
    title = "Mean absolute error"
    aliases = ("mean-absolute-error", "l1", "L1Loss", "l1-loss", "absolute-error", "reg:absoluteerror", "regression-l1")
    equivalents = {
        "torch": "torch.nn.functional.l1_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.MeanAbsoluteError(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.mean_absolute_error(y, p)",
    }
    conventions = {
        "torch": Convention(),
        "keras": Convention(divisor="count"),
        "sklearn": Convention(),
        "xgboost": Convention(),
        "lightgbm": Convention(),
    }
    references = ("Koenker & Bassett (1978), Econometrica 46(1), 33-50, doi:10.2307/1913643",)
    examples = (
        Example((2.5, 3), 3 - 2.5, gradient=-1),
        Example((5, 1), 5 - 1, gradient=1),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0, as torch's", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))
