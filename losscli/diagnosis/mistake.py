"""What a known mistake is: one small object."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from losscli.diagnosis.work import Work
from losscli.domain import Array

Made = Array | float | None
# The catalogue of a family: what is tried, by the name of the loss.
Mistakes = Mapping[str, Sequence["Mistake"]]


class Rank(IntEnum):
    """How likely a mistake is before anything is known of the number; the likelier is named first."""

    DIVISION = 1
    BASE = 2
    TWICE = 3
    ARGUMENTS = 4
    LABELS = 5
    CLIPPING = 6
    OTHER_LOSS = 7
    EXOTIC = 8


class Mistake(NamedTuple):
    """One mistake: `what` the number is ("NUMBER is ..."), and how to `mend` it, said to the one who made it.

    `made` makes it again. It returns other terms of the same rows, shape (n,) or (n, d), which are then reduced as the
    right ones are; or a result; or None where the mistake cannot be made on these inputs. Both texts may name `{n}`,
    the number of terms, `{rows}`, `{columns}`, `{over}`, what the mean divides by, and the options of the loss, such as
    `{delta}`. One that needs nothing but the totals is not `of_rows`, so that it is tried on inputs of any size.
    `pairs` are the ids of the mistakes of the totals that are also looked for together with it.
    """

    id: str
    what: str
    mend: str
    made: Callable[[Work], Made]
    rank: Rank = Rank.EXOTIC
    reference: str = ""
    pairs: tuple[str, ...] = ()
    of_rows: bool = True
