"""The mistakes of the triplet loss, each worked out here by hand or by torch."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of

from losscli.diagnosis.mistakes import triplet

A = np.array([[3.0, 4.0], [0.5, 0.1], [1.0, 2.0], [0.3, -0.2]])
P = np.array([[2.1, 3.7], [0.4, 0.7], [1.2, 1.1], [0.9, 1.6]])
N = np.array([[3.4, 3.0], [2.2, 0.7], [1.3, 1.6], [2.4, 1.1]])


def gap(degree=2, a=A, p=P, n=N):
    """Return how much farther the positive is than the negative."""
    return (abs(a - p) ** degree).sum(axis=1) ** (1 / degree) - (abs(a - n) ** degree).sum(axis=1) ** (1 / degree)


def loss(gaps, margin=1.0):
    """Return the mean of what is lacking."""
    return np.maximum(gaps + margin, 0).mean()


def unit(x):
    return x / np.sqrt((x**2).sum(axis=1, keepdims=True))


NEAR, FAR = np.hypot(*(A - P).T), np.hypot(*(A - N).T)
OTHER = np.hypot(*(P - N).T)
PAID = np.maximum(NEAR - FAR + 1, 0)
COSINES = (unit(A) * unit(N)).sum(axis=1) - (unit(A) * unit(P)).sum(axis=1)
TABLE = [
    (
        "triplet",
        {},
        (A, P, N),
        {
            "squared-distances": loss(NEAR**2 - FAR**2),
            "manhattan": loss(gap(1)),
            "cosine-distances": loss(COSINES),
            "mean-of-squares": loss((NEAR**2 - FAR**2) / 2),
            "positive-and-negative-swapped": loss(FAR - NEAR),
            "anchor-and-positive-swapped": loss(NEAR - OTHER),
            "anchor-and-negative-swapped": loss(OTHER - FAR),
            "no-max": (NEAR - FAR + 1).mean(),
            "over-active": PAID.sum() / 3,  # of the second the negative is far enough away
            "without-margin": loss(NEAR - FAR, 0),
            "margin-0.2": loss(NEAR - FAR, 0.2),
            "margin-0.5": loss(NEAR - FAR, 0.5),
            "softplus": np.log1p(np.exp(NEAR - FAR)).mean(),
            "normalised": loss(gap(2, unit(A), unit(P), unit(N))),
            "distance-swap": loss(NEAR - np.minimum(FAR, OTHER)),
            "positive-distances": NEAR.mean(),
            "negative-distances": FAR.mean(),
        },
    ),
    (
        "triplet",
        {"margin": 0.3},
        (A, P, N),
        {"margin-1": loss(NEAR - FAR), "margin-subtracted": loss(NEAR - FAR, -0.3)},
    ),
    ("triplet", {"norm": 1}, (A, P, N), {"euclidean": loss(NEAR - FAR)}),
    ("triplet", {"distance": "squared"}, (A, P, N), {"euclidean": loss(NEAR - FAR)}),
    ("triplet", {"distance": "cosine"}, (A, P, N), {"squared-distances": loss(NEAR**2 - FAR**2)}),
    ("triplet", {"swap": True}, (A, P, N), {"distance-swap": loss(NEAR - FAR)}),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_triplets_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    assert first_hit(value, name, *arrays, **options) == mistake


def test_each_of_its_mistakes_is_worked_out():
    assert own("triplet", triplet) == {mistake for *_, values in TABLE for mistake in values}


def test_the_swapped_loss_is_that_of_torch():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.functional.triplet_margin_loss(*map(torch.tensor, (A, P, N)), swap=True, eps=0).item()
    assert first_hit(theirs, "triplet", A, P, N) == "distance-swap"
