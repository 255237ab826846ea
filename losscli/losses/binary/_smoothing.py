"""Label smoothing of a target between two classes: mixed with a coin, so that no row is certain."""

from types import MappingProxyType
from typing import Annotated

from losscli.domain import Array, Interval
from losscli.option import Option

FRACTION = Interval(0.0, 1.0, "a fraction")
Smoothing = Annotated[
    float,
    Option("Mix each target with 1/2: y becomes y(1 − EPS) + EPS/2 (keras).", FRACTION, quiet=True),
]
SMOOTHED = MappingProxyType({"epsilon": "label_smoothing", "s": "y*(1 - epsilon) + epsilon/2"})


def shares(y: Array, smoothing: float) -> tuple[Array, Array]:
    """Return what counts as a 1 and what as a 0: y and 1 − y, smoothed each by itself, so that nothing cancels."""
    if not smoothing:
        return y, 1 - y
    return y * (1 - smoothing) + smoothing / 2, (1 - y) * (1 - smoothing) + smoothing / 2
