"""The divergences: their golden numbers, the frameworks' options, and how they are related."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from losscli.api import evaluate
from losscli.errors import DomainError, PairingError

# The rows and numbers of losses.md § 7, of torch in doubles.
Q, T = np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]]), np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
GOLDEN = {
    "kl": ([0.0268124542574479, 0.0375103960436237], 0.0321614251505358),
    "reverse-kl": ([0.0291491245360943, 0.0451574612748231], 0.0371532929054587),
    "js": ([0.00695885633941398, 0.0101628552743653], 0.00856085580688963),
}
RNG = np.random.default_rng(30)
P, Y = RNG.dirichlet(np.ones(4), 40), RNG.dirichlet(np.ones(4), 40)
ALL = ["kl", "reverse-kl", "js", "generalized-kl", "itakura-saito", "hellinger", "tv", "emd"]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_terms(name):
    terms, mean = GOLDEN[name]
    found = evaluate(name, Q, T)
    assert_allclose(found.terms, terms, rtol=1e-13)
    assert found.value == pytest.approx(mean, rel=1e-13)


def test_mean_of_torch_divides_by_the_elements():
    found = evaluate("kl", Q, T, like="torch")
    assert (found.value, found.divisor) == (pytest.approx(0.0107204750502, rel=1e-11), 6)


@pytest.mark.filterwarnings("ignore:reduction:UserWarning")  # torch's own, against the "mean" that is meant here
@pytest.mark.parametrize("reduction", ["mean", "sum", "batchmean"])
@pytest.mark.parametrize("target_as", ["probs", "log-probs"])
def test_kl_has_the_options_of_torch(target_as, reduction):
    torch = pytest.importorskip("torch")
    log_target = target_as == "log-probs"
    target, logs = (np.log(Y) if log_target else Y), torch.tensor(np.log(P), requires_grad=True)
    value = torch.nn.functional.kl_div(logs, torch.tensor(target), reduction=reduction, log_target=log_target)
    value.backward()
    ours = {} if reduction == "batchmean" else {"like": "torch", "reduction": reduction}
    found = evaluate("kl", np.log(P), target, pred_as="log-probs", target_as=target_as, **ours)
    assert found.value == pytest.approx(value.item(), rel=1e-12)
    assert_allclose(found.gradient, logs.grad.numpy(), rtol=1e-12, atol=1e-17)


def test_predictions_may_be_said_in_three_ways():
    plain = evaluate("kl", P, Y).terms
    assert_allclose(evaluate("kl", np.log(P), Y, pred_as="log-probs").terms, plain, rtol=1e-12)
    assert_allclose(evaluate("kl", np.log(P) + 3, Y, pred_as="logits").terms, plain, rtol=1e-12, atol=1e-15)
    assert_allclose(evaluate("kl", P, np.log(Y), target_as="log-probs").terms, plain, rtol=1e-12)


def test_kl_of_logits_has_the_slope_of_torch():
    torch = pytest.importorskip("torch")
    z = torch.tensor(5 * RNG.normal(size=(10, 4)), requires_grad=True)
    torch.nn.functional.kl_div(z.log_softmax(-1), torch.tensor(Y[:10]), reduction="sum").backward()
    found = evaluate("kl", z.detach().numpy(), Y[:10], pred_as="logits", reduction="sum")
    assert_allclose(found.gradient, z.grad.numpy(), rtol=1e-10, atol=1e-15)


def test_kl_is_the_cross_entropy_less_the_entropy():
    entropy = -np.sum(Y * np.log(Y), axis=1)
    assert_allclose(evaluate("kl", P, Y).terms, evaluate("ce-probs", P, Y).terms - entropy, atol=1e-14)


def test_swapped_files_are_the_reverse():
    assert_array_equal(evaluate("reverse-kl", P, Y).terms, evaluate("kl", Y, P).terms)


def test_generalized_kl_of_rows_that_sum_to_1_is_kl():
    assert_allclose(evaluate("generalized-kl", P, Y).terms, evaluate("kl", P, Y).terms, rtol=1e-12, atol=1e-15)


def test_generalized_kl_is_half_the_poisson_deviance():
    deviance = evaluate("poisson-deviance", 3 * P.ravel(), 2 * Y.ravel(), reduction="sum").value
    assert evaluate("generalized-kl", 3 * P, 2 * Y, reduction="sum").value == pytest.approx(deviance / 2, rel=1e-13)


def test_itakura_saito_sees_ratios_alone():
    assert_allclose(
        evaluate("itakura-saito", 1024 * P, 1024 * Y).terms, evaluate("itakura-saito", P, Y).terms, rtol=1e-15
    )


def test_hellinger_of_rows_that_sum_to_1_is_one_less_the_bhattacharyya_coefficient():
    assert_allclose(evaluate("hellinger", P, Y).terms, 1 - np.sum(np.sqrt(P * Y), axis=1), rtol=1e-12)


def test_js_is_the_mean_of_both_divergences_from_the_middle():
    middle = (P + Y) / 2
    both = evaluate("kl", middle, Y).terms + evaluate("kl", middle, P).terms
    assert_allclose(evaluate("js", P, Y).terms, both / 2, rtol=1e-12)


def test_js_is_that_of_scipy():
    distance = pytest.importorskip("scipy.spatial.distance").jensenshannon
    assert_allclose(evaluate("js", P, Y, base="2").terms, distance(P, Y, 2, axis=1) ** 2, rtol=1e-10)


def test_emd_is_the_wasserstein_distance_of_scipy():
    wasserstein = pytest.importorskip("scipy.stats").wasserstein_distance
    theirs = [wasserstein(range(4), range(4), p, y) for p, y in zip(P, Y, strict=True)]
    assert_allclose(evaluate("emd", P, Y).terms, theirs, rtol=1e-12)


@pytest.mark.parametrize("name", ["js", "hellinger", "tv", "emd"])
def test_some_are_symmetric(name):
    assert_array_equal(evaluate(name, P, Y).terms, evaluate(name, Y, P).terms)


def test_pinsker():
    assert np.all(evaluate("kl", P, Y).terms >= 2 * evaluate("tv", P, Y).terms ** 2)


@pytest.mark.parametrize("name", ALL)
def test_equal_rows_cost_nothing(name):
    assert_array_equal(evaluate(name, P, P).terms, 0)


@pytest.mark.parametrize("name", ALL)
def test_a_column_of_numbers_is_one_row(name):
    assert_array_equal(evaluate(name, P[0], Y[0]).terms, evaluate(name, P[:1], Y[:1]).terms)


@pytest.mark.parametrize("name", ["js", "generalized-kl", "itakura-saito", "hellinger"])
def test_a_small_difference_does_not_cancel(name):
    # of the second order in d, with the factors of a Taylor series; the doubles nearest to 1 ± d are taken as they are
    y = np.array([[1.0, 1.0]]) / 2
    p = y * np.array([[1 + 2.0**-30, 1 - 2.0**-30]])
    factor = {"js": 1 / 8, "generalized-kl": 1 / 2, "itakura-saito": 1.0, "hellinger": 1 / 8}[name]
    assert evaluate(name, p, y).value == pytest.approx(factor * 2.0**-60, rel=1e-8)


@pytest.mark.parametrize("name", ALL)
def test_rows_of_other_lengths_are_refused(name):
    with pytest.raises(PairingError, match=f"{name} wants as many targets as predictions in a row; 4 against 3"):
        evaluate(name, P, Y[:, :3])


def test_what_is_no_probability_is_refused():
    with pytest.raises(DomainError, match=r"p = 1\.5 is not a probability"):
        evaluate("kl", [[1.5, 0.5]], [[0.5, 0.5]])


def test_a_target_of_logarithms_is_at_most_0():
    with pytest.raises(DomainError, match=r"y = 0\.5 is not a log-probability, at most 0"):
        evaluate("kl", [[0.5, 0.5]], [[0.5, -1.0]], target_as="log-probs")


def test_keras_raises_both_to_its_floor():
    sure = np.eye(2)
    assert evaluate("kl", sure, sure[::-1], like="keras").value == pytest.approx(16.118094, rel=1e-7)
