"""Student's t against sixty digits."""

import mpmath as mp
import pytest

from losscli.inference.student import quantile, tail

FREEDOMS = (1, 2, 3, 4.5, 9, 29, 99, 150, 399, 401, 999, 1e5, 1e8, 1e12)


def exact(t, freedom):
    with mp.workdps(60):
        nu, x = mp.mpf(freedom), mp.mpf(t)
        return mp.betainc(nu / 2, mp.mpf(1) / 2, 0, nu / (nu + x**2), regularized=True) / 2


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("t", [1e-3, 0.1, 0.5, 1.0, 1.96, 3.0, 8.0])
def test_the_tail_is_right_to_ten_digits(t, freedom):
    assert tail(t, freedom) == pytest.approx(float(exact(t, freedom)), rel=1e-10)
    assert tail(-t, freedom) == pytest.approx(1 - float(exact(t, freedom)), rel=1e-10)


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("level", [0.6, 0.9, 0.95, 0.975, 0.995, 0.9995])
def test_a_quantile_has_the_tail_that_was_asked_for(level, freedom):
    assert float(exact(quantile(level, freedom), freedom)) == pytest.approx(1 - level, rel=1e-9)
    assert quantile(1 - level, freedom) == pytest.approx(-quantile(level, freedom), rel=1e-9)


def test_the_median_is_zero():
    assert quantile(0.5, 3) == 0


def test_well_known_table_entries():
    # Student (1908) and every table since: 95 % two-sided
    assert [round(quantile(0.975, n), 3) for n in (1, 2, 3, 9, 29)] == [12.706, 4.303, 3.182, 2.262, 2.045]
