"""Focal cross-entropy of several classes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, final

import numpy as np

from losscli.domain import LOGIT, NOT_NEGATIVE, PROBABILITY, Array, Domain, Labels, Mask
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PROBABILITY_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import LabelSmoothing, OverClasses, one_hot, others, smoothed
from losscli.losses.logarithm import Clip, bounded
from losscli.losses.multiclass._shares import NO_SHARES, Normalize, log_share
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, softmax_and_complement, weighed
from losscli.option import Option

KINDS = ("probs", "logits")


class Share(NamedTuple):
    """The probability q of each class as the loss sees it: q, 1 − q, −ln q, and where clipping changes it.

    All have shape (n, C). Each is computed by itself, for 1 − q of a q near 1 has few digits.
    """

    q: Array
    rest: Array
    cost: Array
    clipped: Mask

    @property
    def steepness(self) -> Array:
        """−ln q / (1 − q), which is 1 at q = 1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.rest == 0, 1.0, self.cost / self.rest)


@final
@dataclass(frozen=True, slots=True)
class FocalCrossEntropy(OverClasses):
    """Cross-entropy in which a class that is right already counts little: each term is times (1 − q)^γ.

    For γ = 0 it is α times the cross-entropy. Its minimiser is q = 1 for a sure label; of uncertain labels it is
    flatter than their distribution. α is the same for every class, as in keras, so it changes no minimiser. The
    prediction is a row of probabilities, or of logits with --pred-as logits, to which softmax is applied.

    keras divides each row of probabilities by its sum and clips it then, which --normalize and --clip do.
    """

    name = "focal-ce"
    title = "Focal cross-entropy of several classes"
    family = "multiclass"
    aliases = ("CategoricalFocalCrossentropy", "categorical-focal-crossentropy", "focal-categorical")
    inputs = (
        Input(
            "pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True, hint="If these are logits, say --pred-as logits."
        ),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "keras": "keras.losses.CategoricalFocalCrossentropy(dtype='float64')(np.eye(p.shape[1])[y], p)",
    }
    conventions = {
        "keras": Convention(
            {"normalize": True, "clip": 1e-7}, "divides each row by its sum and clips it to 1e-07", "count"
        )
    }
    references = (
        "Lin et al. (2017), Focal loss for dense object detection, ICCV, https://arxiv.org/abs/1708.02002, eq. 5",
    )
    examples = (
        Example(((0.75, 0.25), 0), 0.25 * 0.25 * 0.25 * -np.log(0.75)),
        Example(((0.5, 0.5), 1), 0.25 * 0.5 * 0.5 * np.log(2), gradient=(0, -0.25 * (0.5 + 2 * 0.5 * np.log(2)))),
        Example(((0.75, 0.25), 1), -np.log(0.25), {"alpha": 1.0, "gamma": 0.0}, gradient=(0, -4)),
        Example(((0.0, 0.0), 1), 0.25 * 0.25 * np.log(2), {"pred_as": "logits"}),
        Example(((0.5, 0.5), (0.25, 0.75)), 0.25 * 0.25 * np.log(2), about="a soft target"),
        Example(
            ((0.75, 0.25), 0),
            0.25 * (0.9 * 0.0625 * np.log(4 / 3) + 0.1 * 0.5625 * np.log(4)),
            {"label_smoothing": 0.2},
            about="the smoothed target is (0.9, 0.1)",
        ),
        Example(
            ((0.25, 0.25), 1),
            0.25 * 0.25 * np.log(2),
            {"normalize": True},
            about="a row divided by its sum, as in keras",
        ),
        Example(
            ((1.0, 0.0), 1),
            0.25 * np.square(1 - 1e-7) * -np.log(1e-7),
            {"clip": 1e-7},
            about="clipped, as in keras",
            gradient=(0, 0),
        ),
        Example(((1.0, 0.0), 1), np.inf, about="certain and wrong: infinite", gradient=(0, -np.inf)),
        Example(((1.0, 0.0), 0), 0, about="certain and right: 0", gradient=(0, 0)),
    )
    sample = (((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5)), (0, 1, 2))

    alpha: Annotated[float, Option("Factor of every term, whatever its class.", NOT_NEGATIVE)] = 0.25
    gamma: Annotated[float, Option("Power of 1 − q: how much less a class counts that is right.", NOT_NEGATIVE)] = 2.0
    label_smoothing: LabelSmoothing = 0.0
    pred_as: Annotated[
        Literal["probs", "logits"], Option("What the predictions are: probabilities, or logits.", KINDS, quiet=True)
    ] = "probs"
    normalize: Normalize = False
    clip: Clip = None

    @property
    def formula(self) -> Formula:
        """−α·Σ t·(1 − q)^γ·ln q, where q are the probabilities as they are taken."""
        where, clips = self._abbreviations()
        slope = f"alpha*t*(1 - q)**gamma*(1 - gamma*q*log(q)/(1 - q)){clips}"
        shares = "q" in where
        gradient = "-a/p" if not shares else "q*sum(a) - a" if self.pred_as == "logits" else "(sum(a) - a/q)/sum(p)"
        q = "p" if "q" not in where else "q"
        c = "c" if self.clip is not None else q
        whole = {**where, "a": slope if shares else slope.replace("q", "p")}
        simple = not self.distribution and not self.label_smoothing
        term = f"-alpha*(1 - {c}[y])**gamma*log({c}[y])" if simple else f"-alpha*sum(t*(1 - {c})**gamma*log({c}))"
        return Formula(term, gradient=gradient, shown=(TERM,), folded=(Shown(f"{q}[y]"), TERM), where=whole)

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the prediction, as probabilities or logits, and the target."""
        (prediction, _), target = OverClasses.domains(self, arrays)
        yield prediction, LOGIT if self.pred_as == "logits" else PROBABILITY
        yield target

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:  # noqa: ARG002 - p alone decides
        """Return the rows of logits that are all −inf, or of zeros if rows are to be divided by their sum."""
        if self.pred_as == "logits":
            return np.all(np.isneginf(p), axis=-1), ("-inf for every class", "a row of logits")
        return (np.all(p == 0, axis=-1), NO_SHARES) if self.normalize else None

    def term(self, p: Array, y: Array) -> Array:
        """Return −α·Σ t·(1 − q)^γ·ln q, shape (n,)."""
        share = self._share(p)
        rest, cost = share.rest, share.cost
        if self.clip is not None:
            rest, cost = np.clip(rest, self.clip, 1 - self.clip), -bounded(-cost, self.clip)
        each = weighed(np.power(rest, self.gamma), cost) * self.alpha
        total: Array = row_sums(weighed(self._rows(y, p), each))
        return total + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −a/p with a = α·t·(1 − q)^γ·(1 + γ·q·(−ln q)/(1 − q)), shape (n, C); through the softmax q·Σa − a.

        Of shares it is (Σa − a/q)/Σp. No difference is taken in them, as in ce.
        """
        share = self._share(p)
        a = self._pull(share, self._rows(y, p))
        if self.pred_as == "logits":
            return share.q * others(a) - share.rest * a
        if self.normalize:
            total = row_sums(p)[..., None]
            return others(a) / total - np.where(a == 0, 0.0, weighed(others(p) / total, a / np.abs(p)))
        return np.where(a == 0, 0.0, -a / np.abs(p))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return the diagonal of the Hessian, shape (n, C)."""
        share, t = self._share(p), self._rows(y, p)
        a, c = self._pull(share, t), self._turn(share, t)
        if self.pred_as == "logits":
            return share.q * share.rest * row_sums(a)[..., None] - (
                np.square(share.rest) * c + np.square(share.q) * others(c)
            )
        bend = self._bend(share, t)
        if not self.normalize:
            return bend
        total = row_sums(p)[..., None]
        own = weighed(np.square(share.rest), bend) + (1 + share.rest) * np.where(a == 0, 0.0, a / share.q)
        return (own - others(c) - row_sums(a)[..., None]) / total / total

    def _abbreviations(self) -> tuple[dict[str, str], str]:
        """Return what the formula abbreviates, and the factor that is 0 where a class was clipped."""
        hot = "y" if self.distribution else "onehot(y, p)"
        where = {"t": hot}
        if self.label_smoothing:
            where = {"epsilon": "label_smoothing", "t": f"(1 - epsilon)*{hot} + epsilon/classes(p)"}
        if self.pred_as == "logits":
            where["q"] = "softmax(p)"
        elif self.normalize:
            where["q"] = "p/sum(p)"
        if self.clip is None:
            return where, ""
        q = "q" if "q" in where else "p"
        return {**where, "c": f"min(max({q}, clip), 1 - clip)"}, "*where(c == q, 1, 0)"

    def _rows(self, y: Array, p: Array) -> Array:
        """Return the target as rows, smoothed, shape (n, C)."""
        t = y if self.distribution else one_hot(y, p.shape[-1])
        return smoothed(t, self.label_smoothing) if self.label_smoothing else t

    def _share(self, p: Array) -> Share:
        """Return the probabilities as the loss sees them."""
        with np.errstate(divide="ignore"):
            if self.pred_as == "logits":
                (q, rest), cost = softmax_and_complement(p), minus_log_softmax(p)
            elif self.normalize:
                total = row_sums(p)[..., None]
                q, rest, cost = np.abs(p) / total, others(p) / total, -log_share(p)
            else:
                q, rest, cost = np.abs(p), 1 - p, -np.log(np.abs(p))
        return Share(q, rest, cost, bounded(-cost, self.clip) != -cost)

    def _pull(self, share: Share, t: Array) -> Array:
        """Return a = −α·t·q·f′(q), f being (1 − q)^γ·(−ln q), shape (n, C); 0 where a class was clipped."""
        steep = weighed(share.q, share.steepness)
        return np.where(
            share.clipped, 0.0, self.alpha * t * np.power(share.rest, self.gamma) * (1 + self.gamma * steep)
        )

    def _turn(self, share: Share, t: Array) -> Array:
        """Return q·∂a/∂q, shape (n, C): −α·γ·t·q·(1 − q)^(γ − 1)·(2 − (−ln q) + (γ − 1)·q·(−ln q)/(1 − q))."""
        steep = weighed(share.q, share.steepness)
        inner = 2 * share.q - weighed(share.q, share.cost) + (self.gamma - 1) * share.q * steep
        outer = self.alpha * self.gamma * t * _power(share.rest, self.gamma - 1)
        return np.where(share.clipped | (share.rest == 0) | (self.gamma == 0), 0.0, -outer * inner)

    def _bend(self, share: Share, t: Array) -> Array:
        """Return α·t·f″(q), shape (n, C)."""
        own = np.square(np.sqrt(self.alpha * t * np.power(share.rest, self.gamma)) / share.q)
        if self.gamma > 0:
            inner = self.gamma * ((self.gamma - 1) * weighed(share.q, share.steepness) + 2) / share.q
            own = own + weighed(self.alpha * t * _power(share.rest, self.gamma - 1), inner)
        return np.where(share.clipped | (t == 0), 0.0, own)


def _power(base: Array, exponent: float) -> Array:
    """Return base^exponent, infinite at base 0 for a negative exponent, without a warning."""
    with np.errstate(divide="ignore"):
        powers: Array = np.power(base, exponent)
    return powers
