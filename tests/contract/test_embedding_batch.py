"""The losses of a batch of embeddings against their definitions in sixty digits, and torch's gradients of those."""

import numpy as np
import pytest
from contract_exact import MP
from family_embedding_batch import batch
from numpy.testing import assert_allclose

from losscli.api import evaluate
from losscli.errors import DomainError, PairingError, UsageError
from losscli.losses import find

SETTINGS = {
    "ntxent": [{}, {"temperature": 1.0}],
    "supcon": [{}, {"temperature": 0.5}],
    "circle": [{}, {"gamma": 3.0, "margin": 0.25}, {"normalize": False}],
}
CASES = [(name, one) for name, many in SETTINGS.items() for one in many]


def scaled():
    """A batch whose rows have lengths of their own."""
    z, y = batch()
    return z * np.linspace(0.25, 3, len(z))[:, None], y


def cosines(loss, z):
    rows = [[MP.mpf(float(one)) for one in row] for row in z]
    if getattr(loss, "normalize", True):
        rows = [[one / MP.norm(row, 2) for one in row] for row in rows]
    return [[MP.fdot(a, b) for b in rows] for a in rows]


def pairs(y, i):
    same = [j for j in range(len(y)) if j != i and y[j] == y[i]]
    return same, [j for j in range(len(y)) if y[j] != y[i]]


def log_sum(values):
    return MP.log(MP.fsum(map(MP.exp, values))) if values else -MP.inf


def ntxent(loss, s, y, i):
    same, other = pairs(y, i)
    tau = MP.mpf(loss.temperature)
    return MP.fsum(log_sum([s[i][k] / tau for k in [*other, j]]) - s[i][j] / tau for j in same)


def supcon(loss, s, y, i):
    same, other = pairs(y, i)
    tau = MP.mpf(loss.temperature)
    whole = log_sum([s[i][k] / tau for k in [*same, *other]])
    return MP.fsum(whole - s[i][j] / tau for j in same) / max(len(same), 1)


def circle(loss, s, y, i):
    same, other = pairs(y, i)
    gamma, m = MP.mpf(loss.gamma), MP.mpf(loss.margin)
    near = log_sum([-gamma * max(1 + m - min(s[i][j], 1), 0) * (min(s[i][j], 1) - (1 - m)) for j in same])
    far = log_sum([gamma * max(min(s[i][k], 1) + m, 0) * (min(s[i][k], 1) - m) for k in other])
    return MP.log1p(MP.exp(near + far))


DEFINITIONS = {"ntxent": ntxent, "supcon": supcon, "circle": circle}


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_terms_are_those_of_the_definition(name, settings):
    loss, (z, y) = find(name)(**settings), scaled()
    s = cosines(loss, z)
    expected = [float(DEFINITIONS[name](loss, s, y, i)) for i in range(len(y))]
    assert_allclose(loss.term(z, y), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_gradient_is_the_slope_of_the_sum_of_the_terms(name, settings):
    loss, (z, y) = find(name)(**settings), scaled()
    gradient = loss.gradient(z, y)
    for place in np.ndindex(z.shape):
        step = np.zeros(z.shape)
        step[place] = 1e-5
        up, down = (np.sum(loss.term(z + k * step, y) - loss.term(z - k * step, y)) for k in (1, 2))
        assert_allclose(gradient[place], (8 * up - down) / 12e-5, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", SETTINGS)
def test_curvature_is_the_slope_of_the_gradient(name):
    loss, (z, y) = find(name)(), scaled()
    bend = loss.curvature(z, y)
    for place in np.ndindex(z.shape):
        step = np.zeros(z.shape)
        step[place] = 1e-4
        up, down = (loss.gradient(z + k * step, y) - loss.gradient(z - k * step, y) for k in (1, 2))
        assert_allclose(bend[place], (8 * up[place] - down[place]) / 12e-4, rtol=1e-6, atol=1e-5)


def test_the_gradient_of_the_mean_is_that_of_optax():
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's form
    z, y = scaled()
    expected = jax.grad(optax.losses.ntxent)(jax.numpy.array(z), jax.numpy.array(y))
    assert_allclose(evaluate("ntxent", z, y).gradient, np.asarray(expected), rtol=1e-10, atol=1e-12)


def test_the_gradient_of_circle_is_that_of_torch():
    torch = pytest.importorskip("torch")
    z, y = scaled()
    rows = torch.tensor(z, requires_grad=True)
    unit = torch.nn.functional.normalize(rows)
    s, c = unit @ unit.T, torch.tensor(y)
    same = (c[:, None] == c) & ~torch.eye(len(c)).bool()
    near = (-80 * (1.4 - s) * (s - 0.6)).masked_fill(~same, -torch.inf).logsumexp(1)
    far = (80 * (s + 0.4).clamp(min=0) * (s - 0.4)).masked_fill(c[:, None] == c, -torch.inf).logsumexp(1)
    terms = torch.nn.functional.softplus(near + far)[same.any(1)]
    (expected,) = torch.autograd.grad(terms.sum(), rows)
    assert_allclose(find("circle")().gradient(z, y), expected.numpy(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", SETTINGS)
def test_names_of_the_classes_and_the_order_of_the_rows_do_not_count(name):
    z, y = scaled()
    order = np.random.default_rng(0).permutation(len(y))
    assert_allclose(evaluate(name, z[order], 7 * y[order] + 3).value, evaluate(name, z, y).value, rtol=1e-13)


@pytest.mark.parametrize("name", SETTINGS)
def test_lengths_do_not_count(name):
    z, y = batch()
    assert_allclose(evaluate(name, *scaled()).value, evaluate(name, z, y).value, rtol=1e-12)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_row_of_zeros_is_refused(name):
    with pytest.raises(DomainError, match="row 2 = a vector of zeros is not a direction"):
        evaluate(name, [[1, 0], [0, 0], [1, 1]], [0, 0, 1])


@pytest.mark.parametrize("name", ["ntxent", "supcon"])
def test_a_batch_without_a_pair_has_no_mean(name):
    with pytest.raises(UsageError, match="what the mean divides by is zero"):
        evaluate(name, [[1, 0], [0, 1]], [0, 1])


@pytest.mark.parametrize("name", SETTINGS)
def test_a_class_is_one_number(name):
    with pytest.raises(PairingError, match="wants one column of target; there are 2"):
        evaluate(name, [[1, 0], [0, 1]], [[0, 1], [1, 0]])


# keras/src/losses/losses_test.py, CircleTest
KERAS_EMBEDDINGS = [
    [0.70014004, -0.42008403, 0.14002801, 0.56011203],
    [0.17609018, 0.70436073, -0.52827054, 0.44022545],
    [-0.34050261, 0.25537696, -0.68100522, 0.59587957],
    [0.32163376, -0.75047877, 0.53605627, -0.21442251],
    [0.51261459, -0.34174306, 0.17087153, 0.76892189],
]


def test_weighted_circle_is_that_of_the_tests_of_keras():
    weights = [2.0, 2.0, 1.0, 1.0, 0.5]
    found = evaluate("circle", KERAS_EMBEDDINGS, [1, 1, 2, 2, 3], weight=weights, like="keras")
    assert found.value == pytest.approx(244.91918, abs=1.5e-3)
