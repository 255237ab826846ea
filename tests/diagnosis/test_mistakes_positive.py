"""The mistakes of the losses of positive numbers, each worked out here by hand, by scipy or by scikit-learn."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of
from sklearn.metrics import d2_tweedie_score, mean_gamma_deviance, mean_poisson_deviance, mean_tweedie_deviance

from losscli.diagnosis.mistakes import deviances, positive

P, Y = np.array([2.5, 0.6, 4.2, 1.4]), np.array([3.1, 0.9, 1.7, 2.2])
LOGS = np.array([0.5, -1.1, 1.9, 0.3])
M = np.exp(LOGS)
GAMMA = 2 * (np.log(P / Y) + Y / P - 1)

TABLE = [
    (
        "gamma-deviance",
        {},
        (P, Y),
        {
            "swapped": mean_gamma_deviance(P, Y),
            "log-mean-for-mean": mean_gamma_deviance(Y, np.exp(P)),
            "mse": ((P - Y) ** 2).mean(),
            "mae": abs(P - Y).mean(),
            "poisson-deviance": mean_poisson_deviance(Y, P),
            "explained": d2_tweedie_score(Y, P, power=2),
            "root-of-terms": np.sqrt(GAMMA).mean(),
            "nll": (np.log(P) + Y / P).mean(),
            "without-1": 2 * (np.log(P / Y) + Y / P).mean(),
            "log-of-inverse": 2 * (np.log(Y / P) + Y / P - 1).mean(),
            "inverse-ratio": 2 * (np.log(P / Y) + P / Y - 1).mean(),
            "power-1.5": mean_tweedie_deviance(Y, P, power=1.5),
            "inverse-gaussian": mean_tweedie_deviance(Y, P, power=3),
            "pearson": ((Y - P) ** 2 / P**2).mean(),
            "relative-square": (((P - Y) / Y) ** 2).mean(),
            "squared-log": (np.log(P / Y) ** 2).mean(),
        },
    ),
    (
        "tweedie-deviance",
        {},
        (P, Y),
        {
            "swapped": mean_tweedie_deviance(P, Y, power=1.5),
            "log-mean-for-mean": mean_tweedie_deviance(Y, np.exp(P), power=1.5),
            "mae": abs(P - Y).mean(),
            "explained": d2_tweedie_score(Y, P, power=1.5),
            "root-of-terms": np.sqrt(4 * (np.sqrt(P) - np.sqrt(Y)) ** 2 / np.sqrt(P)).mean(),
            "power-1": mean_poisson_deviance(Y, P),
            "power-2": mean_gamma_deviance(Y, P),
            "nll": (2 * Y / np.sqrt(P) + 2 * np.sqrt(P)).mean(),
        },
    ),
    ("tweedie-deviance", {"power": 1.2}, (P, Y), {"power-1.5": mean_tweedie_deviance(Y, P, power=1.5)}),
    (
        "gamma-nll",
        {},
        (LOGS, Y),
        {
            "mse-of-means": ((M - Y) ** 2).mean(),
            "mae-of-means": abs(M - Y).mean(),
            "half-deviance": mean_gamma_deviance(Y, M) / 2,
            "deviance": mean_gamma_deviance(Y, M),
            "swapped": (Y + LOGS * np.exp(-Y)).mean(),
            "rate-for-mean": (Y * M - LOGS).mean(),
            "minus-log": (Y / M - LOGS).mean(),
            "times-mean": (LOGS + Y * M).mean(),
            "without-log": (Y / M).mean(),
            "poisson": (M - Y * LOGS).mean(),
        },
    ),
    ("gamma-nll", {}, (P, Y), {"mean-for-log-mean": (np.log(P) + Y / P).mean()}),
    ("gamma-nll", {"pred_as": "mean"}, (P, Y), {"log-mean-for-mean": (P + Y * np.exp(-P)).mean()}),
    (
        "tweedie-nll",
        {},
        (LOGS, Y),
        {
            "mse-of-means": ((M - Y) ** 2).mean(),
            "mae-of-means": abs(M - Y).mean(),
            "half-deviance": mean_tweedie_deviance(Y, M, power=1.5) / 2,
            "deviance": mean_tweedie_deviance(Y, M, power=1.5),
            "swapped": (2 * LOGS / np.exp(Y / 2) + 2 * np.exp(Y / 2)).mean(),
            "power-1": (M - Y * LOGS).mean(),
            "power-2": (LOGS + Y / M).mean(),
            "sign-of-first": (2 * np.sqrt(M) - 2 * Y / np.sqrt(M)).mean(),
            "first-part-alone": (2 * Y / np.sqrt(M)).mean(),
            "second-part-alone": (2 * np.sqrt(M)).mean(),
        },
    ),
    ("tweedie-nll", {"power": 1.2}, (LOGS, Y), {"power-1.5": (2 * Y / np.sqrt(M) + 2 * np.sqrt(M)).mean()}),
    ("tweedie-nll", {}, (P, Y), {"mean-for-log-mean": (2 * Y / np.sqrt(P) + 2 * np.sqrt(P)).mean()}),
    (
        "tweedie-nll",
        {"pred_as": "mean"},
        (P, Y),
        {"log-mean-for-mean": (2 * Y / np.exp(P / 2) + 2 * np.exp(P / 2)).mean()},
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_positive_numbers_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    found = first_hit(value, name, *arrays, **options)
    assert found == mistake or (mistake == "mean-for-log-mean" and found.startswith("xgboost"))  # which takes means


@pytest.mark.parametrize("name", ["gamma-deviance", "tweedie-deviance", "gamma-nll", "tweedie-nll"])
def test_each_of_their_mistakes_is_worked_out(name):
    found = {mistake for loss, *_, values in TABLE for mistake in values if loss == name}
    assert own(name, positive, deviances) == found
