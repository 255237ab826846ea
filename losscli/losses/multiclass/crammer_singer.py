"""The multi-class hinge loss of Crammer and Singer."""

from dataclasses import dataclass
from typing import final

from losscli.formula import TERM, Formula
from losscli.loss import Convention, Example
from losscli.losses.multiclass._rivals import SCORES, TRUE_SCORE, Margin, TopRival


@final
@dataclass(frozen=True, slots=True)
class CrammerSinger(TopRival):
    """The best of the other classes pushes until the true one leads it by the margin.

    Its minimiser is any row of scores in which the true class leads all others by the margin. At the kink, and where
    the lead is just the margin, the gradient is 0; of equal rivals the first has it, where optax divides it among them.
    For scikit-learn a batch of labels that are all alike is a binary problem, unless it is told the labels.
    """

    name = "crammer-singer"
    title = "Crammer-Singer multi-class hinge loss"
    family = "multiclass"
    aliases = ("multiclass-hinge", "multiclass-hinge-loss", "hinge-crammer-singer")
    inputs = SCORES
    equivalents = {
        "sklearn": "sklearn.metrics.hinge_loss(y, p, labels=range(p.shape[1]))",
        "optax": "jnp.mean(optax.losses.multiclass_hinge_loss(jnp.array(p), jnp.array(y)))",
    }
    conventions = {"sklearn": Convention(), "optax": Convention()}
    references = ("Crammer & Singer (2001), J. Mach. Learn. Res. 2, 265-292, eq. 1-2",)
    examples = (
        Example(((2.0, 1.5, 0.0), 0), 1 - 2 + 1.5, gradient=(-1, 1, 0)),
        Example(((2.0, 1.5, 0.0), 2), 1 - 0 + 2, gradient=(1, 0, -1)),
        Example(((2.0, 1.5, 0.0), 0), 2 - 2 + 1.5, {"margin": 2.0}),
        Example(((2.0, 1.0, 0.0), 0), 0, about="a lead of just the margin: 0, and no gradient", gradient=(0, 0, 0)),
    )
    sample = (((2.0, 1.5, 0.0), (0.5, 1.0, -1.0), (1.0, 0.0, 0.25)), (0, 1, 2))

    margin: Margin = 1.0

    @property
    def lead(self) -> float:
        """The margin."""
        return self.margin

    @property
    def formula(self) -> Formula:
        """max(z + margin·(1 − onehot y)) − z[y]: max(0, ...), since the true class is among them."""
        return Formula(
            "max(v) - z[y]",
            gradient="where(v == max(v), 1, 0) - onehot(y, z)",
            curvature="0",
            shown=(TRUE_SCORE, TERM),
            folded=(TRUE_SCORE,),
            where={"v": "z + margin*(1 - onehot(y, z))"},
        )
