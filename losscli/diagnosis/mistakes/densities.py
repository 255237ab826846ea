"""Mistakes with the likelihoods of other scales, with the score of a forecast, and with a latent Gaussian."""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.loss import Loss
from losscli.losses import find
from losscli.losses.special import HALF_LOG_TAU
from losscli.option import Scalar

LOG_2 = math.log(2)


def _error(work: Work) -> Array:
    return np.abs(work.pred - work.target)


def _with(change: Callable[[Array], Array], name: str = "scale") -> Callable[[Work], Array]:
    """Return the terms with other scales."""
    return lambda work: work.rescored(**{name: change(work.arrays[name])})


def _as_gaussian(name: str = "scale", *, full: bool = True) -> Callable[[Work], Array]:
    """Return the Gaussian's terms, with the scales as standard deviations."""
    return lambda work: work.rescored(_gaussian_of(full=full), var=work.arrays[name])


def _gaussian_of(**options: Scalar) -> Loss:
    return find("gaussian-nll")(**{"var_as": "std", **options})


def _variance(name: str, noun: str) -> tuple[Mistake, ...]:
    return (
        Mistake(
            "variance-for-scale",
            f"the loss with the root of each {noun}: it was read as a variance",
            f"the {noun} is given: do not take its root",
            _with(np.sqrt, name),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "squared-scale",
            f"the loss with the square of each {noun}",
            f"the {noun} itself is the scale, not its square, the variance",
            _with(np.square, name),
            Rank.ARGUMENTS,
        ),
    )


def _log_scale(name: str = "scale") -> Mistake:
    return Mistake(
        "log-scale",
        "the loss with the scales read as logarithms",
        "the scale is given as it is: do not take the exponential of it",
        _with(np.exp, name),
        Rank.ARGUMENTS,
    )


def _gaussian(name: str = "scale") -> Mistake:
    return Mistake(
        "gaussian",
        "the Gaussian negative log-likelihood, with the scale as the standard deviation",
        "take the distribution that was asked for, or ask for gaussian-nll --var-as std --full",
        _as_gaussian(name),
        Rank.OTHER_LOSS,
    )


