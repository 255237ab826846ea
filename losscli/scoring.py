"""One batch of rows: refuse what lies outside the loss's domains, then its terms and gradients."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import WEIGHT as WEIGHT_DOMAIN
from losscli.domain import Array, Domain, Interval, Labels
from losscli.errors import DomainError
from losscli.loss import Loss

WEIGHT_INPUT = "weight"


class Scored(NamedTuple):
    """A batch with its terms, shape (n,) or (n, d), and their gradients with respect to each input that has one.

    `masses`, shape (n,), are what the terms count for in the divisor of the mean; None where that is 1.
    """

    batch: Batch
    terms: Array
    gradients: Mapping[str, Array] | None = None
    masses: Array | None = None


def heeded(loss: Loss, batch: Batch) -> Batch:
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
    with np.errstate(all="ignore"):
        return Scored(batch, loss.term(*arrays), loss.gradients(*arrays) if gradient else None)


def arrays_of(loss: Loss, batch: Batch) -> list[Array]:
    """Return the arrays of a batch in the order of the loss's inputs."""
    return [batch.arrays[one.name] for one in loss.inputs]


def _refuse_outside(name: str, symbol: str, domain: Domain, values: Array, batch: Batch, hint: str) -> None:
    if isinstance(domain, Interval) and domain.covers(values):
        return
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
