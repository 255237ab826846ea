"""Mistakes with the likelihoods of positive numbers: a mean for its logarithm, a rate for a mean, another power."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._means import mean_of, other_form, swapped, under
from losscli.diagnosis.work import Work
from losscli.domain import Array

TO_MEAN = Mistake(
    "mean-for-log-mean",
    "the loss with your predictions read as means",
    "your predictions are logarithms of means: take the exponential of them, or give --pred-as mean for means",
    other_form("log-mean", "mean", to_mean=True),
    Rank.ARGUMENTS,
)
TO_LOG = Mistake(
    "log-mean-for-mean",
    "the loss with your predictions read as logarithms of means",
    "your predictions are means: do not take the exponential of them",
    other_form("log-mean", "mean", to_mean=False),
    Rank.ARGUMENTS,
)
SWAPPED = Mistake(
    "swapped",
    "the loss with predictions and targets swapped",
    "give the prediction first, then the target",
    swapped,
    Rank.ARGUMENTS,
)
MSE = Mistake(
    "mse-of-means",
    "the mean squared error of the means",
    "take the likelihood, or ask for mse",
    under(mean_of, "mse"),
    Rank.OTHER_LOSS,
)
MAE = Mistake(
    "mae-of-means",
    "the mean absolute error of the means",
    "take the likelihood, or ask for mae",
    under(mean_of, "mae"),
    Rank.OTHER_LOSS,
)


def _as_rate(work: Work) -> Array:
    """Return the terms with each mean read as a rate, its reciprocal."""
    mean = mean_of(work)
    return work.target * mean - np.log(mean)


def _half(deviance: str) -> Mistake:
    return Mistake(
        "half-deviance",
        "half the deviance",
        f"leave out what depends on the target alone, or ask for {deviance}",
        lambda work: _deviance(work, deviance) / 2,
        Rank.OTHER_LOSS,
    )


def _whole(deviance: str) -> Mistake:
    return Mistake(
        "deviance",
        "the deviance",
        f"take the negative log-likelihood, or ask for {deviance}",
        lambda work: _deviance(work, deviance),
        Rank.OTHER_LOSS,
    )


def _deviance(work: Work, name: str) -> Array:
    options = {"power": work.option("power")} if name == "tweedie-deviance" else {}
    return under(mean_of, name, **options)(work)


def _parts(work: Work) -> tuple[Array, Array]:
    """Return the two parts of a Tweedie likelihood: y·m^(1−P)/(P−1) and m^(2−P)/(2−P)."""
    mean, power = mean_of(work), float(work.option("power"))
    return work.target * mean ** (1 - power) / (power - 1), mean ** (2 - power) / (2 - power) + 0.0 * work.target


GAMMA = (
    TO_MEAN,
    TO_LOG,
    SWAPPED,
    MSE,
    MAE,
    _half("gamma-deviance"),
    _whole("gamma-deviance"),
    Mistake(
        "rate-for-mean",
        "the loss with each mean read as a rate, its reciprocal",
        "add the logarithm of the mean and divide the target by the mean",
        _as_rate,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "minus-log",
        "the loss with the logarithm of the mean subtracted",
        "add the logarithm of the mean",
        lambda work: work.target / mean_of(work) - np.log(mean_of(work)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "times-mean",
        "the loss with the target times the mean",
        "divide the target by the mean: the exponent of a log-mean is −p, not p",
        lambda work: work.target * mean_of(work) + np.log(mean_of(work)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-log",
        "the mean of y over the mean alone",
        "add the logarithm of the mean",
        lambda work: work.target / mean_of(work),
    ),
    Mistake(
        "poisson",
        "the Poisson negative log-likelihood of the means",
        "take the gamma likelihood, or ask for poisson-nll",
        under(mean_of, "poisson-nll", pred_as="rate"),
        Rank.OTHER_LOSS,
    ),
)
TWEEDIE = (
    TO_MEAN,
    TO_LOG,
    SWAPPED,
    MSE,
    MAE,
    _half("tweedie-deviance"),
    _whole("tweedie-deviance"),
    Mistake(
        "power-1",
        "the Poisson negative log-likelihood of the means, power 1",
        "take power {power}, or ask for poisson-nll",
        under(mean_of, "poisson-nll", pred_as="rate"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "power-1.5",
        "the loss of power 1.5, the default",
        "take power {power}: --power sets it",
        lambda work: work.with_options(power=1.5),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "power-2",
        "the gamma negative log-likelihood of the means, power 2",
        "take power {power}, or ask for gamma-nll",
        under(mean_of, "gamma-nll", pred_as="mean"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "sign-of-first",
        "the loss with y·m^(1−P)/(P−1) subtracted, m being the mean and P the power",
        "it is minus y·m^(1−P)/(1−P): for P above 1 that is added",
        lambda work: _parts(work)[1] - _parts(work)[0],
        Rank.ARGUMENTS,
    ),
    Mistake(
        "first-part-alone",
        "the mean of y·m^(1−P)/(P−1) alone, m being the mean and P the power",
        "add m^(2−P)/(2−P)",
        lambda work: _parts(work)[0],
    ),
    Mistake(
        "second-part-alone",
        "the mean of m^(2−P)/(2−P) alone, m being the mean and P the power",
        "add y·m^(1−P)/(P−1)",
        lambda work: _parts(work)[1],
    ),
)
OF: Mistakes = {"gamma-nll": GAMMA, "tweedie-nll": TWEEDIE}
