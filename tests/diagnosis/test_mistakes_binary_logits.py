"""The mistakes of binary cross-entropy of logits, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, typed, work

from losscli.diagnosis.mistakes.binary_logits import OF
from losscli.diagnosis.search import candidates

ln = np.log
Z = np.array([2.0, -0.5, 1.5, -1.0, 0.75])
Y = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
P = 1 / (1 + np.exp(-Z))
ONES, ZEROS = -ln(P[Y == 1]).sum(), -ln(1 - P[Y == 0]).sum()
RIGHT = np.where(Y == 1, P, 1 - P)
EPS = 2.0**-52


def of_logits(z, y=Y):
    """Return the mean of y·ln(1 + e^−z) + (1 − y)·ln(1 + e^z)."""
    return (y * np.log1p(np.exp(-z)) + (1 - y) * np.log1p(np.exp(z))).sum() / 5


def clipped(eps):
    """Return the mean for the logits 2 −0.5 1.5 −1 0.75 taken for probabilities, which become 1 0 1 0 0.75."""
    wrong = -ln(1 - (1 - eps)) - ln(eps)  # a 1 beside the target 0, a 0 beside the target 1
    return (2 * -ln(1 - eps) + wrong - ln(0.75)) / 5


def smoothed(share):
    """Return the mean with 1 − ε/2 and ε/2 for the targets 1 and 0."""
    return of_logits(Z, np.where(Y == 1, 1 - share / 2, share / 2))


def added(eps):
    return -ln(RIGHT + eps).sum() / 5


MADE = {
    "double-sigmoid": of_logits(P),
    "softmax-of-one-clip-1e-07": 2 * -ln(1e-7) / 5,
    "softmax-of-one-float32": 2 * -ln(2.0**-23) / 5,
    "softmax-of-one-floor-100": 2 * 100 / 5,
    "swapped": (Z * ln(1 + np.exp(-Y)) + (1 - Z) * ln(1 + np.exp(Y))).sum() / 5,
    **{f"logits-as-probabilities-clip-{eps:g}": clipped(eps) for eps in (1e-7, 1e-8, 1e-12, 1e-15, EPS)},
    "signed-formula": (ln(1 + np.exp(-Z[Y == 1])).sum() + 2 * ln(2)) / 5,
    "positives-half": ONES / 5,
    "negatives-half": ZEROS / 5,
    "minus-first-half": (ONES - ZEROS) / 5,
    "minus-second-half": (ZEROS - ONES) / 5,
    "every-target-1": -ln(P).sum() / 5,
    "every-target-0": -ln(1 - P).sum() / 5,
    "positives-mean": ONES / 3,
    "negatives-mean": ZEROS / 2,
    "class-averaged": (ONES / 3 + ZEROS / 2) / 2,
    "outer-product": (3 * -ln(P).sum() + 2 * -ln(1 - P).sum()) / 5,
    "broadcast": (3 * -ln(P).sum() + 2 * -ln(1 - P).sum()) / 25,
    "log-of-mean": -ln(RIGHT.sum() / 5),
    "flipped": -ln(1 - RIGHT).sum() / 5,
    "signs-for-labels": (ln(1 + np.exp(Z)).sum() - (Z * (2 * Y - 1)).sum()) / 5,
    **{f"plus-{eps:g}": added(eps) for eps in (0.01, 1e-3, 1e-4)},
    "brier": ((P - Y) ** 2).sum() / 5,
    "absolute-error": np.abs(P - Y).sum() / 5,
    "error-rate": 2 / 5,
    **{f"smoothing-{share:g}": smoothed(share) for share in (0.05, 0.1, 0.2)},
    "focal-gamma-1": ((1 - RIGHT) * -ln(RIGHT)).sum() / 5,
    "focal-gamma-2": ((1 - RIGHT) ** 2 * -ln(RIGHT)).sum() / 5,
    "focal-gamma-2-alpha": (np.where(Y == 1, 0.25, 0.75) * (1 - RIGHT) ** 2 * -ln(RIGHT)).sum() / 5,
    "squared-error-of-logits": ((2 - 1) ** 2 + 0.5**2 + 1.5**2 + 2**2 + 0.25**2) / 5,
    "hinge": (0 + (1 - 0.5) + (1 + 1.5) + (1 + 1) + (1 - 0.75)) / 5,
}
# Made on other inputs: of several outputs a row, or of logits far from 0.
ELSEWHERE = {"softmax-for-sigmoid", "floor-100", "infinite-left-out", "infinite-as-0"}


@pytest.mark.parametrize("name", MADE)
def test_what_a_mistake_makes_is_named_first(name):
    found = {one.mistake.id: one.value for one in candidates(work("bce-logits", Z, Y))}
    assert found[name] == pytest.approx(MADE[name], rel=1e-9)
    assert ids(typed(MADE[name], 6), "bce-logits", Z, Y)[0] == name


def test_every_mistake_of_its_own_is_worked_out_here():
    own = {one.id for one in OF["bce-logits"]}
    clips = {one for one in own if one.startswith(("clip-", "plus-"))}
    assert own - clips - ELSEWHERE == set(MADE) - clips


@pytest.mark.parametrize("eps", [1e-7, 1e-8, 1e-12, 1e-15])
def test_a_sigmoid_that_was_clipped_by_hand_is_named(eps):
    """σ(−50) = 1.9e-22 beside a 1 costs 50."""
    value = (ln(1 + np.exp(-1)) - ln(eps)) / 2
    assert ids(typed(value, 7), "bce-logits", (1, -50), (1, 1))[0] == f"clip-{eps:g}"


def test_a_sigmoid_under_the_floor_of_torch_is_named():
    assert ids(typed((ln(1 + np.exp(-1)) + 100) / 2, 7), "bce-logits", (1, -300), (1, 1)) == ["floor-100"]


def test_the_sum_of_a_double_sigmoid_is_found_as_a_pair():
    assert ids(typed(5 * MADE["double-sigmoid"], 9), "bce-logits", Z, Y) == ["double-sigmoid+sum"]


def test_softmax_for_sigmoid_is_found_where_a_row_has_several_outputs():
    z, y = np.array([[1.0, 0.0, -0.5], [0.25, 2.0, 1.0]]), np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    q = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    value = -(y * ln(q) + (1 - y) * ln(1 - q)).sum() / 6
    assert ids(typed(value, 6), "bce-logits", z, y)[0] == "softmax-for-sigmoid"


def test_an_infinite_logit_may_be_left_out():
    value = ln(1 + np.exp(-1)) + ln(1 + np.exp(0.5))
    assert ids(typed(value / 2, 6), "bce-logits", (1, -np.inf, 0.5), (1, 1, 0)) == ["infinite-left-out"]
    assert ids(typed(value / 3, 6), "bce-logits", (1, -np.inf, 0.5), (1, 1, 0)) == ["infinite-as-0"]


SHAPES = [
    (Z, (0.9, 0.5, 0.3, 0.2, 1.0), {}),
    (np.reshape([*Z, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {}),
    (np.reshape([*Z, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {"pos_weight": (2.0, 3.0)}),
    ((0.3,), (1,), {}),
    ((-np.inf, 800, 0), (1, 0, 1), {}),
    (Z, Y, {"weights": (1, 0, 2, 0.5, 0)}),
    *((Z, Y, {"reduction": name}) for name in ("sum", "median", "max", "min")),
    *((Z, Y, said) for said in ({"base": "2"}, {"label_smoothing": 0.1}, {"pos_weight": 2.0})),
]


@pytest.mark.parametrize(("z", "y", "said"), SHAPES)
def test_every_mistake_can_be_tried_on_any_valid_input(z, y, said):
    assert len(list(candidates(work("bce-logits", z, y, **said)))) >= 3


def test_mistakes_keep_the_weight_of_the_positives():
    assert ids(typed(3 * ONES / 5, 6), "bce-logits", Z, Y, pos_weight=3.0)[0] == "positives-half"
