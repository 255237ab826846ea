"""Dropout, which is off."""

from dataclasses import dataclass
from typing import Annotated, final

from losscli.domain import Interval
from losscli.network.layers._arguments import InPlace
from losscli.network.layers._unchanged import Unchanged
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Dropout(Unchanged):
    """Dropout as in `eval()`: off, so that the numbers are those of the whole network, and the same every time.

    In training torch sets each number to 0 with probability `p` and divides the others by 1 − p.
    """

    name = "Dropout"

    p: Annotated[float, Option("The share of numbers that would be dropped.", Interval(0.0, 1.0))] = 0.5
    inplace: InPlace = False
