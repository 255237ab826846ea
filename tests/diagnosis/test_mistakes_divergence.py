"""The mistakes of the divergences between rows of probabilities, worked out by hand or by torch and scipy."""

import numpy as np
import pytest
from homework import ids, judged, typed, work

from losscli.diagnosis.mistakes.divergence import OF
from losscli.diagnosis.mistakes.divergence_kin import OF as KIN
from losscli.diagnosis.search import candidates

exp, ln = np.exp, np.log
Q = np.array([[0.6, 0.3, 0.1], [0.2, 0.65, 0.15], [0.25, 0.35, 0.4], [0.1, 0.2, 0.7]])
T = np.array([[0.7, 0.2, 0.1], [0.15, 0.8, 0.05], [0.5, 0.25, 0.25], [0.3, 0.3, 0.4]])
M = (Q + T) / 2


MEAN_OF_ELEMENTS = pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning")


def kl(t, q):
    """Return the mean over the four rows of Σ t·ln(t/q)."""
    return (t * ln(t / q)).sum() / 4


def softmax(x):
    return exp(x) / exp(x).sum(axis=1, keepdims=True)


def made(t, q):
    """Return what the mistakes of KL(t ‖ q) come to."""
    columns = (t / t.sum(axis=0)) * ln((t / t.sum(axis=0)) / (q / q.sum(axis=0)))
    return {
        "swapped": kl(q, t),
        "cross-entropy": -(t * ln(q)).sum() / 4,
        "entropy": -(t * ln(t)).sum() / 4,
        "input-not-logged": (t * (ln(t) - q)).sum() / 4,
        "target-not-logged": (exp(t) * (t - ln(q))).sum() / 4,
        "double-softmax": kl(softmax(t), softmax(q)),
        "softmax-of-other": kl(t, softmax(q)),
        "along-columns": columns.sum() / 3,
        "absolute-cells": np.abs(t * ln(t / q)).sum() / 4,
        "factor-missing": ln(t / q).sum() / 4,
        "is-js": (kl(Q, M) + kl(T, M)) / 2,
        "symmetric-sum": kl(Q, T) + kl(T, Q),
        "symmetric-mean": (kl(Q, T) + kl(T, Q)) / 2,
        "squared-error": ((Q - T) ** 2).sum() / 4,
        "is-mse": ((Q - T) ** 2).sum() / 12,
        "is-tv": np.abs(Q - T).sum() / 2 / 4,
    }


MADE = {"kl": made(T, Q), "reverse-kl": {**made(Q, T), "over-elements": kl(Q, T) / 3}}
WITH = {"kl": {"normalised", "sums-added", "no-softmax", "over-elements"}, "reverse-kl": {"normalised", "sums-added"}}


@pytest.mark.parametrize(("loss", "name"), [(loss, name) for loss, all_made in MADE.items() for name in all_made])
def test_a_mistake_is_what_it_says_and_is_found_first(loss, name):
    value = MADE[loss][name]
    found = {one.mistake.id: one.value for one in candidates(work(loss, Q, T))}
    assert found[name] == pytest.approx(value, rel=1e-12)
    assert ids(typed(value, 6), loss, Q, T)[0] == name


@pytest.mark.parametrize("loss", MADE)
def test_every_mistake_is_tested_here(loss):
    assert {one.id for one in OF[loss] if not one.id.startswith("clip-")} == {*MADE[loss], *WITH[loss]}


@MEAN_OF_ELEMENTS
def test_the_mean_of_torch_is_right_as_torch_computes_it_and_no_mistake():
    torch = pytest.importorskip("torch")
    value = torch.nn.functional.kl_div(torch.tensor(Q).log(), torch.tensor(T), reduction="mean").item()
    (hit,) = judged(repr(value), "kl", Q, T).hits
    assert (hit.kind, hit.ids) == ("convention", ("torch",))
    assert value == pytest.approx(kl(T, Q) / 3)
    batchmean = torch.nn.functional.kl_div(torch.tensor(Q).log(), torch.tensor(T), reduction="batchmean").item()
    assert judged(repr(batchmean), "kl", Q, T).agrees


@MEAN_OF_ELEMENTS
def test_what_torch_makes_of_probabilities_in_the_place_of_logarithms():
    torch = pytest.importorskip("torch")
    q, t, kl_div = torch.tensor(Q), torch.tensor(T), torch.nn.functional.kl_div
    assert ids(repr(kl_div(q, t, reduction="batchmean").item()), "kl", Q, T) == ["input-not-logged"]
    assert ids(repr(kl_div(q, t, reduction="mean").item()), "kl", Q, T) == ["input-not-logged+over-elements"]
    both = kl_div(q.log(), t, reduction="batchmean", log_target=True).item()
    assert ids(repr(both), "kl", Q, T) == ["target-not-logged"]
    assert ids(repr(kl_div(t.log(), q, reduction="mean").item()), "kl", Q, T) == ["swapped+over-elements"]
    softmaxed = kl_div(torch.log_softmax(q, 1), t, reduction="batchmean").item()
    assert ids(repr(softmaxed), "kl", Q, T) == ["softmax-of-other"]


