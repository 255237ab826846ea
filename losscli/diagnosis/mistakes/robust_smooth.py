"""Mistakes with the smooth robust losses, those with a scale c, and those with a tube of half-width ε."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import named, of_means, other, residual, root_of
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741

MSE = Mistake("mse", "the mean squared error", "take the loss that was asked for, not squares", other("mse"), O)
HALF_MSE = MSE._replace(id="half-mse", what="half the mean squared error", made=other("half-mse"))
MAE = Mistake(
    "mae", "the mean absolute error", "take the loss that was asked for, not absolute errors", other("mae"), O
)
RMSE = Mistake(
    "rmse",
    "the root mean squared error",
    "take the loss that was asked for, not squares",
    of_means(lambda work: root_of(np.square(residual(work)).mean())),
    O,
)
HUBER = Mistake(
    "huber", "the Huber loss with δ = 1", "it is another loss: do not take huber", other("huber", delta=1.0), O
)
LOG_COSH = Mistake("log-cosh", "the log-cosh loss", "it is another loss: do not take log-cosh", other("log-cosh"), O)


def _with(name: str, value: float) -> Callable[[Work], Made]:
    return lambda work: None if work.option(name) == value else work.with_options(**{name: value})


def _root(work: Work) -> Array:
    """Return √(1 + (r/δ)²)."""
    root: Array = np.sqrt(1 + np.square(residual(work) / work.option("delta")))
    return root


def _of_delta(terms: Callable[[Work, float], Array]) -> Callable[[Work], Made]:
    """Return terms that are others than those of another mistake only where δ is not 1."""
    return lambda work: None if work.option("delta") == 1 else terms(work, float(work.option("delta")))


def _times(factor: float) -> Callable[[Work], Made]:
    """Return the terms times a factor over c², where that shows the factor."""
    return lambda work: None if work.option("c") == 1 else work.terms * (factor / work.option("c") ** 2)


def _of_cosh(terms: Callable[[Array], Array]) -> Callable[[Work], Made]:
    return lambda work: terms(np.cosh(residual(work)))


def _log_of_mean(work: Work) -> float:
    return float(np.log(np.cosh(residual(work)).mean()))


def _tube(terms: Callable[[Array, float], Array]) -> Callable[[Work], Made]:
    """Return terms of r = p − y and ε, where there is a tube."""
    return lambda work: terms(residual(work), float(work.option("epsilon"))) if work.option("epsilon") else None


PSEUDO_HUBER = (
    Mistake(
        "no-minus-1",
        "the loss without the −1, δ² times the root of 1 + (r/δ)²",
        "subtract 1 from the root, so that a right prediction costs nothing",
        lambda work: work.option("delta") ** 2 * _root(work),
    ),
    Mistake(
        "charbonnier",
        "the Charbonnier form, the root of r² + δ²",
        "subtract δ, and multiply by δ",
        _of_delta(lambda work, d: d * _root(work)),
    ),
    Mistake(
        "no-delta",
        "the loss without the factor δ² in front",
        "multiply by the square of δ = {delta}",
        _of_delta(lambda work, d: work.terms / (d * d)),
        Rank.DIVISION,
    ),
    Mistake(
        "one-delta",
        "the loss with δ for δ² in front",
        "multiply by the square of δ = {delta}",
        _of_delta(lambda work, d: work.terms / d),
        Rank.DIVISION,
    ),
    Mistake(
        "square-over-delta",
        "the loss with r²/δ for (r/δ)² under the root",
        "divide by δ first, then square",
        _of_delta(lambda work, d: d * d * (np.sqrt(1 + np.square(residual(work)) / d) - 1)),
    ),
    Mistake(
        "huber",
        "the Huber loss with its two branches",
        "take the root: pseudo-huber has no branches",
        lambda work: other("huber", delta=work.option("delta"))(work),
        O,
    ),
    *(
        Mistake(f"delta-{value:g}", f"the loss with δ = {value:g}", "take δ = {delta}", _with("delta", value))
        for value in (0.5, 1.0, 2.0)
    ),
)
LOG_COSHES = (
    Mistake(
        "no-half",
        "the mean of ln(exp(r) + exp(−r)), without the 1/2 that cosh has",
        "divide the sum of the two powers by 2: cosh r = (exp(r) + exp(−r))/2",
        lambda work: work.terms + np.log(2),
    ),
    Mistake(
        "far-out",
        "the mean of |r| − ln 2, what log-cosh comes to far out",
        "take the logarithm of cosh r, near 0 too",
        lambda work: np.abs(residual(work)) - np.log(2),
    ),
    Mistake("cosh", "the mean of cosh r, without a logarithm", "take the logarithm", _of_cosh(lambda c: c)),
    Mistake(
        "cosh-minus-1",
        "the mean of cosh r − 1, without a logarithm",
        "take the logarithm of cosh r",
        _of_cosh(lambda c: c - 1),
    ),
    Mistake(
        "log-of-mean",
        "the logarithm of the mean of cosh r",
        "take the logarithm in each row, then the mean",
        of_means(_log_of_mean, 2),
    ),
    Mistake(
        "log1p",
        "the mean of ln(1 + cosh r)",
        "take ln and not ln(1 + x), np.log and not np.log1p",
        _of_cosh(np.log1p),
    ),
    Mistake(
        "bits",
        "the loss with logarithms to base 2",
        "take the natural logarithm (np.log, not np.log2)",
        lambda work: work.terms / np.log(2),
        Rank.BASE,
    ),
    Mistake(
        "bans",
        "the loss with logarithms to base 10",
        "take the natural logarithm (log base e, not log base 10)",
        lambda work: work.terms / np.log(10),
        Rank.BASE,
    ),
    Mistake(
        "slope",
        "the mean of tanh(ŷ − y), the derivative",
        "take ln cosh: tanh is its derivative",
        lambda work: np.tanh(residual(work)),
    ),
    Mistake(
        "pseudo-huber",
        "the pseudo-Huber loss with δ = 1",
        "it is another loss: do not take pseudo-huber",
        other("pseudo-huber", delta=1.0),
        O,
    ),
)
OF_C = (
    HALF_MSE,
    MAE,
    Mistake("no-c-squared", "the loss without the factor c² in front", "multiply by the square of c", _times(1.0)),
    Mistake("c-1", "the loss with c = 1", "take c = {c}", _with("c", 1.0)),
)
BARE = Mistake("no-factor", "the loss without the factor c²/2 in front", "multiply by c²/2", _times(2.0))
NO_TUBE = "subtract ε = {epsilon} from |r| first, and inside the tube take 0"
OF_TUBE = (
    Mistake(
        "negative-inside",
        "the mean of |r| − ε, negative inside the tube",
        "inside the tube a row costs 0: take max(0, |r| − ε)",
        _tube(lambda r, e: np.abs(r) - e),
    ),
    Mistake(
        "only-above",
        "the loss of predictions too high alone, max(0, ŷ − y − ε)",
        "take the absolute value of ŷ − y",
        _tube(lambda r, e: np.maximum(r - e, 0.0)),
    ),
    Mistake(
        "only-below",
        "the loss of predictions too low alone, max(0, y − ŷ − ε)",
        "take the absolute value of y − ŷ",
        _tube(lambda r, e: np.maximum(-r - e, 0.0)),
    ),
    Mistake(
        "half-tube",
        "the loss with ε/2, a tube of width ε in all",
        "ε = {epsilon} is the half-width of the tube",
        _tube(lambda r, e: np.maximum(np.abs(r) - e / 2, 0.0)),
    ),
)
OF_SQUARED_TUBE = (
    Mistake(
        "subtracted-late",
        "the loss with ε subtracted from r² and not from |r|",
        "subtract ε = {epsilon} from |r|, then square",
        _tube(lambda r, e: np.maximum(r * r - e, 0.0)),
    ),
    Mistake(
        "squared-inside",
        "the mean of (|r| − ε)², inside the tube too",
        "inside the tube a row costs 0: take max(0, |r| − ε) before you square",
        _tube(lambda r, e: np.square(np.abs(r) - e)),
    ),
    Mistake(
        "not-squared",
        "the epsilon-insensitive loss, not squared",
        "square what |r| is above ε",
        _tube(lambda r, e: np.maximum(np.abs(r) - e, 0.0)),
        O,
    ),
)
OF: Mistakes = named(
    {
        "pseudo-huber": (MSE, HALF_MSE, MAE, RMSE, LOG_COSH, *PSEUDO_HUBER),
        "log-cosh": (MSE, HALF_MSE, MAE, RMSE, HUBER, *LOG_COSHES),
        **dict.fromkeys(("cauchy", "welsch"), (*OF_C, BARE)),
        "tukey": (
            *OF_C,
            BARE._replace(what="the loss without the factor c²/6", mend="multiply by c²/6", made=_times(6.0)),
        ),
        "fair": OF_C,
        "geman-mcclure": (*OF_C, BARE),
        "eps-insensitive": (MSE, MAE._replace(mend=NO_TUBE), *OF_TUBE),
        "squared-eps-insensitive": (MSE._replace(mend=NO_TUBE), MAE, *OF_SQUARED_TUBE),
    }
)
