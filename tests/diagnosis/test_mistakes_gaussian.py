"""The mistakes of the Gaussian's likelihood and its relatives, each worked out here by hand or by scipy."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of
from scipy import stats

from losscli.diagnosis.mistakes import densities, gaussian

P, Y = np.array([2.5, 0.3, 2.1, 7.9]), np.array([3.1, 0.7, 1.6, 5.2])
V = np.array([0.5, 1.3, 2.0, 4.1])
E, LN = P - Y, np.log(V)
RIGHT = ((LN + E**2 / V) / 2).mean()
HALF = np.log(2 * np.pi) / 2
U = np.array([0.4, -0.7, 1.1, -2.0])
W = E / V

TABLE = [
    (
        "gaussian-nll",
        {},
        (P, Y, V),
        {
            "read-as-std": (LN + E**2 / (2 * V**2)).mean(),
            "read-as-log-var": ((V + E**2 / np.exp(V)) / 2).mean(),
            "precision": ((-LN + E**2 * V) / 2).mean(),
            "with-constant": -stats.norm.logpdf(Y, P, np.sqrt(V)).mean(),
            "with-twice-the-constant": RIGHT + np.log(2 * np.pi),
            "constant-subtracted": RIGHT - HALF,
            "target-for-variance": ((np.log(Y) + (P - V) ** 2 / Y) / 2).mean(),
            "whole-logarithm": (LN + E**2 / V / 2).mean(),
            "whole-square": (LN / 2 + E**2 / V).mean(),
            "without-logarithm": (E**2 / V / 2).mean(),
            "squares-alone": (E**2 / V).mean(),
            "logarithm-subtracted": (E**2 / V / 2 - LN / 2).mean(),
            "square-subtracted": (LN / 2 - E**2 / V / 2).mean(),
            "over-deviation": (LN / 2 + E**2 / np.sqrt(V) / 2).mean(),
            "over-variance-squared": (LN / 2 + E**2 / V**2 / 2).mean(),
            "density": stats.norm.pdf(Y, P, np.sqrt(V)).mean(),
            "mse": (E**2).mean(),
            "mae": abs(E).mean(),
            "laplace": -stats.laplace.logpdf(Y, P, np.sqrt(V)).mean(),
            "crps": (
                np.sqrt(V)
                * (
                    E / np.sqrt(V) * (2 * stats.norm.cdf(E / np.sqrt(V)) - 1)
                    + 2 * stats.norm.pdf(E / np.sqrt(V))
                    - 1 / np.sqrt(np.pi)
                )
            ).mean(),
        },
    ),
    ("gaussian-nll", {"var_as": "std"}, (P, Y, V), {"read-as-var": RIGHT}),
    (
        "gaussian-nll",
        {"full": True},
        (P, Y, V),
        {"without-constant": RIGHT, "both-whole": (LN + E**2 / V).mean() + HALF},
    ),
    (
        "laplace-nll",
        {},
        (P, Y, V),
        {
            "variance-for-scale": -stats.laplace.logpdf(Y, P, np.sqrt(V)).mean(),
            "squared-scale": -stats.laplace.logpdf(Y, P, V**2).mean(),
            "log-scale": -stats.laplace.logpdf(Y, P, np.exp(V)).mean(),
            "gaussian": -stats.norm.logpdf(Y, P, V).mean(),
            "mae": abs(E).mean(),
            "deviation-for-scale": -stats.laplace.logpdf(Y, P, V / np.sqrt(2)).mean(),
            "without-constant": (LN + abs(E) / V).mean(),
            "without-logarithm": (abs(E) / V).mean(),
        },
    ),
    (
        "student-t-nll",
        {},
        (P, Y, V),
        {
            "variance-for-scale": -stats.t.logpdf(Y, 4, P, np.sqrt(V)).mean(),
            "squared-scale": -stats.t.logpdf(Y, 4, P, V**2).mean(),
            "log-scale": -stats.t.logpdf(Y, 4, P, np.exp(V)).mean(),
            "gaussian": -stats.norm.logpdf(Y, P, V).mean(),
            "cauchy": -stats.cauchy.logpdf(Y, P, V).mean(),
            "without-scale": -stats.t.logpdf(Y, 4, P, V).mean() - LN.mean(),
            "without-constant": (2.5 * np.log(1 + W**2 / 4)).mean(),
        },
    ),
    (
        "lognormal-nll",
        {},
        (P, Y, V),
        {
            "variance-for-scale": (-stats.lognorm.logpdf(Y, np.sqrt(V), scale=np.exp(P)) - HALF).mean(),
            "squared-scale": (-stats.lognorm.logpdf(Y, V**2, scale=np.exp(P)) - HALF).mean(),
            "without-logarithm-of-target": (-stats.norm.logpdf(np.log(Y), P, V) - HALF).mean(),
            "median-for-log": (-stats.lognorm.logpdf(Y, V, scale=P) - HALF).mean(),
            "with-constant": -stats.lognorm.logpdf(Y, V, scale=np.exp(P)).mean(),
            "gaussian": -stats.norm.logpdf(Y, P, V).mean(),
        },
    ),
    (
        "lognormal-nll",
        {"full": True},
        (P, Y, V),
        {"without-constant": (-stats.lognorm.logpdf(Y, V, scale=np.exp(P)) - HALF).mean()},
    ),
    (
        "crps",
        {},
        (P, Y, V),
        {
            "gaussian-nll": (LN + W**2 / 2).mean(),
            "whole-gaussian-nll": -stats.norm.logpdf(Y, P, V).mean(),
            "mae": abs(E).mean(),
            "not-scaled": (W * (2 * stats.norm.cdf(W) - 1) + 2 * stats.norm.pdf(W) - 1 / np.sqrt(np.pi)).mean(),
            "one-density": (V * (W * (2 * stats.norm.cdf(W) - 1) + stats.norm.pdf(W) - np.pi**-0.5)).mean(),
            "without-offset": (V * (W * (2 * stats.norm.cdf(W) - 1) + 2 * stats.norm.pdf(W))).mean(),
            **{
                name: (s * (E / s * (2 * stats.norm.cdf(E / s) - 1) + 2 * stats.norm.pdf(E / s) - np.pi**-0.5)).mean()
                for name, s in (("variance-for-scale", np.sqrt(V)), ("squared-scale", V**2), ("log-scale", np.exp(V)))
            },
        },
    ),
    (
        "vae-kl",
        {},
        (E, U),
        {
            "log-deviation": ((E**2 + np.exp(2 * U) - 1 - 2 * U) / 2).mean(),
            "deviation-for-variance": ((E**2 + np.exp(U / 2) - 1 - U) / 2).mean(),
            "reverse": ((np.exp(-U) * (1 + E**2) - 1 + U) / 2).mean(),
            "without-one": ((E**2 + np.exp(U) - U) / 2).mean(),
            "log-added": ((E**2 + np.exp(U) - 1 + U) / 2).mean(),
            "without-log": ((E**2 + np.exp(U) - 1) / 2).mean(),
            "mean-subtracted": ((-(E**2) + np.exp(U) - 1 - U) / 2).mean(),
            "without-mean": ((np.exp(U) - 1 - U) / 2).mean(),
        },
    ),
    ("vae-kl", {}, (E, V), {"variance-for-log": ((E**2 + V - 1 - LN) / 2).mean()}),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_densities_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", [*gaussian.OF, *densities.OF])
def test_each_of_their_mistakes_is_worked_out(name):
    found = {mistake for loss, *_, values in TABLE for mistake in values if loss == name}
    assert own(name, gaussian, densities) == found
