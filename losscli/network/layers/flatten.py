"""A sample of several dimensions as one row."""

from dataclasses import dataclass
from typing import Annotated, final

from losscli.network.layers._unchanged import Unchanged
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Flatten(Unchanged):
    """A sample of several dimensions as one row. Here a sample is a row already, so it changes nothing."""

    name = "Flatten"

    start_dim: Annotated[int, Option("The first dimension that is flattened: not that of the samples.", (1, -1))] = 1
    end_dim: Annotated[int, Option("The last.", (-1, 1))] = -1
