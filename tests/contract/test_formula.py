"""What a loss says of itself in its formula, its examples and its snippets is what it computes."""

import numpy as np
import pytest
from contract_cases import instances, symbols
from numpy.testing import assert_allclose

from losscli.api import LossFunction

# The plain formulas lose a few digits to cancellation on moderate inputs; a wrong constant loses them all.
AS_WRITTEN = 1e-9
STEP = 1e-5


def stated(case, expression, inputs, shape):
    """What an expression says; one number a row is that of every column."""
    found = case.loss.formula.evaluate(expression, **symbols(case, inputs))
    return np.broadcast_to(found[..., None] if 0 < found.ndim < len(shape) else found, shape)


def unclipped(case, inputs):
    return symbols(case, inputs)[case.loss.inputs[0].symbol] == inputs[0]


def expressed(case):
    """Skip a loss that no expression states: its derivatives are compared with differences below."""
    if case.loss.formula.words:
        pytest.skip("told in words")
    return case.moderate()


def test_formula_states_the_term(case):
    inputs = expressed(case)
    expected = stated(case, case.loss.formula.term, inputs, (len(inputs[0]),))
    assert_allclose(case.loss.term(*inputs), expected, rtol=AS_WRITTEN, atol=1e-13)


def test_formula_states_the_gradient(case):
    inputs = expressed(case)
    plain = stated(case, case.loss.formula.gradient, inputs, inputs[0].shape)
    expected = np.where(unclipped(case, inputs), plain, 0)
    assert_allclose(case.loss.gradient(*inputs), expected, rtol=AS_WRITTEN, atol=1e-13)


def test_formula_states_the_gradients_of_further_inputs(case):
    inputs = expressed(case)
    found, formula = case.loss.gradients(*inputs), case.loss.formula
    expected = {one.name: formula.others[one.symbol] for one in case.loss.inputs if one.symbol in formula.others}
    assert list(found)[1:] == list(expected)
    for name, expression in expected.items():
        plain = stated(case, expression, inputs, found[name].shape)
        assert_allclose(found[name], plain, rtol=AS_WRITTEN, atol=1e-13)


def test_formula_states_the_curvature(case):
    inputs = expressed(case)
    if case.loss.formula.curvature is None:
        pytest.skip("none is stated")
    plain = stated(case, case.loss.formula.curvature, inputs, inputs[0].shape)
    expected = np.where(unclipped(case, inputs), plain, 0)
    assert_allclose(case.loss.curvature(*inputs), expected, rtol=AS_WRITTEN, atol=1e-13)


def slopes(function, inputs, position):
    """The differences in one input over five points: the error is STEP⁴·f⁽⁵⁾/30 and about 1e-16/STEP."""
    array = inputs[position]
    columns = []
    for j in range(1 if array.ndim == 1 else array.shape[1]):
        step = STEP * (1.0 if array.ndim == 1 else np.eye(array.shape[1])[j])
        at = [function(*inputs[:position], array + k * step, *inputs[position + 1 :]) for k in (-2, -1, 1, 2)]
        columns.append((8 * (at[2] - at[1]) - (at[3] - at[0])) / (12 * STEP))
    return columns


def test_gradients_are_the_slopes_of_the_term(case):
    inputs = case.moderate()
    names = [one.name for one in case.loss.inputs]
    for name, gradient in case.loss.gradients(*inputs).items():
        found = np.stack(slopes(case.loss.term, inputs, names.index(name)), axis=-1)
        assert_allclose(gradient, found.reshape(gradient.shape), rtol=1e-7, atol=1e-8)


def test_curvature_is_the_slope_of_the_gradient(case):
    inputs = case.moderate()
    found = slopes(case.loss.gradient, inputs, 0)
    own = found[0] if inputs[0].ndim == 1 else np.stack([one[:, j] for j, one in enumerate(found)], axis=-1)
    assert_allclose(case.loss.curvature(*inputs), own, rtol=1e-7, atol=1e-8)


def computed(kind, one):
    return LossFunction(kind)(*([value] for value in one.inputs), reduction="none", **one.options)


def is_group(kind, one):
    """Whether an example is of several rows together."""
    first = kind.inputs[0]
    return kind.together and np.ndim(one.inputs[0]) > first.vector + first.matrix


def test_example_has_the_term_worked_out(example):
    kind, one = example
    if is_group(kind, one):
        found = LossFunction(kind)(*one.inputs, **one.options).value
    else:
        (found,) = computed(kind, one).terms
    assert_allclose(found, one.term, rtol=1e-15)


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
