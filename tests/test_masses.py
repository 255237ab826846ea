"""What terms count for in the divisor of a mean, and the root of a mean, against arithmetic by hand and mpmath."""

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.reduction import Extreme, Moments

INF = math.inf


def massive(terms, masses, weights=None):
    arrays = [None if one is None else np.array(one, float) for one in (weights, masses)]
    return Moments.of(np.array(terms, float), np.arange(1, len(terms) + 1), *arrays)


def test_a_mean_divides_by_the_sum_of_the_masses():
    assert massive([1.0, 4.0], [1.0, 3.0]).mean() == (1 + 4) / (1 + 3)


def test_a_weighted_mean_divides_by_the_sum_of_weights_times_masses():
    assert massive([1.0, 4.0], [1.0, 3.0], [2.0, 5.0]).mean() == (2 * 1 + 5 * 4) / (2 * 1 + 5 * 3)


def test_a_weighted_mean_over_the_count_divides_by_the_masses_alone():
    assert massive([1.0, 4.0], [1.0, 3.0], [2.0, 5.0]).mean("count") == (2 * 1 + 5 * 4) / (1 + 3)


def test_masses_merge():
    one, other = massive([1.0], [0.1]), massive([4.0], [0.2])
    assert one.merge(other) == replace(
        massive([1.0, 4.0], [0.1, 0.2]), smallest=Extreme(1.0, 1), largest=Extreme(4.0, 1)
    )


def test_masses_and_none_do_not_merge():
    with pytest.raises(ValueError, match="cannot be merged"):
        massive([1.0], [1.0]).merge(massive([1.0], None))


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=8))
def test_the_root_of_a_mean_is_rounded_once(terms):
    found = massive(terms, None).root()
    with mpmath.workdps(1200):
        exact = mpmath.sqrt(mpmath.fsum(map(mpmath.mpf, terms)) / len(terms))
        assert abs(mpmath.mpf(found) - exact) <= mpmath.mpf(math.ulp(found)) / 2


def test_the_root_of_an_infinite_mean_is_infinite():
    assert massive([1.0, INF], None).root() == INF