MAE = Mistake("mae", "the mean absolute error", "take the scale into account, or ask for mae", _error, Rank.OTHER_LOSS)
LAPLACE = (
    *_variance("scale", "scale"),
    _log_scale(),
    _gaussian(),
    MAE,
    Mistake(
        "deviation-for-scale",
        "the loss with the scales read as standard deviations, √2 times the scale",
        "the scale is the mean absolute error: do not divide it by √2",
        _with(lambda b: b / math.sqrt(2)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-constant",
        "the loss without ln 2",
        "add ln 2b, not ln b",
        lambda work: work.terms - LOG_2,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-logarithm",
        "the mean of |p − y|/b, without ln 2b",
        "add ln 2b",
        lambda work: _error(work) / work.arrays["scale"],
        Rank.ARGUMENTS,
    ),
)
STUDENT = (
    *_variance("scale", "scale"),
    _log_scale(),
    _gaussian(),
    Mistake(
        "cauchy",
        "the loss of the Cauchy distribution, one degree of freedom",
        "take {nu} degrees of freedom",
        lambda work: work.with_options(nu=1.0),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "without-scale",
        "the loss without the logarithm of the scale",
        "add ln s: the density is divided by the scale",
        lambda work: work.terms - np.log(work.arrays["scale"]),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-constant",
        "the mean of (ν + 1)/2·ln(1 + w²/ν) alone",
        "add the logarithm of the scale and the constants",
        lambda work: (work.option("nu") + 1) / 2 * np.log1p(np.square(_standard(work)) / work.option("nu")),
        Rank.ARGUMENTS,
    ),
)


def _standard(work: Work) -> Array:
    return (work.pred - work.target) / work.arrays["scale"]


def _own_constant(work: Work) -> float:
    return HALF_LOG_TAU if work.option("full") else 0.0


LOGNORMAL = (
    *_variance("scale", "scale"),
    Mistake(
        "without-logarithm-of-target",
        "the loss without ln y: the Gaussian's of the logarithms",
        "add ln y, which makes it a density of y",
        lambda work: work.terms - np.log(work.target),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "median-for-log",
        "the loss with your predictions read as medians",
        "your predictions are means of ln y: do not take the logarithm of them",
        lambda work: work.rescored(pred=np.log(work.pred)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-constant",
        "the loss without the constant ½·ln 2π",
        "add ½·ln 2π = 0.918939 to each term, or leave out --full",
        lambda work: work.terms - _own_constant(work),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "with-constant",
        "the loss with the constant ½·ln 2π = 0.918939 added",
        "leave the constant out, or ask for --full",
        lambda work: work.terms - _own_constant(work) + HALF_LOG_TAU,
        Rank.ARGUMENTS,
    ),
    _gaussian(),
)


def _crps(work: Work, peak: float, offset: float) -> Array:
    """Return the score with other factors of its density and of its offset."""
    sigma = work.arrays["sigma"]
    density = np.exp(-0.5 * np.square((work.pred - work.target) / sigma)) / math.sqrt(2 * math.pi)
    return work.terms + sigma * ((peak - 2) * density - (offset - 1) / math.sqrt(math.pi))


CRPS = (
    *_variance("sigma", "standard deviation"),
    _log_scale("sigma"),
    MAE,
    Mistake(
        "gaussian-nll",
        "the Gaussian negative log-likelihood",
        "take the score, or ask for gaussian-nll --var-as std",
        _as_gaussian("sigma", full=False),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "whole-gaussian-nll",
        "the Gaussian negative log-likelihood with ½·ln 2π",
        "take the score, or ask for gaussian-nll --var-as std --full",
        _as_gaussian("sigma"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "not-scaled",
        "the score of the standardised error, not multiplied by σ",
        "multiply by σ: the score is in the unit of the target",
        lambda work: work.terms / work.arrays["sigma"],
        Rank.ARGUMENTS,
    ),
    Mistake(
        "one-density",
        "the score with φ(w) in place of 2φ(w)",
        "take twice the density",
        lambda work: _crps(work, 1.0, 1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-offset",
        "the score without − 1/√π",
        "subtract 1/√π in the brackets",
        lambda work: _crps(work, 2.0, 0.0),
        Rank.ARGUMENTS,
    ),
)


def _latent(mean: float, spread: float, log: float, one: float = 1.0) -> Callable[[Work], Array]:
    """Return half of so much of m², of e^u, of −u and of −1."""

    def made(work: Work) -> Array:
        m, u = work.pred, work.arrays["logvar"]
        return 0.5 * (mean * np.square(m) + spread * np.exp(u) - log * u - one)

    return made


def _reverse(work: Work) -> Array:
    m, u = work.pred, work.arrays["logvar"]
    return 0.5 * ((1 + np.square(m)) * np.exp(-u) - 1 + u)


VAE = (
    Mistake(
        "log-deviation",
        "the loss with the logarithms of variances read as those of standard deviations",
        "e^u is the variance: do not square it",
        _with(lambda u: 2 * u, "logvar"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "variance-for-log",
        "the loss with the second input read as variances",
        "it holds logarithms of variances: take the exponential of them",
        _with(np.log, "logvar"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "deviation-for-variance",
        "the loss with e^(u/2), the standard deviation, in place of the variance",
        "add the variance e^u",
        lambda work: _latent(1.0, 0.0, 1.0)(work) + 0.5 * np.exp(0.5 * work.arrays["logvar"]),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "reverse",
        "the divergence the other way round, of the standard Gaussian from yours",
        "take that of your Gaussian from the standard one",
        _reverse,
        Rank.ARGUMENTS,
    ),
    Mistake("without-one", "the loss without − 1", "subtract 1 in the brackets", _latent(1.0, 1.0, 1.0, 0.0)),
    Mistake("log-added", "the loss with u added", "subtract u", _latent(1.0, 1.0, -1.0), Rank.ARGUMENTS),
    Mistake("without-log", "the loss without − u", "subtract u", _latent(1.0, 1.0, 0.0), Rank.ARGUMENTS),
    Mistake("mean-subtracted", "the loss with m² subtracted", "add m²", _latent(-1.0, 1.0, 1.0), Rank.ARGUMENTS),
    Mistake("without-mean", "the loss without m²", "add m²", _latent(0.0, 1.0, 1.0)),
)
OF: Mistakes = {
    "laplace-nll": LAPLACE,
    "student-t-nll": STUDENT,
    "lognormal-nll": LOGNORMAL,
    "crps": CRPS,
    "vae-kl": VAE,
}
