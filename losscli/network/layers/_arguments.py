"""Arguments that several layers take."""

import math
from typing import Annotated

from losscli.domain import REAL, Interval
from losscli.option import Option, Switch, Whole

COUNT = Whole(Interval(1.0, math.inf, high_open=True))

# torch's default of `dim` is None, which is its guess, and warned about; of rows the guess is 1, the last.
Dim = Annotated[int, Option("The dimension along which a row is normalised: the columns.", (-1, 1))]
InPlace = Annotated[bool, Option("Whether torch overwrites the input. It changes no number.", Switch())]
Number = Annotated[float, Option("A number.", REAL)]
