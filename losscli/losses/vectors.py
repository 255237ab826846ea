"""What the losses of vectors share: lengths, directions, the angle between two, distances with their slopes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array, Mask
from losscli.errors import PairingError
from losscli.formula import Glyph
from losscli.loss import Loss

# Between these the squares of the entries, and the sums of many, are doubles.
SAFE_LOW, SAFE_HIGH = 2.0**-500, 2.0**500
ROUGH = float(np.cbrt(np.finfo(np.float64).eps))  # the step of a central difference

X1, X2 = Glyph("x₁", "x1", "x_{1}"), Glyph("x₂", "x2", "x_{2}")
NO_DIRECTION = ("a vector of zeros", "a direction: its angle has no value")

Derivative = Callable[[], Array]


@dataclass(frozen=True, slots=True)
class OfVectors(Loss):
    """A loss of vectors of one length, and perhaps of one number a row beside them."""

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse vectors of different lengths, and several columns where there is one number a row.

        Raises:
            PairingError: the numbers of columns do not fit.
        """
        first = widths[self.inputs[0].name]
        for one in self.inputs:
            width = widths[one.name]
            if one.vector and width != first:
                raise PairingError(
                    f"{self.name}: {self.inputs[0].name} has {first} columns and {one.name} {width}; "
                    "they are vectors of one length"
                )
            if not one.vector and width != 1:
                raise PairingError(f"{self.name} wants one column of {one.name}; there are {width}")
        return self


class Measure(NamedTuple):
    """A distance of rows u and v, shape (n,); when asked for, its slopes in both and its curvature in u, (n, d)."""

    distance: Array
    slope: Derivative
    other: Derivative
    bend: Derivative

    def enlarged(self, power: NDArray[np.intc], degree: int) -> "Measure":
        """Return it for rows larger by powers of two, (n, 1), if the distance grows with that to the degree."""
        return Measure(
            np.ldexp(self.distance, degree * power[:, 0]),
            lambda: np.ldexp(self.slope(), (degree - 1) * power),
            lambda: np.ldexp(self.other(), (degree - 1) * power),
            lambda: np.ldexp(self.bend(), (degree - 2) * power),
        )


class Angle(NamedTuple):
    """Rows a and b as directions, shape (n, d), with their lengths, shape (n, 1), 1 − cos and cos, shape (n,)."""

    a: Array
    b: Array
    length: Array
    other: Array
    gap: Array
    cosine: Array

    def slope(self) -> Array:
        """Return ∂(1 − cos)/∂a, shape (n, d): (cos·â − b̂)/‖a‖."""
        return (self.cosine[..., None] * self.a - self.b) / self.length

    def slope_of_other(self) -> Array:
        """Return ∂(1 − cos)/∂b, shape (n, d)."""
        return (self.cosine[..., None] * self.b - self.a) / self.other

    def bend(self) -> Array:
        """Return ∂²(1 − cos)/∂a², shape (n, d): (2·â·b̂ − 3·cos·â² + cos)/‖a‖²."""
        cosine = self.cosine[..., None]
        return (2 * self.a * self.b - 3 * cosine * np.square(self.a) + cosine) / self.length / self.length


class Row(NamedTuple):
    """Rows v, shape (n, d), as scaled by a power of two, with that length, the direction, and √(‖v‖² + eps), (n, 1)."""

    scaled: Array
    length: Array
    direction: Array
    whole: Array

    @classmethod
    def of(cls, v: Array, eps: float | Array = 0.0) -> "Row":
        """Return the parts of v; a row of zeros has the direction 0."""
        scaled, power = _scaled(v)
        length = np.sqrt(np.sum(np.square(scaled), axis=-1, keepdims=True))
        whole = length if power is None else np.ldexp(length, power)
        direction = scaled / np.where(length == 0, 1.0, length)
        if not np.any(eps):
            return cls(scaled, length, direction, whole)
        softened = np.hypot(whole, np.sqrt(eps))
        share = whole / softened
        return cls(scaled * share, length, direction * share, softened)


