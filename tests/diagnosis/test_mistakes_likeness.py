"""The mistakes of the losses of two vectors, each worked out here by hand, by scipy, scikit-learn or torch."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of
from scipy.spatial import distance
from sklearn.metrics.pairwise import cosine_similarity

from losscli.diagnosis.mistakes import contrastive, cosine_embedding, likeness

A = np.array([[3.0, 4.0, 1.0], [1.0, -2.0, 0.5], [0.2, 2.0, 1.5], [1.0, 0.3, 0.7]])
B = np.array([[4.0, 3.0, 0.3], [2.0, 1.0, 0.4], [5.0, 0.1, -2.0], [0.8, 0.9, 1.1]])
SIGNS = np.array([1.0, 1.0, -1.0, -1.0])
NEAR = A + np.array([[0.3, -0.1, 0.2], [0.1, 0.1, 0.05], [-0.1, 0.3, 0.1], [1.0, -0.4, 0.2]])
ALIKE = np.array([1.0, 0.0, 0.0, 1.0])

C = np.array([1 - distance.cosine(a, b) for a, b in zip(A, B, strict=True)])
DOT = (A * B).sum(axis=1)
SIZE_A, SIZE_B = np.sqrt((A**2).sum(axis=1)), np.sqrt((B**2).sum(axis=1))
TOGETHER, APART = 1 - C[[0, 1]], np.maximum(C[[2, 3]], 0)
D = np.sqrt(((A - NEAR) ** 2).sum(axis=1))
SIMILAR, OTHERS = D[[0, 3]], D[[1, 2]]
LACKS = np.maximum(1 - OTHERS, 0)


def contrasted(d, margin=1.0):
    """Return the contrastive loss of distances."""
    return np.where(ALIKE == 1, d**2, np.maximum(margin - d, 0) ** 2).mean() / 2


TABLE = [
    (
        "cosine",
        {},
        (A, B),
        {
            "similarity": C.mean(),
            "offset-added": 1 + C.mean(),
            "not-normalised": 1 - DOT.mean(),
            "product": DOT.mean(),
            "minus-product": -DOT.mean(),
            "angle": np.arccos(C).mean(),
            "angle-over-pi": np.arccos(C).mean() / np.pi,
            "angle-in-degrees": np.degrees(np.arccos(C)).mean(),
            "squared-cosine": 1 - (C**2).mean(),
            "absolute-cosine": 1 - abs(C).mean(),
            "mean-of-products": -C.mean() / 3,
            "one-minus-mean-of-products": 1 - C.mean() / 3,
            "along-columns": 1
            - sum((A[:, j] @ B[:, j]) / (np.linalg.norm(A[:, j]) * np.linalg.norm(B[:, j])) for j in range(3)) / 4,
            "squared-lengths": 1 - (DOT / (SIZE_A**2 * SIZE_B**2)).mean(),
            "by-length-of-target": 1 - (DOT / SIZE_B).mean(),
            "by-length-of-prediction": 1 - (DOT / SIZE_A).mean(),
            "sums-for-lengths": 1 - (DOT / (abs(A).sum(axis=1) * abs(B).sum(axis=1))).mean(),
            "all-pairs": 1 - cosine_similarity(A, B).mean(),
            "flattened": distance.cosine(A.ravel(), B.ravel()),
            "correlation": np.mean([distance.correlation(a, b) for a, b in zip(A, B, strict=True)]),
            "distance-of-directions": np.linalg.norm(A / SIZE_A[:, None] - B / SIZE_B[:, None], axis=1).mean(),
            "mse": ((A - B) ** 2).mean(),
        },
    ),
    ("cosine", {"form": "inner"}, (A, B), {"distance": 1 - C.mean()}),
    (
        "cosine-embedding",
        {},
        (A, B, SIGNS),
        {
            "labels-flipped": (np.maximum(C[[0, 1]], 0).sum() + (1 - C[[2, 3]]).sum()) / 4,
            "all-together": (1 - C).mean(),
            "apart-cost-nothing": TOGETHER.sum() / 4,
            "over-together": TOGETHER.mean(),
            "over-apart": APART.mean(),
            "apart-by-sign": (1 - SIGNS * C).mean(),
            "no-max": (TOGETHER.sum() + C[[2, 3]].sum()) / 4,
            "absolute-cosine": (TOGETHER.sum() + abs(C[[2, 3]]).sum()) / 4,
            "margin-0.2": (TOGETHER.sum() + np.maximum(C[[2, 3]] - 0.2, 0).sum()) / 4,
            "similarity": (C[[0, 1]].sum() + APART.sum()) / 4,
            "not-normalised": ((1 - DOT[[0, 1]]).sum() + np.maximum(DOT[[2, 3]], 0).sum()) / 4,
            "cosines": C.mean(),
        },
    ),
    (
        "cosine-embedding",
        {"margin": 0.3},
        (A, B, SIGNS),
        {
            "margin-0": (TOGETHER.sum() + APART.sum()) / 4,
            "margin-added": (TOGETHER.sum() + np.maximum(C[[2, 3]] + 0.3, 0).sum()) / 4,
        },
    ),
    (
        "contrastive",
        {},
        (A, NEAR, ALIKE),
        {
            "labels-flipped": ((OTHERS**2).sum() + (np.maximum(1 - SIMILAR, 0) ** 2).sum()) / 8,
            "distances-unsquared": (SIMILAR.sum() + LACKS.sum()) / 8,
            "margin-less-square": ((SIMILAR**2).sum() + np.maximum(1 - OTHERS**2, 0).sum()) / 8,
            "lacking-unsquared": ((SIMILAR**2).sum() + LACKS.sum()) / 8,
            "distance-unsquared": (SIMILAR.sum() + (LACKS**2).sum()) / 8,
            "half-of-similar-alone": ((SIMILAR**2).sum() / 2 + (LACKS**2).sum()) / 4,
            "half-of-apart-alone": ((SIMILAR**2).sum() + (LACKS**2).sum() / 2) / 4,
            "similar-alone": (SIMILAR**2).sum() / 8,
            "apart-alone": (LACKS**2).sum() / 8,
            "mean-of-squares": contrasted(D / np.sqrt(3)),
            "root-forgotten": contrasted(D**2),
            "manhattan": contrasted(abs(A - NEAR).sum(axis=1)),
            "cosine-distance": contrasted(
                np.array([distance.cosine(a, b) for a, b in zip(A, NEAR, strict=True)]),
            ),
            "margin-0.5": contrasted(D, 0.5),
            "margin-2": contrasted(D, 2),
        },
    ),
    ("contrastive", {"margin": 0.7}, (A, NEAR, ALIKE), {"margin-1": contrasted(D)}),
    (
        "contrastive",
        {"margin": 0.3},
        (A, NEAR, ALIKE),
        {
            "no-max": ((SIMILAR**2).sum() + ((0.3 - OTHERS) ** 2).sum()) / 8,
            "margin-0.2": contrasted(D, 0.2),
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_two_vectors_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["cosine", "cosine-embedding", "contrastive"])
def test_each_of_their_mistakes_is_worked_out(name):
    found = {mistake for loss, *_, values in TABLE for mistake in values if loss == name}
    assert own(name, likeness, cosine_embedding, contrastive) == found


def test_zero_labels_cost_nothing_as_torch_has_it():
    torch = pytest.importorskip("torch")
    labels = np.array([1.0, 1.0, 0.0, 0.0])
    theirs = torch.nn.functional.cosine_embedding_loss(*map(torch.tensor, (A, B, labels))).item()
    assert first_hit(theirs, "cosine-embedding", A, B, labels) == "apart-cost-nothing"


def test_of_distances_all_beyond_the_margin_a_half_left_out_is_twice_the_loss():
    far = A + 9
    with pytest.raises(AssertionError, match="twice"):
        value_of("contrastive", "half-of-apart-alone", A, far, ALIKE)
