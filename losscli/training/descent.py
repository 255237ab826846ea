"""Gradient descent on the predictions themselves: no model between them and the loss, so that its gradient is seen."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import DepartureError, DivergenceError, DomainError, Place, UsageError
from losscli.evaluation import Evaluation, Plan, evaluate
from losscli.loss import Loss
from losscli.report import Report
from losscli.training.optimiser import Optimiser, State
from losscli.whole import Collector, restored, slope_of_result

# The loss of the same family whose prediction may be any number, and which cannot be left by a step.
UNBOUNDED = {
    "bce": "bce-logits", "ce-probs": "ce", "focal-probs": "focal", "nll": "ce", "brier": "bce-logits",
    "poisson-deviance": "poisson-nll", "gamma-deviance": "gamma-nll", "tweedie-deviance": "tweedie-nll",
    "msle": "mse", "rmsle": "rmse",
}  # fmt: skip


class Moment(NamedTuple):
    """What there is after some epochs: the loss, what it was computed from, and the predictions, (n,) or (n, k)."""

    epoch: int
    loss: float
    evaluation: Evaluation
    predictions: Array


def descent(loss: Loss, batch: Batch, optimiser: Optimiser, plan: Plan, epochs: int) -> Iterator[Moment]:
    """Yield how the predictions of a batch stand before the first step and after each of `epochs` steps.

    A step moves all of them, each by its part of the gradient of the result: of the mean, or the sum.

    Raises:
        UsageError: what is computed of the rows has no gradient.
        DomainError: a value of the files is outside what the loss is defined on.
        DepartureError: a step led a prediction outside it.
        DivergenceError: the loss, or a prediction, is not finite.
    """
    _refuse_flat(loss, plan)
    name, state, before = loss.inputs[0].name, State(), None
    for epoch in range(epochs + 1):
        found, slopes = _measured(loss, batch, plan, epoch)
        value = found.value or 0.0
        predictions = batch.arrays[name]
        _refuse_infinite("the loss", np.array(value), epoch, before)
        yield Moment(epoch, value, found, predictions)
        if epoch < epochs:
            after, state = optimiser.step({name: predictions}, {name: slopes}, state)
            _refuse_infinite("a prediction", after[name], epoch + 1, value)
            batch, before = batch._replace(arrays={**batch.arrays, **after}), value


def _measured(loss: Loss, batch: Batch, plan: Plan, epoch: int) -> tuple[Evaluation, Array]:
    """Return the result, and its gradient with respect to the predictions."""
    kept, moved = Collector(), batch
    if epoch:  # the numbers stand in no file any more
        moved = batch._replace(locate=lambda _, i, __: Place("", int(batch.rows[i])))
    try:
        found = evaluate(loss, [moved], [kept], plan)
    except DomainError as error:
        if not epoch:
            raise
        row, allowed = error.place.line or 0, error.allowed
        raise DepartureError(epoch, row, error.symbol, error.value, allowed, _hint(loss)) from error
    (slope, *_) = (restored(kept.all(), batch.rows).gradients or {}).values()
    return found, slope_of_result(slope, Report(found, {}), batch.weights)


def _hint(loss: Loss) -> str:
    form = f", or the loss that takes any number: {UNBOUNDED[loss.name]}" if loss.name in UNBOUNDED else ""
    return f"Try a smaller --lr{form}."


def _refuse_flat(loss: Loss, plan: Plan) -> None:
    if plan.reduction.name not in {"mean", "sum"}:
        problem = f"of the {plan.reduction.name} no gradient is given, so there is nothing to descend"
        raise UsageError(problem, "--reduction mean and sum have one.")
    if loss.formula.gradient.strip() == "0":
        problem = f"{loss.name} has no gradient to go down: it is flat wherever it has one"
        raise UsageError(problem, "Descend a loss that stands in for it, such as ce, bce-logits or hinge.")
    if loss.inputs[0].ragged:
        raise UsageError(f"{loss.name} takes rows of different lengths, which loss descend does not move")


def _refuse_infinite(what: str, values: Array, epoch: int, before: float | None) -> None:
    finite = np.isfinite(values)
    if not finite.all():
        value: float = values[~finite].ravel()[0]
        hint = "Try a smaller --lr." if before is not None else "Gradient descent needs a finite loss to begin from."
        raise DivergenceError(what, f"{value:g}", epoch, None, before, hint)
