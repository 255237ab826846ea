"""The loop that is the program: batches to terms, terms to moments and to whoever looks on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple, Protocol, Self, TypeVar

import numpy as np

from losscli.batch import Batch, joined
from losscli.domain import WEIGHT as WEIGHT_DOMAIN
from losscli.domain import Array, Domain, Labels, Signs
from losscli.errors import DomainError, UsageError, cut
from losscli.loss import Convention, Loss
from losscli.reduction import Divisor, Moments, quantile

WEIGHT_INPUT = "weight"
# Values computed at once where there are many rows: fewer, and handing the interpreter over costs more than the cache
# saves (tests/benchmarks/losses.py).
BLOCK = 1 << 17
FEW_BLOCKS = 4
Given = TypeVar("Given")
Found = TypeVar("Found")


class Scored(NamedTuple):
    """A batch with its terms, shape (n,) or (n, d), and their gradients with respect to each input that has one."""

    batch: Batch
    terms: Array
    gradients: Mapping[str, Array] | None = None


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


MEAN = Reduction()
EXACT = Convention()


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

    `value` is None for the reduction `none`. `divisor` says what a weighted mean divides by.
    """

    loss: Loss
    reduction: Reduction
    divisor: Divisor
    moments: Moments
    value: float | None

    @property
    def rooted(self) -> bool:
        """Whether the value is the square root of the mean."""
        return self.loss.root and self.reduction.name == "mean"


def evaluate(
    loss: Loss,
    batches: Iterable[Batch],
    onlookers: Sequence[Onlooker] = (),
    *,
    reduction: Reduction = MEAN,
    convention: Convention = EXACT,
    gradient: bool = False,
) -> Evaluation:
    """Return what `loss` comes to over `batches`; every onlooker sees every row.

    Raises:
        DomainError: a value is outside what the loss is defined on.
        UsageError: no row is left, all weights are zero, or weights have no meaning in the reduction.
    """
    terms = Terms()
    watching = [*onlookers, *([terms] if reduction.level is not None else [])]
    moments = Moments.empty()
    signs: frozenset[float] = frozenset()
    for whole in _together(batches) if loss.together else batches:
        batch = _heeded(loss, whole)
        check(loss, batch)
        _refuse_columns(loss, batch, convention)
        signs = _signs(loss, batch, signs)
        if gradient and loss.together and batch.weights is not None:
            why = "each of its terms depends on several rows, each of another weight"
            raise UsageError(f"{loss.name} has no gradient of the weighted terms here: {why}")
        scored = score(loss, batch, gradient=gradient)
        masses = loss.mass(*arrays_of(loss, batch))
        moments = moments.merge(Moments.of(scored.terms, batch.rows, batch.weights, masses))
        if batch.skipped or batch.ignored:
            moments = moments.merge(Moments(skipped=batch.skipped, ignored=batch.ignored))
        for onlooker in watching:
            onlooker.rows(scored)
    _refuse_nothing(moments, reduction)
    divisor = convention.divisor
    return Evaluation(loss, reduction, divisor, moments, _value(loss, moments, reduction, divisor, terms))


def _refuse_columns(loss: Loss, batch: Batch, convention: Convention) -> None:
    if convention.by_column and batch.arrays[loss.inputs[0].name].ndim > 1:
        problem = f"this framework's {loss.name} of several columns is the mean of that of each column"
        raise UsageError(problem, "Compute it for each column by itself, or without --like.")


def _signs(loss: Loss, batch: Batch, seen: frozenset[float]) -> frozenset[float]:
    """Return which of 0 and −1 stand for the negative class so far.

    Raises:
        UsageError: both do.
    """
    arrays = [batch.arrays[one.name] for one in loss.inputs if isinstance(one.domain, Signs)]
    found = seen | {value for value in (0.0, -1.0) if any(np.any(array == value) for array in arrays)}
    if len(found) > 1:
        problem = "the targets hold both 0 and -1, and each is read as the negative class"
        raise UsageError(problem, "Is one of them a gap?")
    return found


