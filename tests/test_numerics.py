"""Each primitive alone, against mpmath at sixty digits, on the inputs that break the naive form and on any."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from losscli.numerics import (
    exp_difference,
    minus_log_softmax,
    sigmoid,
    softmax,
    softmax_complement,
    softplus,
    weighed,
)

MP = mpmath.MPContext()
MP.dps = 60
INF = math.inf
# numpy's exp and log1p are within an ulp; each form rounds twice more.
ULPS = 4
EDGES = (
    *(0.0, 5e-324, 1e-300, 1e-20, 2.0**-53, 0.5, 1.0, 36.7, 37.42994775023705, 40.0, 700.2, 709.79, 745.1, 800.0),
    *(1e3, 1e8, 1e16, 1e160, 1e308),
)
POINTS = (*EDGES, *(-one for one in EDGES), -INF)
anything = st.one_of(st.floats(-750, 750), st.floats(allow_nan=False, allow_infinity=False))
rows = st.integers(2, 6).flatmap(lambda n: arrays(float, n, elements=st.one_of(st.floats(-50, 50), anything)))
ROWS = [
    (0.0, 0.0),
    (40.0, 0.0, 0.0),
    (37.42994775023705, 0.0),
    (1000.0, 0.0, -1000.0),
    (1e8 + 1, 1e8),
    (-800.0, -810.0),
    (1e308, -1e308, 1e308),
    (0.0, -INF),
    (-1e16, -1e16 + 2, -INF),
    (0.0, -700.2, -745.0),
    tuple(np.linspace(-40, 40, 100)),
    tuple(np.random.default_rng(1).normal(size=100) * 300),
]


def ulps(got, true):
    """The error in units in the last place; a true value beyond the largest double may be infinite."""
    if math.isinf(got) or abs(true) >= MP.mpf(2) ** 1024:
        return 0.0 if math.isinf(got) and abs(true) >= MP.mpf(2) ** 1024 and (got > 0) == (true > 0) else INF
    return float(abs(MP.mpf(float(got)) - true) / MP.mpf(math.ulp(float(abs(true)))))


def one(function, *values):
    with np.errstate(all="ignore"):
        return float(function(*(np.array([value]) for value in values))[0])


def row(function, z):
    with np.errstate(all="ignore"):
        return function(np.array([z]))[0]


def odds(z):
    """Return Σ over the others of e^(z_k − z_j) for each j."""
    weights = [MP.exp(MP.mpf(each) - max(z)) for each in map(float, z)]
    others = [MP.fsum(weights[:j] + weights[j + 1 :]) for j in range(len(weights))]
    return [other / weight if weight else MP.inf for other, weight in zip(others, weights, strict=True)]


@pytest.mark.parametrize("x", POINTS)
def test_softplus_of_an_edge(x):
    assert ulps(one(softplus, x), MP.log1p(MP.exp(x))) <= ULPS


@settings(deadline=None, derandomize=True)
@given(anything)
def test_softplus_of_anything(x):
    assert ulps(one(softplus, x), MP.log1p(MP.exp(x))) <= ULPS


@pytest.mark.parametrize("x", POINTS)
def test_sigmoid_of_an_edge(x):
    assert ulps(one(sigmoid, x), 1 / (1 + MP.exp(-x))) <= ULPS


@settings(deadline=None, derandomize=True)
@given(anything)
def test_sigmoid_of_anything(x):
    assert ulps(one(sigmoid, x), 1 / (1 + MP.exp(-x))) <= ULPS


@pytest.mark.parametrize(
    ("y", "value", "expected"),
    [(0.0, -INF, 0.0), (0.0, INF, 0.0), (-0.0, INF, 0.0), (0.0, 3.0, 0.0), (1.0, -INF, -INF), (0.5, 3.0, 1.5)],
)
def test_what_has_no_weight_counts_nothing(y, value, expected):
    assert one(weighed, y, value) == expected


@pytest.mark.parametrize(
    ("a", "b"), [(0.0, 0.0), (-700.2, 0.1), (1e8, 1e8 + 700.3), (-INF, 0.0), (-1e308, 1e308), (0.1, 0.3), (-745.0, 0.3)]
)
def test_exponential_of_a_difference_at_an_edge(a, b):
    assert ulps(one(exp_difference, a, b), MP.exp(MP.mpf(a) - MP.mpf(b))) <= ULPS


@settings(deadline=None, derandomize=True)
@given(anything, st.floats(0, 745))
def test_exponential_of_any_difference(b, gap):
    a = b - gap
    assert ulps(one(exp_difference, a, b), MP.exp(MP.mpf(a) - MP.mpf(b))) <= ULPS


def worst(got, true):
    return max(ulps(a, b) for a, b in zip(got, true, strict=True))


@pytest.mark.parametrize("z", ROWS)
def test_minus_log_softmax_of_an_edge(z):
    assert worst(row(minus_log_softmax, z), [MP.log1p(each) for each in odds(z)]) <= ULPS


@settings(deadline=None, derandomize=True)
@given(rows)
def test_minus_log_softmax_of_anything(z):
    assert worst(row(minus_log_softmax, z), [MP.log1p(each) for each in odds(z)]) <= ULPS


def test_minus_log_softmax_at_a_scale_does_not_overflow():
    assert_array_equal(row(lambda z: minus_log_softmax(z, 0.25), (1.5e308, -1.5e308)), [0.0, 0.75e308])


@pytest.mark.parametrize("z", ROWS)
def test_softmax_of_an_edge(z):
    assert worst(row(softmax, z), [1 / (1 + each) for each in odds(z)]) <= ULPS


@settings(deadline=None, derandomize=True)
@given(rows)
def test_softmax_of_anything(z):
    assert worst(row(softmax, z), [1 / (1 + each) for each in odds(z)]) <= ULPS


def rest(z):
    return [1 - 1 / (1 + each) if MP.isinf(each) else each / (1 + each) for each in odds(z)]


@pytest.mark.parametrize("z", ROWS)
def test_softmax_complement_of_an_edge(z):
    assert worst(row(softmax_complement, z), rest(z)) <= ULPS


@settings(deadline=None, derandomize=True)
@given(rows)
def test_softmax_complement_of_anything(z):
    assert worst(row(softmax_complement, z), rest(z)) <= ULPS


@pytest.mark.parametrize("function", [minus_log_softmax, softmax, softmax_complement])
def test_input_of_a_primitive_is_left_as_it_is(function):
    z = np.array([[1.0, 2.0, 3.0]])
    function(z)
    assert_array_equal(z, [[1.0, 2.0, 3.0]])
