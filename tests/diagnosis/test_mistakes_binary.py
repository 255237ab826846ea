"""The mistakes of binary cross-entropy of probabilities, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, judged, typed, work

from losscli.diagnosis.mistakes.binary import OF
from losscli.diagnosis.search import candidates

ln = np.log
P = (0.9, 0.2, 0.6, 0.3, 0.75)
Y = (1, 0, 0, 1, 1)
ONES = -ln(0.9), -ln(0.3), -ln(0.75)  # the terms of the rows 1, 4 and 5
ZEROS = -ln(0.8), -ln(0.4)  # those of the rows 2 and 3
EPS = 2.0**-52


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x)))


def near_1(eps):
    """Return −ln(1 − q) for q clipped to 1 − ε, in doubles."""
    return -ln(1 - (1 - eps))


def swapped(eps):
    """Return the mean of −[p·ln y + (1 − p)·ln(1 − y)] with y clipped: the targets stand inside the logarithm."""
    high = -ln(1 - eps)
    at_1 = [p * high + (1 - p) * near_1(eps) for p in (0.9, 0.3, 0.75)]
    at_0 = [p * -ln(eps) + (1 - p) * high for p in (0.2, 0.6)]
    return sum(at_1 + at_0) / 5


def decided(eps):
    """Return the mean with p rounded, 0.9 0.2 0.6 0.3 0.75 to 1 0 1 0 1: the rows 3 and 4 are wrong."""
    return (3 * -ln(1 - eps) + near_1(eps) + -ln(eps)) / 5


def smoothed(share):
    """Return the mean with 1 − ε/2 and ε/2 for the targets 1 and 0."""
    s = share / 2
    ones = [-(1 - s) * ln(p) - s * ln(1 - p) for p in (0.9, 0.3, 0.75)]
    zeros = [-s * ln(p) - (1 - s) * ln(1 - p) for p in (0.2, 0.6)]
    return sum(ones + zeros) / 5


def added(eps):
    """Return the mean with ε added inside each logarithm."""
    return -(ln(0.9 + eps) + ln(0.3 + eps) + ln(0.75 + eps) + ln(0.8 + eps) + ln(0.4 + eps)) / 5


def of_logits(z):
    """Return the mean cross-entropy of the sigmoid of z."""
    q = sigmoid(z)
    return -(ln(q[0]) + ln(1 - q[1]) + ln(1 - q[2]) + ln(q[3]) + ln(q[4])) / 5


SHARES = np.array([0.9, 0.8, 0.4, 0.3, 0.75])  # the probability of the true class
MADE = {
    "probabilities-as-logits": of_logits(P),
    "softmax-of-probabilities": of_logits([0.9 - 0.1, 0.2 - 0.8, 0.6 - 0.4, 0.3 - 0.7, 0.75 - 0.25]),
    **{f"swapped-clip-{eps:g}": swapped(eps) for eps in (1e-7, 1e-15, 1e-8, 1e-12, 1e-10, EPS)},
    "swapped-floor-100": 100 * (0.1 + 0.2 + 0.6 + 0.7 + 0.25) / 5,
    "positives-half": sum(ONES) / 5,
    "negatives-half": sum(ZEROS) / 5,
    "minus-first-half": (sum(ONES) - sum(ZEROS)) / 5,
    "minus-second-half": (sum(ZEROS) - sum(ONES)) / 5,
    "every-target-1": -(ln(0.9) + ln(0.2) + ln(0.6) + ln(0.3) + ln(0.75)) / 5,
    "every-target-0": -(ln(0.1) + ln(0.8) + ln(0.4) + ln(0.7) + ln(0.25)) / 5,
    "positives-mean": sum(ONES) / 3,
    "negatives-mean": sum(ZEROS) / 2,
    "class-averaged": (sum(ONES) / 3 + sum(ZEROS) / 2) / 2,
    "outer-product": -(3 * ln(P).sum() + 2 * ln(np.subtract(1, P)).sum()) / 5,
    "broadcast": -(3 * ln(P).sum() + 2 * ln(np.subtract(1, P)).sum()) / 25,
    "log-of-mean": -ln((0.9 + 0.8 + 0.4 + 0.3 + 0.75) / 5),
    "flipped": -(ln(0.1) + ln(0.2) + ln(0.6) + ln(0.7) + ln(0.25)) / 5,
    "signs-for-labels": -(ln(0.9) + ln(0.3) + ln(0.75) - ln(0.2) - ln(0.6) + 2 * ln(0.8) + 2 * ln(0.4)) / 5,
    **{f"plus-{eps:g}": added(eps) for eps in (0.01, 1e-3, 1e-4)},
    "brier": (0.1**2 + 0.2**2 + 0.6**2 + 0.7**2 + 0.25**2) / 5,
    "absolute-error": (0.1 + 0.2 + 0.6 + 0.7 + 0.25) / 5,
    "error-rate": 2 / 5,
    **{f"smoothing-{share:g}": smoothed(share) for share in (0.05, 0.1, 0.2)},
    "focal-gamma-1": ((1 - SHARES) * -ln(SHARES)).sum() / 5,
    "focal-gamma-2": ((1 - SHARES) ** 2 * -ln(SHARES)).sum() / 5,
    "focal-gamma-2-alpha": (np.array([0.25, 0.75, 0.75, 0.25, 0.25]) * (1 - SHARES) ** 2 * -ln(SHARES)).sum() / 5,
    **{f"decided-clip-{eps:g}": decided(eps) for eps in (1e-7, 1e-15, 1e-8, 1e-12, 1e-10, EPS)},
    "decided-floor-100": 2 * 100 / 5,
    "log-1-plus": -(ln(1.9) + ln(1.8) + ln(1.4) + ln(1.3) + ln(1.75)) / 5,
    "no-logarithm": -(0.9 + 0.8 + 0.4 + 0.3 + 0.75) / 5,
}
# Made where a probability is 0 or 1, or no target is.
ELSEWHERE = {"swapped", "infinite-left-out", "infinite-as-0", "clip-1e-07-float32"}


@pytest.mark.parametrize("name", MADE)
def test_what_a_mistake_makes_is_named_first(name):
    found = {one.mistake.id: one.value for one in candidates(work("bce", P, Y))}
    assert found[name] == pytest.approx(MADE[name], rel=1e-9)
    assert ids(typed(MADE[name], 6), "bce", P, Y)[0] == name


def test_every_mistake_of_its_own_is_worked_out_here():
    own = {one.id for one in OF["bce"]}
    clips = {one for one in own if one.startswith(("clip-", "plus-"))}
    assert own - clips - ELSEWHERE == set(MADE) - clips


# p = 0 beside a 1 in the second row costs −ln ε; the others −ln 0.9 and −ln 0.8.
ZERO = ((0.9, 0, 0.2), (1, 1, 0))


@pytest.mark.parametrize("eps", [1e-12, 1e-10, 1e-9, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.01])
def test_a_clip_by_hand_is_named_where_the_right_number_is_infinite(eps):
    value = (-ln(0.9) - ln(eps) - ln(0.8)) / 3
    assert ids(typed(value, 7), "bce", *ZERO)[0] == f"clip-{eps:g}"


@pytest.mark.parametrize(("eps", "framework"), [(1e-7, "keras"), (1e-15, "lightgbm"), (1e-16, "xgboost")])
def test_a_clip_that_a_framework_makes_is_that_of_the_framework(eps, framework):
    assert ids(typed((-ln(0.9) - ln(eps) - ln(0.8)) / 3, 8), "bce", *ZERO)[0] == framework


def test_clipped_the_sum_is_found_as_a_pair():
    assert ids(typed(-ln(0.9) - ln(1e-12) - ln(0.8), 9), "bce", *ZERO) == ["clip-1e-12+sum"]


@pytest.mark.parametrize("eps", [1e-3, 1e-5])
def test_what_is_added_differs_from_what_is_clipped_by_the_other_rows(eps):
    value = -(ln(0.9 + eps) + ln(0 + eps) + ln(0.8 + eps)) / 3
    assert ids(typed(value, 9), "bce", *ZERO)[0] == f"plus-{eps:g}"


def test_infinite_terms_that_were_left_out_or_counted_as_0_are_named():
    assert ids(typed(-(ln(0.9) + ln(0.8)) / 2, 6), "bce", *ZERO) == ["infinite-left-out"]
    assert ids(typed(-(ln(0.9) + ln(0.8)) / 3, 6), "bce", *ZERO) == ["infinite-as-0"]


def test_swapped_soft_targets_need_no_clip():
    value = -(0.7 * ln(0.9) + 0.3 * ln(0.1) + 0.4 * ln(0.25) + 0.6 * ln(0.75)) / 2
    assert ids(typed(value, 6), "bce", (0.7, 0.4), (0.9, 0.25))[0] == "swapped"


def test_targets_and_predictions_swapped_in_torch_are_found():
    torch = pytest.importorskip("torch")
    value = float(torch.nn.functional.binary_cross_entropy(torch.tensor(Y).double(), torch.tensor(P).double()))
    assert ids(typed(value, 6), "bce", P, Y)[0] == "swapped-floor-100"


def test_an_outer_product_is_found():
    """https://community.deeplearning.ai/t/week3-programming-assignment-4-4-compute-the-cost/18646."""
    assert ids("2.0796608964759784", "bce", (0.5002307, 0.49985831, 0.50023963), (1, 0, 0)) == ["outer-product"]