def angle(a: Array, b: Array, eps: float = 0.0) -> Angle:
    """Return the angle between the rows of a and b; eps is added to the square of each length.

    1 − cos is ½‖â − b̂‖², which does not cancel: naive 1 − cos of (1, 1e-9) and (1, 0) is 0 (true value 5e-19).
    With eps the directions are shorter than 1, each by as much as is added here.
    """
    left, right = Row.of(a, eps), Row.of(b, eps)
    gap = np.sum(np.square(left.direction - right.direction), axis=-1) / 2
    if eps:
        gap = gap + (eps / left.whole / left.whole + eps / right.whole / right.whole)[..., 0] / 2
    below = (left.length * right.length)[..., 0]
    cosine = np.sum(left.scaled * right.scaled, axis=-1) / np.where(below == 0, 1.0, below)
    return Angle(left.direction, right.direction, left.whole, right.whole, gap, cosine)


def without_direction(v: Array) -> Mask:
    """Return the rows that are all zeros, shape (n, d) → (n,)."""
    zeros: Mask = np.all(v == 0, axis=-1)
    return zeros


def euclidean(difference: Array, eps: float | Array = 0.0) -> Measure:
    """Return √(Σ δ² + eps) of differences, shape (n, d); where that is 0 slope and curvature are 0, as by torch."""
    row = Row.of(difference, eps)
    return Measure(
        row.whole[:, 0],
        lambda: row.direction,
        lambda: -row.direction,
        lambda: _per(1 - np.square(row.direction), row.whole),
    )


def minkowski(difference: Array, p: float) -> Measure:
    """Return the p-norm of differences, shape (n, d); where that is 0 slope and curvature are 0, as by torch."""
    if p == 2:
        return euclidean(difference)
    top = np.max(np.abs(difference), axis=-1, keepdims=True)
    share = np.abs(difference) / np.where(top == 0, 1.0, top)
    whole = np.power(np.sum(np.power(share, p), axis=-1, keepdims=True), 1 / p)
    distance, share = top * whole, share / np.where(whole == 0, 1.0, whole)

    def slope() -> Array:
        along: Array = np.sign(difference) * np.power(share, p - 1)
        return along

    return Measure(distance[:, 0], slope, lambda: -slope(), lambda: _per(_bend(share, p), distance))


def _per(bend: Array, distance: Array) -> Array:
    """Return bend/distance, 0 where the distance is."""
    return np.where(distance == 0, 0.0, bend / np.where(distance == 0, 1.0, distance))


def _bend(share: Array, p: float) -> Array:
    """Return the curvature of a p-norm times the norm: (p − 1)(s^(p−2) − s^(2p−2)) of the shares s of the norm."""
    if p == 1:
        return np.zeros_like(share)
    with np.errstate(divide="ignore"):  # below p = 2 the curvature at a coordinate that is equal is infinite
        return (p - 1) * (np.power(share, p - 2) - np.power(share, 2 * p - 2))


def by_differences(gradient: Callable[[Array], Array], z: Array) -> Array:
    """Return the slope of each entry of a gradient in that entry, the shape of z, by central differences of it.

    The error is about 1e-10 of the largest gradient: for losses whose second derivative is long and seldom asked for.
    """
    found = np.zeros_like(z)
    for place in np.ndindex(z.shape):
        if not np.isfinite(z[place]):
            continue
        step = ROUGH * max(1.0, abs(float(z[place])))
        up, down = z.copy(), z.copy()
        up[place] += step
        down[place] -= step
        found[place] = (gradient(up)[place] - gradient(down)[place]) / (up[place] - down[place])
    return found


def _scaled(v: Array) -> tuple[Array, Array | None]:
    """Return rows with their largest entry brought near 1 by a power of two, shape (n, 1), if any row needs that."""
    top = np.max(np.abs(v), axis=-1, keepdims=True)
    if np.all((top == 0) | ((top > SAFE_LOW) & (top < SAFE_HIGH))):
        return v, None
    power: Array = np.frexp(top)[1]
    return np.ldexp(v, -power), power
