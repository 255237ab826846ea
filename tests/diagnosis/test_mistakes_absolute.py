"""The mistakes of the absolute losses, each worked out here by hand, by numpy or by torch."""

import numpy as np
import pytest
from homework import ids
from regression import (
    BYTE_P,
    BYTE_Y,
    SIGNED_P,
    SIGNED_Y,
    WIDE_P,
    WIDE_Y,
    P,
    Y,
    cases,
    first_hit,
    made_everywhere,
    own,
    value_of,
)

from losscli.diagnosis.mistakes import absolute, absolute_one

E = SIGNED_P - SIGNED_Y  # -0.6, -1.0, 3.7, -2.7, -0.3, -2.2
A = np.abs(E)
PAIRS = np.abs(SIGNED_P[:, None] - SIGNED_Y)
SHARES = A / np.abs(SIGNED_Y)
HUBERS = (0.6**2 / 2, 1.0 - 0.5, 3.7 - 0.5, 2.7 - 0.5, 0.3**2 / 2, 2.2 - 0.5)
NAIVE = (2.4 + 2.3 + 3.6 + 10.1 + 1.5) / 5

SIGNED = (SIGNED_P, SIGNED_Y)
POSITIVE = (P, Y)
PIXELS = (BYTE_P, BYTE_Y)
OUTPUTS = (WIDE_P, WIDE_Y)
# With three decimals, so that no two errors come to the same.
FINE = (
    np.array([2.513, -0.307, 2.144, -7.921, 4.618, 1.226]),
    np.array([3.102, 0.718, -1.611, -5.233, 4.907, 3.389]),
)
F = FINE[0] - FINE[1]  # -0.589, -1.025, 3.755, -2.688, -0.289, -2.163
TABLE = [
    (
        "mae",
        {},
        SIGNED,
        {
            "mean-error": (-0.6 - 1.0 + 3.7 - 2.7 - 0.3 - 2.2) / 6,
            "mean-error-reversed": (0.6 + 1.0 - 3.7 + 2.7 + 0.3 + 2.2) / 6,
            "plus": (5.6 + 0.4 + 0.5 + 13.1 + 9.5 + 4.6) / 6,
            "bars-inside": (0.6 + 0.4 + 0.5 + 2.7 + 0.3 + 2.2) / 6,
            "rounded-predictions": (1.1 + 0.7 + 3.6 + 2.8 + 0.1 + 2.4) / 6,
            "whole-numbers": (1 + 0 + 3 + 2 + 0 + 2) / 6,
            "mse": (E**2).mean(),
            "rmse": np.sqrt((E**2).mean()),
            "half-mse": (E**2).mean() / 2,
            "huber": sum(HUBERS) / 6,
            "log-cosh": np.log(np.cosh(E)).mean(),
            "mape": (0.6 / 3.1 + 1.0 / 0.7 + 3.7 / 1.6 + 2.7 / 5.2 + 0.3 / 4.9 + 2.2 / 3.4) / 6,
            "mape-percent": 100 * (0.6 / 3.1 + 1.0 / 0.7 + 3.7 / 1.6 + 2.7 / 5.2 + 0.3 / 4.9 + 2.2 / 3.4) / 6,
            "smape": (2 * A / (np.abs(SIGNED_P) + np.abs(SIGNED_Y))).mean(),
            "wmape": 10.5 / (3.1 + 0.7 + 1.6 + 5.2 + 4.9 + 3.4),
            "broadcast": PAIRS.mean(),
            "norm": np.linalg.norm(E),
            "deviation-of-errors": np.abs(E + 3.1 / 6).mean(),
            "standard-deviation": np.std(E),
            "sample-deviation": np.std(E, ddof=1),
            "over-range": 10.5 / 6 / 10.1,
            "scaled": 10.5 / 6 / NAIVE,
        },
    ),
    ("mae", {}, POSITIVE, {"log-errors": np.abs(np.log(1 + P) - np.log(1 + Y)).mean()}),
    ("mae", {}, PIXELS, {"bytes": (187 + 9 + 17 + 13) / 4}),
    ("mae", {}, OUTPUTS, {"norm-of-rows": np.sqrt(((WIDE_P - WIDE_Y) ** 2).sum(axis=1)).mean()}),
    (
        "medae",
        {},
        FINE,
        {
            "plus": (4.615 + 5.615) / 2,  # of 5.615, 0.411, 0.533, 13.154, 9.525, 4.615
            "bars-inside": (0.533 + 0.589) / 2,  # of 0.589, 0.411, 0.533, 2.688, 0.289, 2.163
            "rounded-predictions": (0.718 + 2.389) / 2,  # of 0.102, 0.718, 3.611, 2.767, 0.093, 2.389
            "whole-numbers": 1.5,  # of 1, 0, 3, 2, 0, 2
            "mean-of-errors": (0.589 + 1.025 + 3.755 + 2.688 + 0.289 + 2.163) / 6,
            "root-of-mean": np.sqrt((F**2).mean()),
            "mean-of-squares": (F**2).mean(),
            "sum-of-errors": 0.589 + 1.025 + 3.755 + 2.688 + 0.289 + 2.163,
            "largest-of-errors": 3.755,
            "median-error": (-1.025 - 0.589) / 2,
            "median-error-reversed": (1.025 + 0.589) / 2,
            "medians-apart": (0.718 + 3.102) / 2 - (1.226 + 2.144) / 2,
            "lower-middle": 1.025,
            "upper-middle": 2.163,
            "unsorted": (3.755 + 2.688) / 2,
            "deviation-from-median": (0.518 + 1.356) / 2,  # of 0.218, 0.218, 4.562, 1.881, 0.518, 1.356
            "normal-scale": 1.482602218505602 * (1.025 + 2.163) / 2,
            "median-percentage": (2.688 / 5.233 + 2.163 / 3.389) / 2,
        },
    ),
    ("medae", {}, PIXELS, {"bytes": (13 + 17) / 2}),
    (
        "max-error",
        {},
        FINE,
        {
            "plus": 13.154,
            "bars-inside": 2.688,
            "rounded-predictions": 3.611,
            "whole-numbers": 3.0,
            "mean-of-errors": np.abs(F).mean(),
            "root-of-mean": np.sqrt((F**2).mean()),
            "mean-of-squares": (F**2).mean(),
            "sum-of-errors": np.abs(F).sum(),
            "median-of-errors": (1.025 + 2.163) / 2,
            "smallest-of-errors": 0.289,
            "largest-apart": 4.907 - 4.618,
            "range-of-errors": 3.755 + 2.688,
            "largest-percentage": 3.755 / 1.611,
            "farthest-pair": 4.907 + 7.921,
        },
    ),
    ("max-error", {}, FINE, {"largest-undershoot": 2.688}),
    ("max-error", {}, (-FINE[0], -FINE[1]), {"largest-overshoot": 2.688}),
    ("max-error", {}, PIXELS, {"bytes": 187.0}),
]
# Each of these is one error of one row, or of two, and so the same as another one: found, but not alone.
SHARED = {"bars-inside", "largest-undershoot", "largest-overshoot", "largest-apart", "smallest-of-errors"}


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert mistake in ids(f"{value:.5e}", name, *arrays, **options)
    assert first_hit(value, name, *arrays, **options) == mistake or (name == "max-error" and mistake in SHARED)


