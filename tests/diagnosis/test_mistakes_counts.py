"""The mistakes of the losses of counts, each worked out here by hand, by scipy or by scikit-learn."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of
from scipy import special, stats

from losscli.diagnosis.mistakes import counts, deviances

# Logarithms of rates, counts, and rates.
LOGS, Y = np.array([0.5, -1.1, 1.9, 1.2]), np.array([3.0, 0.0, 5.0, 2.0])
RATES = np.array([2.5, 0.7, 4.2, 1.4])
# Without a count of 0, of which ln y, (y − 1)! and Stirling's formula have no value.
MORE = np.array([3.0, 1.0, 5.0, 2.0])
SIZES = np.array([0.5, 1.5, 2.0, 4.0])

E = np.exp(LOGS)
PLAIN = (E - Y * LOGS).mean()
FACTORIALS = np.log([6, 1, 120, 2])  # of 3, 0, 5, 2
STIRLING = MORE * np.log(MORE) - MORE + np.log(2 * np.pi * MORE) / 2
DEVIANCES = 2 * (special.xlogy(Y, Y / RATES) - Y + RATES)
PRODUCTS = special.xlogy(Y, Y / RATES)
PROBABILITIES = SIZES / (SIZES + RATES)  # of a failure, as scipy has it

TABLE = [
    (
        "poisson-nll",
        {},
        (LOGS, Y),
        {
            "swapped": (np.exp(Y) - LOGS * Y).mean(),
            "with-factorial": PLAIN + FACTORIALS.mean(),
            "deviance": 2 * (special.xlogy(Y, Y / E) - Y + E).mean(),
            "half-deviance": (special.xlogy(Y, Y / E) - Y + E).mean(),
            "mse-of-rates": ((E - Y) ** 2).mean(),
            "mse-of-log-rates": ((LOGS - Y) ** 2).mean(),
            "mae-of-rates": abs(E - Y).mean(),
            "rate-alone": E.mean(),
            "product-alone": -(3 * 0.5 + 5 * 1.9 + 2 * 1.2) / 4,
            "product-added": (E + Y * LOGS).mean(),
            "log1p": (E - Y * np.log(1 + E)).mean(),
            "likelihood": stats.poisson.pmf(Y, E).mean(),
        },
    ),
    ("poisson-nll", {}, (RATES, Y), {"rate-for-log-rate": (RATES - Y * np.log(RATES)).mean()}),
    (
        "poisson-nll",
        {},
        (LOGS, MORE),
        {
            "with-stirling": (E - MORE * LOGS + np.where(MORE > 1, STIRLING, 0)).mean(),
            "with-stirling-of-all": (E - MORE * LOGS + STIRLING).mean(),
            "with-stirling-above-1": (E - MORE * LOGS + np.where(STIRLING > 1, STIRLING, 0)).mean(),
            "lgamma-of-count": (E - MORE * LOGS + special.gammaln(MORE)).mean(),
        },
    ),
    ("poisson-nll", {"full": True}, (LOGS, Y), {"without-factorial": PLAIN}),
    ("poisson-nll", {"pred_as": "rate"}, (RATES, Y), {"log-rate-for-rate": (np.exp(RATES) - Y * RATES).mean()}),
    (
        "negative-binomial-nll",
        {},
        (RATES, Y, SIZES),
        {
            "dispersion-for-size": -stats.nbinom.logpmf(Y, 1 / SIZES, (1 / SIZES) / (1 / SIZES + RATES)).mean(),
            "other-probability": -stats.nbinom.logpmf(Y, SIZES, 1 - PROBABILITIES).mean(),
            "without-factorial": (-stats.nbinom.logpmf(Y, SIZES, PROBABILITIES) - FACTORIALS).mean(),
            "poisson": -stats.poisson.logpmf(Y, RATES).mean(),
            "log-rate-for-rate": -stats.nbinom.logpmf(Y, SIZES, SIZES / (SIZES + np.exp(RATES))).mean(),
        },
    ),
    (
        "poisson-deviance",
        {},
        (RATES, Y),
        {
            "log-mean-for-mean": 2 * (special.xlogy(Y, Y / np.exp(RATES)) - Y + np.exp(RATES)).mean(),
            "without-difference": 2 * PRODUCTS.mean(),
            "half-without-difference": PRODUCTS.mean(),
            "difference-added": 2 * (PRODUCTS + Y - RATES).mean(),
            "nll": (RATES - Y * np.log(RATES)).mean(),
            "whole-nll": -stats.poisson.logpmf(Y, RATES).mean(),
            "twice-nll": -2 * stats.poisson.logpmf(Y, RATES).mean(),
            "mse": ((RATES - Y) ** 2).mean(),
            "mae": abs(RATES - Y).mean(),
            "pearson": ((Y - RATES) ** 2 / RATES).mean(),
            "explained": 1 - DEVIANCES.sum() / (2 * special.xlogy(Y, Y / 2.5)).sum(),  # 2.5 is their mean
            "root-of-terms": np.sqrt(DEVIANCES).mean(),
            "without-zeros": DEVIANCES[[0, 2, 3]].mean(),
            "zeros-cost-nothing": DEVIANCES[[0, 2, 3]].sum() / 4,
        },
    ),
    (
        "poisson-deviance",
        {},
        (RATES, MORE),
        {
            "swapped": 2 * (RATES * np.log(RATES / MORE) - RATES + MORE).mean(),
            "gamma-deviance": 2 * (np.log(RATES / MORE) + MORE / RATES - 1).mean(),
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_counts_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    found = first_hit(value, name, *arrays, **options)
    assert found == ("keras" if mistake == "rate-for-log-rate" else mistake)  # which takes rates


@pytest.mark.parametrize("name", ["poisson-nll", "negative-binomial-nll", "poisson-deviance"])
def test_each_of_their_mistakes_is_worked_out(name):
    found = {mistake for loss, *_, values in TABLE for mistake in values if loss == name}
    assert own(name, counts, deviances) == found
