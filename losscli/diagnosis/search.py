"""The search: which conventions, which mistakes, which pairs of mistakes give the number that was typed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from losscli.diagnosis import catalogue
from losscli.diagnosis.conventions import others
from losscli.diagnosis.mistake import Made, Mistake
from losscli.diagnosis.typed import FEWEST_DIGITS, SURE_DIGITS, Agreement, Typed
from losscli.diagnosis.work import RowsDifferError, Work
from losscli.option import Scalar, typed

MOST_UNSURE = 3
EXACT = 1e-12
Kind = Literal["convention", "mistake", "pair"]


class Hit(NamedTuple):
    """Something that gives the number: `what` it then is, how to `mend` it, its exact value, and how they agree.

    `ids` are those of the mistakes, one or two; of a convention the name of the framework.
    """

    kind: Kind
    ids: tuple[str, ...]
    what: str
    mend: str
    value: float
    agreement: Agreement
    digits: int
    reference: str = ""

    @property
    def id(self) -> str:
        """The name of what was found."""
        return "+".join(self.ids)


class Candidate(NamedTuple):
    """A mistake made again, and what that comes to."""

    mistake: Mistake
    value: float


class Pair(NamedTuple):
    """Two mistakes made one after the other, and what that comes to."""

    first: Mistake
    second: Mistake
    value: float


def search(work: Work, expected: Typed) -> list[Hit]:
    """Return all that gives a number that is not right, the likeliest first.

    At two digits or fewer chance would speak: then only what is exactly the number, a short decimal such as 38 or 0.9;
    but where the right number is infinite, and theirs is not, also what the conventions make of it.
    """
    if math.isnan(work.value) or not math.isfinite(expected.value):
        return []
    found = [*_conventions(work, expected)]
    found += [hit for one in candidates(work) if (hit := _hit(work, expected, one)) is not None]
    if expected.digits < FEWEST_DIGITS:
        hidden = math.isinf(work.value)
        found = [one for one in found if _is(one, expected) or (hidden and one.kind == "convention")]
    if not found and expected.digits >= SURE_DIGITS:
        found = [hit for one in _pairs(work) if (hit := _both(work, expected, one)) is not None]
    return found if expected.digits > FEWEST_DIGITS else found[:MOST_UNSURE]


def _is(hit: Hit, expected: Typed) -> bool:
    """Whether a number is exactly what was typed, but for the rounding of a computation."""
    return math.isclose(hit.value, expected.value, rel_tol=EXACT)


def candidates(work: Work) -> Sequence[Candidate]:
    """Return every mistake that can be made on this work, with what it comes to; found once a work."""
    return work.once("candidates", lambda: tuple(_candidates(work)))


def _candidates(work: Work) -> Iterator[Candidate]:
    for mistake in catalogue.of(type(work.loss)):
        made = made_on(work, mistake)
        if made is not None:
            value = work.reduced(made) if isinstance(made, np.ndarray) else float(made)
            if _tells(work, value):
                yield Candidate(mistake, value)


def made_on(work: Work, mistake: Mistake) -> Made:
    """Return what a mistake makes of the rows, or None where they are not at hand."""
    if mistake.of_rows and not work.kept:
        return None
    with np.errstate(all="ignore"):
        try:
            return mistake.made(work)
        except RowsDifferError:
            return _by_length(mistake, work)


def _by_length(mistake: Mistake, work: Work) -> Made:
    """Return what a mistake makes of the rows of each length by themselves, where that is terms of these."""
    terms = np.empty(work.rows)
    for places, part in work.parts:
        made = mistake.made(part)
        if not isinstance(made, np.ndarray) or made.shape != places.shape:
            return None
        terms[places] = made
    return terms


def _tells(work: Work, value: float) -> bool:
    """Whether a result says anything: 0 and 1 come from too much, and the right number is no mistake."""
    same = math.isfinite(work.value) and math.isclose(value, work.value, rel_tol=1e-12)
    return math.isfinite(value) and value not in {0.0, 1.0} and not same


def _conventions(work: Work, expected: Typed) -> list[Hit]:
    """Return the conventions that give the number; frameworks that do the same are named together."""
    by_value: dict[float, list[tuple[str, str]]] = {}
    for name, effect, value in work.once("others", lambda: tuple(others(work))):
        if expected.agreement(value) is not None and _tells(work, value):
            by_value.setdefault(value, []).append((name, effect))
    return [_convention(expected, value, named) for value, named in by_value.items()]


def _convention(expected: Typed, value: float, named: list[tuple[str, str]]) -> Hit:
    (first, effect), *_ = named
    names = tuple(name for name, _ in named if name)
    if not first:
        names, what, mend = ("exact",), "the exact loss, as no framework changes it", "leave --like out"
    else:
        what = f"right as {' and '.join(names)} computes it" + (f", which {effect}" if effect else "")
        mend = f"--like {first} gives it"
    return _as_hit("convention", names, (what, mend), expected, value)


def _hit(work: Work, expected: Typed, one: Candidate) -> Hit | None:
    if expected.agreement(one.value) is None:
        return None
    mistake = one.mistake
    texts = told(mistake.what, work), told(mistake.mend, work)
    return _as_hit("mistake", (mistake.id,), texts, expected, one.value, mistake.reference)


def _pairs(work: Work) -> Sequence[Pair]:
    """Return every pair of a mistake with one of the totals that it is often made together with; found once a work."""
    return work.once("pairs", lambda: tuple(pair for one in candidates(work) for pair in _followed(work, one.mistake)))


def _followed(work: Work, first: Mistake) -> Iterator[Pair]:
    made = made_on(work, first) if first.pairs else None
    if made is None:
        return
    after = work.after(made)
    for second in catalogue.of(type(work.loss)):
        if second.id in first.pairs:
            then = second.made(after)
            value = float(then) if isinstance(then, float | int) else math.nan
            if _tells(work, value):
                yield Pair(first, second, value)


def _both(work: Work, expected: Typed, one: Pair) -> Hit | None:
    if expected.agreement(one.value) is None:
        return None
    first, second = one.first, one.second
    what = f"{told(first.what, work)}, and of that {told(second.what, work)}"
    mend = f"{told(first.mend, work)}; and {told(second.mend, work)}"
    return _as_hit("pair", (first.id, second.id), (what, mend), expected, one.value, first.reference)


def _as_hit(
    kind: Kind, ids: tuple[str, ...], texts: tuple[str, str], expected: Typed, value: float, reference: str = ""
) -> Hit:
    agreement = expected.agreement(value)
    assert agreement is not None  # noqa: S101 - the caller has looked
    return Hit(kind, ids, *texts, value, agreement, expected.shared_digits(value), reference)


def told(text: str, work: Work) -> str:
    """Return a text of a mistake with the facts of this work in it."""
    return text.format_map(_Facts(work))


class _Facts(dict[str, str]):
    """The facts that the texts of mistakes name, each found when it is asked for."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work

    def __missing__(self, key: str) -> str:
        """Return a fact as text: a count, or an option of the loss."""
        counts: Mapping[str, str] = {"n": "count", "rows": "rows", "columns": "columns", "over": "over"}
        found: Scalar = getattr(self.work, counts[key]) if key in counts else self.work.option(key)
        return f"{found:g}" if isinstance(found, float) else typed(found)
