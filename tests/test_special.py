"""Each special function alone, against mpmath at many digits, on ordinary and on extreme arguments."""

import math

import mpmath
import numpy as np
import pytest

from losscli.losses.special import erf, erfcx, excess, exp_excess, log_factorial, log_rising, log_student_ratio

MP = mpmath.MPContext()
MP.dps = 700
RNG = np.random.default_rng(2)
# A few rounded operations each, in places on numbers a few times the result.
ULPS = 5
SMALL = 10 ** RNG.uniform(-300, 0, 40)


def worst(function, true, points):
    """The largest error in units in the last place, and where it is."""
    points = np.array(points, dtype=float)
    with np.errstate(all="ignore"):
        found = function(points)
    errors = [
        float(abs(MP.mpf(float(got)) - expected) / max(math.ulp(float(abs(expected))), 1e-323))
        for got, expected in zip(found, (true(MP.mpf(float(x))) for x in points), strict=True)
    ]
    return max(errors), points[int(np.argmax(errors))]


@pytest.mark.parametrize(
    ("function", "true", "points"),
    [
        (
            log_factorial,
            lambda y: MP.loggamma(1 + y),
            [
                *SMALL,
                *RNG.uniform(0, 14, 150),
                *10 ** RNG.uniform(1, 15, 40),
                0,
                0.5,
                1,
                2,
                12,
                np.nextafter(1, 2),
                1e300,
            ],
        ),
        (log_factorial, lambda y: MP.loggamma(1 + y), range(200)),
        (excess, lambda d: d - MP.log1p(d), [0, *RNG.uniform(-0.75, 3, 150), *SMALL / 2, *-SMALL / 2]),
        (exp_excess, lambda x: MP.expm1(x) - x, [0, *RNG.uniform(-3, 3, 150), *SMALL, *-SMALL, -1e300, 700.0]),
        (erf, MP.erf, [0, *RNG.uniform(-7, 7, 150), *SMALL, *-SMALL, 1.0, -1.0, 40, 1e300]),
        (erfcx, lambda x: MP.exp(x * x) * MP.erfc(x), [0, *RNG.uniform(0, 20, 150), *SMALL]),
    ],
    ids=["log_factorial", "log_factorial of counts", "excess", "exp_excess", "erf", "erfcx"],
)
def test_it_is_within_5_ulp(function, true, points):
    error, where = worst(function, true, points)
    assert error <= ULPS, where


@pytest.mark.parametrize("k", [1.0, 5.0, 12.0, 30.0, 1e4, 1e8, 1e15])
def test_a_rising_factorial_loses_nothing_where_k_is_large(k):
    error, where = worst(
        lambda y: log_rising(np.full_like(y, k), y),
        lambda y: MP.loggamma(MP.mpf(k) + y) - MP.loggamma(MP.mpf(k)),
        [*range(1, 40), 1e3, 1e6],
    )
    assert error <= ULPS, where


@pytest.mark.parametrize("k", [1e-3, 0.3, 11.9])
def test_a_rising_factorial_of_a_small_k_is_right_to_the_size_of_its_parts(k):
    counts = np.arange(0.0, 40)
    found = log_rising(np.full_like(counts, k), counts)
    expected = [float(MP.loggamma(MP.mpf(k) + int(y)) - MP.loggamma(MP.mpf(k))) for y in counts]
    np.testing.assert_allclose(found, expected, rtol=1e-15, atol=2e-14)


@pytest.mark.parametrize("nu", [1e-3, 1.0, 4.0, 59.9, 60.0, 1e3, 1e8, 1e300])
def test_the_constant_of_students_t_vanishes_for_many_degrees_of_freedom(nu):
    with MP.workdps(1500):
        x = MP.mpf(nu) / 2
        true = MP.loggamma(x + 0.5) - MP.loggamma(x) - MP.log(x) / 2
    assert log_student_ratio(nu) == pytest.approx(float(true), rel=1e-14, abs=2e-15)


def test_counts_and_other_numbers_agree():
    counts = np.arange(100.0)
    assert log_factorial(counts).tolist() == [float(log_factorial(np.array([one]))[0]) for one in counts]


@pytest.mark.parametrize("function", [log_factorial, excess, exp_excess, erf, erfcx])
def test_the_shape_is_kept(function):
    assert function(np.ones((2, 3))).shape == (2, 3)
    assert function(np.ones(0)).shape == (0,)
