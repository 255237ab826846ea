"""RankNet loss of a pair of scores."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example, Loss
from losscli.losses.ranking._pairs import FIRST, SECOND, chances
from losscli.numerics import exp_difference


@final
@dataclass(frozen=True, slots=True)
class RankNet(Loss):
    """The surprise that the first of a pair is ahead, whose probability is the sigmoid of the difference of scores.

    Its minimiser is a difference that is the log-odds of the first being ahead. The first input is the score of the one
    that was preferred, the second that of the other: a pair that was observed both ways is two rows. As BPR it ranks
    what a user chose above what was not chosen. Only the difference counts, so a constant added to all scores
    changes nothing.
    """

    name = "ranknet"
    title = "RankNet loss"
    family = "ranking"
    aliases = ("bpr", "bayesian-personalized-ranking", "PairLogit")
    inputs = (FIRST, SECOND)
    formula = Formula(
        "softplus(x2 - x1)",
        gradient="-sigmoid(x2 - x1)",
        curvature="sigmoid(x1 - x2)*sigmoid(x2 - x1)",
        shown=(Shown("x1 - x2"),),
        others={"x2": "sigmoid(x2 - x1)"},
    )
    equivalents = {
        "torch": "-torch.nn.functional.logsigmoid(torch.tensor(x1) - torch.tensor(x2)).mean()",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(x1 - x2, jnp.ones(len(x1))))",
    }
    references = (
        (
            "Burges et al. (2005), Learning to rank using gradient descent, Proc. ICML 22, 89-96,"
            " doi:10.1145/1102351.1102363"
        ),
        (
            "Rendle, Freudenthaler, Gantner & Schmidt-Thieme (2009), BPR: Bayesian personalized ranking from implicit"
            " feedback, Proc. UAI 25, 452-461"
        ),
    )
    examples = (
        Example((2, 1), np.log1p(np.exp(-1)), gradient=-1 / (1 + np.exp(1))),
        Example((1, 2), 1 + np.log1p(np.exp(-1)), gradient=-1 / (1 + np.exp(-1))),
        Example((3, 3), np.log(2), about="equal scores: a coin", gradient=-1 / 2),
        Example((0, 1000), 1000, about="far in the wrong order: the difference, where e¹⁰⁰⁰ overflows", gradient=-1),
    )
    sample = ((2.0, 0.5, 3.0, 1.0), (1.0, 1.5, 2.5, 1.5))

    def term(self, x1: Array, x2: Array) -> Array:
        """Return ln(1 + e^(x₂ − x₁))."""
        small = exp_difference(np.minimum(x1, x2), np.maximum(x1, x2))
        return np.maximum(x2 - x1, 0.0) + np.log1p(small)

    def gradient(self, x1: Array, x2: Array) -> Array:
        """Return −σ(x₂ − x₁)."""
        return -chances(x1, x2)[1]

    def gradients(self, x1: Array, x2: Array) -> dict[str, Array]:
        """Return the gradient with respect to each score: they are opposite."""
        slope = self.gradient(x1, x2)
        return {"x1": slope, "x2": -slope}

    def curvature(self, x1: Array, x2: Array) -> Array:
        """Return σ(x₁ − x₂)·σ(x₂ − x₁)."""
        ahead, behind = chances(x1, x2)
        return ahead * behind
