"""What the losses of a binary probability become where somebody keeps the logarithm of 0 away, by hand.

Where a framework does the same by itself, it is a convention and found as such.
"""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.mistakes._binary import plain, probability
from losscli.diagnosis.mistakes._infinite import LEFT_OUT
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.logarithm import unit
from losscli.numerics import weighed

EPS = float(np.finfo(np.float64).eps)
SAME = 1e-6  # what float32 loses: two mistakes nearer than that are one


def with_bounds(work: Work, p: Array, y: Array, low: float, high: float) -> Array:
    """Return the terms as they are computed of p clipped to [low, high], in floating point."""
    q = np.clip(p, low, high)
    return -(weighed(y, np.log(q)) + weighed(1 - y, np.log(1 - q))) / unit(work.option("base"))


def _clipped(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with p clipped by hand; None where no p is that near, or a framework does just this."""

    def made(work: Work) -> Array | None:
        p = probability(work)
        if not ((p < eps) | (p > 1 - eps)).any() or not plain(work):
            return None
        terms = with_bounds(work, p, work.target, eps, 1 - eps)
        known = {one.options.get("clip") for one in work.loss.conventions.values()}
        if eps in known and np.allclose(terms, work.with_options(clip=eps, log_floor=None), rtol=SAME, atol=0):
            return None
        return terms

    return made


def _added(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with ε added inside the logarithms; None where that is as good as clipped."""

    def made(work: Work) -> Array | None:
        if not plain(work):
            return None
        p, y = probability(work), work.target
        terms: Array = -(weighed(y, np.log(p + eps)) + weighed(1 - y, np.log(1 - p + eps))) / unit(work.option("base"))
        clipped = work.reduced(with_bounds(work, p, y, eps, 1 - eps))
        return None if math.isclose(work.reduced(terms), clipped, rel_tol=SAME) else terms

    return made


def _in_float32(work: Work) -> Array | None:
    """Return the terms with p clipped to [1e-7, 1 − 1e-7] where 1 − 1e-7 is a float32, 1 − 1.19e-7."""
    p, high = probability(work), float(np.float32(1 - 1e-7))
    return with_bounds(work, p, work.target, 1e-7, high) if (p > high).any() and plain(work) else None


BY_HAND = (
    *(
        Mistake(
            f"clip-{eps:g}",
            f"the loss with p clipped to [{eps:g}, 1 − {eps:g}]" + about,
            f"leave p as it is, or clip it on purpose: bce --clip {eps:g}",
            _clipped(eps),
            Rank.CLIPPING,
            reference,
            pairs=("sum",),
        )
        for eps, about, reference in (
            (1e-15, " in floating point, as scikit-learn used to", "scikit-learn/scikit-learn#6703"),
            (1e-12, " (or 1e-12 added to it, as torch once did)", "pytorch/pytorch#4867"),
            (1e-8, " (or 1e-08 added to it)", ""),
            (1e-7, "", "tensorflow/tensorflow#39411"),
            (1e-10, " (or 1e-10 added to it)", ""),
            (EPS, "", "scikit-learn/scikit-learn#30910"),
            (1e-16, " in floating point, where 1 − 1e-16 is 1 − 1.1e-16", ""),
            (1e-9, " (or 1e-09 added to it)", ""),
            (1e-6, "", ""),
            (1e-5, "", ""),
            (1e-4, "", ""),
            (1e-3, "", ""),
            (0.01, "", ""),
        )
    ),
    Mistake(
        "clip-1e-07-float32",
        "the loss with p clipped to [1e-07, 1 − 1e-07] in float32, where 1 − 1e-07 is 1 − 1.19e-07",
        "leave p as it is, and in double precision",
        _in_float32,
        Rank.CLIPPING,
        "tensorflow/tensorflow#39411",
        pairs=("sum",),
    ),
    *(
        Mistake(
            f"plus-{eps:g}",
            f"the loss with {eps:g} added inside the logarithm: ln(p + {eps:g})",
            "add nothing to p",
            _added(eps),
            Rank.CLIPPING,
        )
        for eps in (1e-3, 0.01, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)
    ),
)
CLIPPED: tuple[Mistake, ...] = (*BY_HAND, *LEFT_OUT)
