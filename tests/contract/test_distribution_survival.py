"""Cox's partial likelihood against its definition: sixty digits, and torch's gradients."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose

from losscli import api
from losscli.errors import UsageError
from losscli.losses import find

MP = mpmath.MPContext()
MP.dps = 60
RNG = np.random.default_rng(4)
PRED = RNG.normal(size=40)
TIME = RNG.integers(1, 12, 40).astype(float)
EVENT = RNG.integers(0, 2, 40).astype(float)
METHODS = ["breslow", "efron"]


def loglikelihood(pred, time, event, ties):
    """The sum as the papers have it, time by time, in sixty digits."""
    total = MP.mpf(0)
    for when in sorted({t for t, d in zip(time, event, strict=True) if d}):
        at_risk = MP.fsum(MP.exp(MP.mpf(p)) for p, t in zip(pred, time, strict=True) if t >= when)
        tied = [MP.mpf(p) for p, t, d in zip(pred, time, event, strict=True) if t == when and d]
        own = MP.fsum(map(MP.exp, tied)) if ties == "efron" else 0
        total += MP.fsum(MP.log(at_risk - MP.mpf(k) / len(tied) * own) for k in range(len(tied))) - MP.fsum(tied)
    return total


@pytest.mark.parametrize("ties", METHODS)
@pytest.mark.parametrize("scale", [1.0, 30.0, 800.0])
def test_the_sum_is_the_partial_likelihood(ties, scale):
    got = api.evaluate("cox", PRED * scale, TIME, EVENT, ties=ties, reduction="sum").value
    assert got == pytest.approx(float(loglikelihood(PRED * scale, TIME, EVENT, ties)), rel=1e-13)


@pytest.mark.parametrize("ties", METHODS)
def test_the_mean_is_over_the_events(ties):
    result = api.evaluate("cox", PRED, TIME, EVENT, ties=ties)
    assert result.divisor == np.sum(EVENT)
    assert result.value == pytest.approx(float(loglikelihood(PRED, TIME, EVENT, ties)) / np.sum(EVENT), rel=1e-13)


@pytest.mark.parametrize("ties", METHODS)
@pytest.mark.parametrize("order", [1, 2])
def test_derivatives_are_those_of_the_sum(ties, order):
    def moved(by, at):
        return loglikelihood([MP.mpf(p) + (by if k == at else 0) for k, p in enumerate(PRED)], TIME, EVENT, ties)

    step = MP.mpf("1e-15")
    up, down = ([moved(s, k) for k in range(len(PRED))] for s in (step, -step))
    middle = loglikelihood(PRED, TIME, EVENT, ties)
    first = [(a - b) / (2 * step) for a, b in zip(up, down, strict=True)]
    second = [(a - 2 * middle + b) / step**2 for a, b in zip(up, down, strict=True)]
    loss = find("cox")(ties=ties)
    got = (loss.gradient if order == 1 else loss.curvature)(PRED, TIME, EVENT)
    assert_allclose(got, [float(one) for one in (first if order == 1 else second)], rtol=1e-11, atol=1e-13)


def test_without_ties_the_gradient_is_torchs():
    torch = pytest.importorskip("torch")
    time = RNG.permutation(40.0 + np.arange(40))
    score, when = torch.tensor(PRED, requires_grad=True), torch.tensor(time)
    at_risk = torch.where(when >= when[:, None], score, -torch.inf).logsumexp(1)
    ((at_risk - score) * torch.tensor(EVENT)).sum().backward()
    got = api.evaluate("cox", PRED, time, EVENT, reduction="sum").gradient
    assert_allclose(got, score.grad.numpy(), rtol=1e-12, atol=1e-14)


def test_without_ties_both_methods_agree():
    time = RNG.permutation(np.arange(40.0))
    one, other = (api.evaluate("cox", PRED, time, EVENT, ties=ties).terms for ties in METHODS)
    assert_allclose(one, other, rtol=1e-14)


@pytest.mark.parametrize("ties", METHODS)
def test_the_order_of_the_rows_does_not_matter(ties):
    shuffled = RNG.permutation(40)
    plain = api.evaluate("cox", PRED, TIME, EVENT, ties=ties).terms
    assert_allclose(
        api.evaluate("cox", PRED[shuffled], TIME[shuffled], EVENT[shuffled], ties=ties).terms,
        plain[shuffled],
        rtol=1e-13,
    )


@pytest.mark.parametrize("ties", METHODS)
def test_a_constant_added_to_all_scores_changes_nothing(ties):
    one, other = (api.evaluate("cox", PRED + more, TIME, EVENT, ties=ties).value for more in (0.0, 500.0))
    assert other == pytest.approx(one, rel=1e-12)


def test_a_censored_row_costs_nothing():
    assert not np.any(api.evaluate("cox", PRED, TIME, EVENT).terms[EVENT == 0])


def test_without_an_event_there_is_no_mean():
    with pytest.raises(UsageError, match="every row counts for nothing"):
        api.evaluate("cox", [1.0, 2.0], [1.0, 2.0], [0.0, 0.0])


def test_two_events_of_one_time_by_hand():
    # scores 0: Breslow ln 2 + ln 2, Efron ln 2 + ln(2 - 1)
    breslow, efron = (api.evaluate("cox", [0, 0], [3, 3], [1, 1], ties=ties, reduction="sum").value for ties in METHODS)
    assert (breslow, efron) == pytest.approx((2 * np.log(2), np.log(2)))
