"""Which candidate gives exactly the numbers that differ: of a whole vector, few digits each are decisive."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np

from losscli.diagnosis.cells import Cells, Manner
from losscli.diagnosis.mistake import Rank
from losscli.diagnosis.typed import SURE_DIGITS
from losscli.domain import Array, Mask

FEWEST_TOGETHER = 4  # digits of all different numbers
MOST = 4
FIRST = 256  # rows that differ, on which a candidate is tried before it is on all
SAME = 1e-9
MOST_COUNTED = 1 << 12
COMPOSED = "+"  # joins the names of two mistakes


class Candidate(NamedTuple):
    """Other numbers of the same rows, shape (n, k): `what` they are, after "the terms are", and how to `mend` that.

    `slack` is what the numbers are off by themselves, where they were found by approximation.
    """

    id: str
    what: str
    mend: str
    values: Array
    rank: int = Rank.EXOTIC
    kind: Literal["convention", "mistake"] = "mistake"
    reference: str = ""
    slack: Array | float = 0.0


class Explanation(NamedTuple):
    """A candidate that gives every number that differs; `whole` if it gives all the others too.

    `rows` is on how many rows it agrees, `digits` how many the numbers that it explains have, at the fewest and most;
    `same` says that the numbers are those of the one before.
    """

    id: str
    kind: Literal["convention", "mistake"]
    what: str
    mend: str
    whole: bool
    rows: int
    digits: tuple[int, int]
    reference: str = ""
    same: bool = False


def explained(tried: Iterable[Candidate], cells: Cells, wrong: Mask, manner: Manner) -> list[Explanation]:
    """Return what gives all that is `wrong`, shape (n, k): what gives all rows before what gives only these."""
    found = []
    places = np.flatnonzero(np.any(wrong, axis=1))[:FIRST]
    some, among = cells.some(places), wrong[places]
    for one in tried:
        slack = one.slack if isinstance(one.slack, float) else one.slack[places]
        if not some.agree(one.values[places], manner, slack)[among].all():
            continue
        fits = cells.agree(one.values, manner, one.slack)
        if fits[wrong].all() and _tells(one, cells, wrong):
            found.append((one, fits))
    found.sort(key=lambda each: (each[0].kind != "convention", not each[1].all(), each[0].rank))
    best = [each for each in found if each[1].all()] or found
    spread = cells.digits[wrong]
    digits = int(spread.min()), int(spread.max())
    told: list[Explanation] = []
    shown: list[Candidate] = []
    for one, fits in best:
        same = any(_same(one, other) for other in shown)
        if len(told) < MOST and not (same and COMPOSED in one.id):
            rows = int(fits.all(axis=1).sum())
            whole = bool(fits.all())
            told.append(Explanation(one.id, one.kind, one.what, one.mend, whole, rows, digits, one.reference, same))
            shown.append(one)
    return told


def _same(one: Candidate, other: Candidate) -> bool:
    return bool(np.allclose(one.values, other.values, rtol=SAME, atol=0, equal_nan=True))


def _tells(one: Candidate, cells: Cells, wrong: Mask) -> bool:
    """Whether it speaks about what differs: a row that may be anything says nothing."""
    anything = np.isinf(one.slack) & np.ones_like(wrong)
    return not anything.any() or enough(cells, wrong & ~anything)


def enough(cells: Cells, wrong: Mask) -> bool:
    """Whether what differs tells one candidate from another: two numbers or more, or five digits of one.

    The same number for the same right one, in another row, tells nothing new, and 0 comes from too much.
    """
    values, right = cells.values[wrong], cells.right[wrong]
    digits = np.where(values == 0, 0.0, cells.digits[wrong])
    if (digits >= SURE_DIGITS).any():
        return True
    some = np.stack([values, right, digits], axis=1)[:MOST_COUNTED]
    return len(values) > 1 and float(np.unique(some, axis=0)[:, 2].sum()) >= FEWEST_TOGETHER
