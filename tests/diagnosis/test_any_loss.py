"""Whatever the loss, its options, its rows and its reduction: a verdict is found, and the right number is right."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal

import numpy as np
import pytest
from numpy.typing import ArrayLike

from losscli.batch import Batch
from losscli.diagnosis.search import candidates
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import verdict
from losscli.diagnosis.work import Keeper, Work
from losscli.domain import Array
from losscli.errors import Place, UsageError
from losscli.evaluation import Plan, Reduction, evaluate
from losscli.loss import Loss
from losscli.losses import every, find
from losscli.option import Scalar

REDUCTIONS = ("mean", "sum", "max")
ANSWERS = ("0.1234", "-3.00", "12.3456789", "0", "1", "1e300", "-1e-300", "inf", "-inf", "nan", "7")
NAMES = [loss.name for loss in every()]


def shaped(loss: type[Loss], inputs: Sequence[ArrayLike]) -> dict[str, Array]:
    """Return inputs as the losses have them, vectors of one number as columns."""
    arrays = {}
    for one, values in zip(loss.inputs, inputs, strict=True):
        array = np.asarray(values, np.float64)
        arrays[one.name] = array[:, np.newaxis] if one.vector and array.ndim == 1 else array
    return arrays


def batches(loss: type[Loss], arrays: Mapping[str, Array], weights: Array | None) -> list[Batch]:
    """Return all rows as one, or of a ragged loss each by itself."""
    rows = np.arange(1, len(next(iter(arrays.values()))) + 1)
    whole = Batch(arrays, rows, weights, lambda *_: Place("rows"))
    return [whole.only(rows == row) for row in rows] if any(one.ragged for one in loss.inputs) else [whole]


def work(loss: type[Loss], pieces: list[Batch], reduction: str = "", **options: Scalar) -> Work:
    """Return the work behind a loss of some rows."""
    first = pieces[0].arrays
    settled = loss(**options).resolved({key: 1 if one.ndim == 1 else one.shape[1] for key, one in first.items()})
    keeper = Keeper()
    found = evaluate(settled, pieces, [keeper], Plan(Reduction.parse(reduction or loss.reduction)))
    return Work.of(found, keeper.kept)


def of_sample(name: str, reduction: str = "", weights: Array | None = None, **options: Scalar) -> Work:
    loss = find(name)
    return work(loss, batches(loss, shaped(loss, loss.sample), weights), reduction, **options)


def of_examples(name: str) -> Iterator[Work]:
    """Yield the work of every example of a loss, a row each, under the options that it holds under."""
    loss = find(name)
    for one in loss.examples:
        group = loss.together and np.ndim(one.inputs[0])
        given = one.inputs if group else [[values] for values in one.inputs]
        with suppress(UsageError):  # a row that counts for nothing has no mean
            yield work(loss, batches(loss, shaped(loss, given), None), **one.options)


def judge(own: Work) -> None:
    """Make every mistake and judge some answers, of which the tests want no more than that this is done."""
    tried = list(candidates(own))
    assert all(np.isfinite(one.value) for one in tried)
    for text in (*ANSWERS, *(f"{one.value:.5e}" for one in tried[::7])):
        found = verdict(own, Typed.parse(text))
        assert found.agrees or all(hit.what and hit.mend for hit in found.hits)


def ways(value: float) -> Iterator[str]:
    """Yield a number rounded and cut off at 2 to 17 digits."""
    for digits in range(2, 18):
        for rounding in (ROUND_HALF_EVEN, ROUND_DOWN):
            yield str(Context(prec=digits, rounding=rounding).create_decimal(Decimal(value)))


@pytest.mark.parametrize("name", NAMES)
def test_answers_to_a_sample_are_judged_under_every_reduction(name):
    for reduction in REDUCTIONS:
        judge(of_sample(name, reduction))


@pytest.mark.parametrize("name", NAMES)
def test_answers_to_every_example_of_a_loss_are_judged(name):
    for own in of_examples(name):
        judge(own)


@pytest.mark.parametrize("name", NAMES)
def test_answers_to_weighted_rows_are_judged(name):
    rows = len(shaped(find(name), find(name).sample)[find(name).inputs[0].name])
    for weights in (np.arange(1.0, rows + 1), np.where(np.arange(rows) == 1, 0.0, 2.0)):
        for reduction in ("mean", "sum"):
            judge(of_sample(name, reduction, weights))


@pytest.mark.parametrize("name", NAMES)
def test_answers_to_one_row_are_judged(name):
    loss = find(name)
    arrays = {key: array[:1] for key, array in shaped(loss, loss.sample).items()}
    try:
        own = work(loss, batches(loss, arrays, None))
    except UsageError:  # of some losses one row alone has no term
        assert loss.together
        return
    judge(own)


@pytest.mark.parametrize("name", NAMES)
def test_answers_to_rows_in_two_batches_are_judged_as_those_to_all(name):
    loss = find(name)
    if loss.together:
        return
    (*_, whole) = pieces = batches(loss, shaped(loss, loss.sample), None)
    cut = list(whole.pieces(2)) if len(pieces) == 1 else pieces
    one, other = (list(candidates(work(loss, each))) for each in (pieces, cut))
    assert [each.mistake.id for each in one] == [each.mistake.id for each in other]
    assert np.allclose([each.value for each in one], [each.value for each in other], rtol=1e-9)


@pytest.mark.parametrize("name", [loss.name for loss in every() if loss.together])
def test_answers_to_groups_of_different_sizes_are_judged(name):
    loss = find(name)
    arrays = shaped(loss, loss.sample)
    (whole,) = batches(loss, arrays, None)
    judge(work(loss, [whole._replace(group="a"), whole.taking(np.arange(len(whole.rows) - 1))._replace(group="b")]))


@pytest.mark.parametrize("name", [loss.name for loss in every() if loss.stacked])
def test_answers_to_columns_of_different_lengths_that_are_one_sample_each_are_judged(name):
    loss = find(name)
    rows = shaped(loss, loss.sample)
    pieces = [
        Batch({key: array[[i], : array.shape[1] - i] for key, array in rows.items()}, np.array([i + 1]), None, Place)
        for i in range(2)
    ]
    for reduction in REDUCTIONS:
        judge(work(loss, pieces, reduction))


@pytest.mark.parametrize(
    "name", [loss.name for loss in every() if not any(one.vector for one in loss.inputs) and not loss.together]
)
def test_answers_to_rows_of_several_outputs_are_judged(name):
    loss = find(name)
    arrays = {key: np.column_stack([array, array[::-1]]) for key, array in shaped(loss, loss.sample).items()}
    try:
        own = work(loss, batches(loss, arrays, None))
    except UsageError:  # of some losses there is one output a row
        return
    for reduction in REDUCTIONS:
        judge(work(loss, batches(loss, arrays, np.ones(own.rows) if reduction == "mean" else None), reduction))
    judge(own)


@pytest.mark.parametrize("name", NAMES)
def test_no_mistake_nor_reading_changes_the_rows(name):
    own = of_sample(name)
    before = [{key: array.copy() for key, array in piece.batch.arrays.items()} for piece in own.pieces]
    judge(own)
    for piece, arrays in zip(own.pieces, before, strict=True):
        for key, array in arrays.items():
            assert np.array_equal(piece.batch.arrays[key], array)


@pytest.mark.parametrize("name", NAMES)
def test_the_right_number_is_right_at_any_digits_rounded_or_cut_off(name):
    for own in (of_sample(name), of_sample(name, "sum"), of_sample(name, "median"), *of_examples(name)):
        if np.isfinite(own.value):
            assert [text for text in ways(own.value) if not verdict(own, Typed.parse(text)).agrees] == []
