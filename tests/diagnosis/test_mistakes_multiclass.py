"""The mistakes of cross-entropy from logits, each worked out by hand or by the framework in which it is made."""

import numpy as np
import pytest
from homework import ids, judged, typed, work

from losscli.diagnosis.mistakes.multiclass import OF
from losscli.diagnosis.search import candidates

exp, ln = np.exp, np.log
Z = np.array([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3], [-1.0, 0.4, 1.5], [0.2, -0.3, 0.9]])
Y = [0, 0, 2, 1]
HOT = np.array([[1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]])
P = np.array([exp(z) / (exp(z[0]) + exp(z[1]) + exp(z[2])) for z in Z])
RIGHT = -(ln(P[0, 0]) + ln(P[1, 0]) + ln(P[2, 2]) + ln(P[3, 1])) / 4


def ce(z, y):
    """Return the mean cross-entropy of logits and labels."""
    return np.mean([ln(exp(row).sum()) - row[k] for row, k in zip(z, y, strict=True)])


def sigmoid(x):
    return 1 / (1 + exp(-x))


def bce(p):
    """Return the binary cross-entropy of every cell."""
    return np.where(HOT == 1, -ln(p), -ln(1 - p))


KERAS = [-ln(2 / 3.1), -ln(0.5 / 2.8), -ln(1 - 1e-7), -ln(1e-7)]  # 1.5/0.9 and −0.3/0.8 are clipped
MADE = {
    "double-softmax": ce(P, Y),
    "softmax-of-sigmoid": ce(sigmoid(Z), Y),
    "softmax-over-rows": np.mean([ln(exp(Z[:, k]).sum()) - Z[i, k] for i, k in enumerate(Y)]),
    "softmax-over-all": ln(exp(Z).sum()) - (2.0 + 0.5 + 1.5 - 0.3) / 4,
    "no-softmax": -(2.0 + 0.5 + 1.5 - 0.3) / 4,
    "log-sum-alone": sum(ln(exp(z).sum()) for z in Z) / 4,
    "logits-as-probabilities": sum(KERAS) / 4,
    "no-logarithm": -(P[0, 0] + P[1, 0] + P[2, 2] + P[3, 1]) / 4,
    "one-minus-p": 1 - (P[0, 0] + P[1, 0] + P[2, 2] + P[3, 1]) / 4,
    "log1p": -(ln(1 + P[0, 0]) + ln(1 + P[1, 0]) + ln(1 + P[2, 2]) + ln(1 + P[3, 1])) / 4,
    "bce-mean": bce(P).sum() / 12,
    "bce-sum": bce(P).sum() / 4,
    "sigmoid-bce-mean": bce(sigmoid(Z)).sum() / 12,
    "sigmoid-bce-sum": bce(sigmoid(Z)).sum() / 4,
    "brier-sum": ((P - HOT) ** 2).sum() / 4,
    "brier-mean": ((P - HOT) ** 2).sum() / 12,
    # the margins 1 − z[y] + z: row 1 [0, .9], row 2 [2.5, .8], row 3 [−1.5, −.1], row 4 [1.5, 2.2]
    "is-crammer-singer": (0 + 2.5 + 0 + 2.2) / 4,
    "is-weston-watkins": (0 + 2.5 + 0.8 + 0 + 1.5 + 2.2) / 4,
    "is-multi-margin": (0 + 2.5 + 0.8 + 0 + 1.5 + 2.2) / 3 / 4,
    "per-class": RIGHT / 3,
    "log-of-mean": -ln((P[0, 0] + P[1, 0] + P[2, 2] + P[3, 1]) / 4),
    "uniform": ln(3),
    "labels-plus-1": ce(Z, [1, 1, 0, 2]),
    "labels-minus-1": ce(Z, [2, 2, 1, 0]),
    "labels-plus-1-clamped": ce(Z, [1, 1, 2, 2]),
    "labels-plus-1-dropped": -(ln(P[0, 1]) + ln(P[1, 1]) + 0 + ln(P[3, 2])) / 4,
    "labels-minus-1-dropped": -(0 + 0 + ln(P[2, 1]) + ln(P[3, 0])) / 4,
    "columns-reversed": ce(Z, [2, 2, 0, 1]),
    "columns-0-1-swapped": ce(Z, [1, 1, 2, 0]),
    "columns-1-2-swapped": ce(Z, [0, 0, 1, 2]),
    "at-largest": ce(Z, [0, 1, 2, 2]),
}


@pytest.mark.parametrize("name", MADE)
def test_a_mistake_of_ce_is_what_it_says_and_is_found_first(name):
    made = {one.mistake.id: one.value for one in candidates(work("ce", Z, Y))}
    assert made[name] == pytest.approx(MADE[name], rel=1e-12)
    assert ids(typed(MADE[name], 6), "ce", Z, Y)[0] == name


def test_the_error_rate_is_recognised_by_its_three_digits():
    z = np.vstack([Z, Z])  # the rows 2 and 4 of each half, and one more
    assert "error-rate" in ids("0.625", "ce", z, [0, 0, 2, 1, 1, 0, 2, 1])


def test_every_mistake_of_ce_is_tested_here():
    apart = {"columns-2-3-swapped", "columns-as-text", "transposed", "error-rate", "ignored-counted", "less-entropy"}
    assert {one.id for one in OF["ce"]} == {*MADE, *apart}


