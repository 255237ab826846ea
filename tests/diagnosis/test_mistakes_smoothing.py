"""Label smoothing where none was asked for, none where some was, and other ways of spreading it."""

import numpy as np
import pytest
from homework import ids, judged, typed, work

from losscli.diagnosis.mistakes.smoothing import OF
from losscli.diagnosis.search import candidates

ln = np.log
P = np.array([[0.7, 0.2, 0.1], [0.3, 0.45, 0.25], [0.15, 0.25, 0.6], [0.5, 0.1, 0.4]])
Y = [0, 1, 1, 2]
TRUE = -(ln(0.7) + ln(0.45) + ln(0.25) + ln(0.4)) / 4  # the mean of −ln p of the true class
ALL = -ln(P).sum() / 4  # and of the sum over all three classes
INPUTS = {"ce": ln(P) + 1, "ce-probs": P, "nll": ln(P)}


def made(name, share):
    """Return the mean of −Σ t·ln p: of t = (1 − ε)·y + ε/3, of ε/2 for each of the others, of y + ε/3."""
    return {
        f"smoothing-{name}": (1 - share) * TRUE + share / 3 * ALL,
        f"smoothing-{name}-to-others": (1 - share) * TRUE + share / 2 * (ALL - TRUE),
        f"smoothing-{name}-added": TRUE + share / 3 * ALL,
    }


MADE = {**made("0.1", 0.1), **made("0.2", 0.2)}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("loss", INPUTS)
def test_labels_that_were_smoothed_unasked_are_found_first(loss, name):
    found = {one.mistake.id: one.value for one in candidates(work(loss, INPUTS[loss], Y))}
    assert found[name] == pytest.approx(MADE[name], rel=1e-12)
    assert ids(typed(MADE[name], 6), loss, INPUTS[loss], Y) == [name]


def test_it_is_what_torch_makes_of_label_smoothing():
    torch = pytest.importorskip("torch")
    z, y, cross_entropy = torch.tensor(INPUTS["ce"]), torch.tensor(Y), torch.nn.functional.cross_entropy
    value = cross_entropy(z, y, label_smoothing=0.1).item()
    assert ids(repr(value), "ce", INPUTS["ce"], Y) == ["smoothing-0.1"]
    weights = torch.tensor([1.0, 3.0, 0.5], dtype=torch.float64)
    value = cross_entropy(z, y, weight=weights, label_smoothing=0.1).item()
    assert ids(repr(value), "ce", INPUTS["ce"], Y, class_weight=(1.0, 3.0, 0.5)) == ["smoothing-0.1"]


def test_smoothing_that_was_asked_for_and_left_out():
    right, wrong = made("0.1", 0.1)["smoothing-0.1"], typed(TRUE, 6)
    assert judged(typed(right, 6), "ce-probs", P, Y, label_smoothing=0.1).agrees
    assert ids(wrong, "ce-probs", P, Y, label_smoothing=0.1) == ["not-smoothed"]
    (hit,) = judged(wrong, "ce-probs", P, Y, label_smoothing=0.1).hits
    assert hit.mend == "smooth the targets: (1 − ε)·y + ε/C with ε = 0.1"


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_the_share_that_was_asked_for_may_be_spread_in_another_way(share):
    own = "own" if share == 0.3 else "0.1"
    (_, evenly), (other, to_others), (added, plus) = made(own, share).items()
    assert judged(typed(evenly, 6), "ce-probs", P, Y, label_smoothing=share).agrees
    assert ids(typed(to_others, 6), "ce-probs", P, Y, label_smoothing=share) == [other]
    assert ids(typed(plus, 6), "ce-probs", P, Y, label_smoothing=share) == [added]


def test_soft_targets_are_smoothed_too():
    t = np.array([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
    value = -((0.9 * t + 0.1 / 3) * ln(P)).sum() / 4
    assert ids(typed(value, 6), "ce", INPUTS["ce"], t) == ["smoothing-0.1"]


def test_of_two_classes_a_share_for_the_other_is_twice_that_for_both():
    p, y = [[0.7, 0.3], [0.45, 0.55], [0.2, 0.8]], [0, 0, 1]
    to_other = -(0.9 * (ln(0.7) + ln(0.45) + ln(0.8)) + 0.1 * (ln(0.3) + ln(0.55) + ln(0.2))) / 3
    found = judged(typed(to_other, 6), "ce-probs", p, y)
    assert [one.id for one in found.hits] == ["smoothing-0.1-to-others", "smoothing-0.2"]
    assert found.ties


def test_every_mistake_is_tested_here():
    assert {one.id for one in OF["nll"]} == {*MADE}
    assert {one.id for one in OF["ce"]} == {*MADE, "not-smoothed", "smoothing-own-to-others", "smoothing-own-added"}


def test_a_probability_of_0_makes_no_smoothed_loss():
    found = {one.mistake.id for one in candidates(work("ce-probs", [[1.0, 0.0], [0.5, 0.5]], [0, 1]))}
    assert not any(one.startswith("smoothing") for one in found)