def _together(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield the rows of each group as one batch, of all rows where there are no groups; they are held in memory."""
    held: list[Batch] = []
    for batch in batches:
        if held and batch.group != held[-1].group:
            yield joined(held)
            held = []
        held.append(batch)
    if held:
        yield joined(held)


def _heeded(loss: Loss, batch: Batch) -> Batch:
    """Return the rows that the loss does not leave out, counting those that it does."""
    ignored = loss.ignored(*arrays_of(loss, batch))
    if ignored is None or not ignored.any():
        return batch
    return batch.only(~ignored)._replace(ignored=int(np.count_nonzero(ignored)))


def check(loss: Loss, batch: Batch) -> None:
    """Refuse a value outside the domain of its input.

    Raises:
        DomainError: names the first such value in the order of the rows.
    """
    for one, domain in loss.domains(batch.arrays):
        _refuse_outside(one.name, one.glyph.unicode, domain, batch.arrays[one.name], batch, one.hint)
    if batch.weights is not None:
        _refuse_outside(WEIGHT_INPUT, "w", WEIGHT_DOMAIN, batch.weights, batch, "")
    undefined = loss.undefined(*arrays_of(loss, batch))
    if undefined is not None and undefined[0].any():
        first = loss.inputs[0]
        row = int(np.argmax(undefined[0]))
        raise DomainError(batch.locate(first.name, row, 0), f"row {batch.rows[row]}", *undefined[1])


def score(loss: Loss, batch: Batch, *, gradient: bool) -> Scored:
    """Return the terms of a checked batch, and their gradients if asked for.

    An infinite term is a result here, reported with its row; numpy's warnings about it would say nothing more.
    """
    arrays = arrays_of(loss, batch)
    size = max(1, BLOCK // max(1, *(array[:1].size for array in arrays)))
    if loss.together or len(batch.rows) <= FEW_BLOCKS * size:
        terms, gradients = _computed(loss, arrays, gradient=gradient)
        return Scored(batch, terms, gradients)
    blocks = [[array[i : i + size] for array in arrays] for i in range(0, len(batch.rows), size)]
    parts = _on_all_cores(partial(_computed, loss, gradient=gradient), blocks)
    terms = np.concatenate([term for term, _ in parts])
    names = list(parts[0][1] or {})
    slopes = {name: np.concatenate([(slope or {})[name] for _, slope in parts]) for name in names}
    return Scored(batch, terms, slopes if gradient else None)


def _computed(loss: Loss, arrays: Sequence[Array], *, gradient: bool) -> tuple[Array, Mapping[str, Array] | None]:
    with np.errstate(all="ignore"):
        return loss.term(*arrays), loss.gradients(*arrays) if gradient else None


def _on_all_cores(call: Callable[[Given], Found], given: Sequence[Given]) -> list[Found]:
    """Return what `call` makes of each of `given`, in order; numpy lets go of the interpreter while it computes."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only many rows need it

    with ThreadPoolExecutor() as pool:
        return list(pool.map(call, given))


def arrays_of(loss: Loss, batch: Batch) -> list[Array]:
    """Return the arrays of a batch in the order of the loss's inputs."""
    return [batch.arrays[one.name] for one in loss.inputs]


def _refuse_outside(name: str, symbol: str, domain: Domain, values: Array, batch: Batch, hint: str) -> None:
    outside = domain.outside(values)
    if not outside.any():
        return
    index = int(np.argmax(outside))
    i, j = divmod(index, outside[0].size)
    value = float(values.ravel()[index])
    place = batch.locate(name, i, j)
    raise DomainError(place, symbol, _spelled(value), domain.noun, _domain_hint(domain, value) or hint)


def _domain_hint(domain: Domain, value: float) -> str:
    if isinstance(domain, Labels) and value == domain.classes:
        return "Classes are counted from 0: are these counted from 1?"
    return ""


def _spelled(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


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


def _value(loss: Loss, moments: Moments, reduction: Reduction, divisor: Divisor, terms: Terms) -> float | None:
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
