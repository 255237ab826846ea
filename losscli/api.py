"""The Python API: a loss as a function of arrays, lists or pandas objects, and the result it returns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import ArrayLike

from losscli.arrays import array_of, fitted, refuse_shapes, told
from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import Place, PluginError, UnknownNameError
from losscli.evaluation import Evaluation, Onlooker, Plan, Reduction
from losscli.evaluation import evaluate as run
from losscli.loss import Loss
from losscli.losses import find
from losscli.parallel import cores
from losscli.reduction import Moments
from losscli.report import InputFacts, Report
from losscli.rows import views
from losscli.scoring import Scored
from losscli.version import __version__
from losscli.whole import Collector, restored, slope_of_result

if TYPE_CHECKING:
    import pandas as pd


@final
@dataclass(frozen=True, slots=True)
class Result:
    """What a loss came to.

    `terms` has shape (n,), or (n, d) for d outputs a row; weights are not in it, and rows that the loss leaves out
    have 0. `gradients` are those of `value` with respect to each input that a model makes, by name, in its shape;
    under the reduction `none`, those of each term times its weight. There are none where the reduction has none
    (median and other quantiles, max, min), nor with weights where a term depends on several rows. `value` is None under
    the reduction `none`.
    """

    report: Report
    terms: Array
    gradients: Mapping[str, Array]
    inputs: Mapping[str, Array]
    weights: Array | None = None

    @property
    def gradient(self) -> Array | None:
        """The gradient with respect to the first input, the prediction, or None where the reduction has none."""
        return next(iter(self.gradients.values()), None)

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
        *inputs: ArrayLike,
        weight: ArrayLike | None = None,
        reduction: str | None = None,
        like: str | None = None,
        **further: Any,  # noqa: ANN401 - arrays and settings
    ) -> Result:
        """Return the loss of its inputs, in their order or by name: predictions, shape (n,), (n, d) or (n, classes).

        `weight` has shape (n,); `like` names a framework whose convention is followed; of what is given by name, what
        is no input is a setting of the loss's own.

        Raises:
            DomainError: a value is outside what the loss is defined on.
            OptionError: an option is outside its range.
            UsageError: shapes that do not fit, an unknown option, no rows.
        """
        return self.watched((), inputs, {"weight": weight, "reduction": reduction, "like": like, **further})

    def watched(self, onlookers: Sequence[Onlooker], inputs: Sequence[ArrayLike], given: Mapping[str, Any]) -> Result:
        """Return the loss as a call does, of what is given by name, while others look at the scored rows.

        Raises:
            LossCliError: as a call.
        """
        further = dict(given)
        weight, reduction, like = (further.pop(name, None) for name in ("weight", "reduction", "like"))
        arrays, settings = told(self.loss, inputs, further)
        convention = self.loss.convention(like)
        loss = fitted(self.loss.under(convention, settings), arrays)
        weights = None if weight is None else array_of(weight, "weight", 1)
        refuse_shapes(loss, arrays, weights)
        plan = Plan(Reduction.parse(reduction or loss.reduction), convention)
        return _result(loss, arrays, weights, plan, like, onlookers)


def function(name: str) -> LossFunction:
    """Return the loss called `name`, underscores for hyphens, as a function.

    Raises:
        AttributeError: there is none; so that `hasattr` and `from losscli import x` behave.
    """
    try:
        return LossFunction(find(name.replace("_", "-")))
    except (PluginError, UnknownNameError) as error:
        raise AttributeError(str(error)) from error


def evaluate(loss: str, *inputs: ArrayLike, **settings: Any) -> Result:  # noqa: ANN401
    """Return the loss called `loss` of some arrays; `settings` are those of the loss's function.

    Raises:
        UnknownNameError: there is no such loss.
        LossCliError: as the loss's function.
    """
    return LossFunction(find(loss))(*inputs, **settings)


def expr(text: str) -> LossFunction:
    """Return the loss that an expression of p and y states, as a function: `losscli.expr("abs(p - y)**1.5")(p, y)`.

    Raises:
        ReadError: it is no expression of p and y; the place in it is named.
    """
    from losscli.losses.expression import expression  # noqa: PLC0415 - only here

    return LossFunction(expression(text))


def custom(function: Callable[..., object], gradient: Callable[..., object] | None = None) -> LossFunction:
    """Return a function of p and y, which returns a term for each row, as a loss.

    It may return the terms and their gradient with respect to p, or `gradient(p, y)` is that.
    """
    from losscli.losses.custom import custom as made  # noqa: PLC0415 - only here

    return LossFunction(made(function, gradient))


def _result(
    loss: Loss,
    arrays: Mapping[str, Array],
    weights: Array | None,
    plan: Plan,
    like: str | None,
    onlookers: Sequence[Onlooker],
) -> Result:
    kept = Collector()
    rows = np.arange(1, len(next(iter(arrays.values()))) + 1)
    batch = Batch(arrays, rows, weights, lambda name, i, j: Place(name, item=f"[{i}]" if j == 0 else f"[{i}, {j}]"))
    apart = any(one.ragged for one in loss.inputs)  # such a loss takes a row at a time
    batches = [batch.only(rows == row) for row in rows] if apart else [batch] if len(rows) else []
    gradient = plan.reduction.weighs and not (loss.together and weights is not None)
    evaluation = run(loss, batches, [kept, *onlookers], plan._replace(gradient=gradient, jobs=cores()))
    facts = {name: InputFacts("", (), len(rows)) for name in arrays}
    report = Report(evaluation, facts, version=__version__, like=like, weight=None if weights is None else "weight")
    scored = restored(kept.all(), rows)
    slopes = {name: slope_of_result(slope, report, weights) for name, slope in (scored.gradients or {}).items()}
    return Result(report, scored.terms, slopes, arrays, weights)


def _columns(inputs: Mapping[str, Array], outputs: int) -> Iterator[tuple[str, Array]]:
    for name, array in inputs.items():
        if array.ndim == 1:
            yield name, array
        elif outputs > 1:
            yield name, array.ravel()
        else:
            yield from ((f"{name}_{j}", array[:, j]) for j in range(array.shape[1]))