@pytest.mark.parametrize("name", ["mae", "medae", "max-error"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, absolute, absolute_one) == worked


def test_of_an_even_number_torch_takes_the_lower_one_in_the_middle():
    torch = pytest.importorskip("torch")
    p, y = SIGNED_P * 1.5, SIGNED_Y * 1.5
    found = float(torch.median(torch.tensor(np.abs(p - y))))
    assert first_hit(found, "medae", p, y) == "lower-middle"


def test_of_an_odd_number_there_is_one_in_the_middle():
    said = ids(f"{SHARES[2]:.5e}", "medae", SIGNED_P[:5], SIGNED_Y[:5])
    assert not {"lower-middle", "upper-middle"} & set(said)
    assert ids("3.700", "medae", SIGNED_P[:5], SIGNED_Y[:5])[0] == "largest-of-errors"
    assert "unsorted" in ids("3.700", "medae", SIGNED_P[:5], SIGNED_Y[:5])


def test_all_pairs_are_right_for_numbers_far_from_0_and_equal_ones():
    p, y = np.array([1e6, 1e6 + 1.5, 1e6 - 2, 1e6]), np.array([1e6, 1e6 - 3, 1e6 + 0.5, 1e6])
    assert value_of("mae", "broadcast", p, y) == pytest.approx(np.abs(p[:, None] - y).mean(), rel=1e-12)


def test_the_sum_over_all_pairs_is_named_where_a_sum_was_asked_for():
    assert value_of("mae", "broadcast", *SIGNED, reduction="sum") == pytest.approx(PAIRS.sum())


@pytest.mark.parametrize("name", ["mae", "medae", "max-error"])
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name))
