"""Rows of numbers divided by their sum, as keras does before it takes a logarithm: p/Σp."""

from typing import Annotated

import numpy as np

from losscli.domain import Array
from losscli.losses.classes import others
from losscli.losses.logarithm import bounded
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed
from losscli.option import Option, Switch

Normalize = Annotated[bool, Option("Divide each row by its sum first, as keras does.", Switch(), quiet=True)]
NO_SHARES = ("0 for every class", "a row that can be divided by its sum")


def log_share(p: Array) -> Array:
    """Return ln(p/Σp) of rows, shape (n, C), as −ln(1 + Σ of the others/p): near p = Σp nothing cancels.

    Where that quotient overflows, p is below 1e-308 of the others, and ln p − ln Σ of the others is as good.
    """
    rest = others(p)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        odds = rest / np.abs(p)  # of −0.0 it would be −inf
        far = np.isinf(odds) & (p > 0)
        logs: Array = np.where(far, np.log(p) - np.log(rest), -np.log1p(odds))
    return logs


def unclipped(p: Array, clip: float | None) -> Array:
    """Return 1 where the share of a class is not clipped, else 0."""
    logs = log_share(p)
    return np.where(bounded(logs, clip) == logs, 1.0, 0.0)


def share_gradient(p: Array, t: Array, clip: float | None) -> Array:
    """Return ∂/∂p of −Σ t·ln(p/Σp), shape (n, C): Σ over the others of t/Σp − t·(Σ of the others)/(p·Σp).

    That is Σt/Σp − t/p without the part that they share.
    """
    kept, total = t * unclipped(p, clip), row_sums(p)[..., None]
    return others(kept) / total - np.where(kept == 0, 0.0, weighed(others(p) / total, kept / np.abs(p)))


def share_curvature(p: Array, t: Array, clip: float | None) -> Array:
    """Return the diagonal of the Hessian of −Σ t·ln(p/Σp), shape (n, C): t/p² − Σt/(Σp)²."""
    kept, total = t * unclipped(p, clip), row_sums(p)[..., None]
    own = np.where(kept == 0, 0.0, np.square(np.sqrt(kept) * (total / p)))
    return (own - row_sums(kept)[..., None]) / total / total


def clipped_share(clip: float | None) -> tuple[str, dict[str, str], str]:
    """Return the share as the formula says it, its abbreviations, and the factor that is 0 where it was clipped."""
    if clip is None:
        return "q", {"q": "p/sum(p)"}, ""
    return "c", {"q": "p/sum(p)", "c": "min(max(q, clip), 1 - clip)"}, "*where(c == q, 1, 0)"
