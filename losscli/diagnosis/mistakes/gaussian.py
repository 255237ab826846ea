"""Mistakes with the Gaussian's likelihood and its relatives: a deviation for a variance, constants, halves, signs."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.special import HALF_LOG_TAU

VARIANCES = "pytorch/pytorch#28575"
READINGS = {"var": "variances", "std": "standard deviations", "log-var": "logarithms of variances"}


def _read_as(form: str) -> Callable[[Work], Array]:
    return lambda work: work.with_options(var_as=form)


def _constant(work: Work) -> float:
    return HALF_LOG_TAU if work.option("full") else 0.0


def _parts(work: Work) -> tuple[Array, Array]:
    """Return the logarithm of the variance, and the square of the error over it."""
    v, e = work.arrays["var"], work.pred - work.target
    log = v if work.option("var_as") == "log-var" else np.log(v) * (2 if work.option("var_as") == "std" else 1)
    return log, np.square(e) * np.exp(-log)


def _of_parts(log: float, square: float) -> Callable[[Work], Array]:
    """Return so much of the logarithm of the variance and so much of the square."""

    def made(work: Work) -> Array:
        logs, squares = _parts(work)
        return (log * logs if log else 0.0) + square * squares + _constant(work)

    return made


def _precision(work: Work) -> Array:
    v = work.arrays["var"]
    return work.rescored(var=-v if work.option("var_as") == "log-var" else 1 / v)


def _with_constant(constant: float) -> Callable[[Work], Array]:
    return lambda work: work.terms - _constant(work) + constant


def _divided_by(power: float) -> Callable[[Work], Array]:
    """Return the terms with the square over the standard deviation to another power than 2."""

    def made(work: Work) -> Array:
        logs, squares = _parts(work)
        return 0.5 * (logs + squares * np.exp((1 - power / 2) * logs)) + _constant(work)

    return made


def _density(work: Work) -> Array:
    return np.exp(_constant(work) - HALF_LOG_TAU - work.terms)


def _deviation(work: Work) -> Array:
    return np.exp(0.5 * _parts(work)[0])


def _other_scale(name: str, input_: str) -> Callable[[Work], Array]:
    """Return the terms of another loss, with the standard deviations as its scale."""
    return lambda work: work.rescored(find(name)(), **{input_: _deviation(work)})


def _other(name: str) -> Callable[[Work], Array]:
    return lambda work: work.rescored(find(name)())


def _target_for_variance(work: Work) -> Array:
    return work.rescored(target=work.arrays["var"], var=work.target)


GAUSSIAN = (
    *(
        Mistake(
            f"read-as-{form}",
            f"the loss with your variances read as {noun}",
            "say what the variances are: --var-as, here {var_as}, and take their logarithm or square accordingly",
            _read_as(form),
            Rank.ARGUMENTS,
        )
        for form, noun in READINGS.items()
    ),
    Mistake(
        "precision",
        "the loss with 1 over each variance (a precision) in place of it",
        "divide the square by the variance, and add the logarithm of that",
        _precision,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-constant",
        "the loss without the constant ½·ln 2π",
        "add ½·ln 2π = 0.918939 to each term, or leave out --full",
        _with_constant(0.0),
        Rank.ARGUMENTS,
        VARIANCES,
    ),
    Mistake(
        "with-constant",
        "the loss with the constant ½·ln 2π = 0.918939 added",
        "leave the constant out, or ask for --full",
        _with_constant(HALF_LOG_TAU),
        Rank.ARGUMENTS,
        VARIANCES,
    ),
    Mistake(
        "with-twice-the-constant",
        "the loss with ln 2π added in place of ½·ln 2π",
        "the constant, if any, is half of that: 0.918939",
        _with_constant(2 * HALF_LOG_TAU),
    ),
    Mistake(
        "constant-subtracted",
        "the loss with ½·ln 2π subtracted",
        "the constant, if any, is added: it is minus the logarithm of 1/√(2π)",
        _with_constant(-HALF_LOG_TAU),
    ),
    Mistake(
        "target-for-variance",
        "the loss with targets and variances swapped",
        "give the mean, the target and the variance in this order",
        _target_for_variance,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "whole-logarithm",
        "the loss with ln v in place of ½·ln v",
        "take half of ln v as well, which is ln σ",
        _of_parts(1.0, 0.5),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "whole-square",
        "the loss without the ½ of the square",
        "divide the square by 2v",
        _of_parts(0.5, 1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "both-whole",
        "the loss without either ½, the constant apart",
        "take half of ln v and of the square",
        lambda work: _of_parts(1.0, 1.0)(work) if work.option("full") else None,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "without-logarithm",
        "the loss without ½·ln v",
        "add ½·ln v: without it the largest variance is the best",
        _of_parts(0.0, 0.5),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "squares-alone",
        "the mean of the squares over the variances",
        "take half of it, and add ½·ln v",
        lambda work: _parts(work)[1],
    ),
    Mistake(
        "logarithm-subtracted",
        "the loss with ½·ln v subtracted",
        "add ½·ln v: the density is divided by σ",
        _of_parts(-0.5, 0.5),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "square-subtracted",
        "the loss with the square subtracted",
        "add the square: minus the logarithm of the density has the sign +",
        _of_parts(0.5, -0.5),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "over-deviation",
        "the loss with the square divided by the standard deviation",
        "divide the square by the variance, σ²",
        _divided_by(1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "over-variance-squared",
        "the loss with the square divided by the square of the variance",
        "divide the square by the variance itself",
        _divided_by(4.0),
        Rank.ARGUMENTS,
    ),
    Mistake("density", "the mean density, without a logarithm", "take minus the logarithm of each density", _density),
    Mistake("mse", "the mean squared error", "divide by the variance, or ask for mse", _other("mse"), Rank.OTHER_LOSS),
    Mistake("mae", "the mean absolute error", "divide by the variance, or ask for mae", _other("mae"), Rank.OTHER_LOSS),
    Mistake(
        "laplace",
        "the Laplace negative log-likelihood, with the standard deviation as the scale",
        "take the Gaussian, or ask for laplace-nll",
        _other_scale("laplace-nll", "scale"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "crps",
        "the continuous ranked probability score",
        "take the likelihood, or ask for crps",
        _other_scale("crps", "sigma"),
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {"gaussian-nll": GAUSSIAN}
