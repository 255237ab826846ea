"""The mistakes of cross-entropy from probabilities and from their logarithms, and of its kin, worked out by hand."""

import numpy as np
import pytest
from homework import ids, judged, typed, work

from losscli.diagnosis.mistakes.multiclass_kin import OF as KIN
from losscli.diagnosis.mistakes.multiclass_probs import OF
from losscli.diagnosis.search import candidates

exp, ln = np.exp, np.log
P = np.array([[0.7, 0.2, 0.1], [0.3, 0.45, 0.25], [0.15, 0.25, 0.6], [0.5, 0.1, 0.4], [0.35, 0.2, 0.45]])
Y = [0, 1, 1, 2, 0]
PY = 0.7, 0.45, 0.25, 0.4, 0.35  # the probabilities of the true classes
HOT = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])
RIGHT = -sum(map(ln, PY)) / 5
BCE = np.where(HOT == 1, -ln(P), -ln(1 - P))


def softmaxed(x):
    """Return the mean of −ln softmax(x)[y]."""
    return np.mean([ln(exp(row).sum()) - row[k] for row, k in zip(x, Y, strict=True)])


def swapped(eps):
    """Return −Σ p·ln y: ln(1 − ε) at the true class, ln ε at the others."""
    return np.mean([-p * ln(1 - eps) - (1 - p) * ln(eps) for p in PY])


SHARED = {
    "double-softmax": softmaxed(P),
    "no-logarithm": -sum(PY) / 5,
    "one-minus-p": 1 - sum(PY) / 5,
    "log1p": -sum(ln(1 + p) for p in PY) / 5,
    "bce-mean": BCE.sum() / 15,
    "bce-sum": BCE.sum() / 5,
    "brier-sum": ((P - HOT) ** 2).sum() / 5,
    "brier-mean": ((P - HOT) ** 2).sum() / 15,
    "per-class": RIGHT / 3,
    "log-of-mean": -ln(sum(PY) / 5),
    "uniform": ln(3),
    "labels-plus-1": -(ln(0.2) + ln(0.25) + ln(0.6) + ln(0.5) + ln(0.2)) / 5,
    "labels-minus-1": -(ln(0.1) + ln(0.3) + ln(0.15) + ln(0.1) + ln(0.45)) / 5,
    "labels-plus-1-clamped": -(ln(0.2) + ln(0.25) + ln(0.6) + ln(0.4) + ln(0.2)) / 5,
    "labels-plus-1-dropped": -(ln(0.2) + ln(0.25) + ln(0.6) + 0 + ln(0.2)) / 5,
    "labels-minus-1-dropped": -(0 + ln(0.3) + ln(0.15) + ln(0.1) + 0) / 5,
    "columns-reversed": -(ln(0.1) + ln(0.45) + ln(0.25) + ln(0.5) + ln(0.45)) / 5,
    "columns-0-1-swapped": -(ln(0.2) + ln(0.3) + ln(0.15) + ln(0.4) + ln(0.2)) / 5,
    "columns-1-2-swapped": -(ln(0.7) + ln(0.25) + ln(0.6) + ln(0.1) + ln(0.35)) / 5,
    "at-largest": -(ln(0.7) + ln(0.45) + ln(0.6) + ln(0.5) + ln(0.45)) / 5,
}
SWAPPED = {"swapped-clip-1e-07": swapped(1e-7), "swapped-clip-1e-15": swapped(1e-15)}


@pytest.mark.parametrize("name", [*SHARED, *SWAPPED])
def test_a_mistake_of_ce_probs_is_what_it_says_and_is_found_first(name):
    value = {**SHARED, **SWAPPED}[name]
    made = {one.mistake.id: one.value for one in candidates(work("ce-probs", P, Y))}
    assert made[name] == pytest.approx(value, rel=1e-12)
    assert ids(typed(value, 6), "ce-probs", P, Y)[0] == name


@pytest.mark.parametrize("name", SHARED)
def test_a_mistake_of_nll_is_what_it_says_and_is_found_first(name):
    made = {one.mistake.id: one.value for one in candidates(work("nll", ln(P), Y))}
    assert made[name] == pytest.approx(SHARED[name], rel=1e-12)
    assert ids(typed(SHARED[name], 6), "nll", ln(P), Y)[0] == name