def test_two_mistakes_in_bits():
    assert ids(typed(kl(Q, T) / ln(2), 6), "kl", Q, T) == ["swapped+bits"]
    assert ids(typed(kl(T, Q) / 3 / ln(2), 6), "reverse-kl", T, Q) == ["over-elements+bits"]
    assert ids(typed(MADE["kl"]["is-js"] / ln(2), 6), "kl", Q, T) == ["is-js+bits"]


def test_a_target_that_is_no_distribution():
    """pytorch/pytorch#60928: the target sums to 0.2999, and the mean is over the elements."""
    q, t = [[0.1132, 0.5477, 0.3390]], [[0.1541, 0.0511, 0.0947]]
    found = judged("-0.06481480941545009", "kl", q, t)
    assert found.hits[0].ids == ("torch",)
    assert judged("-0.1944444282", "kl", q, t).agrees


def test_rows_that_do_not_sum_to_1_as_scipy_treats_them():
    scipy = pytest.importorskip("scipy")
    stats, special = pytest.importorskip("scipy.stats"), scipy.special
    q, t = Q * [[1.1], [0.9], [1.0], [0.8]], T * [[1.0], [0.9], [0.7], [1.0]]
    assert ids(typed(stats.entropy(t, q, axis=1).mean(), 7), "kl", q, t) == ["normalised"]
    assert ids(typed(special.kl_div(t, q).sum() / 4, 7), "kl", q, t) == ["sums-added"]
    assert ids(typed(stats.entropy(t, q).mean(), 7), "kl", q, t) == ["along-columns"]
    assert ids(typed(stats.entropy(q, t, axis=1).mean(), 7), "reverse-kl", q, t) == ["normalised"]
    assert ids(typed(special.kl_div(q, t).sum() / 4, 7), "reverse-kl", q, t) == ["sums-added"]


def test_logits_that_were_taken_for_logarithms():
    z = ln(Q) + np.array([[1.0], [2.0], [0.5], [-1.0]])
    value = (T * (ln(T) - z)).sum() / 4
    assert ids(typed(value, 6), "kl", z, T, pred_as="logits") == ["no-softmax"]
    assert ids(typed(kl(Q, T), 6), "kl", z, T, pred_as="logits") == ["swapped"]
    assert ids(typed(kl(Q, T), 6), "kl", ln(Q), ln(T), pred_as="log-probs", target_as="log-probs") == ["swapped"]


def test_over_elements_is_no_mistake_where_it_was_asked_for():
    assert ids(typed(kl(Q, T) / 3, 6), "kl", Q, T, mean_over="elements") == ["swapped"]


@pytest.mark.parametrize("eps", [1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-3])
def test_predictions_of_0_that_were_clipped_by_hand(eps):
    q, t = [[0.0, 1.0], [0.5, 0.5]], [[0.25, 0.75], [0.1, 0.9]]
    value = (0.25 * ln(0.25 / eps) + 0.75 * ln(0.75) + 0.1 * ln(0.1 / 0.5) + 0.9 * ln(0.9 / 0.5)) / 2
    assert ids(typed(value, 5), "kl", q, t) == [f"clip-{eps:g}"]


def test_keras_raises_both_to_1e_07():
    q, t = np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[0.25, 0.75], [0.1, 0.9]])
    value = (t * ln(t / np.maximum(q, 1e-7))).sum() / 2
    assert ids(typed(value, 6), "kl", q, t) == ["keras"]


