"""Several models in one pass: each result is that of the model alone, and the difference that of the exact sums."""

from fractions import Fraction

import numpy as np
import pytest

import losscli.evaluation
from losscli.batch import Batch
from losscli.contest import Entry, contested
from losscli.errors import DomainError, Place
from losscli.evaluation import Plan, Reduction, evaluate
from losscli.inference.paired import Ask, Duel
from losscli.losses import find
from losscli.losses.custom import custom

RANDOM = np.random.default_rng(1)
N = 2500
Y = RANDOM.normal(size=N)
MODELS = {"pred": Y + RANDOM.normal(size=N), "pred 2": Y + RANDOM.normal(size=N) * 1e-9, "pred 3": Y * 1e150}
MSE, MEAN = find("mse")(), Reduction()


def batches(size=N, weights=None):
    for start in range(0, N, size):
        part = slice(start, start + size)
        arrays = {"target": Y[part], **{name: values[part] for name, values in MODELS.items()}}
        rows = np.arange(start + 1, start + 1 + len(Y[part]))
        yield Batch(arrays, rows, None if weights is None else weights[part], lambda name, i, _: Place(name, i + 1))


def entries(*names, loss=MSE, reduction=MEAN):
    return [Entry(name, loss, {"pred": name}, reduction) for name in names or MODELS]


@pytest.mark.parametrize("reduction", ["mean", "sum", "median"])
def test_each_result_is_that_of_the_model_alone(reduction):
    found = contested(entries(reduction=Reduction(reduction)), batches())
    for name, one in zip(MODELS, found, strict=True):
        alone = Batch({"pred": MODELS[name], "target": Y}, np.arange(1, N + 1), None, lambda *_: Place("a"))
        assert one.value == evaluate(MSE, [alone], (), Plan(Reduction(reduction))).value


@pytest.mark.parametrize("weights", [None, RANDOM.integers(1, 5, N) / 4])
def test_the_difference_is_of_the_exact_sums_and_rounded_once(weights):
    one, other = contested(entries("pred", "pred 2"), batches(weights=weights))
    over = np.ones(N) if weights is None else weights
    terms = [(MODELS[name] - Y) ** 2 for name in ("pred", "pred 2")]
    sums = [sum(Fraction(w) * Fraction(t) for w, t in zip(over, each, strict=True)) for each in terms]
    exact = (sums[1] - sums[0]) / sum(map(Fraction, over))
    assert other.moments.above(one.moments) == float(exact)


def test_the_difference_of_two_large_means_keeps_its_digits():
    values = np.array([1e8 + 1e-7, 1e8]), np.array([1e8, 1e8])
    batch = Batch({"pred": values[0], "pred 2": values[1], "target": np.zeros(2)}, np.array([1, 2]), None, None)
    one, other = contested(entries("pred", "pred 2", loss=find("mae")()), [batch])
    assert other.moments.above(one.moments) == float((Fraction(values[1][0]) - Fraction(values[0][0])) / 2)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("size", [1, 97, N])
@pytest.mark.parametrize("block", [64, 1 << 17])
def test_batches_cores_and_blocks_change_no_bit(monkeypatch, size, jobs, block):
    def results(size, jobs):
        duel = Duel(0, 1)
        found = contested(entries("pred", "pred 2"), batches(size), [duel], Plan(jobs=jobs, spread=False))
        ask = Ask(method="bootstrap", resamples=50)
        return [one.value for one in found], duel.interval(ask), duel.interval(Ask()), duel.p(ask)

    whole = results(N, 1)
    monkeypatch.setattr(losscli.evaluation, "BLOCK", block)
    assert results(size, jobs) == whole


def test_a_bad_value_is_named_by_where_it_stands():
    probability = find("bce")()
    rows = Batch(
        {"pred": np.array([0.5]), "pred 2": np.array([1.5]), "target": np.array([1.0])},
        np.array([1]),
        None,
        lambda name, i, _: Place(f"{name}.csv", i + 1),
    )
    with pytest.raises(DomainError, match=r"pred 2\.csv:1"):
        contested(entries("pred", "pred 2", loss=probability), [rows])


@pytest.mark.parametrize("size", [100, N])
def test_a_loss_of_rows_that_depend_on_one_another_takes_all_of_them_at_once(size):
    of_all = custom(lambda p, y: (p - np.mean(y)) ** 2, None)().resolved({"pred": 1, "target": 1})
    one, other = contested(entries("pred", "pred 2", loss=of_all), batches(size))
    for name, found in (("pred", one), ("pred 2", other)):
        assert found.value == pytest.approx(np.mean((MODELS[name] - np.mean(Y)) ** 2), rel=1e-12)


def test_a_bad_value_under_another_loss_names_that_loss():
    arrays = {"pred": np.array([0.5, -1.0]), "target": np.array([1.0, 1.0])}
    rows = Batch(arrays, np.array([1, 2]), None, lambda name, i, _: Place(f"{name}.csv", i + 1))
    both = [Entry("pred", loss, {"pred": "pred"}, MEAN) for loss in (MSE, find("bce")())]
    with pytest.raises(DomainError, match=r"pred\.csv:2: p = -1 is not a probability, as bce needs it \(--also\)"):
        contested(both, [rows])
