"""Several models on the same rows, ranked under one loss, with what they come to under others: a leaderboard."""

from collections.abc import Sequence
from math import inf, isnan
from typing import TYPE_CHECKING, NamedTuple

from losscli.contest import Under
from losscli.evaluation import Evaluation, Plan, Terms, measured, reduced, refuse_both, signs_of
from losscli.inference.interval import Samples
from losscli.loss import Loss
from losscli.option import options, typed
from losscli.reduction import Moments
from losscli.report import Report, Score
from losscli.scoring import Scored
from losscli.suspicion import Finding, Watch

if TYPE_CHECKING:
    from losscli.inference.paired import Ask


class Standing(NamedTuple):
    """The place of a model: its `rank` under the first loss, which equal results share, and a score for each loss.

    `model` is the file, and `at` its place among the files as they were typed, from 0.
    """

    rank: int
    model: str
    at: int
    scores: Sequence[Score]


class Board(NamedTuple):
    """Several models under one loss or more on the same rows, and what is to be shown of them.

    `report` is that of the first file under the first loss: its conditions, warnings and checks are those of all, and
    its `ci` says which interval each has. `models` are the files as they were typed, `standings` the best first, and
    `rows` how many they were seen on. Where no interval can be told, `why` says the reason.
    """

    report: Report
    models: Sequence[str]
    losses: Sequence[Loss]
    standings: Sequence[Standing]
    rows: int
    why: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every check was passed."""
        return self.report.agrees

    @property
    def judged(self) -> bool:
        """Whether every check could be judged."""
        return self.report.judged

    @property
    def signature(self) -> str:
        """The line that makes the numbers reproducible: that of a report, and how many models there are."""
        own, _, version = self.report.signature.rpartition("|")
        return "|".join(["board", own, f"models:{len(self.models)}", version])


def ranked(models: Sequence[str], scores: Sequence[Sequence[Score]]) -> list[Standing]:
    """Return the models from the lowest result under the first loss to the highest, each with its scores.

    Equal results share a rank, and the next rank is one more than there are models before it: 1, 1, 3. What is
    infinite, or no number, comes last.
    """
    keys = [_key(each[0].value) for each in scores]
    order = sorted(range(len(models)), key=keys.__getitem__)
    return [Standing(1 + sum(key < keys[at] for key in keys), models[at], at, scores[at]) for at in order]


def _key(value: float) -> tuple[bool, float]:
    return (True, inf) if isnan(value) else (False, value)


def label(loss: Loss) -> str:
    """Return a loss with the options that are not what they are unless given: `mae`, `huber:delta=2`."""
    plain = type(loss)()
    changed = [name for name, _ in options(type(loss)) if getattr(loss, name) != getattr(plain, name)]
    return ":".join([loss.name, *(f"{name}={typed(getattr(loss, name))}" for name in changed)])


class Follower:
    """An onlooker that computes a further loss on the rows of one model as they go by under the first.

    Rows that the first loss leaves out are left out of it too.
    """

    def __init__(
        self, loss: Loss, first: Loss, plan: Plan, ask: "Ask | None" = None, watches: Sequence[Watch] = ()
    ) -> None:
        """Compute `loss` by a plan, with an interval where one is asked for, and the watches of what is odd."""
        self.loss, self.plan, self.watches = loss, plan, watches
        self.under = Under(loss, first)
        self.moments, self.terms = Moments.empty(), Terms()
        self.signs: frozenset[float] = frozenset()
        self.samples = None if ask is None else Samples(ask, plan.reduction.name, plan.convention.divisor)

    def rows(self, scored: Scored) -> None:
        """Compute the terms of some rows.

        Raises:
            DomainError: a value is outside what the loss is defined on.
            UsageError: the convention does not go with these inputs.
        """
        with self.under:
            own, moments = measured(self.loss, self.plan, scored.batch)
            self.signs |= signs_of(self.loss, scored.batch)
            refuse_both(self.signs)
        self.moments = self.moments.merge(moments)
        if self.plan.reduction.level is not None:
            self.terms.rows(own)
        if self.samples is not None:
            self.samples.rows(own)
        for watch in self.watches:
            watch.rows(own)

    def score(self) -> Score:
        """Return what the loss came to.

        Raises:
            UsageError: as `reduced`.
        """
        divisor = self.plan.convention.divisor
        found = Evaluation(self.loss, self.plan.reduction, divisor, self.moments, None, self.signs)
        with self.under:
            found = reduced(found, self.terms)
        return Score(found, None if self.samples is None else self.samples.confidence(found))

    def findings(self, score: Score) -> list[Finding]:
        """Return what is odd about the rows under this loss."""
        return [found for one in self.watches if (found := one.finding(score.evaluation)) is not None]
