"""Cox's partial likelihood."""

from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, REAL, Array
from losscli.formula import Formula, Glyph
from losscli.loss import PREDICTION, Example, Input, Loss
from losscli.losses.distribution._survival import HAPPENED, Risk, by_time, log_at_risk, log_before, per_time, ties
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class CoxPartialLikelihood(Loss):
    """How unlikely, among all who were still at risk, the one was whom the event befell.

    The prediction is a risk score, the logarithm of a hazard ratio; a constant added to all changes nothing. Each
    event costs the logarithm of Σ e^p over the rows whose time is not earlier, minus its own p; a censored row costs
    nothing and is at risk until its time. The mean is over the events. The minimiser is the logarithm of the true
    hazard ratios. Of several events at one time Breslow's method lets each see all of them; Efron's takes out, for
    the l-th of d, (l − 1)/d of their own Σ e^p, and here each event has the mean of those. All rows are held in
    memory; groups are strata. The gradient is that of the sum of the terms.
    """

    name = "cox"
    title = "Cox partial likelihood"
    family = "distribution"
    aliases = ("cox-nloglik", "cox-ph", "coxph", "partial-likelihood", "negative-partial-log-likelihood")
    inputs = (
        Input("pred", "p", PREDICTION, REAL),
        Input("time", "t", Glyph("t", "t", "t"), NOT_NEGATIVE),
        Input("event", "d", Glyph("d", "d", "d"), HAPPENED),
    )
    together = True
    equivalents = {
        "torch": "(lambda x, when: ((torch.where(when >= when[:, None], x, -torch.inf).logsumexp(1) - x)"
        " * torch.tensor(d)).sum() / d.sum())(torch.tensor(p), torch.tensor(t))",
    }
    references = (
        "Cox (1972), Regression models and life-tables, J. R. Stat. Soc. B 34(2), 187-220",
        "Breslow (1974), Covariance analysis of censored survival data, Biometrics 30(1), 89-99",
        "Efron (1977), The efficiency of Cox's likelihood function, J. Am. Stat. Assoc. 72(359), 557-565",
    )
    examples = (
        Example((1, 5, 1), np.log(np.exp(1)) - 1, gradient=np.exp(1) / np.exp(1) - 1),
        Example((1, 5, 1), 0, about="nobody else is at risk: 0", gradient=0),
        Example((1, 5, 0), 0, about="a censored row costs nothing", gradient=0),
        Example((1, 5, 1), 0, {"ties": "efron"}, about="and by either method", gradient=0),
    )
    sample = ((1.0, 0.0, 2.0, -1.0), (2.0, 3.0, 1.0, 4.0), (1.0, 0.0, 1.0, 1.0))

    ties: Annotated[
        Literal["breslow", "efron"], Option("How events of one time are treated.", ("breslow", "efron"))
    ] = "breslow"

    @property
    def formula(self) -> Formula:
        """In words: the sum is over other rows."""
        at_risk = "the sum of exp(score) over the rows whose time is not earlier"
        less = "; of tied events, less a share of their own" if self.ties == "efron" else ""
        return Formula(
            f"where d = 1: ln of {at_risk}{less}, minus the score; else 0",
            gradient="the sum, over the events until its time, of its share in exp(score) over those at risk; minus d",
            curvature="the sum of q(1 - q), q being those shares",
            words=True,
        )

    @property
    def mass_text(self) -> str:
        """The mean is over the events."""
        return "events"

    def mass(self, p: Array, t: Array, d: Array) -> Array:  # noqa: ARG002 - the event alone counts
        """Return 1 for an event, 0 for a censored row, shape (n,)."""
        return d

    def term(self, p: Array, t: Array, d: Array) -> Array:
        """Return the terms of the events, and 0 for the censored rows, shape (n,)."""
        risk = by_time(t)
        score, event = p[risk.order], d[risk.order]
        _, logs = self._sums(score, event, risk)
        mean = logs
        if self.ties == "efron":
            number, _ = ties(event, risk)
            mean = _of_time(np.where(event == 1, logs, 0.0), risk) / np.maximum(number, 1.0)
        found = np.empty_like(score)
        found[risk.order] = np.where(event == 1, mean - score, 0.0)
        return found + 0.0

    def gradient(self, p: Array, t: Array, d: Array) -> Array:
        """Return the gradient of the sum of the terms, shape (n,)."""
        return self._shares(p, t, d, 1) - d

    def curvature(self, p: Array, t: Array, d: Array) -> Array:
        """Return the diagonal second derivative of the sum of the terms, shape (n,)."""
        return self._shares(p, t, d, 1) - self._shares(p, t, d, 2)

    def _sums(self, score: Array, event: Array, risk: Risk) -> tuple[Array, Array]:
        """Return for each row, as an event, the share of the tied ones that is taken out, and the ln Σ that is left."""
        at_risk = log_at_risk(score, risk)
        if self.ties == "breslow":
            return np.zeros_like(score), at_risk
        number, before = ties(event, risk)
        share = np.where(event == 1, before / np.maximum(number, 1.0), 0.0)
        tied = per_time(np.where(event == 1, score, -np.inf), risk)
        return share, at_risk + np.log1p(-share * np.exp(tied - at_risk))

    def _shares(self, p: Array, t: Array, d: Array, power: int) -> Array:
        """Return, for each row, Σ over the events until its time of its share in those at risk, to a power."""
        risk = by_time(t)
        score, event = p[risk.order], d[risk.order]
        share, logs = self._sums(score, event, risk)
        each = np.where(event == 1, -power * logs, -np.inf)
        own = np.where(event == 1, per_time(each + power * np.log1p(-share), risk), per_time(each, risk))
        found = np.empty_like(score)
        found[risk.order] = np.exp(power * score + np.logaddexp(log_before(each, risk), own))
        return found


def _of_time(values: Array, risk: Risk) -> Array:
    """Return the sum of the values of each row's time, shape (n,)."""
    starts = np.unique(risk.first)
    sums: Array = np.add.reduceat(values, starts)
    return sums[np.searchsorted(starts, risk.first)]
