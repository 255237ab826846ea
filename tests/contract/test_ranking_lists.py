"""The losses of ranked lists: how they are related, groups, ties, their gradients by torch, what they refuse."""

from itertools import permutations

import numpy as np
import pytest
from contract_exact import autograd
from numpy.testing import assert_allclose

from losscli.api import evaluate
from losscli.errors import DomainError, PairingError
from losscli.losses import find

LISTS = ["ranking-softmax", "listnet", "listmle", "pairwise-logistic"]


def lists():
    rng = np.random.default_rng(13)
    return 2 * rng.normal(size=(30, 6)), rng.integers(0, 4, size=(30, 6)).astype(float)


def torch_terms(name):
    torch = pytest.importorskip("torch")

    def listmle(z, y):
        s = z.gather(1, torch.argsort(y, dim=1, descending=True, stable=True))
        return (s.flip(1).logcumsumexp(1).flip(1) - s).sum(1)

    def pairwise(z, y):
        costs = torch.nn.functional.softplus(z[:, None, :] - z[:, :, None])
        return (costs * (y[:, :, None] > y[:, None, :])).sum((1, 2))

    return {
        "ranking-softmax": lambda z, y: -(y * z.log_softmax(1)).sum(1),
        "listnet": lambda z, y: -(y.softmax(1) * z.log_softmax(1)).sum(1),
        "listmle": listmle,
        "pairwise-logistic": pairwise,
    }[name]


@pytest.mark.parametrize("name", LISTS)
def test_terms_are_those_of_torch(name):
    torch = pytest.importorskip("torch")
    assert_allclose(find(name)().term(*lists()), torch_terms(name)(*map(torch.tensor, lists())).numpy(), rtol=1e-12)


@pytest.mark.parametrize("name", LISTS)
def test_gradients_are_those_of_torch(name):
    assert_allclose(find(name)().gradient(*lists()), autograd(torch_terms(name))(*lists()), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", LISTS)
def test_a_column_is_one_list_and_rows_are_many(name):
    z, y = lists()
    assert evaluate(name, z[0], y[0], reduction="sum").value == evaluate(name, z[:1], y[:1], reduction="sum").value
    assert len(evaluate(name, z, y).terms) == len(z)


@pytest.mark.parametrize("name", ["ranking-softmax", "listnet", "pairwise-logistic"])
def test_the_order_of_the_items_does_not_count(name):
    z, y = lists()
    order = np.random.default_rng(0).permutation(z.shape[1])
    assert_allclose(find(name)().term(z[:, order], y[:, order]), find(name)().term(z, y), rtol=1e-13)


def test_listmle_is_the_surprise_at_an_order():
    z = np.array([[0.5, -1.0, 2.0, 0.0]])
    orders = [np.array([[float(place) for place in order]]) for order in permutations(range(4))]
    chances = [np.exp(-find("listmle")().term(z, y)[0]) for y in orders]
    assert_allclose(sum(chances), 1, rtol=1e-14)


def test_equal_relevances_of_listmle_keep_their_order():
    z = np.array([[0.5, -1.0, 2.0]])
    as_given = find("listmle")().term(z, np.array([[3.0, 2.0, 1.0]]))
    assert_allclose(find("listmle")().term(z, np.ones((1, 3))), as_given, rtol=1e-15)


def test_of_two_items_all_but_listnet_are_ranknet():
    z, y = np.array([[0.5, -1.0]]), np.array([[0.0, 1.0]])
    expected = find("bce-logits")().term(np.array([-1.5]), np.array([1.0]))
    for name in ("ranking-softmax", "listmle", "pairwise-logistic"):
        assert_allclose(find(name)().term(z, y), expected, rtol=1e-14)


def test_ranking_softmax_of_a_label_is_cross_entropy():
    z, _ = lists()
    labels = np.arange(len(z)) % z.shape[1]
    ce = find("ce")().resolved({"pred": z.shape[1], "target": 1})
    assert_allclose(find("ranking-softmax")().term(z, np.eye(6)[labels]), ce.term(z, labels.astype(float)), rtol=1e-14)


def test_the_mean_of_pairs_is_over_all_pairs():
    z, y = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[2, 1, 0], [1, 1, 1]]
    found = evaluate("pairwise-logistic", z, y)
    assert (found.divisor, found.value) == (3, pytest.approx(np.log(2)))


# optax/losses/_ranking.py, 0.2.8: its own examples
def test_ranking_softmax_of_the_documentation_of_optax():
    found = evaluate("ranking-softmax", [2, 1, 3], [1, 0, 0], like="optax")
    assert found.value == pytest.approx(1.408, abs=5e-4)
    assert_allclose(found.gradient, [[-0.755, 0.09, 0.665]], atol=5e-4)


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_different_items_are_refused(name):
    with pytest.raises(PairingError, match=f"{name}: 2 scores and 3 relevances are not of the same items"):
        evaluate(name, [[1, 2]], [[1, 2, 3]])


@pytest.mark.parametrize("name", LISTS)
def test_a_negative_relevance_is_refused(name):
    with pytest.raises(DomainError, match="y = -1 is not a number that is not negative"):
        evaluate(name, [[1, 2]], [[1, -1]])
