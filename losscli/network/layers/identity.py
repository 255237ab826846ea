"""What changes nothing."""

from dataclasses import dataclass
from typing import final

from losscli.network.layers._unchanged import Unchanged


@final
@dataclass(frozen=True, slots=True)
class Identity(Unchanged):
    """What changes nothing: it holds a place."""

    name = "Identity"
