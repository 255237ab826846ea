"""What the Huber loss and smooth L1 share: two branches, of which one may lack a half, a δ or a bar; another δ."""

from collections.abc import Callable, Sequence

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Rank
from losscli.diagnosis.mistakes._regression import (
    huber_pairs,
    of_means,
    of_pairs,
    other,
    residual,
    root_of,
    sloped_pairs,
)
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask

O = Rank.OTHER_LOSS  # noqa: E741
DELTAS = "pytorch/pytorch#48595"


def turn(work: Work) -> float:
    """Return the residual from which on the loss is linear."""
    return float(work.option("beta" if work.loss.name == "smooth-l1" else "delta"))


def branches(
    near: Callable[[Array, float], Array],
    far: Callable[[Array, float], Array],
    is_near: Callable[[Array, float], Mask] = lambda r, d: np.abs(r) <= d,
) -> Callable[[Work], Made]:
    """Return Huber's two branches r²/2 and δ(|r| − δ/2), one of them wrong; over δ where the loss is smooth-l1."""

    def made(work: Work) -> Array | None:
        d, r = turn(work), residual(work)
        if d == 0:
            return None
        found = np.where(is_near(r, d), near(r, d), far(r, d))
        return found / d if work.loss.name == "smooth-l1" else found

    return made


def square(r: Array, d: float) -> Array:  # noqa: ARG001 - one of two branches
    return r * r / 2


def line(r: Array, d: float) -> Array:
    return d * (np.abs(r) - d / 2)


def not_at_1(made: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return a mistake that is another one where δ is 1."""
    return lambda work: None if turn(work) == 1 else made(work)


def scaled(power: int) -> Callable[[Work], Made]:
    """Return the terms times a power of δ."""
    return lambda work: None if turn(work) in {0.0, 1.0} else work.terms * turn(work) ** power


def turned(name: str, value: float) -> Callable[[Work], Made]:
    return lambda work: None if work.option(name) == value else work.with_options(**{name: value})


def pseudo_huber(work: Work) -> Made:
    """Return the terms of pseudo-huber, over β where the loss is smooth-l1."""
    d = turn(work)
    if d == 0:
        return None
    terms = other("pseudo-huber", delta=d)(work)
    return terms if terms is None or work.loss.name == "huber" else terms / d


def pairs(p: Array, y: Array, delta: float) -> Array:
    return sloped_pairs(p, y, 1.0, 1.0) if delta == 0 else huber_pairs(p, y, delta)


def all_pairs(work: Work) -> Made:
    d = turn(work)
    per = d if work.loss.name == "smooth-l1" and d else 1.0
    return of_pairs(lambda p, y: pairs(p, y, d) / per)(work)


BRANCHES = (
    Mistake(
        "no-half",
        "the loss with r² for r²/2 where the residual is small",
        "put the 1/2 in front of the square",
        branches(lambda r, _: r * r, line),
    ),
    Mistake(
        "no-offset",
        "the loss without −δ²/2 where the residual is large, δ·|r| alone",
        "subtract half the square of δ there, so that the branches meet",
        branches(square, lambda r, d: d * np.abs(r)),
    ),
    Mistake(
        "whole-offset",
        "the loss with −δ² for −δ²/2 where the residual is large",
        "subtract half of δ², so that the branches meet",
        branches(square, lambda r, d: d * np.abs(r) - d * d),
    ),
    Mistake(
        "offset-of-delta",
        "the loss with −δ/2 for −δ²/2 where the residual is large",
        "square δ in what is subtracted: δ·|r| − δ²/2",
        branches(square, lambda r, d: d * np.abs(r) - d / 2),
    ),
    Mistake(
        "unscaled-line",
        "the loss with |r| − δ/2 where the residual is large, without the factor δ in front",
        "multiply that branch by δ, so that the branches meet",
        branches(square, lambda r, d: np.abs(r) - d / 2),
        reference=DELTAS,
    ),
    Mistake(
        "bare-line",
        "the loss with |r| alone where the residual is large",
        "that branch is δ·(|r| − δ/2)",
        not_at_1(branches(square, lambda r, _: np.abs(r))),
    ),
    Mistake(
        "branches-swapped",
        "the loss with its two branches exchanged",
        "take the square where |r| is at most δ, and the line beyond: the condition is the wrong way round",
        branches(line, square),
    ),
    Mistake(
        "square-in-condition",
        "the loss with the condition r² ≤ δ for |r| ≤ δ",
        "compare the absolute residual with δ",
        branches(square, line, lambda r, d: r * r <= d),
    ),
    Mistake(
        "no-bars",
        "the loss with the condition ŷ − y ≤ δ for |ŷ − y| ≤ δ, so that all predictions too low cost a square",
        "take the absolute value in the condition",
        branches(square, line, lambda r, d: r <= d),
    ),
    Mistake(
        "no-bars-reversed",
        "the loss with the condition y − ŷ ≤ δ for |y − ŷ| ≤ δ, so that all predictions too high cost a square",
        "take the absolute value in the condition",
        branches(square, line, lambda r, d: -r <= d),
    ),
    Mistake(
        "line-everywhere",
        "the loss with δ·(|r| − δ/2) for small residuals too",
        "take half the square where |r| is at most δ",
        branches(line, line),
    ),
    Mistake(
        "broadcast",
        "the loss of all {n} x {n} pairs of prediction and target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        all_pairs,
        O,
        "pytorch/pytorch#16045",
    ),
)
HALF_MSE = Mistake(
    "half-mse",
    "half the mean squared error, whatever the size of the residual",
    "make the loss linear for large residuals",
    other("half-mse"),
    O,
)
MSE = Mistake("mse", "the mean squared error", "make the loss linear for large residuals", other("mse"), O)
MAE = Mistake("mae", "the mean absolute error", "make the loss quadratic for small residuals", other("mae"), O)
RMSE = Mistake(
    "rmse",
    "the root mean squared error",
    "make the loss linear for large residuals, and take no root of a mean",
    of_means(lambda work: root_of(np.square(residual(work)).mean())),
    O,
)
LOG_COSH = Mistake("log-cosh", "the log-cosh loss", "it is another loss: do not take log-cosh", other("log-cosh"), O)


def of_delta(name: str, letter: str, values: Sequence[tuple[str, float]]) -> tuple[Mistake, ...]:
    return tuple(
        Mistake(
            f"{name}-{text.replace('/', '-')}",
            f"the loss with {letter} = {text}",
            f"take {letter} = {{{name}}}",
            turned(name, value),
            reference=DELTAS,
        )
        for text, value in values
    )


OTHERS = (HALF_MSE, MSE, MAE, RMSE, LOG_COSH)
