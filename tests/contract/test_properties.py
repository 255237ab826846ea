"""What is true of each loss as a function, and how the losses are related."""

import numpy as np
import pytest
from contract_cases import CLASSES, by_rows, fitted, kinds
from contract_exact import ROUNDING
from contract_references import HOLD
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from losscli.domain import Signs
from losscli.losses import find
from losscli.numerics import sigmoid

EXACT = 20 * ROUNDING
logits = st.floats(-1e3, 1e3)
probabilities = st.floats(0, 1)


def zero_at_equality(loss, _, target):
    return loss.term(target, target) == 0


def symmetric(loss, pred, target):
    return loss.term(pred, target) == loss.term(target, pred)


def translated(loss, pred, target):
    return np.isclose(loss.term(pred + 0.02, target + 0.02), loss.term(pred, target), rtol=1e-9)


def of_degree_1(loss, pred, target):
    return loss.term(pred / 2, target / 2) == loss.term(pred, target) / 2


def of_degree_2(loss, pred, target):
    return loss.term(pred / 2, target / 2) == loss.term(pred, target) / 4


def not_negative(loss, *inputs):
    return loss.term(*inputs) >= 0


def convex(loss, *inputs):
    return loss.curvature(*inputs) >= 0


def blind_to_a_constant(loss, pred, *others):
    return np.isclose(loss.term(pred + 0.02, *others), loss.term(pred, *others), rtol=1e-9)


OF_TWO_ALIKE = {one.__name__: one for one in (zero_at_equality, symmetric, translated, of_degree_1, of_degree_2)}
OF_ANY = {one.__name__: one for one in (not_negative, convex, blind_to_a_constant)}
# With labels, where a loss takes labels. A loss that is missing fails a test, and so does a property
# that is claimed and does not hold on random inputs, or holds and is not claimed.


def test_every_loss_has_its_properties_stated():
    assert set(HOLD) == {kind.name for _, kind in kinds() if by_rows(kind)}


@pytest.mark.parametrize("name", OF_ANY)
def test_property_holds_just_where_it_is_stated(kind, name):
    if kind.name not in HOLD:
        pytest.skip("its terms are not of single rows")
    case = next(iter(fitted(kind(), 3)))
    assert bool(np.all(OF_ANY[name](case.loss, *case.moderate()))) == (name in HOLD[kind.name])


@pytest.mark.parametrize("name", OF_TWO_ALIKE)
def test_property_of_two_numbers_holds_just_where_it_is_stated(scalar_kind, name):
    (case,) = fitted(scalar_kind(), 3)
    if any(isinstance(one, Signs) for one in case.domains()):
        pytest.skip("a score and a class are not alike")
    assert bool(np.all(OF_TWO_ALIKE[name](case.loss, *case.moderate()))) == (name in HOLD[scalar_kind.name])


def settled(name, classes=None, width=1):
    return find(name)().resolved({"pred": classes or 1, "target": width})


def admitted(name, *columns):
    """The rows of which every number belongs to its domain."""
    (case,) = fitted(find(name)(), 1)
    outside = [domain.outside(column) for domain, column in zip(case.domains(), columns, strict=True)]
    return [column[~np.any(outside, axis=0)] for column in columns]


real = arrays(float, 5, elements=st.floats(-1e150, 1e150))


@pytest.mark.parametrize("name", [name for name in HOLD if "zero_at_equality" in HOLD[name]])
@settings(deadline=None, derandomize=True)
@given(values=real)
def test_equal_numbers_cost_nothing(name, values):
    p, y = admitted(name, values, values)
    assert_array_equal(settled(name).term(p, y), 0)


@pytest.mark.parametrize("name", [name for name in HOLD if "symmetric" in HOLD[name]])
@settings(deadline=None, derandomize=True)
@given(p=real, y=real)
def test_prediction_and_target_can_be_exchanged(name, p, y):
    p, y = admitted(name, p, y)
    assert_array_equal(settled(name).term(p, y), settled(name).term(y, p))


@settings(deadline=None, derandomize=True)
@given(z=arrays(float, (4, 3), elements=logits), constant=st.floats(-1e3, 1e3), label=st.integers(0, 2))
def test_a_constant_added_to_the_logits_changes_no_cross_entropy(z, constant, label):
    moved, y = z + constant, np.full(4, float(label))
    # each moved logit is rounded once: the term is their difference
    assert_allclose(settled("ce", 3).term(moved, y), settled("ce", 3).term(z, y), rtol=EXACT, atol=4e3 * ROUNDING)


