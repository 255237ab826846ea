"""Sparsemax loss from scores."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array, Interval, Mask
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import INDEX, Labelled, at_target, one_hot
from losscli.losses.rowwise import row_sums

TAU = Shown("tau", Glyph("τ", "tau", r"\tau"))
TRUE_SHARE = Shown("q[y]", Glyph("q[y]", "q[y]", "q_{y}"))
SCORE = Interval(-np.inf, np.inf, "a score", high_open=True)


@final
@dataclass(frozen=True, slots=True)
class Sparsemax(Labelled):
    """The cross-entropy of sparsemax: exactly 0, with no gradient, once the true class leads by 1.

    Sparsemax is the distribution nearest to the scores, q = max(0, z − τ) with τ such that q sums to 1: classes far
    behind get exactly 0. Its minimiser is any row of scores whose sparsemax is the distribution of the classes: a
    constant added to a row changes nothing. The gradient with respect to the scores is q − onehot y; where a class is
    just at τ the curvature jumps, and the value without that class is returned.
    """

    name = "sparsemax"
    title = "Sparsemax loss"
    family = "multiclass"
    aliases = ("sparsemax-loss-multiclass", "multiclass-sparsemax-loss", "multiclass-sparsemax", "sparsemax-multiclass")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, SCORE, vector=True),
        Input("target", "y", TARGET, INDEX),
    )
    formula = Formula(
        "sum((q - onehot(y, z))**2)/2 + max(0, tau - z[y])",
        gradient="q - onehot(y, z)",
        curvature="s - s/sum(s)",
        shown=(TAU, TRUE_SHARE),
        folded=(TAU, TRUE_SHARE),
        where={"tau": "threshold(z)", "q": "max(0, z - tau)", "s": "where(z > tau, 1, 0)"},
    )
    equivalents = {"optax": "jnp.mean(optax.losses.multiclass_sparsemax_loss(jnp.array(p), jnp.array(y)))"}
    conventions = {"optax": Convention()}
    references = (
        "Martins & Astudillo (2016), From softmax to sparsemax, ICML, https://arxiv.org/abs/1602.02068, eq. 18",
        "Blondel, Martins & Niculae (2020), Learning with Fenchel-Young losses, JMLR 21(35), 1-69",
    )
    examples = (
        Example(((0.5, 0.0), 0), (0.25 * 0.25 + 0.25 * 0.25) / 2, gradient=(0.75 - 1, 0.25)),
        Example(((0.0, 0.0, -5.0), 1), (0.5 * 0.5 + 0.5 * 0.5) / 2, gradient=(0.5, -0.5, 0)),
        Example(((2.0, 1.0), 0), 0, about="the true class leads by 1: 0, and no gradient", gradient=(0, 0)),
        Example(((0.0, 3.0), 0), (1 + 1) / 2 + (2 - 0), about="behind the threshold it is linear", gradient=(-1, 1)),
        Example(
            ((0.0, -np.inf), 1), np.inf, about="a score of −inf costs infinity as the true class", gradient=(1, -1)
        ),
    )
    sample = (((2.0, 1.0, 0.5), (0.5, 1.25, 0.25), (-1.0, 0.0, 0.25)), (0, 1, 0))

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002 - scores alone decide
        """Return the rows whose scores are all −inf."""
        return np.all(np.isneginf(z), axis=-1), ("-inf for every class", "a row of scores")

    def term(self, z: Array, y: Array) -> Array:
        """Return ½·‖q − onehot y‖² + max(0, τ − z[y]), shape (n,): a sum of two that are not negative.

        It is eq. 18 of Martins & Astudillo, in which squares of the scores cancel.
        """
        gaps, tau = _below_top(z)
        slope = _slope(gaps, tau, y)
        behind = tau[..., 0] - at_target(gaps, y)
        return row_sums(np.square(slope)) / 2 + np.maximum(behind, 0.0)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return q − onehot y, shape (n, C), which at the true class is −Σ of the others."""
        return _slope(*_below_top(z), y)

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - the same for every class
        """Return 1 − 1/k for the k classes above τ, else 0, shape (n, C)."""
        gaps, tau = _below_top(z)
        inside = np.where(gaps > tau, 1.0, 0.0)
        return inside - inside / row_sums(inside)[..., None]


def _below_top(z: Array) -> tuple[Array, Array]:
    """Return the scores less the largest, shape (n, C), and the threshold τ of those, shape (n, 1)."""
    gaps = z - np.max(z, axis=-1, keepdims=True)
    ordered = -np.sort(-gaps, axis=-1)
    counts = np.arange(1, z.shape[-1] + 1)
    sums = np.cumsum(ordered, axis=-1)
    support = np.count_nonzero(1 + counts * ordered > sums, axis=-1)[..., None]
    return gaps, (np.take_along_axis(sums, support - 1, axis=-1) - 1) / support


def _slope(gaps: Array, tau: Array, y: Array) -> Array:
    """Return q − onehot y; at the true class −Σ of the others, which does not cancel, where it is above τ."""
    q, true = np.maximum(gaps - tau, 0.0), one_hot(y, gaps.shape[-1])
    own = row_sums(np.where(true == 1, 0.0, q))[..., None]
    return np.where(true == 1, -own, q)
