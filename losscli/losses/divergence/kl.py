"""Kullback-Leibler divergence of the target from the prediction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import LOGIT, PROBABILITY, Array, Domain, Interval, Mask
from losscli.formula import TERM, Formula
from losscli.loss import Convention, Example, Input
from losscli.losses.classes import others
from losscli.losses.deviance import log_ratio
from losscli.losses.divergence._distributions import ROWS
from losscli.losses.logarithm import Base, in_base, per_square, quotient, unit
from losscli.losses.rowwise import OfRows, row_sums
from losscli.numerics import minus_log_softmax, softmax_and_complement, weighed
from losscli.option import Option

PREDICTIONS = ("probs", "log-probs", "logits")
TARGETS = ("probs", "log-probs")
OVER = ("rows", "elements")
LOG_PREDICTION = Interval(-np.inf, np.inf, "a log-probability", high_open=True)
LOG_TARGET = Interval(-np.inf, 0.0, "a log-probability, at most 0")
FLOOR = Interval(0.0, 0.5, "a small number", low_open=True, high_open=True)
# A gap of 3e308 between logits is infinite, but times a small probability it is a double.
QUARTER = 0.25


@final
@dataclass(frozen=True, slots=True)
class KullbackLeibler(OfRows):
    """KL(target ‖ prediction): what it costs, in nats, to expect the prediction where the target holds.

    Its minimiser is the target itself, where it is 0: it is the cross-entropy less the entropy of the target. It is not
    symmetric: swapped files give reverse-kl. A prediction of 0 for what the target holds possible costs infinity.
    Predictions may be probabilities, log-probabilities (as torch and optax take them) or logits. Rows are used as they
    are: where they do not sum to 1 it may be negative.

    Its mean is over the rows, torch's "batchmean"; torch's "mean" divides by rows times classes, which is no
    divergence. keras raises every probability of both to 1e-07 first.
    """

    name = "kl"
    title = "Kullback-Leibler divergence"
    family = "divergence"
    aliases = ("KLDivLoss", "kl-div", "KLDivergence", "kl-divergence", "kld", "relative-entropy", "kl-probs")
    inputs = ROWS
    stacked = True
    equivalents = {
        "torch": "torch.nn.KLDivLoss(reduction='batchmean')(torch.tensor(np.log(p)), torch.tensor(y))",
        "keras": "keras.losses.KLDivergence(dtype='float64')(y, p)",
        "sklearn": "np.mean(np.sum(scipy.special.rel_entr(y, p), axis=1))",
        "optax": "jnp.mean(optax.losses.kl_divergence(jnp.log(p), jnp.array(y)))",
    }
    conventions = {
        "torch": Convention({"mean_over": "elements"}, "divides the sum by the rows times the classes", "count"),
        "keras": Convention({"floor": 1e-7}, "raises p and y to at least 1e-07", "count"),
        "optax": Convention(),
    }
    references = (
        "Kullback & Leibler (1951), On information and sufficiency, Ann. Math. Statist. 22(1), 79-86",
        "Cover & Thomas (2006), Elements of Information Theory, eq. 2.26",
    )
    examples = (
        Example(
            ((0.5, 0.5), (0.25, 0.75)), 0.25 * np.log(0.5) + 0.75 * np.log(1.5), gradient=(-0.25 / 0.5, -0.75 / 0.5)
        ),
        Example(((0.25, 0.75), (1.0, 0.0)), np.log(4), gradient=(-4, 0)),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0, the least of rows that sum to 1", gradient=(-1, -1)),
        Example(((1.0, 0.0), (0.5, 0.5)), np.inf, about="0 for what is possible costs infinity"),
        Example(((1.0, 0.0), (1.0, 0.0)), 0, about="0·ln(0/0) counts as 0, its limit", gradient=(-1, 0)),
        Example(((0.25, 0.75), (1.0, 0.0)), 2, {"base": "2"}, about="in bits", gradient=(-4 / np.log(2), 0)),
        Example(((-np.log(4), -1.0), (1.0, 0.0)), np.log(4), {"pred_as": "log-probs"}, gradient=(-1, 0)),
        Example(((0.0, 0.0), (1.0, 0.0)), np.log(2), {"pred_as": "logits"}, gradient=(0.5 - 1, 0.5)),
        Example(((0.25, 0.75), (0.0, -np.inf)), np.log(4), {"target_as": "log-probs"}, about="a target of logarithms"),
        Example(
            ((0.25, 0.75), (1.0, 0.0)), np.log(4), {"mean_over": "elements"}, about="counts 2 in the divisor: C = 2"
        ),
        Example(
            ((1.0, 0.0), (0.0, 1.0)),
            1e-7 * np.log(1e-7) - np.log(1e-7),
            {"floor": 1e-7},
            about="no probability below 1e-07, as in keras",
        ),
    )
    sample = (((0.6, 0.3, 0.1), (0.2, 0.7, 0.1)), ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1)))

    pred_as: Annotated[
        Literal["probs", "log-probs", "logits"],
        Option("What the predictions are: probabilities, their logarithms, or logits.", PREDICTIONS, quiet=True),
    ] = "probs"
    target_as: Annotated[
        Literal["probs", "log-probs"],
        Option("What the targets are: probabilities or their logarithms.", TARGETS, quiet=True),
    ] = "probs"
    mean_over: Annotated[
        Literal["rows", "elements"],
        Option("What the mean divides by: rows, or elements, which are rows times classes (torch).", OVER, quiet=True),
    ] = "rows"
    floor: Annotated[
        float | None, Option("Raise every probability to at least this first (keras: 1e-7).", FLOOR, quiet=True)
    ] = None
    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """Σ y·ln(y/p), in what the predictions and targets are."""
        t, log_t = ("y", "log(y)") if self.target_as == "probs" else ("exp(y)", "y")
        q, log_q = {"probs": ("p", "log(p)"), "log-probs": ("exp(p)", "p"), "logits": ("softmax(p)", "log(q)")}[
            self.pred_as
        ]
        where: dict[str, str] = {"q": q} if self.pred_as == "logits" else {}
        if self.floor is not None:
            where = {**where, "u": f"max({q}, floor)", "t": f"max({t}, floor)"}
            t, log_t, log_q = "t", "log(t)", "log(u)"
        kept = "" if self.floor is None else f"*where({q} >= floor, 1, 0)"
        if self.pred_as == "probs":
            slope, bend = f"-{t}{kept}/p", f"{t}{kept}/p**2"
        elif self.pred_as == "log-probs":
            slope, bend = f"-{t}{kept}", "0"
        else:
            slope, bend = f"q*sum({t}{kept}) - {t}{kept}", f"q*(1 - q)*sum({t}{kept})"
        ratio = f"log({t}/{'p' if self.floor is None else 'u'})"
        cost = (
            ratio if self.pred_as == "probs" and (self.target_as == "probs" or self.floor) else f"({log_t} - {log_q})"
        )
        return in_base(Formula(f"sum({t}*{cost})", slope, bend, (TERM,), where=where), self.base)

    @property
    def mass_text(self) -> str:
        """The classes of each row, where the mean is over the elements."""
        return "classes of the rows" if self.mean_over == "elements" else ""

    def mass(self, p: Array, y: Array) -> Array | None:  # noqa: ARG002 - the shape decides
        """Return the number of classes of each row, where the mean is over the elements."""
        return np.full(len(p), float(p.shape[-1])) if self.mean_over == "elements" else None

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - the options decide
        """Yield the inputs, as the options have them."""
        prediction, target = self.inputs
        yield prediction, {"probs": PROBABILITY, "log-probs": LOG_PREDICTION, "logits": LOGIT}[self.pred_as]
        yield target, PROBABILITY if self.target_as == "probs" else LOG_TARGET

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:  # noqa: ARG002 - logits alone decide
        """Return the rows of logits that are all −inf."""
        return (
            (np.all(np.isneginf(p), axis=-1), ("-inf for every class", "a row of logits"))
            if self.pred_as == "logits"
            else None
        )

    def term(self, p: Array, y: Array) -> Array:
        """Return Σ t·(ln t − ln q), shape (n,)."""
        t = self._target(y)
        with np.errstate(divide="ignore"):
            if self.pred_as == "probs" and (self.target_as == "probs" or self.floor is not None):
                quarters = log_ratio(t, self._raised(p)) * QUARTER
            else:
                quarters = self._log_target(y) * QUARTER + self._minus_log(p)
        return row_sums(weighed(t, quarters)) / unit(self.base) / QUARTER + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −t/p, −t with respect to log-probabilities, softmax·Σt − t to logits, shape (n, C)."""
        t = np.where(self._kept(p), self._target(y), 0.0)
        if self.pred_as == "probs":
            return np.where(t == 0, 0.0, -quotient(t, p, self.base))
        if self.pred_as == "log-probs":
            return -t / unit(self.base) + 0.0
        share, other = softmax_and_complement(p)
        return (share * others(t) - other * t) / unit(self.base)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return t/p², 0 with respect to log-probabilities, q(1 − q)·Σt to logits, shape (n, C)."""
        t = np.where(self._kept(p), self._target(y), 0.0)
        if self.pred_as == "probs":
            return np.where(t == 0, 0.0, per_square(t, p, self.base))
        if self.pred_as == "log-probs":
            return np.zeros_like(p)
        share, other = softmax_and_complement(p)
        return share * other * row_sums(t)[..., None] / unit(self.base)

    def _target(self, y: Array) -> Array:
        """Return the target as probabilities, shape (n, C)."""
        return self._raised(y if self.target_as == "probs" else np.exp(y))

    def _log_target(self, y: Array) -> Array:
        """Return the logarithm of the target, shape (n, C)."""
        log = np.log(np.abs(y)) if self.target_as == "probs" else y
        return log if self.floor is None else np.maximum(log, np.log(self.floor))

    def _minus_log(self, p: Array) -> Array:
        """Return a quarter of −ln of the prediction, shape (n, C)."""
        if self.pred_as == "logits":
            cost = minus_log_softmax(p, QUARTER)
        else:
            cost = -QUARTER * (np.log(np.abs(p)) if self.pred_as == "probs" else p)
        return cost if self.floor is None else np.minimum(cost, -np.log(self.floor) * QUARTER)

    def _raised(self, p: Array) -> Array:
        return p if self.floor is None else np.maximum(p, self.floor)

    def _kept(self, p: Array) -> Mask | bool:
        """Return where the floor does not hold the prediction."""
        if self.floor is None:
            return True
        kept: Mask = p >= self.floor if self.pred_as == "probs" else self._minus_log(p) < -np.log(self.floor) * QUARTER
        return kept
