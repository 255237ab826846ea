"""The losses of two or three vectors: golden numbers, how they are related, gradients by torch, what they refuse."""

import numpy as np
import pytest
from contract_exact import autograd
from family_embedding import pairs, vectors
from family_embedding_triplet import triples
from numpy.testing import assert_allclose, assert_array_equal

from losscli.api import evaluate
from losscli.errors import DomainError, OptionError, PairingError, UnknownNameError
from losscli.losses import find
from losscli.losses.vectors import by_differences, minkowski

# torch 2.13, float64: cosine and cosine-embedding of (1, 2, 3) and (2, 0, 1), a triplet with margin 3
COSINE, EMBEDDING, TRIPLET = 0.402385695332803, 0.597614304667116, 1.26392968086038


def test_golden_cosine():
    assert_allclose(evaluate("cosine", [[1, 2, 3]], [[2, 0, 1]]).value, COSINE, rtol=1e-14)


def test_golden_cosine_embedding():
    assert_allclose(
        evaluate("cosine-embedding", [[1, 2, 3]], [[2, 0, 1]], [-1], like="torch").value, EMBEDDING, rtol=1e-14
    )


def test_golden_triplet():
    found = evaluate("triplet", [[1, 2]], [[1.5, 2]], [[0, 0]], margin=3, like="torch")
    assert_allclose(found.value, TRIPLET, rtol=1e-14)


def test_minus_the_cosine_is_the_distance_less_1():
    p, y = vectors()
    assert_allclose(find("cosine")(form="negative").term(p, y), find("cosine")().term(p, y) - 1, atol=1e-15)


def test_a_pair_that_belongs_together_costs_the_cosine_distance():
    p, y = vectors()
    ones = np.ones(len(p))
    assert_array_equal(find("cosine-embedding")().term(p, y, ones), find("cosine")().term(p, y))


def test_a_cosine_does_not_depend_on_the_lengths():
    p, y = vectors()
    assert_allclose(find("cosine")().term(1e200 * p, 1e-200 * y), find("cosine")().term(p, y), rtol=1e-14)


def test_a_triplet_whose_negative_is_its_positive_costs_the_margin():
    a, p, _ = triples()
    assert_array_equal(find("triplet")(margin=0.75).term(a, p, p), 0.75)


def test_a_swap_never_costs_less():
    assert np.all(find("triplet")(swap=True).term(*triples()) >= find("triplet")().term(*triples()))


def test_contrastive_of_a_similar_pair_is_half_the_squared_error():
    a, b = vectors()
    expected = np.sum((a - b) ** 2, axis=1) / 2
    assert_allclose(find("contrastive")().term(a, b, np.ones(len(a))), expected, rtol=1e-14)


def torch_triplet(settings):
    functional = pytest.importorskip("torch").nn.functional
    if settings.get("distance") == "squared":
        more = {"distance_function": lambda u, v: ((u - v) ** 2).sum(1)}
    elif settings.get("distance") == "cosine":
        more = {"distance_function": lambda u, v: 1 - functional.cosine_similarity(u, v)}
    else:
        plain = {"p": settings.get("norm", 2), "eps": settings.get("eps", 0), "swap": settings.get("swap", False)}
        return lambda a, p, n: functional.triplet_margin_loss(a, p, n, reduction="none", **plain)
    swap = settings.get("swap", False)
    return lambda a, p, n: functional.triplet_margin_with_distance_loss(a, p, n, reduction="none", swap=swap, **more)


