"""Largest absolute error."""

from dataclasses import dataclass
from typing import final

from losscli.loss import Convention, Example
from losscli.losses.residual import Absolute


@final
@dataclass(frozen=True, slots=True)
class MaxError(Absolute):
    """The largest absolute error: one row decides, so it tells how wrong a model can be, and nothing of the others.

    Its minimiser is the midpoint of the smallest and the largest target (the fit of Chebyshev). The terms are those
    of mae, and so are their gradients; the largest of them is the result, which has no weights.
    """

    name = "max-error"
    title = "Largest absolute error"
    reduction = "max"
    aliases = ("maximum-error", "maximum-absolute-error", "chebyshev", "l-infinity", "linf")
    equivalents = {
        "torch": "torch.max(torch.abs(torch.tensor(p) - torch.tensor(y)))",
        "sklearn": "sklearn.metrics.max_error(y, p)",
    }
    conventions = {"sklearn": Convention()}
    references = ("Boyd & Vandenberghe (2004), Convex Optimization, sect. 6.1.1",)
    examples = (
        Example((2.5, 3), 3 - 2.5, gradient=-1),
        Example((5, 1), 5 - 1, gradient=1),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))
