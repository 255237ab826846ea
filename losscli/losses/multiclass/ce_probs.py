"""Cross-entropy from probabilities."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import PROBABILITY, Array, Labels, Mask
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PROBABILITY_GLYPH, TARGET, Convention, Example, Input, Values
from losscli.losses.classes import CLASS_WEIGHT, Smoothed
from losscli.losses.logarithm import Base, Clip, beyond, bounded, clipped, in_base, per_square, quotient, unit
from losscli.losses.multiclass._shares import (
    NO_SHARES,
    Normalize,
    clipped_share,
    log_share,
    share_curvature,
    share_gradient,
)
from losscli.losses.rowwise import row_sums

LIFT = 2.0**54  # an even power: its root is a power of two


@final
@dataclass(frozen=True, slots=True)
class CrossEntropyOfProbabilities(Smoothed):
    """The surprise, in nats, at the true class, from a row of probabilities; certainty in the wrong costs infinity.

    Its minimiser is the true distribution of the classes. The target is one column of class indices from 0, or a
    row of probabilities (one-hot or soft). A row that does not sum to 1 is used as it is, with a warning. For the
    output of a network before softmax use ce, which is exact where a probability has rounded to 0 or 1.

    keras divides each row by its sum and clips it then, which --normalize and --clip do; a gradient is with respect
    to the numbers before that. Class weights, an ignored class and label smoothing are as in ce.
    """

    name = "ce-probs"
    title = "Cross-entropy from probabilities"
    family = "multiclass"
    aliases = (
        "categorical-crossentropy",
        "CategoricalCrossentropy",
        "sparse-categorical-crossentropy",
        "cross-entropy-probs",
        "mlogloss",
        "multi-logloss",
    )
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True, hint="If these are logits, use ce."),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "torch": "torch.nn.functional.nll_loss(torch.log(torch.tensor(p)), torch.tensor(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, p, labels=range(p.shape[1]))",
        "optax": "jnp.mean(optax.softmax_cross_entropy_with_integer_labels(jnp.log(p), y))",
    }
    conventions = {
        "sklearn": Convention({"clip": float(np.finfo(np.float64).eps)}, "clips p to 2.2e-16"),
        "keras": Convention(
            {"normalize": True, "clip": 1e-7}, "divides each row by its sum and clips it to 1e-07", "count"
        ),
        "xgboost": Convention({"clip": 1e-16}, "clips p to 1e-16"),
        "lightgbm": Convention({"clip": 1e-15}, "clips p to 1e-15"),
    }
    references = (
        "Good (1952), Rational decisions, J. R. Stat. Soc. B 14(1), 107-114, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108",
    )
    examples = (
        Example(((0.75, 0.25), 0), -np.log(0.75), gradient=(-1 / 0.75, 0)),
        Example(((0.2, 0.5, 0.3), 2), -np.log(0.3), gradient=(0, 0, -1 / 0.3)),
        Example(((0.5, 0.5), (0.25, 0.75)), np.log(2), about="a soft target", gradient=(-0.25 / 0.5, -0.75 / 0.5)),
        Example(((1.0, 0.0), 0), 0, about="certain and right: 0", gradient=(-1, 0)),
        Example(((1.0, 0.0), 1), np.inf, about="certain and wrong: infinite", gradient=(0, -np.inf)),
        Example(((1.0, 0.0), (1.0, 0.0)), 0, about="0·ln 0 counts as 0, its limit", gradient=(-1, 0)),
        Example(((1.0, 0.0), 1), -np.log(1e-7), {"clip": 1e-7}, about="clipped", gradient=(0, 0)),
        Example(((0.75, 0.25), 1), 2, {"base": "2"}, about="in bits: −log2(1/4)", gradient=(0, -4 / np.log(2))),
        Example(
            ((0.25, 0.125), 0),
            np.log(1.5),
            {"normalize": True},
            about="a row divided by its sum, as in keras: −ln(2/3)",
            gradient=(1 / 0.375 - 1 / 0.25, 1 / 0.375),
        ),
        Example(((0.75, 0.25), 1), 3 * np.log(4), {"class_weight": (1.0, 3.0)}, gradient=(0, -3 / 0.25)),
        Example(
            ((0.5, 0.5), (0.25, 0.75)),
            (2 * 0.25 + 4 * 0.75) * np.log(2),
            {"class_weight": (2.0, 4.0), "soft_mass": "count"},
            about="a soft target that counts 1 in the divisor, not 2·0.25 + 4·0.75 = 3.5",
        ),
        Example(
            ((0.75, 0.25), 0), 0.9 * np.log(4 / 3) + 0.1 * np.log(4), {"label_smoothing": 0.2}, about="smoothed labels"
        ),
        Example(((0.5, 0.5), 1), np.log(2), {"ignore_index": -100}, about="a label of -100 would be left out"),
    )
    sample = (((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5)), (0, 1, 2))

    normalize: Normalize = False
    clip: Clip = None
    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """−ln p[y], times the weight of the class; of a row of target probabilities, the sum under it."""
        said = self.stated("p")
        row, where = said.named
        if self.normalize:
            share, more, inside = clipped_share(self.clip)
            whole = Formula(
                f"-sum({row}*log({share}))",
                gradient=f"sum({row}{inside})/sum(p) - {row}{inside}/p",
                curvature=f"{row}{inside}/p**2 - sum({row}{inside})/sum(p)**2",
                where={**more, **where},
            )
        elif self.hard:
            weight = () if self.class_weight is None else (CLASS_WEIGHT,)
            whole = Formula(
                f"-{said.factor}log(p[y])",
                gradient=f"-{said.row}/p",
                curvature=f"{said.row}/p**2",
                shown=(TERM,),
                folded=(TRUE_PROBABILITY, *weight, TERM),
                where=said.where,
            )
        else:
            whole = Formula(f"-sum({row}*log(p))", gradient=f"-{row}/p", curvature=f"{row}/p**2", where=where)
        return in_base(whole, self.base)

    def meant(self, values: Values) -> Values:
        """Return the probabilities clipped, if that was asked for, and the target; the formula clips shares itself."""
        p, y = values
        if self.normalize or not isinstance(p, tuple):
            return values
        return tuple(clipped(one, self.clip) for one in p), y

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:  # noqa: ARG002 - p alone decides
        """Return the rows of zeros, if rows are to be divided by their sum."""
        return (np.all(p == 0, axis=-1), NO_SHARES) if self.normalize else None

    def term(self, p: Array, y: Array) -> Array:
        """Return −ln p[y], shape (n,); p is (n, C) and y (n,) or (n, C)."""
        logs = log_share(p) if self.normalize else np.log(p)
        return self.summed(-bounded(logs, self.clip), y) / unit(self.base) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −t/p with t one-hot, shape (n, C); where p was clipped, 0. Of shares, Σt/Σp − t/p."""
        t = self.rows(y, p.shape[-1], LIFT)
        if self.normalize:
            return share_gradient(p * LIFT, t, self.clip) / unit(self.base)
        return np.where((t == 0) | beyond(p, self.clip), 0.0, -quotient(t, p * LIFT, self.base))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return t/p² with t one-hot, shape (n, C); where p was clipped, 0. Of shares, t/p² − Σt/(Σp)²."""
        t, lifted = self.rows(y, p.shape[-1], LIFT), p * LIFT**0.5
        if self.normalize:
            return share_curvature(lifted, t, self.clip) / unit(self.base)
        return np.where((t == 0) | beyond(p, self.clip), 0.0, per_square(t, lifted, self.base))

    def sensitive(self, p: Array, y: Array) -> Mask:  # noqa: ARG002 - the target does not matter here
        """Return the rows with a probability so near 0 or 1 that a framework clips it, or that do not sum to 1."""
        extreme: Mask = np.any((p <= 1e-7) | (p >= 1 - 1e-7), axis=-1)
        return extreme | (np.abs(row_sums(p) - 1) > 1e-14)


TRUE_PROBABILITY = Shown("p[y]", exact=True)
