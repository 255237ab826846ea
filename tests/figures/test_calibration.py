"""Calibration: mean prediction and share of outcomes by bin, as scikit-learn has them."""

import numpy as np
import pytest

from losscli.figures.calibration import Calibration, fits
from losscli.losses import every, find

calibration_curve = pytest.importorskip("sklearn.calibration").calibration_curve
RNG = np.random.default_rng(3)
P = RNG.uniform(0, 1, 400)
Y = (RNG.uniform(0, 1, 400) < P**2).astype(float)


def line(figure, report):
    return next(mark for mark in figure.chart(report).marks if mark.name == "observed")


def test_the_points_are_those_of_scikit_learn(seen):
    figure = Calibration(find("bce"))
    found = line(figure, seen(figure, "bce", P, Y))
    share, predicted = calibration_curve(Y, P, n_bins=10)
    np.testing.assert_allclose(found.x, predicted, rtol=1e-14)
    np.testing.assert_allclose(found.y, share, rtol=1e-14)


@pytest.mark.parametrize("size", [1, 13, 300])
def test_pieces_of_any_size_give_the_same_bits(seen, size):
    whole, parts = Calibration(find("bce")), Calibration(find("bce"))
    assert line(whole, seen(whole, "bce", P, Y)) == line(parts, seen(parts, "bce", P, Y, size=size))


def test_a_logit_counts_as_its_sigmoid(seen):
    z = np.log(P) - np.log1p(-P)
    figure = Calibration(find("bce-logits"))
    found = line(figure, seen(figure, "bce-logits", z, Y))
    share, predicted = calibration_curve(Y, 1 / (1 + np.exp(-z)), n_bins=10)
    np.testing.assert_allclose(found.x, predicted, rtol=1e-12)
    np.testing.assert_allclose(found.y, share, rtol=1e-14)


def test_minus_one_is_the_other_class(seen):
    figure = Calibration(find("focal-probs"))
    found = line(figure, seen(figure, "focal-probs", P, 2 * Y - 1))
    np.testing.assert_allclose(found.y, calibration_curve(Y, P, n_bins=10)[0], rtol=1e-14)


def test_one_is_in_the_last_bin_and_empty_bins_have_no_point(seen):
    figure = Calibration(find("bce"))
    report = seen(figure, "bce", [1.0, 1.0, 0.1], [1, 1, 0])
    assert line(figure, report)[:2] == ([0.1, 1.0], [0.0, 1.0])
    assert figure.chart(report).notes == ["3 predictions in 10 bins of equal width; by point, from the left: 1, 2."]


def test_targets_between_zero_and_one_are_no_outcomes(seen):
    figure = Calibration(find("bce"))
    report = seen(figure, "bce", [0.5, 0.5], [0.25, 1])
    assert figure.why_not(report) == "1 target is neither 0 nor 1"


def test_only_losses_of_a_probability_of_two_classes_have_it():
    assert {loss.name for loss in every() if fits(loss)} == {"bce", "bce-logits", "brier", "focal", "focal-probs"}
