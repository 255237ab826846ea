"""The multi-class support vector machine loss of Weston and Watkins."""

from dataclasses import dataclass
from typing import final

from losscli.loss import Example
from losscli.losses.multiclass._rivals import SCORES, EveryRival


@final
@dataclass(frozen=True, slots=True)
class WestonWatkins(EveryRival):
    """Every class that comes nearer to the true one than the margin pushes with full strength.

    It is the multi-class SVM loss of the course CS231n, and multi-margin without its division by the number of classes.
    Its minimiser is any row of scores in which the true class leads all others by the margin. At the kink of power 1
    the gradient is 0; with power 2 there is none.
    """

    name = "weston-watkins"
    title = "Weston-Watkins multi-class hinge loss"
    family = "multiclass"
    aliases = ("multiclass-svm", "cs231n-svm", "ww-hinge")
    inputs = SCORES
    equivalents = {
        "torch": "p.shape[1] * torch.nn.functional.multi_margin_loss(torch.tensor(p), torch.tensor(y))",
        "sklearn": "np.mean(np.sum(np.maximum(0, 1 + p - p[np.arange(len(y)), y][:, None]), axis=1) - 1)",
    }
    conventions = {}
    references = (
        "Weston & Watkins (1999), Support vector machines for multi-class pattern recognition, ESANN, 219-224",
    )
    examples = (
        Example(((3.2, 5.1, -1.7), 0), 5.1 - 3.2 + 1, gradient=(-1, 1, 0)),
        Example(((2.0, 1.5, 0.0), 2), 3 + 2.5, gradient=(1, 1, -2)),
        Example(((2.0, 1.5, 0.0), 2), 3 * 3 + 2.5 * 2.5, {"power": 2}, gradient=(2 * 3, 2 * 2.5, -2 * (3 + 2.5))),
        Example(((2.0, 1.5, 0.0), 0), 1.5, {"margin": 2.0}),
        Example(((2.0, 1.0, 0.0), 0), 0, about="a lead of just the margin: 0, and no gradient", gradient=(0, 0, 0)),
    )
    sample = (((3.2, 5.1, -1.7), (1.3, 4.9, 2.0), (2.2, 2.5, -3.1)), (0, 1, 2))