def test_every_mistake_is_tested_here_or_with_ce():
    apart = {"columns-2-3-swapped", "columns-as-text", "transposed", "error-rate", "ignored-counted", "less-entropy"}
    clipped = {one.id for one in OF["ce-probs"] if one.id.startswith(("clip-", "infinite-"))}
    assert {one.id for one in OF["ce-probs"]} == {*SHARED, *SWAPPED, "swapped", *apart, *clipped}
    assert {one.id for one in OF["nll"]} == {*SHARED, "softmax-of-log-probabilities", "as-probabilities", *apart}


def test_softmax_twice_is_what_torch_makes_of_probabilities():
    torch = pytest.importorskip("torch")
    value = torch.nn.functional.cross_entropy(torch.tensor(P), torch.tensor(Y)).item()
    assert ids(repr(value), "ce-probs", P, Y) == ["double-softmax"]


def test_soft_targets_swapped():
    t = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4], [0.4, 0.2, 0.4], [0.5, 0.2, 0.3]])
    assert ids(typed(-(P * ln(t)).sum() / 5, 6), "ce-probs", P, t) == ["swapped"]


@pytest.mark.parametrize("eps", [1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-3, 0.01])
def test_a_probability_of_0_that_was_clipped_by_hand(eps):
    p = np.array([[0.0, 0.4, 0.6], [0.25, 0.5, 0.25]])
    assert ids(typed((-ln(eps) - ln(0.5)) / 2, 5), "ce-probs", p, [0, 1]) == [f"clip-{eps:g}"]
    assert ids(typed(-ln(eps) - ln(0.5), 6), "ce-probs", p, [0, 1])[-1] == f"clip-{eps:g}+sum"


def test_clipping_in_float32_is_not_that_of_keras():
    p = [[0.0, 1.0]]
    assert ids("15.942385152878742", "ce-probs", p, [0]) == ["clip-1.2e-07"]  # −ln 2⁻²³
    assert ids("16.11809565095832", "ce-probs", p, [0]) == ["keras"]  # −ln 1e-7
    assert ids("36.04365338911715", "ce-probs", p, [0]) == ["sklearn"]  # −ln 2⁻⁵²


def test_keras_divides_by_the_sum_first_and_a_clip_by_hand_does_not():
    """tensorflow/tensorflow#39411 is of one row; here a second one sums to 0.9."""
    p = np.array([[4.4985552e-12, 1 - 4.4985552e-12], [0.5, 0.4]])
    keras, by_hand = (-ln(1e-7) - ln(0.5 / 0.9)) / 2, (-ln(1e-7) - ln(0.5)) / 2
    assert ids(typed(keras, 8), "ce-probs", p, [0, 0]) == ["keras"]
    assert ids(typed(by_hand, 8), "ce-probs", p, [0, 0]) == ["clip-1e-07"]
    assert ids("16.11809565095832", "ce-probs", p[:1], [0]) == ["keras"]


def test_infinite_terms_left_out_or_counted_as_nothing():
    p, y = [[0.8, 0.2], [0.0, 0.9], [0.3, 0.7]], [0, 0, 1]
    total = -ln(0.8) - ln(0.7)
    assert ids(typed(total / 2, 6), "ce-probs", p, y) == ["infinite-left-out"]
    assert ids(typed(total / 3, 6), "ce-probs", p, y) == ["infinite-as-0"]


def test_logits_and_probabilities_given_to_nll():
    z = np.array([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3], [-1.0, 0.4, 1.5], [0.2, -0.3, 0.9], [1.0, 0.0, -1.0]])
    assert ids(typed(softmaxed(z), 6), "nll", z, Y) == ["softmax-of-log-probabilities"]
    assert ids(typed(RIGHT, 6), "nll", P, Y) == ["as-probabilities"]
    assert judged(typed(softmaxed(ln(P)), 6), "nll", ln(P), Y).agrees  # log-softmax twice changes nothing


