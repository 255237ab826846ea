"""All rows of an evaluation at once, as arrays: their terms, and the gradient of the result."""

import numpy as np

from losscli.batch import Rows, joined
from losscli.domain import Array
from losscli.report import Report
from losscli.scoring import Scored


class Collector:
    """Keeps the terms and gradients."""

    def __init__(self) -> None:
        self.parts: list[Scored] = []

    def rows(self, scored: Scored) -> None:
        """Keep the rows of a batch."""
        self.parts.append(scored)

    def all(self) -> Scored:
        """Return what was kept as one; there is at least one part, or the computation was refused."""
        if len(self.parts) == 1:
            return self.parts[0]
        names = list(self.parts[0].gradients or {})
        slopes = {name: np.concatenate([(part.gradients or {})[name] for part in self.parts]) for name in names}
        terms = np.concatenate([part.terms for part in self.parts])
        return Scored(joined([part.batch for part in self.parts]), terms, slopes if self.parts[0].gradients else None)


def restored(scored: Scored, rows: Rows) -> Scored:
    """Return the terms and gradients with zeros for those of `rows`, shape (n,), that the loss leaves out."""
    if len(scored.batch.rows) == len(rows):
        return scored
    kept = np.isin(rows, scored.batch.rows)

    def spread(values: Array) -> Array:
        whole = np.zeros((len(rows), *values.shape[1:]))
        whole[kept] = values
        return whole

    gradients = {name: spread(slope) for name, slope in (scored.gradients or {}).items()}
    return Scored(scored.batch, spread(scored.terms), gradients if scored.gradients else None)


def slope_of_result(slope: Array, report: Report, weights: Array | None) -> Array:
    """Return the gradient of the value: that of the terms, times the weights, over the divisor."""
    divisor = report.scale
    if not divisor:
        return np.zeros_like(slope)
    if weights is None:
        return slope / divisor
    each = weights.reshape(-1, *[1] * (slope.ndim - 1))
    with np.errstate(over="ignore"):
        product = slope * each
    return np.where(np.isfinite(product), product / divisor, slope / divisor * each)
