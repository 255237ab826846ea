"""The categorical hinge loss of keras."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np
from numpy.typing import NDArray

from losscli.domain import REAL, Array, Labels
from losscli.formula import TERM, Formula
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import OverClasses, one_hot
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed
from losscli.option import Option, Switch


@final
@dataclass(frozen=True, slots=True)
class CategoricalHinge(OverClasses):
    """The best of the other classes pushes until the true one leads it by 1; targets may be rows of 0 and 1.

    For one true class it is crammer-singer. With a row y of several its minimiser is any row of scores whose Σ y·z
    leads the largest (1 − y)·z by 1. keras takes that maximum over all classes, the true ones as 0, so that no term is
    below 1 − Σ y·z: negative scores of which the right one leads by 1, which cost 0 here, cost 1 − z[y] there.
    Where every class is a target that 0 is all there is to lead. At the kink the gradient is 0.
    """

    name = "categorical-hinge"
    title = "Categorical hinge loss"
    family = "multiclass"
    aliases = ("CategoricalHinge", "categorical-hinge-loss")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, REAL, vector=True),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {"keras": "keras.losses.CategoricalHinge(dtype='float64')(np.eye(p.shape[1])[y], p)"}
    conventions = {"keras": Convention({"zero_rival": True}, "lets a rival of 0 stand for the true class", "count")}
    references = (
        "Crammer & Singer (2001), J. Mach. Learn. Res. 2, 265-292, eq. 1-2",
        "Keras (2015), keras/src/losses/losses.py, categorical_hinge, https://keras.io/api/losses/hinge_losses/",
    )
    examples = (
        Example(((2.0, 1.5, 0.0), 0), 1 - 2 + 1.5, gradient=(-1, 1, 0)),
        Example(((2.0, 1.5, 0.0), (1.0, 0.0, 1.0)), 1 - (2 + 0) + 1.5, about="two true classes", gradient=(-1, 1, -1)),
        Example(
            ((-3.0, -2.0, -4.0), 1), 1 + 2 - 3, about="all negative, and the right one leads by 1", gradient=(0, 0, 0)
        ),
        Example(
            ((-3.0, -2.0, -4.0), 1), 1 + 2 + 0, {"zero_rival": True}, about="the same in keras", gradient=(0, -1, 0)
        ),
        Example(((0.25, 0.5), (1.0, 1.0)), 1 - 0.75, about="every class is a target: they lead 0", gradient=(-1, -1)),
    )
    sample = (((2.0, 1.5, 0.0), (0.5, 1.0, -1.0), (1.0, 0.0, 0.25)), (0, 1, 2))

    zero_rival: Annotated[
        bool,
        Option("Let 0 stand for each true class in the maximum of the others, as keras does.", Switch(), quiet=True),
    ] = False

    @property
    def formula(self) -> Formula:
        """max(0, 1 − Σ y·z + max((1 − y)·z)), where the maximum is of the others; of a label as crammer-singer."""
        if not self.distribution and not self.zero_rival:
            return OF_LABEL
        t, own = ("y", "sum(y*z)") if self.distribution else ("onehot(y, z)", "z[y]")
        return Formula(
            f"max(0, 1 - {own} + max(v))",
            gradient=f"where(1 - {own} + max(v) > 0, where(v == max(v), 1 - {t}, 0) - {t}, 0)",
            curvature="0",
            shown=(TERM,),
            where={"u": f"(1 - {t})*z", "v": "u" if self.zero_rival else "where(y == 1, min(u), u)"},
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return max(0, 1 − Σ y·z + the largest (1 − y)·z of the others), shape (n,)."""
        t = self._rows(y, z)
        rivals, best = self._best(z, t)
        return np.maximum(self._shortfall(z, t, rivals, best), 0.0)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return 1 − y at the best of the others, less y at each class, shape (n, C); 0 from the lead on."""
        t = self._rows(y, z)
        rivals, best = self._best(z, t)
        up = np.where(np.arange(z.shape[-1]) == best[:, None], 1 - t, 0.0)
        return np.where(self._shortfall(z, t, rivals, best)[:, None] > 0, up - t, 0.0)

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - it is linear on either side of the kink
        """Return 0."""
        return np.zeros_like(z)

    def _rows(self, y: Array, z: Array) -> Array:
        return y if self.distribution else one_hot(y, z.shape[-1])

    def _best(self, z: Array, t: Array) -> tuple[Array, NDArray[np.intp]]:
        """Return (1 − y)·z, and the class that is the largest of the others, shape (n,)."""
        rivals = weighed(1 - t, z)
        among = rivals if self.zero_rival else np.where(t == 1, -np.inf, rivals)
        return rivals, np.argmax(among, axis=-1)

    def _shortfall(self, z: Array, t: Array, rivals: Array, best: NDArray[np.intp]) -> Array:
        largest = np.take_along_axis(rivals, best[:, None], axis=-1)[:, 0]
        return (largest - row_sums(weighed(t, z))) + 1.0


OF_LABEL = Formula(
    "max(v) - z[y]",
    gradient="where(v == max(v), 1, 0) - onehot(y, z)",
    curvature="0",
    shown=(TERM,),
    where={"v": "z + 1 - onehot(y, z)"},
)
