"""The losses of a distribution: golden numbers, how they are related, what --like makes of edges, bad input."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from losscli import api
from losscli.errors import DomainError, OptionError, UsageError

MEANS, TARGETS = [2.5, 5, 4, 8], [3, 5, 2.5, 7]
PREDICTED, REAL, VARIANCES = [2.5, 0, 2, 8], [3, -0.5, 2, 7], [0.5, 1, 2, 4]
LOGS, COUNTS = [0.5, -1, 2, 0], [3, 0, 5, 1]
EXACT = 1e-12


@pytest.mark.parametrize(
    ("loss", "inputs", "settings", "terms"),
    [
        # scikit-learn 1.9.1
        (
            "poisson-deviance",
            (MEANS, TARGETS),
            {},
            [0.0939293407637276, 0.0, 0.649981853771322, 0.130560503256683],
        ),
        (
            "gamma-deviance",
            (MEANS, TARGETS),
            {},
            [0.0353568864120906, 0.0, 0.190007258491471, 0.017062785249045],
        ),
        (
            "tweedie-deviance",
            (MEANS, TARGETS),
            {"power": 1.5},
            [0.0576152441898516, 0.0, 0.350889359326482, 0.0471929470797008],
        ),
        # torch 2.13.0
        ("poisson-nll", (LOGS, COUNTS), {}, [0.148721270700128, 0.367879441171442, -2.61094390106935, 1.0]),
        (
            "poisson-nll",
            (LOGS, COUNTS),
            {"like": "torch", "full": True},
            [1.91280281424318, 0.367879441171442, 2.15990315052287, 1.0],
        ),
        (
            "gaussian-nll",
            (PREDICTED, REAL, VARIANCES),
            {},
            [-0.0965735902799726, 0.125, 0.346573590279973, 0.818147180559945],
        ),
        (
            "gaussian-nll",
            (PREDICTED, REAL, VARIANCES),
            {"full": True},
            [0.8223649429247, 1.04393853320467, 1.26551212348465, 1.73708571376462],
        ),
    ],
)
def test_terms_are_those_of_the_frameworks(loss, inputs, settings, terms):
    assert_allclose(api.evaluate(loss, *inputs, **settings).terms, terms, rtol=EXACT, atol=1e-14)


def test_poisson_like_keras_adds_1e_7_inside_the_logarithm():
    # keras 3.15.1 on jax, which takes the mean in float32
    terms = [-0.248872309923172, -3.04718971252441, 0.534264028072357, -6.55609083175659]
    found = api.evaluate("poisson-nll", MEANS, TARGETS, like="keras").terms
    assert_allclose(found, terms, rtol=2.0**-22)
    assert np.all(found < api.evaluate("poisson-nll", MEANS, TARGETS, pred_as="rate").terms)


@pytest.mark.parametrize("log_input", [True, False])
@pytest.mark.parametrize("full", [True, False])
def test_like_torch_poisson_has_torchs_options(log_input, full):
    torch = pytest.importorskip("torch")
    pred, target = np.array([0.5, 0.1, 2.0, 3.0, 1.0]), np.array([3.0, 0.0, 5.0, 1.5, 1.0])
    expected = torch.nn.functional.poisson_nll_loss(
        torch.tensor(pred), torch.tensor(target), log_input=log_input, full=full
    )
    words = {True: "log-rate", False: "rate"}
    got = api.evaluate("poisson-nll", pred, target, like="torch", full=full, pred_as=words[log_input]).value
    assert got == pytest.approx(float(expected), rel=EXACT)


@pytest.mark.parametrize(
    ("loss", "inputs", "options"),
    [
        ("gaussian-nll", (PREDICTED, REAL, VARIANCES), {"eps": 1e-6}),
        ("gaussian-nll", (PREDICTED, REAL, [0.0, 1e-9, 1e-6, 1.0]), {"eps": 1e-6}),
    ],
)
def test_gradients_of_both_inputs_are_torchs_also_under_its_floor(loss, inputs, options):
    torch = pytest.importorskip("torch")
    p, y, v = (torch.tensor(np.array(one, dtype=float)) for one in inputs)
    p.requires_grad_(True)  # noqa: FBT003 - torch's form
    v.requires_grad_(True)  # noqa: FBT003
    torch.nn.functional.gaussian_nll_loss(p, y, v, reduction="sum").backward()
    found = api.evaluate(loss, *inputs, reduction="sum", **options).gradients
    assert_allclose(found["pred"], p.grad.numpy(), rtol=EXACT)
    assert_allclose(found["var"], v.grad.numpy(), rtol=EXACT)


@pytest.mark.parametrize("power", [-1.5, 0.0, 1.0, 1.1, 1.5, 1.9, 2.0, 3.0, 4.5])
def test_tweedie_deviance_is_scikit_learns_at_every_power(power):
    metrics = pytest.importorskip("sklearn.metrics")
    expected = metrics.mean_tweedie_deviance(TARGETS, MEANS, power=power)
    assert api.evaluate("tweedie-deviance", MEANS, TARGETS, power=power).value == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("power", "loss"), [(0.0, "mse"), (1.0, "poisson-deviance"), (2.0, "gamma-deviance")])
def test_the_named_deviances_are_tweedies(power, loss):
    own = api.evaluate("tweedie-deviance", MEANS, TARGETS, power=power)
    other = api.evaluate(loss, MEANS, TARGETS)
    assert own.terms.tolist() == other.terms.tolist()
    assert own.gradient.tolist() == other.gradient.tolist()


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_a_power_next_to_it_is_nearly_the_same(power):
    near = api.evaluate("tweedie-deviance", MEANS, TARGETS, power=float(np.nextafter(power, 3))).terms
    assert_allclose(near, api.evaluate("tweedie-deviance", MEANS, TARGETS, power=power).terms, rtol=1e-13)


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0, 3.0])
def test_a_deviance_of_near_numbers_is_their_squared_difference(power):
    y, step = 1e8, 1.0
    got = api.evaluate("tweedie-deviance", [y + step], [y], power=power).value
    assert got == pytest.approx(step**2 * y**-power, rel=1e-7)


@pytest.mark.parametrize(
    ("nll", "deviance", "settings"),
    [
        ("poisson-nll", "poisson-deviance", {}),
        ("gamma-nll", "gamma-deviance", {}),
        ("tweedie-nll", "tweedie-deviance", {}),
    ],
)
def test_half_a_deviance_is_what_its_likelihood_loses_to_the_best(nll, deviance, settings):
    target = np.array(TARGETS)
    lost = api.evaluate(nll, np.log(MEANS), target).terms - api.evaluate(nll, np.log(target), target).terms
    assert_allclose(api.evaluate(deviance, MEANS, target, **settings).terms / 2, lost, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("nll", ["poisson-nll", "gamma-nll", "tweedie-nll"])
def test_a_log_mean_costs_what_its_mean_costs(nll):
    word = "rate" if nll == "poisson-nll" else "mean"
    of_mean = api.evaluate(nll, MEANS, TARGETS, pred_as=word)
    of_log = api.evaluate(nll, np.log(MEANS), TARGETS)
    assert_allclose(of_log.terms, of_mean.terms, rtol=EXACT)
    assert_allclose(of_log.gradient, of_mean.gradient * np.array(MEANS), rtol=EXACT, atol=1e-15)


def test_a_variance_is_the_square_of_its_deviation_and_the_exponential_of_its_logarithm():
    terms = [
        api.evaluate("gaussian-nll", PREDICTED, REAL, form(np.array(VARIANCES)), var_as=name).terms
        for name, form in (("var", np.array), ("std", np.sqrt), ("log-var", np.log))
    ]
    assert_allclose(terms[1], terms[0], rtol=EXACT)
    assert_allclose(terms[2], terms[0], rtol=EXACT)


def test_one_variance_serves_every_row():
    one, all_alike = (api.evaluate("gaussian-nll", PREDICTED, REAL, var=v).value for v in (2.0, [2.0] * 4))
    assert one == all_alike


def test_students_t_of_many_degrees_of_freedom_is_gaussian():
    t = api.evaluate("student-t-nll", PREDICTED, REAL, np.sqrt(VARIANCES), nu=1e12).terms
    assert_allclose(t, api.evaluate("gaussian-nll", PREDICTED, REAL, VARIANCES, full=True).terms, rtol=1e-10)


def test_a_negative_binomial_of_a_large_size_is_poissons():
    counts = [3, 5, 2, 7]
    got = api.evaluate("negative-binomial-nll", MEANS, counts, size=1e14).terms
    assert_allclose(got, api.evaluate("poisson-nll", MEANS, counts, pred_as="rate", full=True).terms, rtol=1e-11)


def test_the_probabilities_of_all_counts_sum_to_1():
    counts = np.arange(400.0)
    for loss, settings in (
        ("poisson-nll", {"pred_as": "rate", "full": True}),
        ("negative-binomial-nll", {"size": 2.5}),
    ):
        terms = api.evaluate(loss, np.full(400, 4.0), counts, **settings).terms
        assert math.fsum(np.exp(-terms)) == pytest.approx(1, rel=1e-12)


def test_crps_is_the_integral_of_the_squared_difference():
    mpmath = pytest.importorskip("mpmath")
    p, y, s = 1.2, -0.4, 0.7

    def squared(t):
        return (mpmath.ncdf((t - p) / s) - (t >= y)) ** 2

    expected = mpmath.quad(squared, [-12, y, p, 12])
    assert api.evaluate("crps", [p], [y], s).value == pytest.approx(float(expected), rel=1e-10)


def test_the_kl_of_a_latent_is_that_of_torchs_distributions():
    torch = pytest.importorskip("torch")
    mean, log = torch.tensor(PREDICTED).double(), torch.tensor(REAL).double()
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(mean, (log / 2).exp()), normal(0.0, 1.0)).numpy()
    assert_allclose(api.evaluate("vae-kl", PREDICTED, REAL).terms, expected, rtol=EXACT)


@pytest.mark.parametrize(
    ("loss", "inputs", "settings", "message"),
    [
        ("poisson-deviance", ([1, 0], [1, 1]), {}, "ŷ = 0 is not a positive number"),
        ("gamma-deviance", ([1, 1], [1, 0]), {}, "y = 0 is not a positive number"),
        ("tweedie-deviance", ([1.0], [-1.0]), {"power": 1.5}, "y = -1 is not a number that is not negative"),
        ("tweedie-deviance", ([1.0], [0.0]), {"power": 2.0}, "y = 0 is not a positive number"),
        ("tweedie-deviance", ([0.0], [1.0]), {"power": -1.0}, "ŷ = 0 is not a positive number"),
        ("poisson-nll", ([-1.0], [1.0]), {"pred_as": "rate"}, "ŷ = -1 is not a rate"),
        ("poisson-nll", ([1.0], [-1.0]), {}, "y = -1 is not"),
        ("gamma-nll", ([-1.0], [1.0]), {"pred_as": "mean"}, "ŷ = -1 is not a positive number"),
        ("gaussian-nll", ([1.0], [1.0], [0.0]), {}, "v = 0 is not a positive number"),
        ("gaussian-nll", ([1.0], [1.0], [-1.0]), {"eps": 1e-6}, "v = -1 is not a number that is not negative"),
        ("negative-binomial-nll", ([1.0], [1.5], [1.0]), {}, "y = 1.5 is not a count"),
        ("cox", ([1.0], [1.0], [2.0]), {}, "d = 2 is not an event"),
        ("cox", ([1.0], [-1.0], [1.0]), {}, "t = -1 is not"),
    ],
)
def test_what_has_no_value_is_refused(loss, inputs, settings, message):
    with pytest.raises(DomainError, match=message):
        api.evaluate(loss, *inputs, **settings)


def test_powers_between_0_and_1_are_refused():
    with pytest.raises(OptionError, match=r"--power must be in \(−∞, 0\] or \[1, ∞\), got 0\.5"):
        api.evaluate("tweedie-deviance", [1.0], [1.0], power=0.5)


def test_a_variance_must_be_given():
    with pytest.raises(UsageError, match="gaussian-nll needs var"):
        api.evaluate("gaussian-nll", PREDICTED, REAL)


@pytest.mark.parametrize(
    ("p", "y", "term"),
    [(1000.0, 1e306, np.inf), (709.9, 1e306, -np.inf), (710.0, 1.7e308, -np.inf)],  # e^1000 is 2e434, e^709.9 2e308
)
def test_poisson_where_rate_and_product_overflow_is_infinite(p, y, term):
    assert api.evaluate("poisson-nll", [p], [y]).value == term
