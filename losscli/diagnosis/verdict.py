"""The verdict on an answer: right or wrong, and what else gives this number."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from losscli.diagnosis.typed import FEWEST_DIGITS, Agreement, Typed
from losscli.diagnosis.work import MOST_NUMBERS, Work

if TYPE_CHECKING:
    from losscli.diagnosis.search import Hit
    from losscli.diagnosis.ties import Tie

TOO_MANY = f"mistakes that need the rows were not tried: more than {MOST_NUMBERS:,} numbers".replace(",", " ")


class Verdict(NamedTuple):
    """What there is to say of an answer.

    `name` is the group that it is of, where there are several. `agreement` is None where it is wrong; then `hits` is
    all that gives it, `ties` why some of these coincide, `certain` what can be said of it for certain, and `unseen`
    what no number can show. `untried` says why some mistakes, or all, were not tried.
    """

    expected: Typed
    got: float
    name: str | None = None
    agreement: Agreement | None = None
    hits: Sequence["Hit"] = ()
    ties: Sequence["Tie"] = ()
    certain: Sequence[str] = ()
    unseen: Sequence[str] = ()
    untried: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the answer is right."""
        return self.agreement is not None


def verdict(work: Work, expected: Typed, name: str | None = None) -> Verdict:
    """Return the verdict on an answer to what `work` came to."""
    from losscli.diagnosis.invariances import unseen  # noqa: PLC0415 - what is right needs no diagnosis

    found = Verdict(expected, work.value, name, expected.agreement(work.value), unseen=unseen(work))
    if found.agrees:
        return found
    from losscli.diagnosis.search import search  # noqa: PLC0415
    from losscli.diagnosis.ties import ties, together  # noqa: PLC0415

    hits = [hit for group in together(search(work, expected)) for hit in group]
    untried = "" if hits else _untried(work, expected)
    return found._replace(hits=hits, ties=ties(work, hits), certain=list(_certain(work, expected)), untried=untried)


def unchecked(expected: Typed, got: float, name: str | None) -> Verdict:
    """Return whether an answer is right where the rows of its result were too many to be kept."""
    agreement = expected.agreement(got)
    return Verdict(expected, got, name, agreement, untried="" if agreement else TOO_MANY)


def _certain(work: Work, expected: Typed) -> Iterator[str]:
    """Yield what holds whatever was done: the sign, and the range of any mean of these terms."""
    moments, x = work.evaluation.moments, expected.value
    if math.isnan(x):
        yield "a nan comes of 0 times infinity, of infinity minus infinity, or of the logarithm of a negative number"
    if not math.isfinite(x) or moments.smallest is None or moments.largest is None or work.evaluation.rooted:
        return
    low, high = moments.smallest.value, moments.largest.value
    varied = -math.inf < low < high < math.inf
    if x < 0 <= low:
        yield "no term is negative here: is a minus missing, or is one too many there?"
    elif work.reduction == "mean" and varied and not low <= x <= high:
        yield f"every mean of these terms lies between {low:.6g} and {high:.6g}"


def _untried(work: Work, expected: Typed) -> str:
    if expected.digits < FEWEST_DIGITS and math.isfinite(expected.value):
        return "too few digits to tell one mistake from another: give more of them"
    return "" if work.kept else TOO_MANY
