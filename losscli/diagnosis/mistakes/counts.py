"""Mistakes with the losses of counts: a rate for its logarithm, constants, the two arguments, another likelihood."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._means import exponential, mean_of, other_form, swapped, under
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.special import HALF_LOG_TAU, log_factorial
from losscli.numerics import weighed

CONSTANTS = "pytorch/pytorch#28575"
TO_RATE = other_form("log-rate", "rate", to_mean=True)
TO_LOG = other_form("log-rate", "rate", to_mean=False)


def _plain(work: Work) -> Array:
    """Return the terms without what depends on the target alone."""
    return work.with_options(full=False)


def _with_factorial(work: Work) -> Array:
    return _plain(work) + work.once("ln y!", lambda: log_factorial(work.target))


def _stirling(work: Work) -> Array:
    """Return Stirling's formula for ln y!, which for y = 0 has no value."""
    y = work.target
    return (y + 0.5) * np.log(y) - y + HALF_LOG_TAU


def _with_stirling_where_large(work: Work) -> Array:
    added = _stirling(work)
    return _plain(work) + np.where(added > 1, added, 0.0)


def _with_lgamma_of_count(work: Work) -> Array:
    """Return the whole likelihood with ln Γ(y) for ln y! = ln Γ(y + 1)."""
    return _with_factorial(work) - np.log(work.target)


def _likelihood(work: Work) -> Array:
    return np.exp(-_with_factorial(work))


def _half_deviance(work: Work) -> Array:
    return under(mean_of, "poisson-deviance")(work) / 2


def _rate_alone(work: Work) -> Array:
    return mean_of(work) + 0.0 * work.target


def _product(work: Work) -> Array:
    """Return y times the logarithm of the rate."""
    return weighed(work.target, np.log(mean_of(work)))


def _log1p(work: Work) -> Array:
    return mean_of(work) - work.target * np.log1p(mean_of(work))


POISSON = (
    Mistake(
        "rate-for-log-rate",
        "the loss with your predictions read as rates",
        "your predictions are logarithms of rates: take the exponential of them, or give --pred-as rate for rates",
        TO_RATE,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "log-rate-for-rate",
        "the loss with your predictions read as logarithms of rates (log_input=True)",
        "your predictions are rates: do not take the exponential of them",
        TO_LOG,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "swapped",
        "the loss with predictions and targets swapped",
        "give the prediction first, then the target",
        swapped,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "with-factorial",
        "the whole negative log-likelihood, with ln y! (lgamma(y + 1))",
        "leave ln y! out, or ask for --full",
        _with_factorial,
        Rank.ARGUMENTS,
        CONSTANTS,
    ),
    Mistake(
        "without-factorial",
        "the loss without ln y!, which depends on the target alone",
        "add ln y!, lgamma(y + 1), or leave out --full",
        _plain,
        Rank.ARGUMENTS,
        CONSTANTS,
    ),
    Mistake(
        "with-stirling",
        "the loss with Stirling's formula for ln y!, for targets above 1 (full=True of torch)",
        "leave the constant out, or add ln y! itself, lgamma(y + 1)",
        lambda work: work.with_options(full=True, stirling=True),
        reference=CONSTANTS,
    ),
    Mistake(
        "with-stirling-of-all",
        "the loss with Stirling's formula for ln y!, for all targets",
        "leave the constant out, or add ln y! itself, lgamma(y + 1)",
        lambda work: _plain(work) + _stirling(work),
        reference=CONSTANTS,
    ),
    Mistake(
        "with-stirling-above-1",
        "the loss with Stirling's formula for ln y! where that is above 1 (full=True of Paddle)",
        "leave the constant out, or add ln y! itself, lgamma(y + 1)",
        _with_stirling_where_large,
        reference="PaddlePaddle/Paddle#56733",
    ),
    Mistake(
        "lgamma-of-count",
        "the whole negative log-likelihood with lgamma(y) for ln y!",
        "ln y! is lgamma(y + 1), not lgamma(y)",
        _with_lgamma_of_count,
    ),
    Mistake(
        "half-deviance",
        "half the Poisson deviance, with y ln y − y added",
        "leave out what depends on the target alone, or ask for poisson-deviance",
        _half_deviance,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "deviance",
        "the Poisson deviance",
        "take the negative log-likelihood, or ask for poisson-deviance",
        under(mean_of, "poisson-deviance"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "mse-of-rates",
        "the mean squared error of the rates",
        "take the Poisson likelihood, or ask for mse",
        under(mean_of, "mse"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "mse-of-log-rates",
        "the mean squared error of the log-rates beside the counts",
        "take the Poisson likelihood: a log-rate is not compared with a count",
        lambda work: work.rescored(find("mse")(), pred=np.log(mean_of(work))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "mae-of-rates",
        "the mean absolute error of the rates",
        "take the Poisson likelihood, or ask for mae",
        under(mean_of, "mae"),
        Rank.OTHER_LOSS,
    ),
    Mistake("rate-alone", "the mean of the rates alone", "subtract y times the logarithm of the rate", _rate_alone),
    Mistake(
        "product-alone",
        "minus the mean of y times the logarithm of the rate, without the rate",
        "add the rate itself",
        lambda work: -_product(work),
    ),
    Mistake(
        "product-added",
        "the loss with y times the logarithm of the rate added",
        "subtract it from the rate",
        lambda work: mean_of(work) + _product(work),
    ),
    Mistake("log1p", "the loss with log(1 + rate) for log(rate)", "take the logarithm of the rate itself", _log1p),
    Mistake(
        "likelihood",
        "the mean probability of the counts, without a logarithm",
        "take minus the logarithm of each probability",
        _likelihood,
    ),
)


def _of_other_probability(work: Work) -> Array:
    """Return the terms with the probability of success k/(k + p) taken for that of failure: p becomes k²/p."""
    return work.rescored(pred=np.square(work.arrays["size"]) / work.pred)


NEGATIVE_BINOMIAL = (
    Mistake(
        "dispersion-for-size",
        "the loss with each size read as a dispersion, its reciprocal",
        "the size k is 1 over the dispersion: give it as it is",
        lambda work: work.rescored(size=1 / work.arrays["size"]),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "other-probability",
        "the loss with the probability p/(p + k) in place of k/(p + k)",
        "the probability of a success is k/(p + k) in scipy and p/(p + k) in torch: take the other",
        _of_other_probability,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-factorial",
        "the loss without ln y!",
        "add ln y!, lgamma(y + 1)",
        lambda work: work.terms - log_factorial(work.target),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "poisson",
        "the Poisson negative log-likelihood",
        "take the negative binomial, or ask for poisson-nll --pred-as rate --full",
        under(mean_of, "poisson-nll", pred_as="rate", full=True),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "log-rate-for-rate",
        "the loss with your predictions read as logarithms of means",
        "your predictions are means: do not take the exponential of them",
        lambda work: work.rescored(pred=exponential(work)),
        Rank.ARGUMENTS,
    ),
)
OF: Mistakes = {"poisson-nll": POISSON, "negative-binomial-nll": NEGATIVE_BINOMIAL}
