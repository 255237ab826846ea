"""The perceptron loss of several classes."""

from dataclasses import dataclass
from typing import final

from losscli.formula import LARGEST, TERM, Formula
from losscli.loss import Convention, Example
from losscli.losses.multiclass._rivals import SCORES, TRUE_SCORE, TopRival


@final
@dataclass(frozen=True, slots=True)
class MulticlassPerceptron(TopRival):
    """How far the true class is behind the best: 0 as soon as it is the best, by however little.

    Any row of scores in which the true class is the largest is a minimiser, and so are scores that are all equal. It
    is crammer-singer without a margin. At a tie for the best the gradient is 0, that of the true class being best.
    """

    name = "multiclass-perceptron"
    title = "Multi-class perceptron loss"
    family = "multiclass"
    aliases = ("multiclass-perceptron-loss", "perceptron-multiclass")
    inputs = SCORES
    formula = Formula(
        "max(z) - z[y]",
        gradient="where(z == max(z), 1, 0) - onehot(y, z)",
        curvature="0",
        shown=(TRUE_SCORE, TERM),
        folded=(TRUE_SCORE, LARGEST),
    )
    equivalents = {"optax": "jnp.mean(optax.losses.multiclass_perceptron_loss(jnp.array(p), jnp.array(y)))"}
    conventions = {"optax": Convention()}
    references = ("Collins (2002), Discriminative training methods for hidden Markov models, EMNLP, 1-8",)
    examples = (
        Example(((2.0, 1.5, 0.0), 1), 2 - 1.5, gradient=(1, -1, 0)),
        Example(((2.0, 1.5, 0.0), 0), 0, about="the true class is the best: 0", gradient=(0, 0, 0)),
        Example(((1.0, 1.0, 0.0), 1), 0, about="a tie for the best costs nothing", gradient=(0, 0, 0)),
    )
    sample = (((2.0, 1.5, 0.0), (0.5, 1.0, -1.0), (1.0, 0.0, 0.25)), (0, 1, 2))
