"""The frameworks themselves, run: the snippets that we print, and the conventions of --like.

A framework that is not installed skips its tests. xgboost and LightGBM are compared by their source.
"""

import ast
import warnings
from importlib import import_module

import numpy as np
import pytest
from contract_cases import conventions, fitted
from numpy.testing import assert_allclose

from losscli.api import evaluate
from losscli.domain import PROBABILITY
from losscli.loss import Convention
from losscli.render.page import IMPORTS, snippet

MODULES = {"sklearn": ["sklearn.metrics", "scipy.special"], "optax": ["jax", "optax"], "keras": ["jax", "keras"]}
READ = {"xgboost", "lightgbm"}  # by their source, not installed
EXACT = 1e-12
# On jax, keras 3.15 takes the mean over the last axis in float32, whatever the dtype asked for.
LOOSER = {"keras": 2.0**-22}
NAIVE = 2e-15  # ln(1 − p) of a small p, and σ(z) − y: right to a few roundings of 1, not of themselves
NOISY = pytest.mark.filterwarnings(
    "ignore:::keras", "ignore:::jax", "ignore:::optax", "ignore:::torch", "ignore:::sklearn"
)


@pytest.fixture
def framework(request, monkeypatch):
    """Import a framework, set to doubles, or skip; what it says against itself on import is not our business."""
    asked = "equivalent" if "equivalent" in request.fixturenames else "convention"
    name = request.getfixturevalue(asked)[1]
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        modules = {} if name in READ else {one: pytest.importorskip(one) for one in MODULES.get(name, [name])}
    if "jax" in modules:
        modules["jax"].config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's form


def test_equivalent_is_of_a_known_framework(equivalent):
    assert equivalent[1] in IMPORTS


@NOISY
@pytest.mark.usefixtures("framework")
def test_snippet_computes_the_loss_of_the_sample(equivalent):
    kind, framework = equivalent
    lines = ast.parse(snippet(kind, framework))
    space = {}
    exec(compile(ast.Module(lines.body[:-1], []), "snippet", "exec"), space)  # noqa: S102 - what we print, run
    value = eval(compile(ast.Expression(lines.body[-1].value), "snippet", "eval"), space)  # noqa: S307
    assert float(value) == pytest.approx(
        evaluate(kind.name, *kind.sample).value, rel=LOOSER.get(framework, EXACT), abs=0
    )


TORCH = {
    "mse": "mse_loss",
    "mae": "l1_loss",
    "bce": "binary_cross_entropy",
    "bce-logits": "binary_cross_entropy_with_logits",
    "ce": "cross_entropy",
}


def torch_terms(kind, pred, target):
    torch = import_module("torch")
    call = getattr(torch.nn.functional, TORCH[kind.name])
    p = torch.tensor(pred, requires_grad=True)
    y = torch.tensor(target.astype(int) if kind.name == "ce" else target)
    terms = call(p, y, reduction="none")
    (slope,) = torch.autograd.grad(terms.sum(), p)
    return terms.detach().numpy(), slope.numpy()


def torch_weighted(kind, pred, target, weight):
    torch = import_module("torch")
    call = getattr(torch.nn.functional, TORCH[kind.name])
    return call(*(torch.tensor(one) for one in (pred, target)), weight=torch.tensor(weight))


def keras_terms(kind, pred, target, weight=None):
    losses = import_module("keras").losses
    made = {
        "mse": (losses.MeanSquaredError, {}),
        "mae": (losses.MeanAbsoluteError, {}),
        "bce": (losses.BinaryCrossentropy, {}),
        "bce-logits": (losses.BinaryCrossentropy, {"from_logits": True}),
        "ce": (losses.SparseCategoricalCrossentropy, {"from_logits": True}),
    }[kind.name]
    columns = (lambda one: one) if kind.name == "ce" else (lambda one: one[:, None])
    reduction = None if weight is None else "sum_over_batch_size"
    loss = made[0](reduction=reduction, dtype="float64", **made[1])
    return np.asarray(loss(columns(target), columns(pred), sample_weight=weight))


def sklearn_terms(kind, pred, target, weight=None):
    metrics = import_module("sklearn.metrics")
    call = {
        "mse": metrics.mean_squared_error,
        "mae": metrics.mean_absolute_error,
        "bce": lambda y, p, **more: metrics.log_loss(y, p, labels=[0, 1], **more),
        "ce-probs": lambda y, p, **more: metrics.log_loss(y, p, labels=range(pred.shape[1]), **more),
    }[kind.name]
    if weight is not None:
        return call(target, pred, sample_weight=weight)
    return np.array([call(target[i : i + 1], pred[i : i + 1]) for i in range(len(pred))])


