"""Cosine distance."""

from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import REAL, Array, Mask
from losscli.formula import Formula, Shown
from losscli.loss import PREDICTION, TARGET, Convention, Example, Input
from losscli.losses.vectors import NO_DIRECTION, OfVectors, angle, without_direction
from losscli.option import Option

COSINE = "sum(p*y)/(norm(p)*norm(y))"
PARTS = (Shown("sum(p*y)"), Shown("norm(p)"), Shown("norm(y)"))


@final
@dataclass(frozen=True, slots=True)
class CosineDistance(OfVectors):
    """One minus the cosine of the angle between two vectors: a model is pulled to turn, never to grow.

    Its minimiser is any vector in the direction of the target, at 0; at a right angle it is 1, opposite 2. It has no
    unit and does not change when a vector is multiplied by a positive number. A row is one term. A vector of zeros
    has no direction and is refused, where torch and keras count its cosine as 0 and optax gives NaN. Keras'
    CosineSimilarity is minus the cosine, which is this less 1: `--form negative`, and `--like keras`. TensorFlow's
    cosine_distance takes vectors of length 1 for granted: `--form inner` is 1 − Σ p·y of them as they are.
    """

    name = "cosine"
    title = "Cosine distance"
    family = "embedding"
    aliases = ("cosine-distance", "paired-cosine-distances")
    inputs = (
        Input("pred", "p", PREDICTION, REAL, vector=True),
        Input("target", "y", TARGET, REAL, vector=True),
    )
    equivalents = {
        "torch": "(1 - torch.nn.functional.cosine_similarity(torch.tensor(p), torch.tensor(y))).mean()",
        "keras": "1 + keras.losses.CosineSimilarity(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.pairwise.paired_cosine_distances(p, y).mean()",
        "optax": "jnp.mean(optax.cosine_distance(jnp.array(p), jnp.array(y)))",
    }
    conventions = {
        "torch": Convention(),
        "keras": Convention({"form": "negative"}, "is minus the cosine", divisor="count"),
        "sklearn": Convention(),
        "optax": Convention(),
    }
    references = ("Salton & McGill (1983), Introduction to Modern Information Retrieval, ch. 4",)
    examples = (
        Example(((3.0, 4.0), (4.0, 3.0)), 1 - (3 * 4 + 4 * 3) / (5 * 5)),
        Example(((1.0, 2.0, 2.0), (2.0, 4.0, 4.0)), 0, about="the same direction: 0, whatever the lengths"),
        Example(((1.0, 0.0), (0.0, 2.0)), 1, about="a right angle", gradient=(0, -1)),
        Example(((1.0, 0.0), (-3.0, 0.0)), 2, about="opposite directions: the most there is", gradient=(0, 0)),
        Example(
            ((1.0, 1e-9), (1.0, 0.0)), 5e-19, about="a small angle: half its square, where 1 − cos in doubles is 0"
        ),
        Example(((1e200, 0.0), (1e200, 1e200)), 1 - 0.5**0.5, about="lengths whose squares are no doubles"),
        Example(((3.0, 4.0), (4.0, 3.0)), -24 / 25, {"form": "negative"}, about="minus the cosine, as keras has it"),
        Example(
            ((3.0, 4.0), (4.0, 3.0)), 1 - 24, {"form": "inner"}, about="the inner product of vectors not of length 1"
        ),
    )
    sample = (((3.0, 4.0), (1.0, 2.0), (0.0, 2.0)), ((4.0, 3.0), (2.0, 4.0), (5.0, 0.0)))

    form: Annotated[
        Literal["distance", "negative", "inner"],
        Option(
            "Distance 1 − cos; −cos, as keras; 1 − the inner product, as TensorFlow, for vectors of length 1.",
            ("distance", "negative", "inner"),
            quiet=True,
        ),
    ] = "distance"

    @property
    def formula(self) -> Formula:
        """1 − (p·y)/(‖p‖·‖y‖)."""
        if self.form == "inner":
            return Formula("1 - sum(p*y)", gradient="-y", curvature="0", shown=PARTS[:1], folded=PARTS[:1])
        return Formula(
            "1 - c" if self.form == "distance" else "-c",
            gradient="(c*p/norm(p) - y/norm(y))/norm(p)",
            curvature="(2*p*y/(norm(p)*norm(y)) - 3*c*p**2/norm(p)**2 + c)/norm(p)**2",
            where={"c": COSINE},
            shown=PARTS,
            folded=PARTS,
        )

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]]:
        """Return the rows of which a vector is all zeros, where directions count."""
        return (without_direction(p) | without_direction(y)) & (self.form != "inner"), NO_DIRECTION

    def term(self, p: Array, y: Array) -> Array:
        """Return ½‖p̂ − ŷ‖² of the two directions, which is 1 − cos, shape (n,); p and y are (n, d)."""
        if self.form == "inner":
            product: Array = np.sum(p * y, axis=-1)
            return 1.0 - product
        found = angle(p, y)
        return found.gap if self.form == "distance" else 0.0 - found.cosine

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −(ŷ − cos·p̂)/‖p‖, shape (n, d): across p, so that a small step does not change its length."""
        if self.form == "inner":
            return -y
        return angle(p, y).slope()

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (2·p̂·ŷ − 3·cos·p̂² + cos)/‖p‖², shape (n, d)."""
        if self.form == "inner":
            return np.zeros_like(p)
        return angle(p, y).bend()
