"""The deviances: what they are, what holds of them, the frameworks' own."""

from collections.abc import Callable

import numpy as np
from contract_exact import MP, Number, Reference
from contract_runs import sklearn_run

from losscli.loss import Loss


def widely(function: Callable[..., Number]) -> Callable[..., Number]:
    """Return a reference at 400 digits: of two neighbours the deviance is 1e-32 of what it is the difference of."""

    def call(*arguments: Number) -> Number:
        with MP.workdps(400):
            return function(*arguments)

    return call


def deviance(mean: Number, y: Number, power: Number) -> Number:
    """The textbook's forms."""
    if power == 0:
        return (y - mean) ** 2
    if power == 1:
        return 2 * ((y * MP.log(y / mean) if y else 0) - y + mean)
    if power == 2:
        return 2 * (MP.log(mean / y) + y / mean - 1)
    up, across = 2 - power, 1 - power
    own = max(y, 0) ** up if y > 0 or up > 0 else MP.inf
    return 2 * (own / (across * up) - y * mean**across / across + mean**up / up)


def power_of(loss: Loss) -> Number:
    return MP.mpf(loss.settings().get("power", {"poisson-deviance": 1, "gamma-deviance": 2}.get(loss.name)))


@widely
def term(loss: Loss, p: Number, y: Number) -> Number:
    """The deviance; the rounded logarithm of a ratio enters squared, and with it the size of the value once more."""
    power = power_of(loss)
    found = deviance(p, y, power)
    return found if power in {0, 1, 2} else (found, 2 * found)


@widely
def gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    return [2 * (p - y) * p ** -power_of(loss)]


@widely
def curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """2μ^(−P−1)·((1 − P)μ + Py)."""
    power = power_of(loss)
    if power == 0:
        return [(MP.mpf(2), 0)]
    parts = 2 * p**-power * (1 - power), 2 * p ** (-power - 1) * power * y
    return [(sum(parts), sum(map(abs, parts)))]


OVERFLOWS = "the textbook's powers and products of them over- and underflow"
REFERENCES = {
    "poisson-deviance": Reference(term, gradient, curvature),
    "gamma-deviance": Reference(term, gradient, curvature),
    "tweedie-deviance": Reference(term, gradient, curvature, smallest=1e-45, largest=1e45, why=OVERFLOWS),
}
HOLD = {
    "poisson-deviance": {"zero_at_equality", "not_negative", "convex", "of_degree_1"},
    "gamma-deviance": {"zero_at_equality", "not_negative"},
    "tweedie-deviance": {"zero_at_equality", "not_negative"},
}


def means():
    """Return random means, then equal, nearly equal and extreme ones."""
    rng = np.random.default_rng(7)
    pred, target = rng.gamma(2.0, 2.0, (2, 40))
    edges = np.array([1e-9, 0.5, 1.0, 1 + 1e-3, 700.0])
    return np.concatenate([pred, edges]), np.concatenate([target, np.ones(5)])


RUNS = {
    "poisson-deviance": {"sklearn": sklearn_run("mean_poisson_deviance")._replace(inputs=means)},
    "gamma-deviance": {"sklearn": sklearn_run("mean_gamma_deviance")._replace(inputs=means)},
    "tweedie-deviance": {"sklearn": sklearn_run("mean_tweedie_deviance")._replace(inputs=means)},
}