KIND = {
    "poly1-ce": {  # ε = 1: −ln p + 1 − p
        "is-cross-entropy": RIGHT,
        "epsilon-negative": RIGHT - (1 - sum(PY) / 5),
        "epsilon-of-p": RIGHT + sum(PY) / 5,
        "polynomial-alone": 1 - sum(PY) / 5,
        "double-softmax": np.mean(
            [-ln(q) + 1 - q for q in [exp(p[k]) / exp(p).sum() for p, k in zip(P, Y, strict=True)]]
        ),
    },
    "gce": {  # q = 0.7
        "is-cross-entropy": RIGHT,
        "not-divided-by-q": sum(1 - p**0.7 for p in PY) / 5,
        "power-of-rest": sum((1 - p) ** 0.7 / 0.7 for p in PY) / 5,
        "one-minus-p": 1 - sum(PY) / 5,
        "no-logarithm": -sum(PY) / 5,
    },
    "sparsemax": {  # the scores are probabilities: sparsemax leaves them as they are
        "is-cross-entropy": softmaxed(P),
        "constant-missing": ((P - HOT) ** 2).sum() / 2 / 5 - 0.5,
    },
    "multilabel-soft-margin": {
        "labels-summed": (m := np.where(HOT == 1, ln(1 + exp(-P)), ln(1 + exp(P)))).sum() / 5,
        "all-summed": m.sum(),
        "true-labels-alone": (m * HOT).sum() / 15,
        "false-labels-alone": (m * (1 - HOT)).sum() / 15,
        "is-cross-entropy": softmaxed(P),
        "flipped": np.where(HOT == 1, ln(1 + exp(P)), ln(1 + exp(-P))).sum() / 15,
        "brier": ((1 / (1 + exp(-P)) - HOT) ** 2).sum() / 15,
    },
}


@pytest.mark.parametrize(("loss", "name"), [(loss, name) for loss, made in KIND.items() for name in made])
def test_a_mistake_of_the_kin_is_what_it_says_and_is_found_first(loss, name):
    value = KIND[loss][name]
    inputs = ln(P) if loss == "poly1-ce" else P, HOT if loss == "multilabel-soft-margin" else Y
    if (loss, name) == ("poly1-ce", "double-softmax"):
        inputs = ln(P) + 1, Y  # whose softmax is P
    made = {one.mistake.id: one.value for one in candidates(work(loss, *inputs))}
    assert made[name] == pytest.approx(value, rel=1e-12)
    assert ids(typed(value, 6), loss, *inputs)[0] == name


def test_the_kin_have_short_lists():
    assert max(map(len, KIN.values())) < 10


SOFT = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.2, 0.2, 0.6], [1.0, 0.0, 0.0], [0.4, 0.0, 0.6]])
CERTAIN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])
SHAPES = {
    "labels": (P, Y, {}),
    "soft": (P, SOFT, {}),
    "certain": (CERTAIN, Y, {}),
    "certain and soft": (CERTAIN, SOFT, {}),
    "one row": (P[:1], Y[:1], {}),
    "weights": (CERTAIN, Y, {"weights": [0, 1, 2, 0.5, 1]}),
    "class weights": (P, Y, {"class_weight": (1.0, 0.0, 2.0)}),
    "soft class weights": (CERTAIN, SOFT, {"class_weight": (1.0, 0.0, 2.0), "weights": [1, 1, 2, 0.5, 1]}),
    "sum": (CERTAIN, Y, {"reduction": "sum", "base": "2"}),
    "median": (P, Y, {"reduction": "median"}),
    "two classes": (P[:, :2], [0, 1, 1, 0, 0], {}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("loss", ["ce-probs", "nll"])
def test_no_shape_of_input_is_too_much(loss, shape):
    p, y, said = SHAPES[shape]
    with np.errstate(divide="ignore"):
        x = ln(p) if loss == "nll" else p
    for one in candidates(work(loss, x, y, **said)):
        assert np.isfinite(one.value)


@pytest.mark.parametrize("loss", ["poly1-ce", "gce"])
@pytest.mark.parametrize("shape", ["labels", "soft", "certain", "one row", "weights", "two classes"])
def test_no_shape_of_input_is_too_much_for_the_kin(loss, shape):
    p, y, said = SHAPES[shape]
    for one in candidates(work(loss, p, y, **said)):
        assert np.isfinite(one.value)
