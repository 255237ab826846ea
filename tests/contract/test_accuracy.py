"""Terms and derivatives against sixty digits, on inputs that break the forms of the textbooks."""

import math
import warnings

import numpy as np
from contract_cases import by_rows, fitted
from contract_exact import MP, ulps
from contract_numbers import members
from contract_references import REFERENCES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.api import LossFunction
from losscli.batch import Batch
from losscli.domain import Interval
from losscli.losses import find, names
from losscli.scoring import score

# A sum of rounded logarithms and exponentials, one division by ln of the base; two more roundings in a derivative.
TERM_ULPS, DERIVATIVE_ULPS = 4, 8
ANY = settings(
    deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.differing_executors]
)


def exact(values):
    return [MP.mpf(one) for one in values] if np.ndim(values) else MP.mpf(float(values))


def quiet(function, *inputs):
    with np.errstate(all="ignore"):
        return function(*inputs)


def truths(case, inputs, what):
    """The values of a reference, a list a row, each with the size of what cancels in it."""
    reference = getattr(REFERENCES[case.loss.name], what)
    for row in zip(*inputs, strict=True):
        found = reference(case.loss, *map(exact, row))
        each = found if isinstance(found, list) else [found]
        yield [one if isinstance(one, tuple) else (one, 0) for one in each]


def errors(case, inputs, what):
    got = quiet(getattr(case.loss, what), *inputs)
    return [
        max(ulps(float(a), *b) for a, b in zip(np.atleast_1d(one), true, strict=True))
        for one, true in zip(got, truths(case, inputs, what), strict=True)
    ]


def worst(found, inputs):
    """The largest error and the row that has it, for the message of a failure."""
    row = int(np.argmax(found))
    return found[row], f"{found[row]:.3g} ulp at {[one[row].tolist() for one in inputs]}"


def test_every_loss_has_a_reference():
    assert set(REFERENCES) == {name for name in names() if by_rows(find(name))}


def test_every_limit_has_a_reason():
    limited = [name for name, one in REFERENCES.items() if one.smallest > 0 or one.largest < math.inf]
    assert [name for name in limited if not REFERENCES[name].why] == []


def test_term_is_within_4_ulp(case):
    inputs = case.extreme()
    error, where = worst(errors(case, inputs, "term"), inputs)
    assert error <= TERM_ULPS, where


def test_gradient_is_within_8_ulp_of_itself_or_of_what_cancels_in_it(case):
    inputs = case.extreme()
    error, where = worst(errors(case, inputs, "gradient"), inputs)
    assert error <= DERIVATIVE_ULPS, where


def test_curvature_is_within_8_ulp(case):
    inputs = case.extreme()
    error, where = worst(errors(case, inputs, "curvature"), inputs)
    assert error <= DERIVATIVE_ULPS, where


def test_term_of_a_hundred_classes_is_within_4_ulp(wide_case):
    inputs = tuple(one[::2] for one in wide_case.extreme())
    error, where = worst(errors(wide_case, inputs, "term"), inputs)
    assert error <= TERM_ULPS, where


def numbers(domain):
    """Any member of a domain, subnormals and neighbours of the edges among them."""
    if not isinstance(domain, Interval):
        return st.sampled_from(members(domain).tolist())
    finite = st.floats(
        domain.low, domain.high, exclude_min=domain.low_open, exclude_max=domain.high_open, allow_nan=False
    )
    return st.one_of(finite.filter(lambda x: x != math.inf), st.sampled_from(members(domain).tolist()))


def drawn(data, case):
    """One row of vectors, or one number of each input; None where the loss has no value there."""
    known = REFERENCES[case.loss.name]
    inputs = []
    for domain, shape in zip(case.domains(), case.shapes(1), strict=True):
        size = math.prod(shape)
        row = np.array(data.draw(st.lists(numbers(domain), min_size=size, max_size=size)), dtype=float)
        big = np.abs(row[np.isfinite(row) & (row != 0)])
        if isinstance(domain, Interval) and np.any((big < known.smallest) | (big > known.largest)):
            return None
        inputs.append(row.reshape(shape))
    found = case.defined(inputs)
    return found if len(found[0]) else None


@ANY
@given(data=st.data())
def test_term_of_anything_is_within_4_ulp(plain_case, data):
    inputs = drawn(data, plain_case)
    assert inputs is None or max(errors(plain_case, inputs, "term")) <= TERM_ULPS, inputs


@ANY
@given(data=st.data())
def test_gradient_of_anything_is_within_8_ulp(plain_case, data):
    inputs = drawn(data, plain_case)
    assert inputs is None or max(errors(plain_case, inputs, "gradient")) <= DERIVATIVE_ULPS, inputs


def scored(case):
    inputs = case.extreme()
    arrays = {one.name: array for one, array in zip(case.loss.inputs, inputs, strict=True)}
    batch = Batch(arrays, np.arange(len(inputs[0])), None, lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return score(case.loss, batch, gradient=True)


def test_extremes_are_scored_without_a_warning(case):
    assert scored(case).terms is not None


def test_no_term_is_nan(case):
    assert not np.isnan(scored(case).terms).any()


def test_no_gradient_is_nan(case):
    assert [name for name, slope in scored(case).gradients.items() if np.isnan(slope).any()] == []


def test_no_curvature_is_nan(case):
    assert not np.isnan(quiet(case.loss.curvature, *case.extreme())).any()


def test_no_term_is_negative_zero(case):
    terms = scored(case).terms
    assert not np.signbit(terms[terms == 0]).any()


def test_moderate_inputs_need_no_silence(case):
    with np.errstate(all="raise"):
        assert np.isfinite(case.loss.term(*case.moderate())).all()


def test_gradients_have_the_shapes_of_their_inputs(case):
    inputs = case.moderate()
    shapes = {one.name: array.shape for one, array in zip(case.loss.inputs, inputs, strict=True)}
    found = case.loss.gradients(*inputs)
    assert {name: slope.shape for name, slope in found.items()} == {name: shapes[name] for name in found}


def test_first_gradient_is_that_of_the_first_input(case):
    inputs = case.moderate()
    found = case.loss.gradients(*inputs)
    assert next(iter(found)) == case.loss.inputs[0].name
    assert np.array_equal(found[case.loss.inputs[0].name], case.loss.gradient(*inputs))


def test_curvature_has_the_shape_of_the_prediction(case):
    inputs = case.moderate()
    assert case.loss.curvature(*inputs).shape == inputs[0].shape


def test_a_row_has_one_term(case):
    inputs = case.moderate()
    assert case.loss.term(*inputs).shape == (len(inputs[0]),)


def test_the_inputs_are_left_as_they_are(case):
    inputs = case.moderate()
    before = [one.copy() for one in inputs]
    quiet(case.loss.term, *inputs)
    quiet(case.loss.gradients, *inputs)
    assert all(np.array_equal(one, other) for one, other in zip(inputs, before, strict=True))


def test_several_outputs_a_row_are_as_many_terms(scalar_kind):
    (case,) = fitted(scalar_kind(), 2)
    pred, target = case.moderate()
    even = len(pred) // 2 * 2
    flat, wide = (
        LossFunction(scalar_kind)(pred[:even].reshape(s), target[:even].reshape(s), reduction="none")
        for s in ((-1,), (-1, 2))
    )
    assert np.array_equal(wide.terms.ravel(), flat.terms)