SETTINGS = [
    {},
    {"eps": 1e-6},
    {"norm": 1},
    {"norm": 3},
    {"swap": True},
    {"swap": True, "norm": 4, "eps": 0.25},
    {"distance": "squared", "swap": True},
    {"distance": "cosine", "swap": True},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_gradients_of_a_triplet_are_those_of_torch(settings, position):
    run = torch_triplet(settings)
    inputs = [one[5:] for one in triples()]  # without those on a kink
    moved = [inputs[position], *inputs[:position], *inputs[position + 1 :]]

    def call(first, *others):
        return run(*others[:position], first, *others[position:])

    found = list(find("triplet")(**settings).gradients(*inputs).values())[position]
    assert_allclose(found, autograd(call)(*moved), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_terms_of_a_triplet_are_those_of_torch(settings):
    torch = pytest.importorskip("torch")
    expected = torch_triplet(settings)(*map(torch.tensor, triples())).numpy()
    assert_allclose(find("triplet")(**settings).term(*triples()), expected, rtol=1e-12, atol=1e-13)


def test_gradient_of_the_second_of_a_pair_is_that_of_torch():
    functional = pytest.importorskip("torch").nn.functional
    a, b, y = pairs()
    loss = find("cosine-embedding").under(find("cosine-embedding").convention("torch"), {})
    expected = autograd(
        lambda second, first, sign: functional.cosine_embedding_loss(first, second, sign, reduction="none")
    )(b, a, y)
    assert_allclose(loss.gradients(a, b, y)["x2"], expected, rtol=1e-11, atol=1e-13)


def test_an_anchor_on_its_positive_has_no_slope_there_as_by_torch():
    torch_gradient = autograd(torch_triplet({}))
    point = np.ones((1, 2)), np.ones((1, 2)), np.array([[1.0, 1.5]])
    assert_array_equal(find("triplet")().gradient(*point), torch_gradient(*point))


def test_triplets_of_numbers_near_the_largest_are_no_nan():
    large = np.array([[1.7e308, -1.7e308]])
    for distance in ("norm", "squared", "cosine"):
        with np.errstate(all="ignore"):
            terms = find("triplet")(distance=distance).term(large, -large, large[:, ::-1].copy())
        assert not np.isnan(terms).any()


def test_the_difference_of_two_large_distances_is_finite():
    found = evaluate("triplet", [[0, 0]], [[1.5e308, 1.5e308]], [[1.4e308, 1.4e308]])  # both are beyond 1.8e308
    assert_allclose(found.terms, [2**0.5 * 0.1e308], rtol=1e-14)


def test_a_sum_of_powers_that_underflow_is_no_zero():
    assert minkowski(np.array([[3e-200, 4e-200]]), 2).distance.tolist() == [5e-200]
    assert_allclose(minkowski(np.array([[1e-200, 1e-200]]), 4).distance, [2**0.25 * 1e-200], rtol=1e-15)


def test_differences_of_a_gradient_are_its_slopes():
    z = np.array([[1.0, -2.0], [1e3, 0.0]])
    assert_allclose(by_differences(lambda x: x**3, z), 3 * z**2, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", ["cosine-similarity", "CosineSimilarity", "cosine_similarity"])
def test_a_similarity_is_refused_with_the_choices(name):
    with pytest.raises(UnknownNameError, match=r"means different things in different places: .*cosine"):
        find(name)


@pytest.mark.parametrize("name", ["cosine", "cosine-embedding"])
def test_a_vector_of_zeros_is_refused(name):
    labels = [[1, 1]] if name == "cosine-embedding" else []
    with pytest.raises(DomainError, match="row 2 = a vector of zeros is not a direction"):
        evaluate(name, [[1, 2], [3, 4]], [[1, 2], [0, 0]], *labels)


def test_vectors_of_different_lengths_are_refused():
    with pytest.raises(
        PairingError, match="triplet: anchor has 2 columns and negative 3; they are vectors of one length"
    ):
        evaluate("triplet", [[1, 2]], [[1, 2]], [[1, 2, 3]])


def test_a_pair_has_one_target():
    with pytest.raises(PairingError, match="cosine-embedding wants one column of target; there are 2"):
        evaluate("cosine-embedding", [[1, 2]], [[1, 2]], [[1, -1]])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"distance": "cosine", "norm": 1},
            "triplet: --norm must be 2 with --distance cosine, which is no norm, got 1",
        ),
        ({"distance": "squared", "eps": 0.5}, "triplet: --eps must be 0 with --distance squared, which is no norm"),
        ({"eps": 0.5, "eps_in": "sum", "norm": 1}, "triplet: --norm must be 2 with --eps-in sum"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(settings, message):
    with pytest.raises(OptionError, match=message):
        find("triplet")(**settings)


# What the tests of others expect: optax 2edbcbe2, mlx 846d17622, torch in C++ 8054f4aa, TensorFlow Addons d208d752.
def test_cosine_distances_of_optax():
    found = evaluate("cosine", [[10, 1, -2], [1, 4, 0.2]], [[0, 1.2, 0.2], [1, -0.3, 0]], reduction="none")
    assert_allclose(found.terms, [0.9358252, 1.0464069], atol=1e-7)


def test_cosine_similarity_of_keras():
    found = evaluate("cosine", [[4, 8, 12], [8, 1, 3]], [[1, 9, 2], [-5, -2, 6]], like="keras")
    assert found.value == pytest.approx(-0.18721905, abs=1e-7)


def test_cosine_embedding_of_torch():
    found = evaluate("cosine-embedding", [[2, 3, 4], [6, 2, 4]], [[2, 3, 5], [9, 12, 0]], [1, -1], margin=0.5)
    assert found.value == pytest.approx(0.1004, abs=5e-5)


def test_triplets_of_mlx():
    found = evaluate(
        "triplet", [[1, 2, 3]] * 2, [[4, 5, 6], [0, -1, 2]], [[7, 8, 9], [3, 2, 3]], reduction="sum", like="optax"
    )
    assert found.value == pytest.approx(2.31662, abs=5e-6)


def test_contrastive_of_known_distances():
    distances, y = [0.1, 0.3, 1.3, 0.7, 1.1, 0.5], [0, 0, 1, 1, 0, 1]
    assert evaluate("contrastive", distances, [0.0] * 6, y, half=False).value == pytest.approx(0.621666, abs=1e-6)


# tensorflow/tfjs 0fc04d958, cosine_distance_test.ts
def test_cosine_distance_of_tensorflow():
    found = evaluate("cosine", [[4, 8, 12], [8, 1, 3]], [[1, 9, 2], [-5, -2, 6]], form="inner")
    assert (found.value, evaluate("cosine", [[1, 2, 3]], [[0.3, -0.6, -0.1]], form="inner").value) == (-37, 2.2)