def optax_terms(kind, pred, target):
    optax = import_module("optax")
    call = {
        "mse": optax.squared_error,
        "bce-logits": optax.sigmoid_binary_cross_entropy,
        "ce": lambda p, y: optax.softmax_cross_entropy_with_integer_labels(p, y.astype(int)),
    }[kind.name]
    return np.asarray(call(pred, target))


def xgboost_terms(kind, pred, target):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowLogLoss::EvalRow, with its float 1 − 1e-16 being 1."""
    assert kind.name == "bce"
    inside, other = np.maximum(pred, 1e-16), np.maximum(1 - pred, 1e-16)
    return -target * np.log(inside) - (1 - target) * np.log(other)


def lightgbm_terms(kind, pred, target):
    """microsoft/LightGBM, src/metric/binary_metric.hpp, BinaryLoglossMetric::LossOnPoint, kEpsilon = 1e-15."""
    assert kind.name == "bce"
    of_target = np.where(target > 0, pred, 1 - pred)
    return -np.log(np.where(of_target > 1e-15, of_target, 1e-15))


RUN = {
    "torch": lambda *given: torch_terms(*given)[0],
    "keras": keras_terms,
    "sklearn": sklearn_terms,
    "optax": optax_terms,
    "xgboost": xgboost_terms,
    "lightgbm": lightgbm_terms,
}
WEIGHTED = {"torch": torch_weighted, "keras": keras_terms, "sklearn": sklearn_terms}
PROBABILITIES = np.array(
    [0.0, 5e-324, 1e-300, 1e-45, 1e-20, 1e-16, 1e-13, 1e-9, 1e-7, 0.5, 1 - 1e-7, 1 - 2.0**-53, 1.0]
)
LOGITS = np.array([-1e3, -750.0, -40.0, -1.0, 0.0, 1e-9, 37.5, 40.0, 800.0])


def inputs(kind):
    """Random inputs, then certain predictions, right and wrong; hard targets, as every framework takes those."""
    case = next(iter(fitted(kind(), 3)))
    pred, target = case.moderate()
    first, second = case.domains()
    if case.classes:
        if first == PROBABILITY:
            pred = pred / pred.sum(axis=1, keepdims=True)
        certain = np.eye(3)[[0, 0, 1, 2]] * (1.0 if first == PROBABILITY else 800.0)
        return np.concatenate([pred, certain]), np.concatenate([target, [0.0, 1.0, 2.0, 2.0]])
    if second != PROBABILITY:
        return pred, target
    certain = PROBABILITIES if first == PROBABILITY else LOGITS
    both = np.repeat([0.0, 1.0], len(certain))
    return np.concatenate([pred, certain, certain]), np.concatenate([np.round(target), both])


def weighs_rows(kind, name):
    return name in WEIGHTED and (kind.name, name) != ("ce", "torch")  # whose weights are of classes


def chosen(admits):
    """Return the conventions of which something more can be asked."""
    return [pytest.param(value, id=label) for label, value in conventions() if admits(*value[:2])]


def ours(kind, convention, what):
    case = next(iter(fitted(kind().like(convention), 3)))
    with np.errstate(all="ignore"):
        return getattr(case.loss, what)(*inputs(kind))


def test_convention_is_of_a_framework_that_is_run(convention):
    assert convention[1] in RUN


@NOISY
@pytest.mark.usefixtures("framework")
def test_terms_under_like_are_those_of_the_framework(convention):
    kind, name, options = convention
    assert_allclose(
        ours(kind, options, "term"), RUN[name](kind, *inputs(kind)), rtol=LOOSER.get(name, EXACT), atol=NAIVE
    )


@NOISY
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("convention", chosen(lambda _, name: name == "torch"))
def test_gradient_under_like_torch_is_that_of_torch(convention):
    kind, _, options = convention
    assert_allclose(ours(kind, options, "gradient"), torch_terms(kind, *inputs(kind))[1], rtol=EXACT, atol=NAIVE)


@NOISY
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("convention", chosen(weighs_rows))
def test_weighted_mean_under_like_is_that_of_the_framework(convention):
    kind, name, _ = convention
    pred, target = inputs(kind)
    weight = np.random.default_rng(1).uniform(0.5, 3, len(pred))
    value = evaluate(kind.name, pred, target, weight=weight, like=name).value
    assert value == pytest.approx(float(WEIGHTED[name](kind, pred, target, weight)), rel=LOOSER.get(name, EXACT))


def test_rows_on_which_a_convention_differs_are_said_to_be_sensitive(convention):
    kind, _, options = convention
    plain, like = ours(kind, Convention(), "term"), ours(kind, options, "term")
    differs = ~np.isclose(plain, like, rtol=EXACT, atol=0)
    said = kind().sensitive(*inputs(kind))
    assert not np.any(differs & (False if said is None else ~said))


def test_effect_is_told_just_where_a_convention_changes_an_option(convention):
    assert bool(convention[2].effect) == bool(convention[2].options)
