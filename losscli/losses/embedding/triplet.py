"""Triplet margin loss."""

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from losscli.domain import NOT_NEGATIVE, POSITIVE, REAL, Array, Interval, Mask
from losscli.errors import OptionError
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import Convention, Example, Input, Loss
from losscli.losses.vectors import NO_DIRECTION, Measure, OfVectors, angle, euclidean, minkowski, without_direction
from losscli.option import Option, Switch, Whole

DEGREE = Whole(Interval(1.0, np.inf, "the degree of a norm", high_open=True))
# A difference of numbers beyond this, or the difference of two such distances, may be no double: they are shrunk.
LARGE = 2.0**500
DEGREES = {"norm": 1, "squared": 2, "cosine": 0}  # of the distance, when the vectors grow


class Parts(NamedTuple):
    """The three distances, what the term is before it is cut at 0, and where the negative is measured from."""

    near: Measure
    far: Measure
    other: Measure
    excess: Array
    swapped: Mask


@final
@dataclass(frozen=True, slots=True)
class TripletMarginLoss(OfVectors):
    """Wants an anchor nearer to its positive than to its negative, by the margin; what is lacking of that is the cost.

    Its minimiser has every negative farther from the anchor than the positive is by the margin or more. The term is in
    the units of the distance. `--swap` counts the negative's distance from the positive where that is the smaller.
    At the kinks, a lack of just 0 and a distance of 0, the slope is taken as 0; the other half of the term stays.
    Nothing is added to a distance unless `--eps` says so. torch adds 1e-6 to each coordinate of a difference, optax to
    the sum of its powers (`--eps-in sum`); optax takes no absolute values, so that of its norms only the even ones are
    norms: with norm_degree=1 its distances have a sign. `--distance` squared or cosine are those of
    TripletMarginWithDistanceLoss with such a function.
    """

    name = "triplet"
    title = "Triplet margin loss"
    family = "embedding"
    aliases = ("TripletMarginLoss", "TripletMarginWithDistanceLoss", "triplet-margin", "triplet-margin-loss")
    inputs = (
        Input("anchor", "a", Glyph("a", "a", "a"), REAL, vector=True),
        Input("positive", "p", Glyph("p", "p", "p"), REAL, vector=True),
        Input("negative", "n", Glyph("n", "n", "n"), REAL, vector=True),
    )
    equivalents = {
        "torch": "torch.nn.functional.triplet_margin_loss(torch.tensor(a), torch.tensor(p), torch.tensor(n), eps=0)",
        "optax": "jnp.mean(optax.losses.triplet_margin_loss(jnp.array(a), jnp.array(p), jnp.array(n), eps=0))",
    }
    conventions = {
        "torch": Convention({"eps": 1e-6}, "adds 1e-6 to each coordinate of a difference"),
        "optax": Convention({"eps": 1e-6, "eps_in": "sum"}, "adds 1e-6 to the sum of the squares under each root"),
    }
    references = (
        "Balntas et al. (2016), Learning local feature descriptors with triplets, BMVC 119, doi:10.5244/C.30.119",
        "Schroff, Kalenichenko & Philbin (2015), FaceNet, CVPR, 815-823, eq. 2, doi:10.1109/CVPR.2015.7298682",
    )
    examples = (
        Example(((3.0, 4.0), (0.0, 0.0), (3.0, 0.0)), 5 - 4 + 1, gradient=(3 / 5, 4 / 5 - 1)),
        Example(((0.0, 0.0), (0.0, 3.0), (4.0, 0.0)), 3 - 4 + 2, {"margin": 2.0}, gradient=(1, -1)),
        Example(((0.0, 0.0), (3.0, 4.0), (6.0, 0.0)), 7 - 6 + 1, {"norm": 1}),
        Example(((0.0, 0.0), (3.0, 0.0), (4.0, 0.0)), 3 * 3 - 4 * 4 + 10, {"distance": "squared", "margin": 10.0}),
        Example(((1.0, 0.0), (3.0, 4.0), (4.0, 3.0)), 2 / 5 - 1 / 5 + 1, {"distance": "cosine"}),
        Example(((0.0, 0.0), (3.0, 0.0), (9.0, 0.0)), 0, about="the negative is farther by more than the margin: 0"),
        Example(
            ((0.0, 0.0), (0.0, 0.0), (0.0, 0.5)),
            0.5,
            about="an anchor on its positive: that half has no slope",
            gradient=(0, 1),
        ),
        Example(
            ((0.0, 0.0), (3.0, 0.0), (4.0, 0.0)),
            3 - 1 + 1,
            {"swap": True},
            about="swapped: the negative is nearer to the positive than to the anchor",
            gradient=(-1, 0),
        ),
        Example(((0.0,), (0.0,), (2.0,)), 0.5 - 1.5 + 2, {"eps": 0.5, "margin": 2.0}, about="eps as torch adds it"),
        Example(
            ((0.0, 0.0), (0.0, 0.0), (1.0, 1.0)),
            0.25**0.5 - 2.25**0.5 + 2,
            {"eps": 0.25, "eps_in": "sum", "margin": 2.0},
            about="and as optax does",
        ),
    )
    sample = (((3.0, 4.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, 3.0)), ((3.0, 0.0), (4.0, 0.0)))

    margin: Annotated[float, Option("How much farther the negative ought to be.", POSITIVE)] = 1.0
    distance: Annotated[
        Literal["norm", "squared", "cosine"],
        Option("Distance: a norm, the square of the Euclidean one, or 1 − cos.", ("norm", "squared", "cosine")),
    ] = "norm"
    norm: Annotated[int, Option("Degree of the norm: 2 is Euclidean, 1 the sum of the sizes.", DEGREE)] = 2
    swap: Annotated[
        bool, Option("Measure the negative from the positive where that is nearer.", Switch(), quiet=True)
    ] = False
    eps: Annotated[
        float, Option("Added in a norm (torch, optax: 1e-6). Off unless asked for.", NOT_NEGATIVE, quiet=True)
    ] = 0.0
    eps_in: Annotated[
        Literal["difference", "sum"],
        Option(
            "Where eps is added: to each coordinate, or to the sum under the root.", ("difference", "sum"), quiet=True
        ),
    ] = "difference"

    def __post_init__(self) -> None:
        """Check the options, and that those of a norm are given for a norm alone.

        Raises:
            OptionError: an option is outside its range, or means nothing for this distance.
        """
        Loss.__post_init__(self)
        if self.distance != "norm" and (self.norm != 2 or self.eps):
            name, value, only = ("--norm", self.norm, 2) if self.norm != 2 else ("--eps", self.eps, 0)
            raise OptionError(self.name, name, value, f"{only} with --distance {self.distance}, which is no norm")
        if self.eps_in == "sum" and self.norm != 2:
            raise OptionError(self.name, "--norm", self.norm, "2 with --eps-in sum")

    @property
    def formula(self) -> Formula:
        """max(0, d(a, p) − d(a, n) + margin)."""
        near, far, other = Pair(self, "a", "p"), Pair(self, "a", "n"), Pair(self, "p", "n")
        to_negative = f"min({far.distance}, {other.distance})" if self.swap else far.distance
        excess = f"{near.distance} - {to_negative} + margin"

        swapped = f" - where({other.distance} < {far.distance}, {other.slope}, 0)" if self.swap else ""

        def chosen(swapped: str, kept: str) -> str:
            return f"where({other.distance} < {far.distance}, {swapped}, {kept})" if self.swap else kept

        return Formula(
            f"max(0, {excess})",
            gradient=f"where({excess} > 0, {near.slope} - {chosen('0', far.slope)}, 0)",
            curvature=f"where({excess} > 0, {near.bend} - {chosen('0', far.bend)}, 0)",
            shown=(Shown(near.distance), Shown(to_negative)),
            folded=(Shown(near.distance), Shown(to_negative)),
            others={
                "p": f"where({excess} > 0, {near.other}{swapped}, 0)",
                "n": f"where({excess} > 0, {chosen(other.away, far.away)}, 0)",
            },
        )

    def undefined(self, a: Array, p: Array, n: Array) -> tuple[Mask, tuple[str, str]]:
        """Return the rows of which a vector is all zeros, where directions count."""
        zeros = without_direction(a) | without_direction(p) | without_direction(n)
        return zeros & (self.distance == "cosine"), NO_DIRECTION

    def term(self, a: Array, p: Array, n: Array) -> Array:
        """Return max(0, d(a, p) − d(a, n) + margin), shape (n,); the vectors are (n, d)."""
        return np.maximum(self._parts(a, p, n).excess, 0.0)

    def gradient(self, a: Array, p: Array, n: Array) -> Array:
        """Return the gradient with respect to the anchor, shape (n, d)."""
        return self.gradients(a, p, n)["anchor"]

    def gradients(self, a: Array, p: Array, n: Array) -> dict[str, Array]:
        """Return the gradients with respect to the three vectors, each 0 where the term is."""
        parts = self._parts(a, p, n)
        near, far, other = parts.near, parts.far, parts.other
        paid, swapped = (parts.excess > 0)[:, None], parts.swapped[:, None]
        slopes = {
            "anchor": near.slope() - np.where(swapped, 0.0, far.slope()),
            "positive": near.other() - np.where(swapped, other.slope(), 0.0),
            "negative": 0.0 - np.where(swapped, other.other(), far.other()),
        }
        return {name: np.where(paid, slope, 0.0) for name, slope in slopes.items()}

    def curvature(self, a: Array, p: Array, n: Array) -> Array:
        """Return the diagonal of the Hessian in the anchor, shape (n, d)."""
        parts = self._parts(a, p, n)
        bend = parts.near.bend() - np.where(parts.swapped[:, None], 0.0, parts.far.bend())
        return np.where((parts.excess > 0)[:, None], bend, 0.0)

    def _parts(self, a: Array, p: Array, n: Array) -> Parts:
        power = _power(a, p, n)
        eps: Array = np.ldexp(self.eps, -power * (2 if self.eps_in == "sum" else 1))
        if power.any():
            a, p, n = (np.ldexp(one, -power) for one in (a, p, n))
        near, far = self._measure(a, p, eps), self._measure(a, n, eps)
        other = self._measure(p, n, eps) if self.swap else far
        swapped = other.distance < far.distance
        excess = near.distance - np.where(swapped, other.distance, far.distance)
        if power.any():
            degree = DEGREES[self.distance]
            near, far, other = (one.enlarged(power, degree) for one in (near, far, other))
            excess = np.ldexp(excess, degree * power[:, 0])
        return Parts(near, far, other, excess + self.margin, swapped)

    def _measure(self, u: Array, v: Array, eps: Array) -> Measure:
        """Return the distance of rows; eps has the shape (n, 1), or (1, 1)."""
        if self.distance == "cosine":
            found = angle(u, v)
            return Measure(found.gap, found.slope, found.slope_of_other, found.bend)
        difference = u - v
        if self.distance == "squared":
            square = np.sum(np.square(difference), axis=-1)
            return Measure(
                square, lambda: 2 * difference, lambda: -2 * difference, lambda: np.full_like(difference, 2.0)
            )
        if self.eps_in == "difference" or not self.eps:
            return minkowski(difference + eps if self.eps else difference, self.norm)
        return euclidean(difference, eps)


