"""Terms and derivatives against sixty digits, on inputs that break the forms of the textbooks."""

import math
import warnings

import numpy as np
from contract_cases import fitted, members
from contract_references import MP, REFERENCES, ulps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.api import LossFunction
from losscli.batch import Batch
from losscli.domain import Interval
from losscli.evaluation import score
from losscli.losses import names

# A sum of rounded logarithms and exponentials, one division by ln of the base; two more roundings in a derivative.
TERM_ULPS, DERIVATIVE_ULPS = 4, 8
ANY = settings(
    deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.differing_executors]
)


def exact(values):
    return [MP.mpf(one) for one in values] if np.ndim(values) else MP.mpf(float(values))


def quiet(function, pred, target):
    with np.errstate(all="ignore"):
        return function(pred, target)


def term_errors(case, pred, target):
    reference = REFERENCES[case.loss.name].term
    got = quiet(case.loss.term, pred, target)
    return [
        ulps(float(one), reference(case.loss, exact(p), exact(y))) for one, p, y in zip(got, pred, target, strict=True)
    ]


def derivative_errors(case, pred, target, what):
    reference = getattr(REFERENCES[case.loss.name], what)
    got = quiet(getattr(case.loss, what), pred, target)
    truth = (reference(case.loss, exact(p), exact(y)) for p, y in zip(pred, target, strict=True))
    return [
        max(
            ulps(float(a), *(b if isinstance(b, tuple) else (b,)))
            for a, b in zip(np.atleast_1d(one), true, strict=True)
        )
        for one, true in zip(got, truth, strict=True)
    ]


def worst(errors, pred, target):
    """The largest error and the row that has it, for the message of a failure."""
    row = int(np.argmax(errors))
    return errors[row], f"{errors[row]:.3g} ulp at pred {pred[row].tolist()}, target {target[row].tolist()}"


def test_every_loss_has_a_reference():
    assert set(REFERENCES) == set(names())


def test_term_is_within_4_ulp(case):
    pred, target = case.extreme()
    error, where = worst(term_errors(case, pred, target), pred, target)
    assert error <= TERM_ULPS, where


def test_gradient_is_within_8_ulp_of_itself_or_of_what_cancels_in_it(case):
    pred, target = case.extreme()
    error, where = worst(derivative_errors(case, pred, target, "gradient"), pred, target)
    assert error <= DERIVATIVE_ULPS, where


def test_curvature_is_within_8_ulp(case):
    pred, target = case.extreme()
    error, where = worst(derivative_errors(case, pred, target, "curvature"), pred, target)
    assert error <= DERIVATIVE_ULPS, where


def test_term_of_a_hundred_classes_is_within_4_ulp(wide_case):
    pred, target = wide_case.extreme()
    error, where = worst(term_errors(wide_case, pred[::2], target[::2]), pred[::2], target[::2])
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
    sizes = (case.classes or 1, case.width)
    rows = [
        data.draw(st.lists(numbers(domain), min_size=size, max_size=size))
        for domain, size in zip(case.domains(), sizes, strict=True)
    ]
    pred = np.array(rows[:1] if case.classes else rows[0])
    target = np.array(rows[1:] if case.width > 1 else rows[1])
    undefined = case.loss.undefined(pred, target)
    return None if undefined is not None and undefined[0].any() else (pred, target)


@ANY
@given(data=st.data())
def test_term_of_anything_is_within_4_ulp(plain_case, data):
    inputs = drawn(data, plain_case)
    assert inputs is None or max(term_errors(plain_case, *inputs)) <= TERM_ULPS, inputs


@ANY
@given(data=st.data())
def test_gradient_of_anything_is_within_8_ulp(plain_case, data):
    inputs = drawn(data, plain_case)
    assert inputs is None or max(derivative_errors(plain_case, *inputs, "gradient")) <= DERIVATIVE_ULPS, inputs


def scored(case):
    pred, target = case.extreme()
    batch = Batch({"pred": pred, "target": target}, np.arange(len(pred)), None, lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return score(case.loss, batch, gradient=True)


def test_extremes_are_scored_without_a_warning(case):
    assert scored(case).terms is not None


def test_no_term_is_nan(case):
    assert not np.isnan(scored(case).terms).any()


def test_no_gradient_is_nan(case):
    assert not np.isnan(scored(case).gradient).any()


def test_no_curvature_is_nan(case):
    assert not np.isnan(quiet(case.loss.curvature, *case.extreme())).any()


def test_no_term_is_negative_zero(case):
    terms = scored(case).terms
    assert not np.signbit(terms[terms == 0]).any()


def test_moderate_inputs_need_no_silence(case):
    pred, target = case.moderate()
    with np.errstate(all="raise"):
        assert np.isfinite(case.loss.term(pred, target)).all()


def test_gradient_has_the_shape_of_the_prediction(case):
    pred, target = case.moderate()
    assert case.loss.gradient(pred, target).shape == pred.shape


def test_curvature_has_the_shape_of_the_prediction(case):
    pred, target = case.moderate()
    assert case.loss.curvature(pred, target).shape == pred.shape


def test_a_row_has_one_term(case):
    pred, target = case.moderate()
    assert case.loss.term(pred, target).shape == (len(pred),)


def test_the_inputs_are_left_as_they_are(case):
    pred, target = case.moderate()
    before = pred.copy(), target.copy()
    quiet(case.loss.term, pred, target)
    quiet(case.loss.gradient, pred, target)
    assert np.array_equal(pred, before[0])
    assert np.array_equal(target, before[1])


def test_several_outputs_a_row_are_as_many_terms(scalar_kind):
    (case,) = fitted(scalar_kind(), 2)
    pred, target = case.moderate()
    flat, wide = (
        LossFunction(scalar_kind)(pred.reshape(s), target.reshape(s), reduction="none") for s in ((-1,), (-1, 2))
    )
    assert np.array_equal(wide.terms.ravel(), flat.terms)
