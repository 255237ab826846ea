import numpy as np
import pytest

from losscli.domain import LOGIT, PROBABILITY, REAL, WEIGHT, Interval, Labels

INF = np.inf
BELOW, ABOVE = np.nextafter(0, -1), np.nextafter(1, 2)
HALF_OPEN = Interval(0.0, 1.0, "a part", low_open=True)


@pytest.mark.parametrize(
    ("domain", "value"),
    [
        (REAL, 0.0),
        (REAL, -1.7976931348623157e308),
        (REAL, 5e-324),
        (LOGIT, -INF),
        (LOGIT, 1e308),
        (PROBABILITY, 0.0),
        (PROBABILITY, -0.0),
        (PROBABILITY, 1.0),
        (PROBABILITY, 5e-324),
        (WEIGHT, 0.0),
        (WEIGHT, 1e308),
        (HALF_OPEN, 1.0),
        (Labels(3), 0.0),
        (Labels(3), 2.0),
        (Labels(1), 0.0),
    ],
)
def test_value_is_a_member(domain, value):
    assert not domain.outside(np.array([value])).any()


@pytest.mark.parametrize(
    ("domain", "value"),
    [
        (REAL, INF),
        (REAL, -INF),
        (LOGIT, INF),
        (PROBABILITY, BELOW),
        (PROBABILITY, ABOVE),
        (WEIGHT, BELOW),
        (WEIGHT, INF),
        (HALF_OPEN, 0.0),
        (HALF_OPEN, ABOVE),
        (Labels(3), 3.0),
        (Labels(3), -1.0),
        (Labels(3), 1.5),
        (Labels(3), np.nextafter(1, 2)),
        (Labels(3), INF),
        (Labels(1), 1.0),
    ],
)
def test_value_is_outside(domain, value):
    assert domain.outside(np.array([value])).all()


@pytest.mark.parametrize("domain", [REAL, LOGIT, PROBABILITY, WEIGHT, HALF_OPEN, Labels(3)])
def test_nan_is_in_no_domain(domain):
    assert domain.outside(np.array([np.nan])).all()


@pytest.mark.parametrize("domain", [REAL, PROBABILITY, Labels(3)])
def test_mask_has_the_shape_of_the_values(domain):
    assert domain.outside(np.zeros((4, 2))).shape == (4, 2)


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (REAL, "(−∞, ∞)"),
        (LOGIT, "[−∞, ∞)"),
        (PROBABILITY, "[0, 1]"),
        (HALF_OPEN, "(0, 1]"),
        (Interval(-28.0, 0.5, high_open=True), "[−28, 0.5)"),
        (Labels(3), "{0, …, 2}"),
    ],
)
def test_domain_is_written(domain, text):
    assert domain.text == text


@pytest.mark.parametrize(("labels", "noun"), [(Labels(3), "a class from 0 to 2"), (Labels(1), "the only class, 0")])
def test_labels_are_called_by_their_range(labels, noun):
    assert labels.noun == noun


@pytest.mark.parametrize(
    ("domain", "admits"), [(REAL, False), (LOGIT, True), (PROBABILITY, False), (WEIGHT, False), (Labels(3), False)]
)
def test_only_a_logit_may_be_minus_infinity(domain, admits):
    assert domain.admits_minus_infinity == admits


@pytest.mark.parametrize("domain", [REAL, LOGIT, PROBABILITY, WEIGHT, Labels(3)])
def test_minus_infinity_is_outside_unless_admitted(domain):
    assert domain.outside(np.array([-INF])).all() != domain.admits_minus_infinity
