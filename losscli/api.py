"""The Python API: a loss as a function of arrays, lists or pandas objects, and the result it returns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import Place, UnknownNameError, UsageError
from losscli.evaluation import Evaluation, Reduction, Scored
from losscli.evaluation import evaluate as run
from losscli.loss import Convention, Loss, Scalar, options
from losscli.losses import find
from losscli.reduction import Moments
from losscli.report import InputFacts, Report
from losscli.rows import views
from losscli.version import __version__

if TYPE_CHECKING:
    import pandas as pd

EXACT_INTEGERS = 2**53


@final
@dataclass(frozen=True, slots=True)
class Result:
    """What a loss came to.

    `terms` has shape (n,), or (n, d) for d outputs a row; weights are not in it. `gradient` is that of `value` with
    respect to the prediction, in the prediction's shape; under the reduction `none`, that of each term times its
    weight. It is None where the reduction has none: median and other quantiles, max, min. `value` is None under the
    reduction `none`.
    """

    report: Report
    terms: Array
    gradient: Array | None
    inputs: Mapping[str, Array]
    weights: Array | None = None

    @property
    def value(self) -> float | None:
        """The loss under its reduction, correctly rounded."""
        return self._evaluation.value

    @property
    def divisor(self) -> float | None:
        """What the mean divided by: the number of terms, or the sum of their weights."""
        return self.report.divisor

    @property
    def moments(self) -> Moments:
        """The exact sums behind the value, which merge with those of further rows."""
        return self._evaluation.moments

    @property
    def signature(self) -> str:
        """Everything the value depends on beside the data, in a line."""
        return self.report.signature

    def __float__(self) -> float:
        """Return the value.

        Raises:
            TypeError: the reduction is `none`.
        """
        if self.value is None:
            raise TypeError("under the reduction none there is no one value; see terms")
        return self.value

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each term: its inputs, its weight if there is one, its loss, rows counted from 1."""
        import pandas as pd  # noqa: PLC0415 - only here

        columns = dict(_columns(self.inputs, self.terms.shape[1] if self.terms.ndim > 1 else 1))
        if self.weights is not None:
            columns["weight"] = np.repeat(self.weights, self.terms.size // len(self.terms))
        columns["loss"] = self.terms.ravel()
        rows = np.repeat(np.arange(1, len(self.terms) + 1), self.terms.size // len(self.terms))
        return pd.DataFrame(columns, index=pd.Index(rows, name="row"))

    def shown(self) -> Report:
        """Return the report with all rows, for a renderer."""
        names = [one.name for one in self._evaluation.loss.inputs]
        rows = np.arange(1, len(self.terms) + 1)
        batch = Batch(self.inputs, rows, self.weights, lambda name, i, j: Place(name, item=f"[{i}, {j}]"))
        return self.report._replace(rows=tuple(views(Scored(batch, self.terms), names, range(len(rows)))))

    @property
    def _evaluation(self) -> Evaluation:
        return self.report.evaluation


@final
@dataclass(frozen=True, slots=True)
class LossFunction:
    """A loss as a function: `losscli.bce(p, y, weight=w, reduction="mean", base="2")`."""

    loss: type[Loss]

    def __call__(
        self,
        pred: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        reduction: str = "mean",
        like: str | None = None,
        **settings: Scalar,
    ) -> Result:
        """Return the loss of predictions, shape (n,), (n, d) or (n, classes), against targets.

        `weight` has shape (n,); `like` names a framework whose convention is followed; `settings` are the loss's
        own options.

        Raises:
            DomainError: a value is outside what the loss is defined on.
            OptionError: an option is outside its range.
            UsageError: shapes that do not fit, an unknown option, no rows.
        """
        _refuse_unknown(self.loss, settings)
        convention = self.loss.convention(like)
        arrays = {"pred": _array(pred, "pred"), "target": _array(target, "target")}
        loss = _fitted(self.loss(**settings).like(convention), arrays)
        weights = None if weight is None else _array(weight, "weight")
        _refuse_shapes(loss, arrays, weights)
        return _result(loss, arrays, weights, Reduction.parse(reduction), convention, like)


def function(name: str) -> LossFunction:
    """Return the loss called `name`, underscores for hyphens, as a function.

    Raises:
        AttributeError: there is none; so that `hasattr` and `from losscli import x` behave.
    """
    try:
        return LossFunction(find(name.replace("_", "-")))
    except UnknownNameError as error:
        raise AttributeError(str(error)) from error


def evaluate(loss: str, pred: ArrayLike, target: ArrayLike, **settings: Any) -> Result:  # noqa: ANN401
    """Return the loss called `loss` of some arrays; `settings` are those of the loss's function.

    Raises:
        UnknownNameError: there is no such loss.
        LossCliError: as the loss's function.
    """
    return LossFunction(find(loss))(pred, target, **settings)


class _Collector:
    """Keeps the terms and gradients of the one batch that arrays are."""

    scored: Scored | None = None

    def rows(self, scored: Scored) -> None:
        self.scored = scored


def _result(
    loss: Loss,
    arrays: Mapping[str, Array],
    weights: Array | None,
    reduction: Reduction,
    convention: Convention,
    like: str | None,
) -> Result:
    kept = _Collector()
    rows = np.arange(1, len(arrays["pred"]) + 1)
    batch = Batch(arrays, rows, weights, lambda name, i, j: Place(name, item=f"[{i}]" if j == 0 else f"[{i}, {j}]"))
    batches = [batch] if len(rows) else []
    evaluation = run(
        loss,
        batches,
        [kept],
        reduction=reduction,
        divisor=convention.divisor,
        gradient=reduction.weighs or reduction.name == "none",
    )
    facts = {name: InputFacts("", (), len(rows)) for name in arrays}
    report = Report(evaluation, facts, version=__version__, like=like, weight=None if weights is None else "weight")
    assert kept.scored is not None  # noqa: S101 - our own invariant: a value was made of it
    return Result(report, kept.scored.terms, _slope(kept.scored, report, weights), arrays, weights)


def _slope(scored: Scored, report: Report, weights: Array | None) -> Array | None:
    """Return the gradient of the value: that of the terms, times the weights, over the divisor."""
    if scored.gradient is None:
        return None
    slope, divisor = scored.gradient, report.divisor or 1.0
    if weights is None:
        return slope / divisor
    each = weights.reshape(-1, *[1] * (slope.ndim - 1))
    with np.errstate(over="ignore"):
        product = slope * each
    return np.where(np.isfinite(product), product / divisor, slope / divisor * each)


def _array(values: ArrayLike, name: str) -> Array:
    """Return values as float64, shape (n,) or (n, k); a column of its own becomes (n,).

    Raises:
        UsageError: they are no numbers, have another number of dimensions, or hold integers no double can hold.
    """
    given = np.asarray(values)
    if given.dtype.kind not in "biuf":
        raise UsageError(f"{name} is of type {given.dtype}, not of numbers")
    if given.dtype.kind in "iu" and given.size and max(abs(int(given.max())), abs(int(given.min()))) > EXACT_INTEGERS:
        raise UsageError(f"{name} holds integers beyond 2**53, which a double cannot hold exactly")
    array = np.ascontiguousarray(given, dtype=np.float64)
    if array.ndim not in {1, 2}:
        raise UsageError(f"{name} has {given.ndim} dimensions; it must have one, or two: a row for each sample")
    return array


def _fitted(loss: Loss, arrays: dict[str, Array]) -> Loss:
    """Settle what the shapes leave open, and drop the second dimension of a column."""
    resolved = loss.resolved({name: 1 if array.ndim == 1 else array.shape[1] for name, array in arrays.items()})
    for one in resolved.inputs:
        array = arrays[one.name]
        if not one.vector and array.ndim == 2 and array.shape[1] == 1:
            arrays[one.name] = array[:, 0]
    return resolved


def _refuse_shapes(loss: Loss, arrays: Mapping[str, Array], weights: Array | None) -> None:
    pred, target = arrays["pred"], arrays["target"]
    pointwise = not any(one.vector for one in loss.inputs)
    if len(pred) != len(target) or (pointwise and pred.shape != target.shape):
        raise UsageError(f"pred has shape {pred.shape} and target {target.shape}: nothing is repeated to fit")
    if weights is not None and weights.shape != (len(pred),):
        raise UsageError(f"weight has shape {weights.shape}, not ({len(pred)},): one for each row")


def _refuse_unknown(loss: type[Loss], settings: Mapping[str, object]) -> None:
    known = [name for name, _ in options(loss)]
    for name in settings:
        if name not in known:
            raise UsageError(f"{loss.name} has no option {name}; it has: {', '.join(known) or 'none'}")


def _columns(inputs: Mapping[str, Array], outputs: int) -> Iterator[tuple[str, Array]]:
    for name, array in inputs.items():
        if array.ndim == 1:
            yield name, array
        elif outputs > 1:
            yield name, array.ravel()
        else:
            yield from ((f"{name}_{j}", array[:, j]) for j in range(array.shape[1]))
