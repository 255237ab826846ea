"""What a network is trained by: a loss of the catalogue, its reduction and its convention."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from losscli.arrays import fitted
from losscli.batch import Batch, Locate
from losscli.domain import Array
from losscli.errors import NetworkError, Place, UsageError, cut
from losscli.evaluation import Evaluation, Plan, Reduction, evaluate
from losscli.loss import Input, Loss
from losscli.report import Report
from losscli.scoring import Scored
from losscli.whole import Collector, restored, slope_of_result

TARGET = "target"
SMOOTH = ("mean", "sum")


class Judged(NamedTuple):
    """What the loss of some predictions came to: its value, and the gradient of that with respect to the prediction.

    `slope` has the prediction's shape (n, width); a row that the loss leaves out has 0, as has its term. `scored` are
    the rows that count, with their inputs, terms and gradients of the terms, for a table.
    """

    value: float
    slope: Array
    terms: Array
    evaluation: Evaluation
    scored: Scored


class Criterion(NamedTuple):
    """A loss, how it is reduced (mean or sum), and the framework whose convention that is; `criterion` makes one.

    Its plan asks for no standard deviation of the terms, which takes longer than all the rest.
    """

    loss: Loss
    plan: Plan
    like: str | None = None

    def judged(self, prediction: Array, targets: Batch) -> Judged:
        """Return the loss of a prediction, shape (n, width), beside the `target` and what else the loss takes.

        A row's weight is that of the batch. The value is that of `loss NAME`, and the slope that of its `--grad`.

        Raises:
            DomainError: a value is outside what the loss is defined on.
            LossCliError: the columns do not fit, no row is left, and the like.
        """
        arrays = self._arrays(prediction, targets)
        loss = fitted(self.loss, arrays)
        _refuse_shapes(loss, arrays)
        batch = targets._replace(arrays=arrays, locate=_located(loss, targets))
        if _is_one_row(loss, arrays):
            batch = batch.stacked()
        kept = Collector()
        evaluation = evaluate(loss, [batch] if len(batch.rows) else [], [kept], self.plan)
        scored = kept.all()
        whole = restored(scored, batch.rows)
        (slope, *_) = (whole.gradients or {}).values()
        slope = slope_of_result(slope, Report(evaluation, {}), batch.weights).reshape(prediction.shape)
        return Judged(_number(evaluation), slope, whole.terms, evaluation, scored)

    def _arrays(self, prediction: Array, targets: Batch) -> dict[str, Array]:
        """Return the arrays of the loss's inputs in their order: the first is the prediction."""
        first, *others = self.loss.inputs
        arrays = {first.name: prediction}
        for one in others:
            arrays[one.name] = _given(self.loss, one, targets.arrays, prediction)
        for one in others:
            array = arrays[one.name]
            if len(array) != len(prediction):
                raise UsageError(f"there are {len(prediction)} rows of inputs and {len(array)} of the {one.name}")
            arrays[one.name] = array[:, np.newaxis] if one.vector and array.ndim == 1 else array
        return arrays


def criterion(loss: Loss, reduction: str = "", like: str | None = None) -> Criterion:
    """Return a loss as what a network is trained by; without a reduction, its own. It is under its convention already.

    Raises:
        UsageError: it has no gradient with respect to one prediction, or the reduction has none.
    """
    name = Reduction.parse(reduction or loss.reduction).name
    if name not in SMOOTH:
        problem = f"{loss.name}: the {name} of the terms has no gradient here"
        raise UsageError(problem, "Add --reduction mean, or sum.")
    _refuse_inputs(loss)
    if loss.formula.gradient.strip() == "0":
        problem = f"{loss.name} has no gradient to go down: it is flat wherever it has one"
        raise UsageError(problem, "Train by a loss that stands in for it, such as ce, bce-logits or hinge.")
    return Criterion(loss, Plan(Reduction(name), loss.convention(like), gradient=True, spread=False), like)


def beside(target: Array, weights: Array | None = None, locate: Locate | None = None) -> Batch:
    """Return targets, shape (n,) or (n, d), as the rows that a prediction is judged beside, numbered from 1."""
    return Batch({TARGET: target}, np.arange(1, len(target) + 1), weights, locate or _nameless)


def _nameless(name: str, i: int, j: int) -> Place:
    return Place(name, item=f"[{i}]" if j == 0 else f"[{i}, {j}]")


def _refuse_inputs(loss: Loss) -> None:
    """Refuse a loss of anything but one prediction, its target, and numbers beside them.

    Raises:
        UsageError: it is one.
    """
    first, *others = loss.inputs
    if [one.name for one in others if not one.parameter] != [TARGET]:
        wanted = " and ".join(one.name for one in loss.inputs)
        problem = f"{loss.name} is a loss of {wanted}, not of one prediction and its target"
        raise UsageError(problem, "A network makes one prediction of each row.")
    if first.ragged or first.matrix:
        raise UsageError(f"{loss.name} is a loss of rows of rows, and a network makes one row of numbers of each row")


def _given(loss: Loss, one: Input, arrays: Mapping[str, Array], prediction: Array) -> Array:
    if one.name in arrays:
        return arrays[one.name]
    if one.default is None:
        raise UsageError(f"{loss.name} needs {one.name}")
    return np.full(prediction.shape, one.default)


def _refuse_shapes(loss: Loss, arrays: Mapping[str, Array]) -> None:
    """Refuse a prediction of other columns than its target's, where each has its own.

    Raises:
        NetworkError: it is one.
    """
    first, *others = loss.inputs
    for one in others:
        apart = first.vector and not one.vector
        if not apart and arrays[one.name].shape != arrays[first.name].shape:
            made, there = (1 if array.ndim == 1 else array.shape[1] for array in (arrays[first.name], arrays[one.name]))
            columns = f"{made} column" if made == 1 else f"{made} columns"
            problem = f"the network's output has {columns} and the {cut(one.name)} {there}"
            raise NetworkError(problem, hint=f"{loss.name} takes as many of each: change the last layer, or the files.")


def _is_one_row(loss: Loss, arrays: Mapping[str, Array]) -> bool:
    """Whether single numbers are all one row, as this loss takes them."""
    return loss.stacked and all(array.ndim == 1 or array.shape[1] == 1 for array in arrays.values())


def _located(loss: Loss, targets: Batch) -> Locate:
    """Return where each number came from: the prediction's are the network's."""

    def found(name: str, i: int, j: int) -> Place:
        if name != loss.inputs[0].name:
            return targets.locate(name, i, j)
        return Place(
            f"the network's output for row {targets.rows[i]}", item=f", column {j + 1}" if loss.inputs[0].vector else ""
        )

    return found


def _number(evaluation: Evaluation) -> float:
    assert evaluation.value is not None  # noqa: S101 - of the mean and the sum it is a number
    return evaluation.value