def _power(*vectors: Array) -> NDArray[np.intc]:
    """Return the powers of two by which rows are too large for the difference of two distances, (n, 1); mostly 0."""
    if max(float(np.max(np.abs(one), initial=0.0)) for one in vectors) <= LARGE:
        return np.zeros((1, 1), dtype=np.intc)
    top = np.max([np.max(np.abs(one), axis=-1, keepdims=True) for one in vectors], axis=0)
    power: NDArray[np.intc] = np.where(top > LARGE, np.frexp(top)[1], 0).astype(np.intc)
    return power


class Pair(NamedTuple):
    """A distance in formulas: itself, its slopes in either vector and its curvature in the first."""

    loss: TripletMarginLoss
    u: str
    v: str

    @property
    def difference(self) -> str:
        """The difference, with eps where it is added to it."""
        added = " + eps" if self.loss.eps and self.loss.eps_in == "difference" else ""
        return f"{self.u} - {self.v}{added}"

    @property
    def cosine(self) -> str:
        """The cosine of the angle between the two."""
        return f"sum({self.u}*{self.v})/(norm({self.u})*norm({self.v}))"

    @property
    def distance(self) -> str:
        """The distance of u and v."""
        if self.loss.distance != "norm":
            return f"sum(({self.difference})**2)" if self.loss.distance == "squared" else f"(1 - {self.cosine})"
        if self.loss.eps and self.loss.eps_in == "sum":
            return f"sqrt(sum(({self.difference})**2) + eps)"
        if self.loss.norm in {1, 2}:
            return f"norm({self.difference})" if self.loss.norm == 2 else f"sum(abs({self.difference}))"
        return f"sum(abs({self.difference})**norm)**(1/norm)"

    @property
    def slope(self) -> str:
        """Its slope in u."""
        return self._turned(self.u, self.v) if self.loss.distance == "cosine" else self._along(self.difference)

    @property
    def other(self) -> str:
        """Its slope in v."""
        if self.loss.distance == "cosine":
            return self._turned(self.v, self.u)
        return self._along(f"{self.v} - {self.u}" if not self.loss.eps else f"-({self.difference})")

    @property
    def away(self) -> str:
        """Minus its slope in v."""
        return f"-({self.other})" if self.loss.distance == "cosine" else self.slope

    @property
    def bend(self) -> str:
        """Its curvature in u."""
        u, v, share = self.u, self.v, f"(abs({self.difference})/({self.distance}))"
        if self.loss.distance == "cosine":
            lengths = f"norm({u})*norm({v})"
            return f"(2*{u}*{v}/({lengths}) - 3*{self.cosine}*{u}**2/norm({u})**2 + {self.cosine})/norm({u})**2"
        if self.loss.distance == "squared":
            return "2"
        if self.loss.norm == 2:
            return f"(1 - {share}**2)/{self.distance}"
        return f"(norm - 1)/({self.distance})*({share}**(norm - 2) - {share}**(2*norm - 2))"

    def _along(self, difference: str) -> str:
        if self.loss.distance == "squared":
            return f"2*({difference})"
        if self.loss.norm == 2:
            return f"({difference})/{self.distance}"
        if self.loss.norm == 1:
            return f"sign({difference})"
        return f"sign({difference})*(abs({difference})/({self.distance}))**(norm - 1)"

    def _turned(self, u: str, v: str) -> str:
        return f"({self.cosine}*{u}/norm({u}) - {v}/norm({v}))/norm({u})"