def test_the_old_clip_of_scikit_learn_is_found():
    """scikit-learn/scikit-learn#6703: 1 − 1e-15 is 1 − 9.99e-16 in doubles."""
    assert ids("34.53957599234088", "bce", (1,), (0,)) == ["clip-1e-15"]


def test_the_old_clip_of_torch_is_found():
    """pytorch/pytorch#4867."""
    assert ids("27.6310", "bce", (0,), (1,)) == ["clip-1e-12"]


def test_the_clip_of_keras_in_float32_is_found():
    """−ln 2⁻²³: 1 − 1e-7 is 1 − 1.19e-7 in float32."""
    assert ids("15.942385", "bce", (1,), (0,)) == ["clip-1e-07-float32"]


def test_a_number_that_nobody_could_explain_is_not_explained():
    """https://community.deeplearning.ai/t/week-2-programming-exercise-cost-calculation/234194."""
    assert ids("-2.1428184225087668", "bce", (0.99979657, 0.62245933, 0.00273196), (1, 1, 0)) == []
    four = (0.99849882, 0.99979657, 0.15446527, 0.99966465)
    assert ids("-0.9666039194818195", "bce", four, (1, 1, 0, 0)) == []


def test_on_the_sample_the_sum_and_the_logarithm_to_base_10_are_found():
    sample = (0.8, 0.1, 0.6, 0.4), (1, 0, 1, 0)
    assert ids("1.3502", "bce", *sample) == ["sum"]
    assert ids("0.1466", "bce", *sample)[0] == "bans"