@settings(deadline=None, derandomize=True)
@given(z=arrays(float, 5, elements=st.floats(-30, 30)), y=arrays(float, 5, elements=probabilities))
def test_bce_of_the_sigmoid_is_bce_of_the_logit(z, y):
    # σ(z) near 1 is rounded to 2⁻⁵³, which ln(1 − σ(z)) feels as e³⁰ times as much
    with np.errstate(under="ignore"):
        near = np.exp(np.abs(z)) * 2 * ROUNDING
        got, expected = settled("bce").term(sigmoid(z), y), settled("bce-logits").term(z, y)
    assert np.all(np.abs(got - expected) <= EXACT * expected + near)


@settings(deadline=None, derandomize=True)
@given(z=arrays(float, 5, elements=logits), y=arrays(float, 5, elements=st.sampled_from([0.0, 1.0])))
def test_bce_of_a_logit_is_ce_of_0_and_the_logit(z, y):
    pairs = np.stack([np.zeros(5), z], axis=-1)
    with np.errstate(under="ignore"):
        got, expected = settled("bce-logits").term(z, y), settled("ce", 2).term(pairs, y)
    assert_allclose(got, expected, rtol=EXACT, atol=2e-323)


@settings(deadline=None, derandomize=True)
@given(z=arrays(float, 5, elements=logits), y=arrays(float, 5, elements=st.sampled_from([0.0, 1.0])))
def test_bce_slope_of_a_logit_is_ce_slope_of_0_and_the_logit(z, y):
    pairs = np.stack([np.zeros(5), z], axis=-1)
    with np.errstate(under="ignore"):
        got, expected = settled("bce-logits").gradient(z, y), settled("ce", 2).gradient(pairs, y)[:, 1]
    assert_allclose(got, expected, rtol=EXACT, atol=2e-323)


@settings(deadline=None, derandomize=True)
@given(p=arrays(float, (4, 3), elements=st.floats(1e-300, 1)), label=st.integers(0, 2))
def test_ce_of_log_probabilities_is_ce_of_probabilities_over_their_sum(p, label):
    y = np.full(4, float(label))
    got = settled("ce", 3).term(np.log(p), y)
    expected = settled("ce-probs", 3).term(p, y) + np.log(np.sum(p, axis=1))
    assert_allclose(got, expected, rtol=EXACT, atol=1e3 * EXACT)  # ln p is up to 700, and rounded


SOFT = ["bce", "bce-logits"]


@pytest.mark.parametrize("name", SOFT)
def test_a_soft_target_lies_between_0_and_1(name):
    (case,) = fitted(find(name)(), 2)
    pred, target = case.moderate()
    ones, zeros = case.loss.term(pred, np.ones_like(pred)), case.loss.term(pred, np.zeros_like(pred))
    assert_allclose(case.loss.term(pred, target), target * ones + (1 - target) * zeros, rtol=EXACT)


DISTRIBUTED = [name for name, kind in kinds() if by_rows(kind) and len(list(fitted(kind(), 3))) == 2]


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("name", DISTRIBUTED)
@pytest.mark.parametrize("what", ["term", "gradient", "curvature"])
def test_a_one_hot_row_is_its_label(name, classes, what):
    case, _ = fitted(find(name)(), classes)
    pred, labels = case.extreme()
    with np.errstate(all="ignore"):
        of_label = getattr(case.loss, what)(pred, labels)
        of_row = getattr(settled(name, classes, classes), what)(pred, np.eye(classes)[labels.astype(int)])
    assert_allclose(of_row, of_label, rtol=EXACT)


@pytest.mark.parametrize("name", DISTRIBUTED)
def test_a_soft_row_is_the_mean_of_its_labels_just_where_that_is_stated(name):
    _, case = fitted(find(name)(), 3)
    pred, target = case.moderate()
    each = np.stack([settled(name, 3).term(pred, np.full(len(pred), float(j))) for j in range(3)], axis=-1)
    alike = np.allclose(case.loss.term(pred, target), np.sum(target * each, axis=-1), rtol=EXACT, atol=0)
    assert alike == ("mean_of_labels" in HOLD[name])


@pytest.mark.parametrize("name", [name for name, kind in kinds() if "base" in kind().settings()])
def test_terms_in_another_base_are_divided_by_its_logarithm(name):
    case = next(iter(fitted(find(name)(), 3)))
    pred, target = case.moderate()
    bits = next(iter(fitted(find(name)(base="2"), 3))).loss.term(pred, target)
    assert_allclose(bits * np.log(2), case.loss.term(pred, target), rtol=EXACT)
