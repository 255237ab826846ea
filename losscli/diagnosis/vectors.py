"""What somebody's terms may be instead of the right ones: those of another convention, of a mistake, or scaled."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from losscli.diagnosis import catalogue
from losscli.diagnosis.conventions import plain
from losscli.diagnosis.explanation import Candidate
from losscli.diagnosis.mistake import Rank
from losscli.diagnosis.search import made_on, told
from losscli.diagnosis.work import Work
from losscli.domain import Array

D = Rank.DIVISION


class Change(NamedTuple):
    """Something that is done to each right term; the row at the `edge`, if there is one, may be anything then."""

    id: str
    what: str
    mend: str
    made: Callable[[Array, Work], Array | None]
    rank: Rank = D
    edge: int | None = None


def candidates(work: Work, right: Array) -> Iterator[Candidate]:
    """Yield what the terms of these rows may be, `right` being the right ones, shape (n, k)."""
    yield from _conventions(work)
    for change in CHANGES:
        with np.errstate(all="ignore"):
            made = change.made(right, work)
        if made is not None:
            what, mend = told(change.what, work), told(change.mend, work)
            slack = np.zeros((len(made), 1))
            slack[[] if change.edge is None else change.edge] = np.inf
            yield Candidate(change.id, what, mend, made, change.rank, slack=slack)
    yield from mistaken(work)


def mistaken(work: Work) -> Iterator[Candidate]:
    """Yield the terms of each mistake that has terms, shape (n, k)."""
    for mistake in catalogue.of(type(work.loss)):
        if not mistake.of_rows:
            continue
        made = made_on(work, mistake)
        if isinstance(made, np.ndarray) and made.size == work.terms.size:
            what, mend = told(mistake.what, work), told(mistake.mend, work)
            shape = (len(work.terms), -1)
            yield Candidate(
                mistake.id,
                f"those behind {what}",
                mend,
                made.reshape(shape),
                mistake.rank,
                "mistake",
                mistake.reference,
            )


def _conventions(work: Work) -> Iterator[Candidate]:
    if work.loss.together:
        return
    shape = (len(work.terms), -1)
    if work.convention is not None:
        text = ("those of the exact loss, as no framework changes it", "leave --like out")
        yield Candidate("exact", *text, work.rescored(plain(work)).reshape(shape), 0, "convention")
    for name, convention in work.loss.conventions.items():
        if name != work.convention and convention.options:
            what = f"right as {name} computes them" + (f", which {convention.effect}" if convention.effect else "")
            made = work.rescored(replace(work.loss, **convention.options)).reshape(shape)
            yield Candidate(name, what, f"--like {name} gives them", made, 0, "convention")


def _logarithmic(work: Work) -> bool:
    return any(one.id == "bits" for one in catalogue.of(type(work.loss)))


def _in_base(base: float) -> Callable[[Array, Work], Array | None]:
    own = {"2": math.log(2), "10": math.log(10)}

    def made(terms: Array, work: Work) -> Array | None:
        now = own.get(str(work.option("base")), 1.0)
        return terms * now / math.log(base) if _logarithmic(work) else None

    return made


def _weighted(power: int) -> Callable[[Array, Work], Array | None]:
    """Return the terms times the weights of their rows, or a power of these."""

    def made(terms: Array, work: Work) -> Array | None:
        return None if work.weights is None else terms * work.weights[:, np.newaxis] ** power

    return made


def _share_of_mean(terms: Array, work: Work) -> Array | None:
    """Return what each row adds to a weighted mean."""
    return None if work.weights is None or not work.over else terms * work.weights[:, np.newaxis] / work.over


def _moved(by: int) -> Callable[[Array, Work], Array | None]:
    """Return the term of another row in place of each."""
    return lambda terms, _: np.roll(terms, by, axis=0) if len(terms) > 3 else None


def _of_columns(terms: Array, work: Work) -> Array | None:
    return terms / work.columns if work.loss.inputs[0].vector and not _ragged(work) and work.columns > 1 else None


def _ragged(work: Work) -> bool:
    return any(one.ragged for one in work.loss.inputs)


def _over(terms: Array, work: Work) -> Array | None:
    return terms / work.over if work.over else None


CHANGES = (
    Change("half", "half the right ones", "leave out the 1/2", lambda t, _: t / 2),
    Change("twice", "twice the right ones", "leave out the factor 2", lambda t, _: 2 * t),
    Change("negative", "minus the right ones", "check the sign", lambda t, _: -t),
    Change(
        "divided", "the right ones divided by {over}", "divide their sum by {over} at the end, or each: not both", _over
    ),
    Change("divided-by-columns", "the right ones divided by {columns}", "do not divide by the columns", _of_columns),
    Change("weighted", "the right ones times the weights", "the weight is no part of the term", _weighted(1)),
    Change(
        "weighted-share",
        "the right ones times the weights, divided by {over}",
        "the weight is no part of the term",
        _share_of_mean,
    ),
    Change("unweighted-twice", "the right ones divided by the weights", "do not divide by the weight", _weighted(-1)),
    Change("root", "the square roots of the right ones", "do not take the root", lambda t, _: np.sqrt(t)),
    Change("square", "the squares of the right ones", "do not square them", lambda t, _: t * t),
    Change("absolute", "the right ones without their sign", "keep the sign", lambda t, _: np.abs(t)),
    Change("percent", "100 times the right ones", "they are not asked for in percent", lambda t, _: 100 * t),
    Change("hundredth", "a hundredth of the right ones", "do not divide by 100", lambda t, _: t / 100),
    Change(
        "bits",
        "the right ones with logarithms to base 2, in bits",
        "take the natural logarithm (np.log, not np.log2), or ask for --base 2",
        _in_base(2),
        Rank.BASE,
    ),
    Change(
        "bans",
        "the right ones with logarithms to base 10",
        "take the natural logarithm (log base e, not log base 10), or ask for --base 10",
        _in_base(10),
        Rank.BASE,
    ),
    Change(
        "nats",
        "the right ones with natural logarithms, in nats",
        "take the logarithm to the base that was asked for, or leave --base out",
        _in_base(math.e),
        Rank.BASE,
    ),
    Change(
        "probabilities",
        "e to the power of minus the right ones: the probabilities themselves",
        "take minus their logarithm",
        lambda t, work: np.exp(-t) if _logarithmic(work) else None,
    ),
    Change(
        "row-before",
        "those of the row before: everything is one row too low",
        "a line is too many at the top, or the first one was lost elsewhere",
        _moved(1),
        edge=0,
    ),
    Change(
        "row-after",
        "those of the row after: everything is one row too high",
        "the first line is missing: was it taken for a header?",
        _moved(-1),
        edge=-1,
    ),
    Change(
        "running-sum",
        "running sums: each is added to all before it",
        "start from 0 in each row",
        lambda t, _: np.cumsum(t, axis=0),
    ),
    Change(
        "running-mean",
        "running means: each is averaged with all before it",
        "start anew in each row",
        lambda t, _: np.cumsum(t, axis=0) / np.arange(1, len(t) + 1)[:, np.newaxis],
    ),
    Change(
        "terms-sorted",
        "the right ones sorted",
        "leave them in the order of the rows",
        lambda t, _: np.sort(t, axis=0),
    ),
    Change(
        "terms-reversed", "the right ones in reverse order", "leave them in the order of the rows", lambda t, _: t[::-1]
    ),
)