def test_a_mistake_says_what_the_number_is_and_what_to_do():
    (hit,) = judged(typed(sum(ONES) / 5, 6), "bce", P, Y).hits
    assert hit.what == "the half y·ln p of the cross-entropy alone"
    assert hit.mend == "add the other half: −[y·ln p + (1 − y)·ln(1 − p)]"


BITS = {"base": "2"}
SHAPES = [
    (P, (0.9, 0.5, 0.3, 0.2, 1.0), {}),
    (np.reshape([*P, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {}),
    ((0.3,), (1,), {}),
    ((0, 1, 0.5), (1, 0, 1), {}),
    ((0, 1), (0, 1), {}),
    (P, Y, {"weights": (1, 0, 2, 0.5, 0)}),
    (np.reshape([*P, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {"weights": (1, 0, 2)}),
    *((P, Y, {"reduction": name}) for name in ("sum", "median", "max", "min")),
    *((P, Y, said) for said in (BITS, {"label_smoothing": 0.1}, {"clip": 0.1}, {"log_floor": -100.0})),
]


@pytest.mark.parametrize(("p", "y", "said"), SHAPES)
def test_every_mistake_can_be_tried_on_any_valid_input(p, y, said):
    assert len(list(candidates(work("bce", p, y, **said)))) >= 3


def test_mistakes_keep_the_base_of_the_logarithm():
    assert ids(typed(sum(ONES) / 5 / ln(2), 6), "bce", P, Y, base="2")[0] == "positives-half"
    assert ids(typed(MADE["log-of-mean"] / ln(2), 6), "bce", P, Y, base="2")[0] == "log-of-mean"


def test_mistakes_keep_the_weights_of_the_rows():
    weights = (1, 2, 1, 3, 1)
    value = (-ln(0.9) - 3 * ln(0.3) - ln(0.75)) / 8
    assert ids(typed(value, 6), "bce", P, Y, weights=weights)[0] == "positives-half"
    assert ids(typed(value * 8 / 5, 6), "bce", P, Y, weights=weights)[0] == "positives-mean"
