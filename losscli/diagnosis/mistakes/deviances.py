"""Mistakes with the deviances: parts left out, signs, the two arguments, a logarithm for a mean, another power."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._means import explained, exponential, mean_of, swapped, under
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.distribution.tweedie_nll import BETWEEN
from losscli.numerics import weighed

SWAPPED = Mistake(
    "swapped",
    "the deviance with predictions and targets swapped",
    "give the prediction first, then the target",
    swapped,
    Rank.ARGUMENTS,
)
LOG_LINK = Mistake(
    "log-mean-for-mean",
    "the deviance with your predictions read as logarithms of means",
    "your predictions are means: do not take the exponential of them",
    lambda work: work.rescored(pred=exponential(work)),
    Rank.ARGUMENTS,
)
MSE = Mistake(
    "mse", "the mean squared error", "take the deviance, or ask for mse", under(mean_of, "mse"), Rank.OTHER_LOSS
)
MAE = Mistake(
    "mae", "the mean absolute error", "take the deviance, or ask for mae", under(mean_of, "mae"), Rank.OTHER_LOSS
)
POISSON = Mistake(
    "poisson-deviance",
    "the Poisson deviance",
    "take the deviance that was asked for, or ask for poisson-deviance",
    under(mean_of, "poisson-deviance"),
    Rank.OTHER_LOSS,
)
GAMMA = Mistake(
    "gamma-deviance",
    "the gamma deviance",
    "take the deviance that was asked for, or ask for gamma-deviance",
    under(mean_of, "gamma-deviance"),
    Rank.OTHER_LOSS,
)
EXPLAINED = Mistake(
    "explained",
    "the share of the deviance that is explained, D²",
    "take the mean of the deviances itself",
    explained,
    Rank.OTHER_LOSS,
)
ROOTS = Mistake(
    "root-of-terms",
    "the mean of the square roots of the deviances",
    "take the mean of the deviances, not of the deviance residuals",
    lambda work: np.sqrt(work.terms),
)


def _without_difference(work: Work) -> Array:
    """Return 2y·ln(y/μ) alone."""
    y = work.target
    return 2.0 * weighed(y, np.log(y / work.pred))


def _difference_added(work: Work) -> Array:
    return _without_difference(work) + 2.0 * (work.target - work.pred)


def _without_zeros(work: Work) -> float | None:
    some = work.target > 0
    if work.reduction != "mean" or work.weights is not None or not some.any():
        return None
    return float(work.terms[some].mean())


def _zeros_cost_nothing(work: Work) -> Array:
    return np.where(work.target == 0, 0.0, work.terms)


OF_COUNTS = (
    SWAPPED,
    LOG_LINK,
    MSE,
    MAE,
    GAMMA,
    EXPLAINED,
    ROOTS,
    Mistake(
        "without-difference",
        "the mean of 2·y·ln(y/p) alone",
        "subtract 2(y − p) from each term",
        _without_difference,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "half-without-difference",
        "the mean of y·ln(y/p) alone",
        "subtract y − p, and take twice of that",
        lambda work: _without_difference(work) / 2,
    ),
    Mistake(
        "difference-added",
        "the deviance with y − p added to y·ln(y/p)",
        "subtract y − p",
        _difference_added,
    ),
    Mistake(
        "nll",
        "the Poisson negative log-likelihood, p − y·ln p",
        "take the deviance, or ask for poisson-nll --pred-as rate",
        under(mean_of, "poisson-nll", pred_as="rate"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "whole-nll",
        "the Poisson negative log-likelihood with ln y!",
        "take the deviance, or ask for poisson-nll --pred-as rate --full",
        under(mean_of, "poisson-nll", pred_as="rate", full=True),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "twice-nll",
        "minus twice the log-likelihood, with ln y!",
        "subtract that of a perfect prediction, p = y: the deviance is 0 there",
        lambda work: 2 * under(mean_of, "poisson-nll", pred_as="rate", full=True)(work),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "pearson",
        "the mean of (y − p)²/p, Pearson's chi-squared",
        "take the deviance, 2(y·ln(y/p) − y + p)",
        lambda work: np.square(work.target - work.pred) / work.pred,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "without-zeros",
        "the mean over the rows with a target above 0",
        "keep the rows with a target of 0: 0·ln 0 counts as 0, and such a term is 2p",
        _without_zeros,
        Rank.CLIPPING,
    ),
    Mistake(
        "zeros-cost-nothing",
        "the mean with 0 for the term of each target of 0",
        "only 0·ln 0 counts as 0: such a term is 2p",
        _zeros_cost_nothing,
        Rank.CLIPPING,
    ),
)


def _ratio(work: Work) -> Array:
    """Return the target over the mean."""
    return work.target / work.pred


def _of_powers(power: float) -> Mistake:
    return Mistake(
        f"power-{power:g}",
        f"the deviance of power {power:g}",
        "take power {power}, or ask for --power " + f"{power:g}",
        lambda work: work.with_options(power=power) if np.all(work.target > 0) or power < 2 else None,
        Rank.OTHER_LOSS,
    )


def _tweedie_nll(work: Work) -> Array | None:
    power = float(work.option("power"))
    inside = BETWEEN.low <= power <= BETWEEN.high
    return under(mean_of, "tweedie-nll", power=power, pred_as="mean")(work) if inside else None


OF_POSITIVE = (
    SWAPPED,
    LOG_LINK,
    MSE,
    MAE,
    POISSON,
    EXPLAINED,
    ROOTS,
    Mistake(
        "nll",
        "the gamma negative log-likelihood, ln p + y/p",
        "take the deviance, or ask for gamma-nll --pred-as mean",
        under(mean_of, "gamma-nll", pred_as="mean"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "without-1",
        "the mean of 2(ln(p/y) + y/p), without − 1",
        "subtract 1 in the brackets: the deviance of a perfect prediction is 0",
        lambda work: 2.0 * (_ratio(work) - np.log(_ratio(work))),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "log-of-inverse",
        "the deviance with ln(y/p) for ln(p/y)",
        "add ln(p/y), which is minus ln(y/p)",
        lambda work: 2.0 * (_ratio(work) + np.log(_ratio(work)) - 1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "inverse-ratio",
        "the deviance with p/y for y/p",
        "divide the target by the prediction",
        lambda work: 2.0 * (1 / _ratio(work) - np.log(_ratio(work)) - 1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "power-1.5",
        "the Tweedie deviance of power 1.5",
        "take power 2, or ask for tweedie-deviance",
        under(mean_of, "tweedie-deviance", power=1.5),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "inverse-gaussian",
        "the deviance of the inverse Gaussian, (p − y)²/(p²·y)",
        "take power 2, or ask for tweedie-deviance --power 3",
        under(mean_of, "tweedie-deviance", power=3.0),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "pearson",
        "the mean of (y − p)²/p², Pearson's chi-squared",
        "take the deviance, 2(ln(p/y) + y/p − 1)",
        lambda work: np.square(_ratio(work) - 1.0),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "relative-square",
        "the mean squared error relative to the target",
        "take the deviance, 2(ln(p/y) + y/p − 1)",
        lambda work: np.square(1 / _ratio(work) - 1.0),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "squared-log",
        "the mean of the squares of ln(p/y)",
        "take the deviance, 2(ln(p/y) + y/p − 1)",
        lambda work: np.square(np.log(_ratio(work))),
        Rank.OTHER_LOSS,
    ),
)
OF_POWERS = (
    SWAPPED,
    LOG_LINK,
    MAE,
    EXPLAINED,
    ROOTS,
    *map(_of_powers, (1.0, 1.5, 2.0)),
    Mistake(
        "nll",
        "the Tweedie negative log-likelihood",
        "take the deviance, or ask for tweedie-nll --pred-as mean",
        _tweedie_nll,
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {"poisson-deviance": OF_COUNTS, "gamma-deviance": OF_POSITIVE, "tweedie-deviance": OF_POWERS}
