"""Numbers of torch 2.13, keras 3.15, scikit-learn 1.9 and optax 0.2.8, computed there in doubles.

tests/data/golden.json holds them by name, with the input in words; CASES says which loss of ours each is.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from losscli import api

GOLDEN = json.loads((Path(__file__).parent / "data" / "golden.json").read_text())

REAL = ([2.5, 0, 2, 8], [3, -0.5, 2, 7])
POSITIVE = ([2.5, 5, 4, 8], [3, 5, 2.5, 7])
PROBABILITIES = ([0.9, 0.1, 0.8, 0.35], [1, 0, 0, 1])
SCORES = ([2, -1, 0.5, -3], [1, 0, 0, 1])
MARGINS = ([2, -1, 0.5, -3], [1, -1, -1, 1])
ROWS = ([[2, 1, 0.1], [0.5, 2.5, 0.3], [-1, 0, 3]], [0, 1, 0])
DISTRIBUTIONS = ([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]], [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
COUNTS = ([0.5, -1, 2, 0], [3, 0, 5, 1])
VARIANCES = [0.5, 1, 2, 4]
VECTORS = ([[1, 2, 3]], [[2, 0, 1]])
SOFTMAX = (np.exp(ROWS[0]) / np.exp(ROWS[0]).sum(axis=1, keepdims=True)).tolist()

CASES = {
    "mse": ("mse", REAL, {}),
    "mae": ("mae", REAL, {}),
    "huber d=1": ("huber", REAL, {}),
    "huber d=.6": ("huber", REAL, {"delta": 0.6}),
    "smooth-l1 b=.6": ("smooth-l1", REAL, {"beta": 0.6}),
    "log-cosh (keras)": ("log-cosh", REAL, {}),
    "quantile q=0.1": ("quantile", REAL, {"q": 0.1}),
    "quantile q=0.9": ("quantile", REAL, {"q": 0.9}),
    "msle": ("msle", POSITIVE, {}),
    "mape fraction": ("mape", POSITIVE, {}),
    "poisson-deviance": ("poisson-deviance", POSITIVE, {}),
    "gamma-deviance": ("gamma-deviance", POSITIVE, {}),
    "tweedie-deviance P=1.5": ("tweedie-deviance", POSITIVE, {"power": 1.5}),
    "poisson-nll rate (keras eps 1e-7)": ("poisson-nll", POSITIVE, {"like": "keras"}),
    "poisson-nll log_input": ("poisson-nll", COUNTS, {}),
    "poisson-nll log_input full(Stirling)": ("poisson-nll", COUNTS, {"full": True, "stirling": True}),
    "gaussian-nll var=[.5,1,2,4]": ("gaussian-nll", (*REAL, VARIANCES), {}),
    "gaussian-nll full": ("gaussian-nll", (*REAL, VARIANCES), {"full": True}),
    "bce": ("bce", PROBABILITIES, {}),
    "brier": ("brier", PROBABILITIES, {}),
    "bce-logits": ("bce-logits", SCORES, {}),
    "bce-logits pos_weight=3": ("bce-logits", SCORES, {"pos_weight": 3.0}),
    "focal a=.25 g=2 (torchvision formula)": ("focal", SCORES, {"alpha": 0.25, "gamma": 2.0}),
    "focal no alpha g=2 (optax)": ("focal", SCORES, {"gamma": 2.0}),
    "hinge": ("hinge", MARGINS, {}),
    "squared-hinge": ("squared-hinge", MARGINS, {}),
    "soft-margin": ("soft-margin", MARGINS, {}),
    "hinge-embedding": ("hinge-embedding", MARGINS, {}),
    "margin-ranking m=.5, x2=0": ("margin-ranking", (MARGINS[0], [0, 0, 0, 0], MARGINS[1]), {"margin": 0.5}),
    "ce": ("ce", ROWS, {}),
    "ce weighted terms w=[1,2,3]": ("ce", ROWS, {"class_weight": (1.0, 2.0, 3.0)}),
    "ce label_smoothing .1": ("ce", ROWS, {"label_smoothing": 0.1}),
    "multi-margin": ("multi-margin", ROWS, {}),
    "multi-margin p=2": ("multi-margin", ROWS, {"power": 2}),
    "crammer-singer (optax)": ("crammer-singer", ROWS, {}),
    "poly1 eps=2 (optax)": ("poly1-ce", ROWS, {"epsilon": 2.0}),
    "sparsemax (optax)": ("sparsemax", ROWS, {}),
    "kl(t||q) rows": ("kl", DISTRIBUTIONS, {}),
    "kl(q||t) rows": ("reverse-kl", DISTRIBUTIONS, {}),
    "js rows": ("js", DISTRIBUTIONS, {}),
    "multilabel-margin": ("multilabel-margin", ([[0.1, 0.2, 0.4, 0.8]], [[1, 0, 0, 1]]), {}),
    "multilabel-soft-margin": ("multilabel-soft-margin", ([[0.5, -1, 2]], [[1, 0, 1]]), {}),
    "cosine 1-cos": ("cosine", VECTORS, {}),
    "cosine-embedding y=-1": ("cosine-embedding", (*VECTORS, [-1]), {}),
    "triplet margin=3": ("triplet", ([[1, 2]], [[1.5, 2]], [[0, 0]]), {"margin": 3.0, "eps": 1e-6}),
    "ctc": ("ctc", (0.1 * np.arange(15).reshape(1, 5, 3), [[1, 2]]), {}),
    "dice smooth=1": ("dice", PROBABILITIES, {"smooth": 1.0}),
    "dice keras (1e-7 in denom)": ("dice", PROBABILITIES, {"like": "keras"}),
    "gce q=.7 (keras) on softmax(z)": ("gce", (SOFTMAX, ROWS[1]), {"q": 0.7}),
}
# The number in the file divides the weighted terms by the count, as for soft targets; ours for labels divides by Σw.
# keras 3.15 on jax has constants of float32 in these.
LOOSER = {"log-cosh (keras)": 2.0**-22, "poisson-nll rate (keras eps 1e-7)": 2.0**-22}
OTHER_DIVISOR = {
    "ce weighted terms w=[1,2,3]": (0.417030016277834 + 0.440099046041076 + 4.06588390375743) / (1 + 2 + 1)
}


def test_every_number_is_of_a_loss_here():
    assert set(CASES) == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_terms_are_those_of_the_framework(name):
    loss, inputs, settings = CASES[name]
    expected = pytest.approx(GOLDEN[name]["terms"], rel=LOOSER.get(name, 1e-12), abs=1e-14)
    assert api.evaluate(loss, *inputs, **settings).terms == expected


@pytest.mark.parametrize("name", GOLDEN)
def test_mean_is_that_of_the_framework(name):
    loss, inputs, settings = CASES[name]
    expected = OTHER_DIVISOR.get(name, GOLDEN[name]["mean"])
    assert api.evaluate(loss, *inputs, **settings).value == pytest.approx(
        expected, rel=LOOSER.get(name, 1e-12), abs=1e-14
    )
