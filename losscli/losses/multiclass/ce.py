"""Softmax cross-entropy from logits."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import LOGIT, Array, Labels, Mask
from losscli.formula import LARGEST, Formula, Glyph, Shown
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import CLASS_WEIGHT, Smoothed
from losscli.losses.logarithm import Base, in_base, unit
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, softmax_and_complement

# A gap of 3e308 between logits is infinite, but in bans, or half of it, it is a double.
QUARTER = 0.25


@final
@dataclass(frozen=True, slots=True)
class CrossEntropy(Smoothed):
    """The surprise, in nats, at the true class, whose probability is the softmax of a row of logits.

    Its minimiser is any row of logits whose softmax is the distribution of the classes: a constant added to a row
    changes nothing. It applies softmax itself, so a network that already ends in softmax must not be given to it.
    The target is one column of class indices from 0, or a row of probabilities (one-hot or soft), which need not
    sum to 1. A logit of −inf is the probability 0.

    With class weights a term is times the weight of its class, and the mean divides by their sum; torch divides by
    the number of rows where the target is a row of probabilities. A class that is ignored stays in the softmax.
    """

    name = "ce"
    title = "Softmax cross-entropy from logits"
    family = "multiclass"
    aliases = (
        "CrossEntropyLoss",
        "softmax-cross-entropy",
        "softmax-cross-entropy-with-integer-labels",
        "ce-logits",
        "SparseCategoricalCrossentropy",
    )
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, LOGIT, vector=True),
        Input("target", "y", TARGET, Labels(2), vector=False),
    )
    equivalents = {
        "torch": "torch.nn.functional.cross_entropy(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, scipy.special.softmax(p, axis=1), labels=range(p.shape[1]))",
        "optax": "jnp.mean(optax.softmax_cross_entropy_with_integer_labels(p, y))",
    }
    conventions = {
        "torch": Convention(
            {"soft_mass": "count"}, "counts a row of target probabilities as 1, whatever its class weights", "count"
        ),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
    }
    references = (
        "Bridle (1990), Neurocomputing (NATO ASI F68), 227-236, doi:10.1007/978-3-642-76153-9_28",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108",
        "Szegedy et al. (2016), Rethinking the Inception architecture, CVPR, 2818-2826: label smoothing, § 7",
    )
    examples = (
        Example(((2.0, 1.0), 0), np.log1p(np.exp(-1)), gradient=(-1 / (1 + np.exp(1)), 1 / (1 + np.exp(1)))),
        Example(((0.0, 0.0, 0.0, 0.0), 2), np.log(4), gradient=(1 / 4, 1 / 4, -3 / 4, 1 / 4)),
        Example(((40.0, 0.0, 0.0), 0), np.log1p(2 * np.exp(-40)), about="sure and right: 2·e⁻⁴⁰, not 0"),
        Example(((1000.0, -1000.0), 1), 2000, about="sure and wrong: the gap, where e¹⁰⁰⁰ overflows", gradient=(1, -1)),
        Example(((0.0, 0.0), (0.25, 0.75)), np.log(2), about="a soft target", gradient=(0.5 - 0.25, 0.5 - 0.75)),
        Example(((0.0, -np.inf), 0), 0, about="a logit of −inf has probability 0", gradient=(0, 0)),
        Example(((0.0, -np.inf), 1), np.inf, about="and costs infinity where it is the true class", gradient=(1, -1)),
        Example(((0.0, 0.0), 1), 1, {"base": "2"}, about="in bits", gradient=(0.5 / np.log(2), -0.5 / np.log(2))),
        Example(((0.0, 0.0), 1), 3 * np.log(2), {"class_weight": (1.0, 3.0)}, gradient=(3 * 0.5, -3 * 0.5)),
        Example(
            ((0.0, 0.0), (0.25, 0.75)),
            (2 * 0.25 + 4 * 0.75) * np.log(2),
            {"class_weight": (2.0, 4.0), "soft_mass": "count"},
            about="a soft target with class weights; as in torch it counts 1 in the divisor, not 2·0.25 + 4·0.75 = 3.5",
        ),
        Example(
            ((np.log(3), 0.0), 0),
            0.9 * np.log(4 / 3) + 0.1 * np.log(4),
            {"label_smoothing": 0.2},
            about="the smoothed target is (0.9, 0.1), the softmax (3/4, 1/4)",
            gradient=(3 / 4 - 0.9, 1 / 4 - 0.1),
        ),
        Example(((0.0, 0.0), 1), np.log(2), {"ignore_index": -100}, about="a label of -100 would be left out"),
    )
    sample = (((2.0, 1.0), (0.5, 1.5), (2.0, 1.0), (0.5, 1.5)), (0, 1, 0, 1))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """Ln Σ exp z − z[y], times the weight of the class; of a row of target probabilities, the sum under it."""
        said = self.stated("z")
        row, where = said.named
        softmax_and_rest = "softmax(z)*(1 - softmax(z))"
        if not self.hard:
            spread = Formula(
                f"sum({row}*(log(sum(exp(z))) - z))",
                gradient=f"softmax(z)*sum({row}) - {row}",
                curvature=f"{softmax_and_rest}*sum({row})",
                shown=(LOG_SUM,),
                folded=(LOG_SUM,),
                where=where,
            )
            return in_base(spread, self.base)
        weight = () if self.class_weight is None else (CLASS_WEIGHT,)
        cost, slope = ("log(sum(exp(z))) - z[y]", "softmax(z) - onehot(y, z)")
        at_class = Formula(
            f"{said.factor}({cost})",
            gradient=f"{said.factor}({slope})",
            curvature=f"{said.factor}{softmax_and_rest}",
            shown=(LOG_SUM, TRUE_LOGIT, TRUE_SHARE, *weight),
            folded=(TRUE_LOGIT, LARGEST, LOG_SUM, TRUE_SHARE_ALONE, *weight),
            where=said.where,
        )
        return in_base(at_class, self.base)

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002 - logits alone decide
        """Return the rows whose logits are all −inf: every probability would be 0."""
        return np.all(np.isneginf(z), axis=-1), ("-inf for every class", "a row of logits")

    def term(self, z: Array, y: Array) -> Array:
        """Return −ln softmax(z)[y], shape (n,); z is (n, C) and y (n,) or (n, C)."""
        return self.summed(minus_log_softmax(z, QUARTER), y) / unit(self.base) / QUARTER

    def gradient(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·Σt − t, shape (n, C), which at the true class is −Σ of the others: that does not cancel."""
        share, other = softmax_and_complement(z)
        if not self.hard:
            t = self.rows(y, z.shape[-1])
            rest: Array = row_sums(t)[..., None] - t
            slope: Array = share * rest - other * t
            return slope / unit(self.base)
        true = np.arange(z.shape[-1]) == y[..., None]
        return self.weighed_rows(np.where(true, -other, share), y) / unit(self.base)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·(1 − softmax(z))·Σt, shape (n, C): the diagonal of the Hessian."""
        share, other = softmax_and_complement(z)
        shares: Array = share * other
        if self.hard:
            return self.weighed_rows(shares, y) / unit(self.base)
        return shares * row_sums(self.rows(y, z.shape[-1]))[..., None] / unit(self.base)


LOG_SUM = Shown("log(sum(exp(z)))")
TRUE_LOGIT = Shown("z[y]", exact=True)
TRUE_SHARE = Shown("softmax(z)[y]", Glyph("softmax p[y]", "softmax p[y]", r"\text{softmax } p_{y}"))
TRUE_SHARE_ALONE = Shown("softmax(z)[y]", Glyph("p[y]", "p[y]", "p_{y}"))
