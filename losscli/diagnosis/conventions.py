"""What other frameworks make of the same rows: no mistakes, and looked for before any."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.work import Work
from losscli.errors import OptionError
from losscli.loss import Convention, Loss
from losscli.scoring import arrays_of


class Other(NamedTuple):
    """A framework, or the exact loss where a framework was followed, and what it comes to."""

    name: str
    effect: str
    value: float


def others(work: Work) -> Iterator[Other]:
    """Yield what every other convention of the loss comes to on the same rows."""
    if not work.kept or work.loss.together:
        return
    if work.convention is not None:
        yield Other("", "", _value(work, plain(work), Convention()))
    for name, convention in work.loss.conventions.items():
        loss = _followed(work.loss, convention)
        if name != work.convention and loss is not None:
            yield Other(name, convention.effect, _value(work, loss, convention))


def _followed(loss: Loss, convention: Convention) -> Loss | None:
    """Return the loss under a convention, or None where its other options mean nothing there."""
    try:
        return replace(loss, **convention.options)
    except OptionError:
        return None


def plain(work: Work) -> Loss:
    """Return the loss without the options that the convention it follows has set."""
    own = type(work.loss)()
    followed = work.loss.conventions[work.convention or ""].options
    return replace(work.loss, **{name: getattr(own, name) for name in followed})


def _value(work: Work, loss: Loss, convention: Convention) -> float:
    terms = work.rescored(loss)
    if convention.by_column and terms.ndim > 1:
        return float(np.mean([work.reduced(column, over=over(work, loss, convention, 1)) for column in terms.T]))
    return work.reduced(terms, over=over(work, loss, convention, terms[:1].size))


def over(work: Work, loss: Loss, convention: Convention, width: int) -> float:
    """Return what the convention's mean divides by: weights, masses, or rows times columns."""
    weights = work.weights if convention.divisor == "weights" else None
    with np.errstate(all="ignore"):
        found = [(len(one.terms), loss.mass(*arrays_of(loss, one.batch))) for one in work.pieces]
    each = np.concatenate([np.ones(rows) if mass is None else mass for rows, mass in found])
    return float((each if weights is None else each * weights).sum()) * width
