"""The frameworks themselves, run: the snippets that we print, and the conventions of --like.

A framework that is not installed skips its tests. Where xgboost or LightGBM do not give terms they are compared by
their source.
"""

import ast
import warnings

import numpy as np
import pytest
from contract_cases import conventions, fitted
from contract_references import RUNS
from numpy.testing import assert_allclose

from losscli.api import evaluate
from losscli.domain import PROBABILITY
from losscli.loss import Convention
from losscli.render.code import IMPORTS, snippet

MODULES = {"sklearn": ["sklearn.metrics", "scipy.special"], "optax": ["jax", "optax"], "keras": ["jax", "keras"]}
EXACT = 1e-12
# On jax, keras 3.15 takes the mean over the last axis in float32, whatever the dtype asked for.
LOOSER = {"keras": 2.0**-22}
NOISY = pytest.mark.filterwarnings(
    "ignore:::keras", "ignore:::jax", "ignore:::optax", "ignore:::torch", "ignore:::sklearn"
)


@pytest.fixture
def framework(request, monkeypatch):
    """Import a framework, set to doubles, or skip; what it says against itself on import is not our business."""
    asked = "equivalent" if "equivalent" in request.fixturenames else "convention"
    kind, name, *_ = request.getfixturevalue(asked)
    read = asked == "convention" and run_of(kind, name).read
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        modules = {} if read else {one: pytest.importorskip(one) for one in MODULES.get(name, [name])}
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


def inputs(kind, run):
    """Return the inputs of a run, or random ones; hard targets, as every framework takes those."""
    if run.inputs is not None:
        return run.inputs()
    case = next(iter(fitted(kind(), 3)))
    return tuple(
        np.round(one) if i and domain == PROBABILITY else one
        for i, (domain, one) in enumerate(zip(case.domains(), case.moderate(), strict=True))
    )


def run_of(kind, name):
    return RUNS[kind.name][name]


def ours(kind, convention, what, arrays):
    widths = {
        one.name: np.shape(array)[1] if array.ndim > 1 else 1 for one, array in zip(kind.inputs, arrays, strict=True)
    }
    loss = kind(**convention.options).resolved(widths)
    with np.errstate(all="ignore"):
        return getattr(loss, what)(*arrays)


def chosen(part):
    """Return the conventions whose run has this part."""
    return [
        pytest.param(value, id=label)
        for label, value in conventions()
        if getattr(run_of(*value[:2]), part, None) is not None
    ]


def test_every_convention_is_run():
    stated = {(kind.name, name) for _, (kind, name, _) in conventions()}
    assert stated == {(loss, name) for loss, runs in RUNS.items() for name in runs}


def test_only_what_is_not_installed_is_read():
    assert {name for runs in RUNS.values() for name, run in runs.items() if run.read} <= {"xgboost", "lightgbm"}


@NOISY
@pytest.mark.usefixtures("framework")
def test_terms_under_like_are_those_of_the_framework(convention):
    kind, name, options = convention
    run = run_of(kind, name)
    arrays = inputs(kind, run)
    expected = np.asarray(run.terms(*arrays))
    if kind.together and not expected.ndim:  # the framework gives the mean alone
        found = evaluate(kind.name, *arrays, like=name).value
    else:
        found = ours(kind, options, "term", arrays)
    assert_allclose(found, expected, rtol=run.rtol, atol=run.atol)


@NOISY
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("convention", chosen("gradient"))
def test_gradient_under_like_is_that_of_the_framework(convention):
    kind, name, options = convention
    run = run_of(kind, name)
    arrays = inputs(kind, run)
    assert_allclose(ours(kind, options, "gradient", arrays), run.gradient(*arrays), rtol=run.rtol, atol=run.atol)


@NOISY
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("convention", chosen("weighted"))
def test_weighted_mean_under_like_is_that_of_the_framework(convention):
    kind, name, _ = convention
    run = run_of(kind, name)
    arrays = inputs(kind, run)
    weight = np.random.default_rng(1).uniform(0.5, 3, len(arrays[0]))
    value = evaluate(kind.name, *arrays, weight=weight, like=name).value
    assert value == pytest.approx(float(run.weighted(*arrays, weight)), rel=run.rtol)


def test_rows_on_which_a_convention_differs_are_said_to_be_sensitive(convention):
    kind, name, options = convention
    if options.effect and not set(options.options) & {"clip", "log_floor"}:
        pytest.skip("another definition: it differs on every row")
    arrays = inputs(kind, run_of(kind, name))
    plain, like = (ours(kind, one, "term", arrays) for one in (Convention(), options))
    said = ours(kind, Convention(), "sensitive", arrays)
    differs = ~np.isclose(plain, like, rtol=EXACT, atol=0)
    assert not np.any(differs & (False if said is None else ~said))


def test_effect_is_told_just_where_a_convention_changes_an_option(convention):
    assert bool(convention[2].effect) == bool(convention[2].options)
