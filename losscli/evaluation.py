"""The loop that is the program: batches to terms, terms to moments and to whoever looks on."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

import numpy as np

from losscli.batch import Batch, joined
from losscli.domain import Array, Signs
from losscli.errors import UsageError, cut
from losscli.loss import Convention, Loss
from losscli.parallel import in_turn
from losscli.reduction import Divisor, Moments, quantile
from losscli.scoring import Scored, arrays_of, check, heeded, score

if TYPE_CHECKING:
    from losscli.inference.paired import Ask

# Values computed at once where there are many rows: fewer, and handing the interpreter over costs more than the cache
# saves (tests/benchmarks/losses.py).
BLOCK = 1 << 17
FEW_BLOCKS = 4


class Onlooker(Protocol):
    """Somebody who sees the scored rows go by, in order, once."""

    def rows(self, scored: Scored) -> None:
        """Look at some rows; keep no more than needed."""
        ...


class Reduction(NamedTuple):
    """What is made of the terms: mean, sum, none, median, max, min, or a percentile."""

    name: str = "mean"

    @classmethod
    def parse(cls, name: str) -> Self:
        """Return the reduction of this name.

        Raises:
            UsageError: there is none.
        """
        found = cls(name)
        if name not in {"mean", "sum", "none", "max", "min"} and found.level is None:
            raise UsageError(
                f"--reduction {cut(name)}: it is mean, sum, none, median, max, min, or a percentile such as p95"
            )
        return found

    @property
    def level(self) -> Fraction | None:
        """The level of the quantile, where it is one: 1/2 for the median, 19/20 for p95."""
        if self.name == "median":
            return Fraction(1, 2)
        digits = self.name.removeprefix("p")
        if digits == self.name or not digits.replace(".", "", 1).isascii() or not digits.replace(".", "", 1).isdigit():
            return None
        level = Fraction(digits) / 100
        return level if 0 <= level <= 1 else None

    @property
    def weighs(self) -> bool:
        """Whether weights have a meaning in it."""
        return self.name in {"mean", "sum", "none"}


class Plan(NamedTuple):
    """What is asked of an evaluation: how it is reduced, whether gradients are computed, on how many cores at most.

    `spread` asks for the standard deviation of the terms, and `ci` for an interval of each result of its own.
    """

    reduction: Reduction = Reduction()
    convention: Convention = Convention()
    gradient: bool = False
    jobs: int = 1
    spread: bool = True
    ci: "Ask | None" = None


MEAN_OF_ALL = Plan()


class Terms:
    """Keeps every term, for the reductions that need them all at once."""

    def __init__(self) -> None:
        self.parts: list[Array] = []

    def rows(self, scored: Scored) -> None:
        """Keep the terms of a batch."""
        self.parts.append(scored.terms.ravel())

    def all(self) -> Array:
        """Return all terms in order, shape (n,)."""
        return np.concatenate(self.parts) if self.parts else np.empty(0)


class Evaluation(NamedTuple):
    """What a loss came to: the value under the reduction, and the moments behind it.

    `value` is None for the reduction `none`, and as long as nothing is made of the moments. `divisor` says what a
    weighted mean divides by. `signs` are those of 0 and −1 that stand for the negative class.
    """

    loss: Loss
    reduction: Reduction
    divisor: Divisor
    moments: Moments
    value: float | None
    signs: frozenset[float] = frozenset()

    @property
    def rooted(self) -> bool:
        """Whether the value is the square root of the mean."""
        return self.loss.root and self.reduction.name == "mean"


def evaluate(
    loss: Loss, batches: Iterable[Batch], onlookers: Sequence[Onlooker] = (), plan: Plan = MEAN_OF_ALL
) -> Evaluation:
    """Return what `loss` comes to over `batches`; every onlooker sees every row, in order.

    The result is the same bits however the rows are cut into batches and on however many cores they are computed.

    Raises:
        DomainError: a value is outside what the loss is defined on.
        UsageError: no row is left, all weights are zero, or weights have no meaning in the reduction.
    """
    terms = Terms()
    watching = [*onlookers, *([terms] if plan.reduction.level is not None else [])]
    return reduced(gathered(loss, batches, watching, plan), terms)


def gathered(loss: Loss, batches: Iterable[Batch], onlookers: Sequence[Onlooker], plan: Plan) -> Evaluation:
    """Return the moments of `loss` over `batches`, also of no rows, before anything is made of them.

    Raises:
        DomainError: a value is outside what the loss is defined on.
    """
    moments = Moments.empty()
    signs: frozenset[float] = frozenset()
    given = together(batches) if loss.together else in_pieces(batches)
    for batch, (scored, found) in in_turn(partial(measured, loss, plan), given, plan.jobs):
        signs = signs | signs_of(loss, batch)
        refuse_both(signs)
        moments = moments.merge(found)
        for onlooker in onlookers:
            onlooker.rows(scored)
    return Evaluation(loss, plan.reduction, plan.convention.divisor, moments, None, signs)


def reduced(found: Evaluation, terms: Terms | None = None) -> Evaluation:
    """Return what the loss comes to; `terms` are needed where it is one of their quantiles.

    Raises:
        UsageError: no row is left, all weights are zero, or weights have no meaning in the reduction.
    """
    _refuse_nothing(found.moments, found.reduction)
    return found._replace(value=_value(found, terms or Terms()))


def measured(loss: Loss, plan: Plan, whole: Batch) -> tuple[Scored, Moments]:
    """Return the terms of a batch, checked, and their moments, rows that are no terms counted.

    Raises:
        DomainError: a value is outside what the loss is defined on.
        UsageError: the convention, or the gradient, does not go with these inputs.
    """
    batch = heeded(loss, whole)
    check(loss, batch)
    _refuse_columns(loss, batch, plan.convention)
    if plan.gradient and loss.together and batch.weights is not None:
        why = "each of its terms depends on several rows, each of another weight"
        raise UsageError(f"{loss.name} has no gradient of the weighted terms here: {why}")
    scored = score(loss, batch, gradient=plan.gradient)
    masses = loss.mass(*arrays_of(loss, batch))
    moments = Moments.of(scored.terms, batch.rows, batch.weights, masses, spread=plan.spread)
    return scored._replace(masses=masses), moments.merge(Moments(skipped=batch.skipped, ignored=batch.ignored))


def in_pieces(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield the batches, a long one in pieces that the cores can share."""
    for batch in batches:
        size = max(1, BLOCK // max(1, *(array[:1].size for array in batch.arrays.values())))
        if len(batch.rows) <= FEW_BLOCKS * size:
            yield batch
        else:
            yield from batch.pieces(size)


def _refuse_columns(loss: Loss, batch: Batch, convention: Convention) -> None:
    if convention.by_column and batch.arrays[loss.inputs[0].name].ndim > 1:
        problem = f"this framework's {loss.name} of several columns is the mean of that of each column"
        raise UsageError(problem, "Compute it for each column by itself, or without --like.")


def signs_of(loss: Loss, batch: Batch) -> frozenset[float]:
    """Return which of 0 and −1 stand for the negative class."""
    arrays = [batch.arrays[one.name] for one in loss.inputs if isinstance(one.domain, Signs)]
    return frozenset(value for value in (0.0, -1.0) if any(np.any(array == value) for array in arrays))


def refuse_both(signs: frozenset[float]) -> None:
    """Refuse targets of which both 0 and −1 stand for the negative class.

    Raises:
        UsageError: both do.
    """
    if len(signs) > 1:
        problem = "the targets hold both 0 and -1, and each is read as the negative class"
        raise UsageError(problem, "Is one of them a gap?")


def together(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield the rows of each group as one batch, of all rows where there are no groups; they are held in memory."""
    held: list[Batch] = []
    for batch in batches:
        if held and batch.group != held[-1].group:
            yield joined(held)
            held = []
        held.append(batch)
    if held:
        yield joined(held)


def _refuse_nothing(moments: Moments, reduction: Reduction) -> None:
    if moments.count == 0:
        why = f"all {moments.skipped} rows were passed over by --na skip" if moments.skipped else "there are no rows"
        why = f"all {moments.ignored} rows are of the ignored class" if moments.ignored else why
        raise UsageError(f"no row is left: {why}")
    if moments.weight is not None and not reduction.weighs:
        raise UsageError(f"--weight has no meaning with --reduction {reduction.name}")
    if moments.weight is not None and not moments.weight.units:
        raise UsageError("all weights are zero, so there is no mean")
    if moments.mass is not None and not moments.mass.units and reduction.name == "mean":
        raise UsageError("what the mean divides by is zero: every row counts for nothing")


def _value(found: Evaluation, terms: Terms) -> float | None:
    loss, reduction, divisor, moments, *_ = found
    if reduction.level is not None:
        return quantile(terms.all(), reduction.level)
    match reduction.name:
        case "mean":
            return moments.root(divisor) if loss.root else moments.mean(divisor)
        case "sum":
            return moments.total()
        case "max":
            return moments.largest.value if moments.largest else None
        case "min":
            return moments.smallest.value if moments.smallest else None
        case _:
            return None
