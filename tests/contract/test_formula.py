"""What a loss says of itself in its formula, its examples and its snippets is what it computes."""

import numpy as np
from contract_cases import instances, symbols
from numpy.testing import assert_allclose

from losscli.api import LossFunction

# The plain formulas lose a few digits to cancellation on moderate inputs; a wrong constant loses them all.
AS_WRITTEN = 1e-9
STEP = 1e-5


def stated(case, expression, pred, target):
    whole = case.loss.formula.evaluate(expression, **symbols(case, pred, target))
    return np.broadcast_to(whole, pred.shape if expression != case.loss.formula.term else target.shape[:1])


def unclipped(case, pred, target):
    return symbols(case, pred, target)[case.loss.inputs[0].symbol] == pred


def test_formula_states_the_term(case):
    pred, target = case.moderate()
    expected = stated(case, case.loss.formula.term, pred, target)
    assert_allclose(case.loss.term(pred, target), expected, rtol=AS_WRITTEN, atol=1e-13)


def test_formula_states_the_gradient(case):
    pred, target = case.moderate()
    expected = np.where(unclipped(case, pred, target), stated(case, case.loss.formula.gradient, pred, target), 0)
    assert_allclose(case.loss.gradient(pred, target), expected, rtol=AS_WRITTEN, atol=1e-13)


def test_formula_states_the_curvature(case):
    pred, target = case.moderate()
    expected = np.where(unclipped(case, pred, target), stated(case, case.loss.formula.curvature, pred, target), 0)
    assert_allclose(case.loss.curvature(pred, target), expected, rtol=AS_WRITTEN, atol=1e-13)


def slope(function, pred, target, column):
    """The central difference in a column: the error is STEP²·f‴/6 and about 1e-16/STEP."""
    step = STEP * (1.0 if pred.ndim == 1 else np.eye(pred.shape[1])[column])
    return (function(pred + step, target) - function(pred - step, target)) / (2 * STEP)


def columns(pred):
    return range(1 if pred.ndim == 1 else pred.shape[1])


def test_gradient_is_the_slope_of_the_term(case):
    pred, target = case.moderate()
    slopes = np.stack([slope(case.loss.term, pred, target, j) for j in columns(pred)], axis=-1)
    assert_allclose(case.loss.gradient(pred, target), slopes.reshape(pred.shape), rtol=1e-7, atol=1e-9)


def test_curvature_is_the_slope_of_the_gradient(case):
    pred, target = case.moderate()
    slopes = [slope(case.loss.gradient, pred, target, j) for j in columns(pred)]
    own = slopes[0] if pred.ndim == 1 else np.stack([one[:, j] for j, one in enumerate(slopes)], axis=-1)
    assert_allclose(case.loss.curvature(pred, target), own, rtol=1e-7, atol=1e-8)


def computed(kind, one):
    return LossFunction(kind)([one.pred], [one.target], reduction="none", **one.options)


def test_example_has_the_term_worked_out(example):
    kind, one = example
    assert_allclose(computed(kind, one).terms, [one.term], rtol=1e-15)


def test_example_has_the_gradient_worked_out(slope_example):
    kind, one = slope_example
    assert_allclose(computed(kind, one).gradient, [one.gradient], rtol=1e-15)


def test_there_is_an_example_worked_by_hand(kind):
    assert any(not one.about for one in kind.examples)


def test_there_is_an_example_of_an_edge(kind):
    assert any(one.about for one in kind.examples)


def test_every_option_stands_in_an_example(kind):
    assert set(kind().settings()) <= {name for one in kind.examples for name in one.options}


def test_sample_is_inside_the_domain(kind):
    assert LossFunction(kind)(*kind.sample).value is not None


def test_every_option_has_an_instance_off_its_default(option):
    kind, name, _ = option
    assert any(getattr(loss, name) != getattr(kind(), name) for loss in instances(kind))
