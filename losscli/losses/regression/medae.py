"""Median absolute error."""

from dataclasses import dataclass
from typing import final

from losscli.loss import Convention, Example
from losscli.losses.residual import Absolute


@final
@dataclass(frozen=True, slots=True)
class MedianAbsoluteError(Absolute):
    """The median of the absolute errors: up to half of the rows may be as wrong as they like without changing it.

    Its minimiser is the midpoint of the shortest interval that holds half of the targets. The terms are those of mae,
    and so are their gradients. Between two terms in the middle it is halfway; it has no weights.
    """

    name = "medae"
    title = "Median absolute error"
    reduction = "median"
    aliases = ("median-absolute-error", "median-ae", "mdae")
    equivalents = {
        "torch": "torch.quantile(torch.abs(torch.tensor(p) - torch.tensor(y)), 0.5)",
        "sklearn": "sklearn.metrics.median_absolute_error(y, p)",
    }
    conventions = {"sklearn": Convention(by_column=True)}
    references = (
        (
            "Rousseeuw (1984), Least median of squares regression, J. Am. Stat. Assoc. 79(388), 871-880, "
            "doi:10.1080/01621459.1984.10477105"
        ),
    )
    examples = (
        Example((2.5, 3), 3 - 2.5, gradient=-1),
        Example((5, 1), 5 - 1, gradient=1),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))
