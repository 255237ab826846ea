"""The mistakes of the Huber loss and of smooth L1, each worked out here by hand, by numpy or by torch."""

import numpy as np
import pytest
from homework import ids
from regression import P, Y, cases, first_hit, made_everywhere, own, value_of

from losscli.diagnosis.mistakes import robust, robust_l1

R = P - Y  # -0.6, -0.4, 0.5, 2.7, -0.3, -2.1
A = np.abs(R)
PAIRS = np.abs(P[:, None] - Y)
# Of six residuals the 0.9-quantile lies halfway between the last two.
TENTH = (2.1 + 2.7) / 2

POSITIVE = (P, Y)
SMALL = (0.4**2 + 0.5**2 + 0.3**2) / 2  # the squares of those that are up to 0.5


def huber(r, delta):
    """Return the Huber loss of residuals, written out."""
    return np.array([x * x / 2 if abs(x) <= delta else delta * abs(x) - delta * delta / 2 for x in np.ravel(r)])


def smooth(r, beta):
    """Return the smooth L1 loss of residuals, written out."""
    return np.array([x * x / (2 * beta) if abs(x) < beta else abs(x) - beta / 2 for x in np.ravel(r)])


OTHERS = {
    "half-mse": (R**2).mean() / 2,
    "mse": (R**2).mean(),
    "mae": A.mean(),
    "rmse": np.sqrt((R**2).mean()),
    "log-cosh": np.log(np.cosh(R)).mean(),
}
TABLE = [
    (
        "huber",
        {"delta": 0.54},
        POSITIVE,
        {
            "no-half": (2 * SMALL + (0.54 * (0.6 + 2.7 + 2.1) - 3 * 0.54**2 / 2)) / 6,
            "no-offset": (SMALL + 0.54 * (0.6 + 2.7 + 2.1)) / 6,
            "whole-offset": (SMALL + 0.54 * (0.6 + 2.7 + 2.1) - 3 * 0.54**2) / 6,
            "offset-of-delta": (SMALL + 0.54 * (0.6 + 2.7 + 2.1) - 3 * 0.54 / 2) / 6,
            "unscaled-line": (SMALL + (0.6 + 2.7 + 2.1) - 3 * 0.54 / 2) / 6,
            "bare-line": (SMALL + 0.6 + 2.7 + 2.1) / 6,
            "branches-swapped": (0.54 * (0.4 + 0.5 + 0.3) - 3 * 0.54**2 / 2 + (0.6**2 + 2.7**2 + 2.1**2) / 2) / 6,
            "square-in-condition": (SMALL + 0.6**2 / 2 + 0.54 * (2.7 + 2.1) - 2 * 0.54**2 / 2) / 6,
            "no-bars": (SMALL + 0.6**2 / 2 + 2.1**2 / 2 + 0.54 * 2.7 - 0.54**2 / 2) / 6,
            "no-bars-reversed": (SMALL + 2.7**2 / 2 + 0.54 * (0.6 + 2.1) - 2 * 0.54**2 / 2) / 6,
            "line-everywhere": (0.54 * A - 0.54**2 / 2).mean(),
            "broadcast": huber(P[:, None] - Y, 0.54).mean(),
            "smooth-l1": smooth(R, 0.54).mean(),
            "times-delta": 0.54 * huber(R, 0.54).mean(),
            "pseudo-huber": (0.54**2 * (np.sqrt(1 + (R / 0.54) ** 2) - 1)).mean(),
            "fitted-delta": huber(R, TENTH).mean(),
            "delta-0.5": huber(R, 0.5).mean(),
            "delta-1": huber(R, 1).mean(),
            "delta-1.345": huber(R, 1.345).mean(),
            "delta-1.35": huber(R, 1.35).mean(),
            "delta-2": huber(R, 2).mean(),
            **OTHERS,
        },
    ),
    (
        "smooth-l1",
        {"beta": 0.54},
        POSITIVE,
        {
            "no-half": (2 * SMALL / 0.54 + (0.6 + 2.7 + 2.1) - 3 * 0.54 / 2) / 6,
            "no-offset": (SMALL / 0.54 + (0.6 + 2.7 + 2.1)) / 6,
            "whole-offset": (SMALL / 0.54 + (0.6 + 2.7 + 2.1) - 3 * 0.54) / 6,
            "offset-of-delta": (SMALL / 0.54 + (0.6 + 2.7 + 2.1) - 3 / 2) / 6,
            "branches-swapped": ((0.4 + 0.5 + 0.3) - 3 * 0.54 / 2 + (0.6**2 + 2.7**2 + 2.1**2) / 1.08) / 6,
            "square-in-condition": (SMALL / 0.54 + 0.6**2 / 1.08 + (2.7 + 2.1) - 2 * 0.54 / 2) / 6,
            "no-bars": (SMALL / 0.54 + 0.6**2 / 1.08 + 2.1**2 / 1.08 + 2.7 - 0.54 / 2) / 6,
            "no-bars-reversed": (SMALL / 0.54 + 2.7**2 / 1.08 + (0.6 + 2.1) - 2 * 0.54 / 2) / 6,
            "line-everywhere": (A - 0.54 / 2).mean(),
            "broadcast": smooth(P[:, None] - Y, 0.54).mean(),
            "huber": huber(R, 0.54).mean(),
            "over-beta": smooth(R, 0.54).mean() / 0.54,
            "unscaled-square": (SMALL + (0.6 + 2.7 + 2.1) - 3 * 0.54 / 2) / 6,
            "pseudo-huber": (0.54 * (np.sqrt(1 + (R / 0.54) ** 2) - 1)).mean(),
            "beta-as-sigma": smooth(R, 1 / 0.54**2).mean(),
            "beta-1-9": smooth(R, 1 / 9).mean(),
            "beta-0.5": smooth(R, 0.5).mean(),
            "beta-1": smooth(R, 1).mean(),
            "beta-2": smooth(R, 2).mean(),
            **OTHERS,
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["huber", "smooth-l1"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, robust, robust_l1) == worked


@pytest.mark.parametrize("delta", [0.1, 1.0, 3.0])
def test_the_two_losses_for_each_other_are_those_of_torch(delta):
    torch = pytest.importorskip("torch")
    p, y = torch.tensor(P), torch.tensor(Y)
    found = float(torch.nn.functional.huber_loss(p, y, delta=delta))
    if delta != 1:
        assert first_hit(found, "smooth-l1", *POSITIVE, beta=delta) == "huber"
    found = float(torch.nn.functional.smooth_l1_loss(p, y, beta=delta))
    if delta != 1:
        assert first_hit(found, "huber", *POSITIVE, delta=delta) == "smooth-l1"


@pytest.mark.parametrize("delta", [1e-3, 0.4, 1.0, 2.0, 100.0])
def test_all_pairs_are_right_whatever_delta_is_and_for_equal_numbers(delta):
    p, y = np.array([1e6, 1e6 + 1.5, 1e6 - 2, 1e6 + 0.4]), np.array([1e6, 1e6 - 3, 1e6 + 0.5, 1e6])
    pairs = p[:, None] - y
    found = value_of("huber", "broadcast", p, y, delta=delta)
    assert found == pytest.approx(huber(pairs, delta).mean(), rel=1e-9)
    found = value_of("smooth-l1", "broadcast", p, y, beta=delta)
    assert found == pytest.approx(smooth(pairs, delta).mean(), rel=1e-9)


def test_smooth_l1_with_beta_0_has_no_branches_to_mistake():
    assert value_of("smooth-l1", "broadcast", *POSITIVE, beta=0.0) == pytest.approx(PAIRS.mean())
    said = ids(f"{(R**2).mean() / 2:.6g}", "smooth-l1", *POSITIVE, beta=0.0)
    assert said[0] == "half-mse"
    assert "mae" not in ids(f"{A.mean():.6g}", "smooth-l1", *POSITIVE, beta=0.0)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("huber", {}),
        ("huber", {"delta": 0.3}),
        ("smooth-l1", {}),
        ("smooth-l1", {"beta": 0.0}),
        ("smooth-l1", {"beta": 3.0}),
    ],
)
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name, options):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name, **options))
