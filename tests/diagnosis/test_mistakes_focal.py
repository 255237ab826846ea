"""The mistakes of the focal losses, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, typed, work

from losscli.diagnosis.mistakes.focal import OF
from losscli.diagnosis.mistakes.focal_classes import OF as OF_CLASSES
from losscli.diagnosis.search import candidates

ln = np.log
P = np.array([0.9, 0.2, 0.6, 0.3, 0.75])
Y = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
U = np.array([0.9, 0.8, 0.4, 0.3, 0.75])  # the probability of the true class
Z = ln(P / (1 - P))
ALPHA = np.where(Y == 1, 0.4, 0.6)
CE = -ln(U).sum() / 5


def focal(u, gamma=2.0):
    """Return the mean of (1 − u)^γ·(−ln u)."""
    return ((1 - u) ** gamma * -ln(u)).sum() / len(u)


def of_sigmoid(z):
    q = 1 / (1 + np.exp(-z))
    return focal(np.where(Y == 1, q, 1 - q))


PLAIN = {
    "alpha-0.75": (np.where(Y == 1, 0.75, 0.25) * (1 - U) ** 2 * -ln(U)).sum() / 5,
    "quarter": focal(U) / 4,
    "gamma-0": CE,
    "gamma-1": focal(U, 1),
    "gamma-5": focal(U, 5),
    "factor-of-share": (U**2 * -ln(U)).sum() / 5,
    "one-factor": ((1 - P) ** 2 * -ln(U)).sum() / 5,
    "focal-of-the-mean": (1 - np.exp(-CE)) ** 2 * CE,
    "times-gamma": (2 * (1 - U) * -ln(U)).sum() / 5,
    "no-logarithm": ((1 - U) ** 2 * -U).sum() / 5,
    "over-positives": 5 * focal(U) / 3,
    "over-factors": 5 * focal(U) / (0.1**2 + 0.2**2 + 0.6**2 + 0.7**2 + 0.25**2),
    "positives-half": (0.1**2 * -ln(0.9) + 0.7**2 * -ln(0.3) + 0.25**2 * -ln(0.75)) / 5,
    "negatives-half": (0.2**2 * -ln(0.8) + 0.6**2 * -ln(0.4)) / 5,
    "flipped": focal(1 - U),
    "brier": (0.1**2 + 0.2**2 + 0.6**2 + 0.7**2 + 0.25**2) / 5,
}
OF_LOGITS = PLAIN | {"double-sigmoid": of_sigmoid(P)}
OF_PROBABILITIES = PLAIN | {
    "probabilities-as-logits": of_sigmoid(P),
    "alpha-0.25": (np.where(Y == 1, 0.25, 0.75) * (1 - U) ** 2 * -ln(U)).sum() / 5,
}
# With α = 0.4 and γ = 3.
OPTIONS = {"alpha": 0.4, "gamma": 3.0}
WEIGHTED = {
    "gamma-2": (ALPHA * (1 - U) ** 2 * -ln(U)).sum() / 5,
    "without-alpha": focal(U, 3),
    "exchanged-alpha": ((1 - ALPHA) * (1 - U) ** 3 * -ln(U)).sum() / 5,
    "alpha-on-all": 0.4 * focal(U, 3),
    "share-of-weighted-cost": ((1 - U**ALPHA) ** 3 * ALPHA * -ln(U)).sum() / 5,
    "factor-alone": (ALPHA * (1 - U) ** 3).sum() / 5,
}
# Made where a term is infinite.
ELSEWHERE = ("clip-", "floor-", "infinite-")
CASES = [
    *(("focal", Z, {}, name, value) for name, value in OF_LOGITS.items()),
    *(("focal-probs", P, {}, name, value) for name, value in OF_PROBABILITIES.items()),
    *(("focal", Z, OPTIONS, name, value) for name, value in WEIGHTED.items()),
    *(("focal-probs", P, OPTIONS, name, value) for name, value in WEIGHTED.items()),
]


@pytest.mark.parametrize(("loss", "pred", "said", "name", "value"), CASES)
def test_what_a_mistake_makes_is_named_first(loss, pred, said, name, value):
    found = {one.mistake.id: one.value for one in candidates(work(loss, pred, Y, **said))}
    assert found[name] == pytest.approx(value, rel=1e-9)
    assert ids(typed(value, 6), loss, pred, Y, **said)[0] == name


@pytest.mark.parametrize(("loss", "made"), [("focal", OF_LOGITS), ("focal-probs", OF_PROBABILITIES)])
def test_every_mistake_of_its_own_is_worked_out_here(loss, made):
    own = {one.id for one in OF[loss] if not one.id.startswith(ELSEWHERE)}
    assert own - {"alpha-0.25"} == {*made, *WEIGHTED} - {"alpha-0.25"}


def test_the_focal_loss_of_the_mean_is_what_torch_makes_of_a_mean_that_came_too_early():
    torch = pytest.importorskip("torch")
    ce = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(Z), torch.tensor(Y))
    value = float((1 - torch.exp(-ce)) ** 2 * ce)
    assert ids(typed(value, 6), "focal", Z, Y)[0] == "focal-of-the-mean"


def test_the_alpha_that_torchvision_has_by_itself_is_its_convention():
    value = (np.where(Y == 1, 0.25, 0.75) * (1 - U) ** 2 * -ln(U)).sum() / 5
    assert ids(typed(value, 6), "focal", Z, Y) == ["torch"]


@pytest.mark.parametrize("eps", [1e-12, 1e-8, 1e-6, 1e-3])
def test_a_clip_by_hand_is_named_where_the_right_number_is_infinite(eps):
    value = (0.1**2 * -ln(0.9) + 1**2 * -ln(eps)) / 2
    assert ids(typed(value, 6), "focal-probs", (0.9, 0), (1, 1)) == [f"clip-{eps:g}"]


def test_a_clip_by_hand_of_several_classes_is_named():
    value = 0.25 * (0.3**2 * -ln(0.7) + (1 - 1e-8) ** 2 * -ln(1e-8)) / 2
    assert ids(typed(value, 6), "focal-ce", ((0.7, 0.2, 0.1), (0, 0.5, 0.5)), (0, 0)) == ["clip-1e-08"]


def test_the_floor_of_torch_is_named_where_the_right_number_is_infinite():
    assert ids(typed((0.1**2 * -ln(0.9) + 100) / 2, 6), "focal-probs", (0.9, 0), (1, 1)) == ["floor-100"]


Q = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.25, 0.35, 0.4], [0.3, 0.6, 0.1], [0.15, 0.65, 0.2]])
LABELS = np.array([0, 1, 2, 0, 1])
TRUE = np.array([0.7, 0.6, 0.4, 0.3, 0.65])
BINARY = np.where(np.eye(3)[LABELS] == 1, Q, 1 - Q)
ROWS = np.arange(5)
MEAN = -ln(TRUE).sum() / 5
SOFT = np.exp(Q) / np.exp(Q).sum(axis=1, keepdims=True)
SEVERAL = {
    "double-softmax": 0.25 * focal(SOFT[ROWS, LABELS]),
    "over-classes": 0.25 * focal(TRUE) / 3,
    "without-alpha": focal(TRUE),
    "factor-of-share": 0.25 * (TRUE**2 * -ln(TRUE)).sum() / 5,
    "focal-of-the-mean": 0.25 * (1 - np.exp(-MEAN)) ** 2 * MEAN,
    "labels-minus-1": 0.25 * focal(Q[ROWS, [2, 0, 1, 2, 0]]),
    "labels-plus-1": 0.25 * focal(Q[ROWS, [1, 2, 0, 1, 2]]),
    "labels-minus-1-clamped": 0.25 * focal(Q[ROWS, [0, 0, 1, 0, 0]]),
    "labels-plus-1-clamped": 0.25 * focal(Q[ROWS, [1, 2, 2, 1, 2]]),
    "columns-reversed": 0.25 * focal(Q[ROWS, [2, 1, 0, 2, 1]]),
    "gamma-0": 0.25 * MEAN,
    "gamma-1": 0.25 * focal(TRUE, 1),
    "gamma-5": 0.25 * focal(TRUE, 5),
    "ce": MEAN,
    "each-class": ((1 - BINARY) ** 2 * -ln(BINARY)).sum() / 15,
    "times-gamma": 0.25 * (2 * (1 - TRUE) * -ln(TRUE)).sum() / 5,
    "no-logarithm": 0.25 * ((1 - TRUE) ** 2 * -TRUE).sum() / 5,
}
ALPHAS = {"gamma": 1.0, "alpha": 0.5}


@pytest.mark.parametrize("name", SEVERAL)
def test_what_a_mistake_of_several_classes_makes_is_named_first(name):
    found = {one.mistake.id: one.value for one in candidates(work("focal-ce", Q, LABELS))}
    assert found[name] == pytest.approx(SEVERAL[name], rel=1e-9)
    assert ids(typed(SEVERAL[name], 6), "focal-ce", Q, LABELS)[0] == name


def test_the_usual_options_are_named_where_others_were_asked_for():
    assert ids(typed(0.5 * focal(TRUE), 6), "focal-ce", Q, LABELS, **ALPHAS)[0] == "gamma-2"
    assert "alpha-0.25" in ids(typed(0.25 * focal(TRUE, 1), 6), "focal-ce", Q, LABELS, **ALPHAS)


def test_every_mistake_of_several_classes_is_worked_out_here():
    own = {one.id for one in OF_CLASSES["focal-ce"] if not one.id.startswith(ELSEWHERE)}
    assert own == {*SEVERAL, "gamma-2", "alpha-0.25"}


SHAPES = [
    ("focal", np.reshape([*Z, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {}),
    ("focal", (-np.inf, 800, 0), (1, -1, 1), {"gamma": 0.5}),
    ("focal", Z, Y, {"weights": (1, 0, 2, 0.5, 0), "clip": 1e-7}),
    ("focal-probs", (0.3,), (1,), {"alpha": 0.25}),
    ("focal-probs", (0, 1, 0.5), (1, 0, 1), {"gamma": 0.0}),
    *(("focal-probs", P, Y, {"reduction": name}) for name in ("sum", "median", "max", "min")),
    ("focal-ce", Q, Q, {}),
    ("focal-ce", Q, LABELS, {"normalize": True, "clip": 1e-7, "label_smoothing": 0.1}),
    ("focal-ce", 3 * Q, LABELS, {"pred_as": "logits", "weights": (1, 2, 0, 1, 1)}),
    ("focal-ce", np.eye(3), (0, 0, 2), {}),
]


@pytest.mark.parametrize(("loss", "pred", "target", "said"), SHAPES)
def test_every_mistake_can_be_tried_on_any_valid_input(loss, pred, target, said):
    assert len(list(candidates(work(loss, pred, target, **said)))) >= 1