def test_softmax_twice_is_what_torch_makes_of_a_softmax():
    torch = pytest.importorskip("torch")
    p = torch.softmax(torch.tensor(Z), dim=1)
    value = torch.nn.functional.cross_entropy(p, torch.tensor(Y)).item()
    assert ids(repr(value), "ce", Z, Y) == ["double-softmax"]
    value = torch.nn.functional.cross_entropy(p, torch.tensor(Y), reduction="sum").item()
    assert ids(typed(value, 6), "ce", Z, Y) == ["double-softmax+sum"]


def test_raw_logits_in_nll_and_a_softmax_over_rows_are_what_torch_makes_of_them():
    torch = pytest.importorskip("torch")
    z, y, nll = torch.tensor(Z), torch.tensor(Y), torch.nn.functional.nll_loss
    assert ids(repr(nll(z, y).item()), "ce", Z, Y)[0] == "no-softmax"
    assert ids(repr(nll(torch.softmax(z, 1), y).item()), "ce", Z, Y) == ["no-logarithm"]
    assert ids(repr(nll(torch.log_softmax(z, 0), y).item()), "ce", Z, Y) == ["softmax-over-rows"]


def test_log_softmax_twice_changes_nothing_so_the_number_is_right():
    torch = pytest.importorskip("torch")
    value = torch.nn.functional.cross_entropy(torch.log_softmax(torch.tensor(Z), 1), torch.tensor(Y)).item()
    assert judged(repr(value), "ce", Z, Y).agrees


def test_softmax_twice_of_two_classes():
    """keras-team/keras#6143: the logits are the 2 by 2 identity."""
    assert ids("0.4885484392124603", "ce", np.eye(2), [0, 1]) == ["double-softmax"]


def test_of_two_classes_the_binary_mean_is_right_and_its_sum_twice_that():
    z, y = Z[:, :2], [0, 0, 1, 1]
    right = ce(z, y)
    assert "bce-mean" not in {one.mistake.id for one in candidates(work("ce", z, y))}
    assert ids(typed(2 * right, 6), "ce", z, y) == ["twice", "bce-sum"]


def test_columns_sorted_as_text_are_seen_from_eleven_classes_on():
    rng = np.random.default_rng(1)
    z, y = rng.normal(size=(5, 12)).round(2), [0, 2, 10, 11, 5]
    as_text = [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]
    assert ids(typed(ce(z[:, as_text], y), 6), "ce", z, y) == ["columns-as-text"]
    assert ids(typed(ce(z[:, [0, 1, 3, 2, *range(4, 12)]], y), 6), "ce", z, y) == ["columns-2-3-swapped"]
    assert "columns-as-text" not in {one.mistake.id for one in candidates(work("ce", Z, Y))}


def test_a_square_table_may_have_been_transposed():
    z, y = Z[:3], Y[:3]
    assert ids(typed(ce(z.T, y), 6), "ce", z, y) == ["transposed"]


def test_rows_of_the_ignored_label_may_have_been_counted():
    total = ce(Z[:2], [0, 0]) * 2 + ce(Z[3:], [1])
    z, y = np.vstack([Z, Z[2:3]]), [*Y, 2]
    assert ids(typed(total / 5, 6), "ce", z, y, ignore_index=2)[0] == "ignored-counted"
    assert judged(typed(total / 3, 6), "ce", z, y, ignore_index=2).agrees


def test_the_entropy_of_a_soft_target_may_have_been_subtracted():
    t = np.array([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
    kl = (t * (ln(t) - ln(P))).sum() / 4
    assert ids(typed(kl, 6), "ce", Z, t) == ["less-entropy"]
    assert ids(typed(-(P * HOT + t * ln(P) - P * HOT).sum() / 12, 6), "ce", Z, t) == ["per-class"]


def test_moved_labels_of_one_hot_rows_are_moved_columns():
    assert ids(typed(MADE["labels-plus-1"], 6), "ce", Z, HOT)[0] == "labels-plus-1"


def test_moved_labels_are_weighed_by_their_own_classes():
    weights = np.array([1.0, 3.0, 0.5])
    y = [1, 1, 0, 2]
    value = sum(weights[k] * -ln(P[i, k]) for i, k in enumerate(y)) / weights[y].sum()
    assert ids(typed(value, 6), "ce", Z, Y, class_weight=tuple(weights)) == ["labels-plus-1"]


def test_two_mistakes_in_bits_and_per_class():
    assert ids(typed(RIGHT / 3 / ln(2), 6), "ce", Z, Y) == ["per-class+bits"]


SOFT = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.2, 0.2, 0.6], [1.0, 0.0, 0.0]])
WEIGHTED = {"class_weight": (1.0, 0.0, 2.0)}
SHAPES = {
    "labels": (Z, Y, {}),
    "soft": (Z, SOFT, {}),
    "one row": (Z[:1], Y[:1], {}),
    "weights": (Z, Y, {"weights": [0, 1, 2, 0.5]}),
    "class weights": (Z, Y, WEIGHTED),
    "soft class weights": (Z, SOFT, {**WEIGHTED, "soft_mass": "count", "weights": [1, 1, 2, 0.5]}),
    "smoothing": (Z, Y, {"label_smoothing": 0.3, **WEIGHTED}),
    "infinite": (np.where(Z < 0, -np.inf, Z), Y, {}),
    "infinite and square": (np.where(np.eye(3) == 1, -np.inf, 1.0), [0, 1, 2], {}),
    "far": (8e307 * Z, Y, {"base": "10"}),
    "zeros": (0 * Z, Y, {"reduction": "sum"}),
    "median": (Z, Y, {"reduction": "median"}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_input_is_too_much(shape):
    z, y, said = SHAPES[shape]
    for one in candidates(work("ce", z, y, **said)):
        assert np.isfinite(one.value)
