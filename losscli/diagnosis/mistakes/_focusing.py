"""What the mistakes of the focal losses of two classes are made of: the factor, the weight and the cost of a row."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.mistakes._clipping import EPS
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.numerics import sigmoid, softplus, weighed


class Parts(NamedTuple):
    """What a focal loss multiplies: the weight of the class, the probability u of the true class, and −ln u."""

    weight: Array | float
    share: Array
    cost: Array


def parts(work: Work) -> Parts:
    """Return the parts of the terms of focal or focal-probs, without any clipping."""
    p, positive, alpha = work.pred, work.target > 0, work.option("alpha")
    weight = 1.0 if alpha is None else np.where(positive, alpha, 1 - alpha)
    if work.loss.name == "focal":
        m = np.where(positive, p, -p)
        return Parts(weight, sigmoid(m), softplus(-m))
    return Parts(weight, np.where(positive, p, 1 - p), -np.where(positive, np.log(p), np.log1p(-p)))


def of_parts(terms: Callable[[Parts, float], Array]) -> Callable[[Work], Array]:
    """Return terms made of the parts of a row and of γ."""
    return lambda work: terms(parts(work), work.option("gamma"))


def probability(work: Work) -> Array:
    """Return the predicted probability of the class 1."""
    return sigmoid(work.pred) if work.loss.name == "focal" else work.pred


def with_gamma(gamma: float) -> Callable[[Work], Array]:
    """Return the terms with another γ."""
    return lambda work: work.with_options(gamma=gamma)


def with_alpha(alpha: float) -> Callable[[Work], Array | None]:
    """Return the terms with an α where there is none; None where a framework has this α by itself."""

    def made(work: Work) -> Array | None:
        known = {one.options.get("alpha") for one in work.loss.conventions.values()}
        return None if work.option("alpha") is not None or alpha in known else work.with_options(alpha=alpha)

    return made


def without_alpha(work: Work) -> Array | None:
    """Return the terms without their α."""
    return None if work.option("alpha") is None else work.with_options(alpha=None)


def exchanged_alpha(work: Work) -> Array | None:
    """Return the terms with 1 − α for α."""
    alpha = work.option("alpha")
    return None if alpha is None else work.with_options(alpha=1 - alpha)


def alpha_on_all(work: Work) -> Array | None:
    """Return the terms with α for both classes."""
    alpha = work.option("alpha")
    return None if alpha is None else alpha * work.with_options(alpha=None)


def quarter(work: Work) -> Array | None:
    """Return a quarter of the terms, where there is no α: as if α = 0.25 belonged to both classes."""
    return work.terms / 4 if work.option("alpha") is None else None


def share_of_weighted_cost(work: Work) -> Array | None:
    """Return the terms with u taken from the cross-entropy after the weight of the class was in it."""
    if work.option("alpha") is None:
        return None
    weight, _, cost = parts(work)
    return weighed(np.power(-np.expm1(-weight * cost), work.option("gamma")), weight * cost)


def over_positives(work: Work) -> float | None:
    """Return the sum divided by the number of rows of class 1."""
    positives = work.target > 0
    count = float((positives if work.weights is None else (positives.T * work.weights).T).sum())
    return work.finished(work.total, count) if count and work.reduction == "mean" else None


def _focal_of_mean(mean: float, gamma: float) -> float | None:
    return (-math.expm1(-mean)) ** gamma * mean if math.isfinite(mean) and mean > 0 else None


def of_the_mean(work: Work) -> float | None:
    """Return what the factor and the cost come to when they are those of the mean cross-entropy."""
    if work.reduction != "mean":
        return None
    weight, _, cost = parts(work)
    return _focal_of_mean(work.reduced(weight * cost), work.option("gamma"))


def one_factor(work: Work) -> Array:
    """Return the terms with (1 − p)^γ for both classes."""
    weight, _, cost = parts(work)
    return weight * weighed(np.power(1 - probability(work), work.option("gamma")), cost)


def factor_alone(work: Work) -> Array | None:
    """Return the factors without the costs; None where they are the Brier score, which has a name of its own."""
    gamma = work.option("gamma")
    found = parts(work)
    return None if gamma == 2 and work.option("alpha") is None else found.weight * np.power(1 - found.share, gamma)


def over_factors(work: Work) -> float | None:
    """Return the sum divided by the sum of the factors."""
    if work.reduction != "mean":
        return None
    factors = np.power(1 - parts(work).share, work.option("gamma"))
    each = factors if work.weights is None else (factors.T * work.weights).T
    return work.finished(work.total, float(each.sum())) if each.any() else None


def part(positive: bool) -> Callable[[Work], Array]:  # noqa: FBT001 - which of the two
    """Return the terms of one class, and 0 for the other."""
    return lambda work: np.where((work.target > 0) == positive, work.terms, 0.0)


def of_another(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the probabilities."""
    return lambda work: work.rescored(find(name)(), pred=probability(work), target=(work.target > 0).astype(float))


def squashed(work: Work) -> Array:
    """Return the terms with the sigmoid applied once more."""
    options = {name: work.option(name) for name in ("gamma", "alpha", "clip")}
    return work.rescored(find("focal")(**options), pred=probability(work))


def flipped(work: Work) -> Array:
    """Return the terms with the classes exchanged."""
    return work.rescored(target=(work.target <= 0).astype(np.float64))


def with_clip(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with the probability in the logarithm clipped, where it is not clipped yet."""
    return lambda work: work.with_options(clip=eps) if work.option("clip") is None else None


def floored(work: Work) -> Array:
    """Return the terms with no logarithm below −100, as in torch."""
    weight, share, cost = parts(work)
    return weight * weighed(np.power(1 - share, work.option("gamma")), np.minimum(cost, 100.0))


CLIPPED = tuple(
    Mistake(
        f"clip-{eps:g}",
        f"the loss with the probability in the logarithm clipped to [{eps:g}, 1 − {eps:g}]",
        f"leave it as it is; if it must be clipped, say so with --clip {eps:g}",
        with_clip(eps),
        Rank.CLIPPING,
        pairs=("sum",),
    )
    for eps in (1e-8, 1e-12, 1e-15, 1e-10, EPS, 1e-6, 1e-5, 1e-4, 1e-3)
)
