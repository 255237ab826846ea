"""What the tests of all losses cannot see of the losses of two scores: both gradients in torch, ties, digits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from losscli import api
from losscli.errors import DomainError
from losscli.losses.ranking._pairs import chances, shortfall

NOISY = pytest.mark.filterwarnings("ignore:::torch")


def evaluated(name, *inputs, **settings):
    return api.evaluate(name, *inputs, reduction="none", **settings)


@pytest.fixture
def pairs():
    rng = np.random.default_rng(3)
    first, second = np.round(2 * rng.normal(size=(2, 100)), 1)
    return first, np.where(rng.random(100) < 0.1, first, second), rng.choice([-1.0, 1.0], 100)


@NOISY
@pytest.mark.parametrize("margin", [0.0, 0.5, -0.25])
def test_margin_ranking_has_torchs_terms_and_both_slopes_ties_included(pairs, margin):
    torch = pytest.importorskip("torch")
    one, other, target = (torch.tensor(each) for each in pairs)
    one.requires_grad_()
    other.requires_grad_()
    theirs = torch.nn.functional.margin_ranking_loss(one, other, target, margin=margin, reduction="none")
    theirs.sum().backward()
    ours = evaluated("margin-ranking", *pairs, margin=margin)
    assert_allclose(ours.terms, theirs.detach().numpy(), rtol=1e-12, atol=1e-15)
    tied = np.abs(theirs.detach().numpy()) < 1e-12  # of 0.3 − 0.1 − 0.2 torch has the rounding
    clear = ~tied | (pairs[0] == pairs[1])
    for name, slope in (("x1", one.grad), ("x2", other.grad)):
        assert_array_equal(ours.gradients[name][clear], slope.numpy()[clear])


@NOISY
def test_ranknet_has_torchs_terms_and_both_slopes(pairs):
    torch = pytest.importorskip("torch")
    one, other = (torch.tensor(each, requires_grad=True) for each in pairs[:2])
    theirs = -torch.nn.functional.logsigmoid(one - other)
    theirs.sum().backward()
    ours = evaluated("ranknet", *pairs[:2])
    assert_allclose(ours.terms, theirs.detach().numpy(), rtol=1e-12)
    assert_allclose(ours.gradients["x1"], one.grad.numpy(), rtol=1e-12)
    assert_allclose(ours.gradients["x2"], other.grad.numpy(), rtol=1e-12)


# The first two as in the tests of burn and lucid.
@pytest.mark.parametrize(
    ("first", "second", "target", "margin", "expected"),
    [
        ([1.0, 2.0, 3.0], [2.0, 1.0, 0.5], [1.0, -1.0, 1.0], 0.5, [1.5, 1.5, 0]),
        ([2.0, 0.5], [1.0, 1.0], [1.0, 1.0], 1.0, [0, 1.5]),
        ([2, -1, 0.5, -3], [0, 0, 0, 0], [1, -1, -1, 1], 0.5, [0, 0, 1, 3.5]),
    ],
)
def test_margin_ranking_by_hand(first, second, target, margin, expected):
    assert_array_equal(evaluated("margin-ranking", first, second, target, margin=margin).terms, expected)


def test_0_says_that_the_second_should_be_ahead():
    assert_array_equal(evaluated("margin-ranking", [2.0], [0.5], [0]).terms, [1.5])


def test_another_target_is_refused():
    with pytest.raises(DomainError, match=r"y = 2 is not a class, -1 or 1"):
        evaluated("margin-ranking", [1.0, 2.0], [0.5, 3.0], [1, 2])


def test_ranknet_of_the_other_order_costs_the_difference_more(pairs):
    first, second, _ = pairs
    assert_allclose(
        evaluated("ranknet", second, first).terms - evaluated("ranknet", first, second).terms,
        first - second,
        atol=1e-14,
    )


def test_ranknet_is_bce_of_the_difference(pairs):
    first, second, _ = pairs
    expected = evaluated("bce-logits", first - second, np.ones(100)).terms
    assert_allclose(evaluated("ranknet", first, second).terms, expected, rtol=1e-14)


def test_chances_of_a_pair_are_those_of_the_exact_difference():
    # mpmath at 60 digits: σ of 0.3 − 700.1, whose rounded difference has 1e-13 of error
    ahead, behind = chances(np.array([0.3]), np.array([700.1]))
    assert_allclose([ahead[0], behind[0]], [1.20426361251150406e-304, 1.0], rtol=4e-16)


@pytest.mark.parametrize(
    ("behind", "ahead", "margin", "expected"),
    [
        (-2.3e-308, 2.0, 2.0, -2.3e-308),  # lost when 2 is subtracted
        (1e-20, 1.0, 1.0, 1e-20),
        (1e300, 1e-300, -1e300, -1e-300),
        (1.7e308, -1.7e308, 1.0, np.inf),
    ],
)
def test_shortfall_has_the_sign_of_the_exact_sum(behind, ahead, margin, expected):
    with np.errstate(all="ignore"):
        assert shortfall(np.array([behind]), np.array([ahead]), margin) == expected