GAP = np.abs(np.cumsum(Q - T, axis=1))
KIND = {
    "js": {
        "is-kl": kl(T, Q),
        "is-reverse-kl": kl(Q, T),
        "target-half": kl(T, M),
        "prediction-half": kl(Q, M),
        "symmetric-sum": kl(Q, T) + kl(T, Q),
        "symmetric-mean": (kl(Q, T) + kl(T, Q)) / 2,
        "mean-of-roots": np.sqrt((Q * ln(Q / M) + T * ln(T / M)).sum(axis=1) / 2).mean(),
        "is-tv": np.abs(Q - T).sum() / 2 / 4,
        "over-elements": (kl(Q, M) + kl(T, M)) / 2 / 3,
    },
    "hellinger": {
        "mean-of-roots": np.sqrt(((np.sqrt(Q) - np.sqrt(T)) ** 2).sum(axis=1) / 2).mean(),
        "coefficient": np.sqrt(Q * T).sum() / 4,
        "bhattacharyya": -ln(np.sqrt(Q * T).sum(axis=1)).mean(),
        "roots-missing": ((Q - T) ** 2).sum() / 2 / 4,
        "is-tv": np.abs(Q - T).sum() / 2 / 4,
        "over-elements": ((np.sqrt(Q) - np.sqrt(T)) ** 2).sum() / 2 / 12,
    },
    "tv": {
        "is-mae": np.abs(Q - T).sum() / 12,
        "euclidean": np.sqrt(((Q - T) ** 2).sum(axis=1)).mean(),
        "squared-error": ((Q - T) ** 2).sum() / 4,
        "is-hellinger": ((np.sqrt(Q) - np.sqrt(T)) ** 2).sum() / 2 / 4,
    },
    "emd": {
        "not-cumulated": np.abs(Q - T).sum() / 4,
        "squares-summed": (GAP**2).sum() / 4,
        "root-mean-square": np.sqrt((GAP**2).mean(axis=1)).mean(),
        "over-elements": GAP.sum() / 12,
    },
    "itakura-saito": {
        "swapped": (Q / T - ln(Q / T) - 1).sum() / 4,
        "constant-missing": (T / Q - ln(T / Q)).sum() / 4,
        "is-generalized-kl": kl(T, Q),
        "over-elements": (T / Q - ln(T / Q) - 1).sum() / 12,
    },
}


@pytest.mark.parametrize(("loss", "name"), [(loss, name) for loss, all_made in KIND.items() for name in all_made])
def test_a_mistake_of_the_kin_is_what_it_says_and_is_found_first(loss, name):
    found = {one.mistake.id: one.value for one in candidates(work(loss, Q, T))}
    assert found[name] == pytest.approx(KIND[loss][name], rel=1e-12)
    assert ids(typed(KIND[loss][name], 6), loss, Q, T)[0] == name


def test_the_largest_difference_is_the_distance_up_to_three_classes_and_not_beyond():
    q, t = [[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.25, 0.25]], [[0.2, 0.3, 0.1, 0.4], [0.4, 0.3, 0.2, 0.1]]
    assert judged(typed((0.2 + 0.2) / 2, 4), "tv", q, t).agrees  # (0.1 + 0.1), (0.15 + 0.05)
    assert ids(typed((0.2 + 0.15) / 2, 4), "tv", q, t) == ["largest-difference"]


def test_squared_gaps_that_were_not_squared():
    assert ids(typed(GAP.sum() / 4, 6), "emd", Q, T, squared=True) == ["absolute-values-summed"]


def test_amounts_have_sums_that_may_be_forgotten_or_exchanged():
    p, y = np.array([[2.0, 1.0], [0.5, 3.0]]), np.array([[4.0, 1.5], [1.0, 2.0]])
    plain = (4 * ln(2) + 1.5 * ln(1.5) + ln(2) + 2 * ln(2 / 3)) / 2
    sums = (5.5 - 3) + (3 - 3.5)  # of y less those of p
    turned = (2 * ln(1 / 2) + ln(1 / 1.5) + 0.5 * ln(0.5) + 3 * ln(1.5) + sums) / 2
    assert judged(typed(plain - sums / 2, 6), "generalized-kl", p, y).agrees
    assert ids(typed(plain, 6), "generalized-kl", p, y) == ["sums-missing"]
    assert ids(typed(plain + sums / 2, 6), "generalized-kl", p, y) == ["sums-exchanged"]
    assert ids(typed(turned, 6), "generalized-kl", p, y) == ["swapped"]
    assert "over-elements" in ids(typed((plain - sums / 2) / 2, 6), "generalized-kl", p, y)
    ratios = (2 - ln(2) - 1) * 2 + (1.5 - ln(1.5) - 1) + (2 / 3 - ln(2 / 3) - 1)
    assert ids(typed(ratios / 2, 6), "generalized-kl", p, y) == ["is-itakura-saito"]
    assert ids(typed((4 + 0.25 + 0.25 + 1) / 2, 6), "generalized-kl", p, y)[0] == "squared-error"


CERTAIN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [0.0, 0.0, 0.0]])
SHAPES = {
    "rows": (Q, T, {}),
    "one row": (Q[:1], T[:1], {}),
    "certain": (CERTAIN, T, {}),
    "certain targets": (Q, CERTAIN, {}),
    "both certain": (CERTAIN, CERTAIN[::-1], {"weights": [1, 0, 2, 0.5]}),
    "sum": (Q, T, {"reduction": "sum"}),
    "median": (CERTAIN, T, {"reduction": "median"}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("loss", [*OF, *KIN])
def test_no_shape_of_input_is_too_much(loss, shape):
    q, t, said = SHAPES[shape]
    if loss == "itakura-saito":
        q, t = q + 0.1, t + 0.1
    for one in candidates(work(loss, q, t, **said)):
        assert np.isfinite(one.value)
