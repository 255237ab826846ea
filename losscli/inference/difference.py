"""What is said of two models on the same rows: the difference, whether it may be chance, and whether it may ship."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from losscli.inference.blocks import MOST
from losscli.inference.paired import BOOTSTRAP, FEWEST, Ask, Duel
from losscli.inference.resampling import CLOSE, Interval, Ratio, holm, scaled

Verdict = Literal["better", "worse", "not shown", "same", "not judged"]


class Difference(NamedTuple):
    """By how much the mean of `model` is above that of the `baseline`, and what that says of other rows.

    `value` is of the exact sums, rounded once. `p` is that of the sign-flip test, `corrected` for the number of
    comparisons. `rows` are those that count, and `infinite` of them have an infinite difference; the interval and p are
    from sums of `block` samples. `why` says why there is nothing to say. Samples are rows, or so many `clusters` of
    them, of which `apart` differ.
    """

    baseline: str
    model: str
    value: float
    interval: Interval | None
    p: float | None
    exact: bool
    corrected: float | None
    wins: int
    losses: int
    ties: int
    infinite: int
    block: int
    why: str = ""
    clusters: int | None = None
    apart: int = 0

    @property
    def samples(self) -> str:
        """What it takes as samples, in words."""
        return "rows" if self.clusters is None else "clusters"

    @property
    def differing(self) -> int:
        """The number of samples that differ."""
        return self.wins + self.losses if self.clusters is None else self.apart

    @property
    def rows(self) -> int:
        """The number of rows that count."""
        return self.wins + self.losses + self.ties

    @property
    def verdict(self) -> Verdict:
        """What the interval says; lower is better."""
        if self.interval is None:
            return "not judged"
        if not self.wins and not self.losses:
            return "same"
        if self.interval.high < 0:
            return "better"
        return "worse" if self.interval.low > 0 else "not shown"

    @property
    def least(self) -> float | None:
        """The smallest p that so many samples can give: only those that differ count; None where it is no matter."""
        return 2.0 ** (1 - self.differing) if 0 < self.differing <= MOST and self.block == 1 else None


class Gate(NamedTuple):
    """What was demanded of a difference: `better`, or not `worse` by more than a margin; and whether it holds."""

    demand: Literal["worse", "better"]
    margin: float
    difference: Difference

    @property
    def agrees(self) -> bool:
        """Whether it was passed. What is not judged is never passed."""
        found = self.difference.interval
        if found is None:
            return False
        return found.high < 0 if self.demand == "better" else found.low <= self.margin

    @property
    def outcome(self) -> Literal["pass", "fail", "not judged"]:
        """What became of it: without an interval there is nothing to judge it by."""
        if self.difference.interval is None:
            return "not judged"
        return "pass" if self.agrees else "fail"


def differences(duels: Sequence[tuple[Duel, str, str, float]], ask: Ask) -> list[Difference]:
    """Return what there is to say of each duel, of which the baseline, the model and the exact difference are given."""
    found = [_difference(*one, ask) for one in duels]
    judged = [at for at, one in enumerate(found) if one.p is not None]
    ps = holm([one.p for one in found if one.p is not None])
    corrected = dict(zip(judged, ps, strict=True))
    return [one._replace(corrected=corrected.get(at)) for at, one in enumerate(found)]


def _difference(duel: Duel, baseline: str, model: str, value: float, ask: Ask) -> Difference:
    interval, p, block, clusters = duel.interval(ask), duel.p(ask), duel.blocks.size, duel.clusters
    return Difference(
        baseline,
        model,
        value,
        interval,
        None if p is None else p[0],
        p is not None and p[1] and block == 1,
        None,
        duel.wins,
        duel.losses,
        duel.draws,
        duel.infinite,
        block,
        "" if interval is not None else _why(duel, drawn=ask.method == BOOTSTRAP),
        None if clusters is None else len(clusters),
        0 if clusters is None else int(np.count_nonzero(clusters)),
    )


def _why(duel: Duel, *, drawn: bool) -> str:
    if duel.infinite:
        return f"it is infinite in {duel.infinite} {'row' if duel.infinite == 1 else 'rows'}"
    samples = "row" if duel.clusters is None else "cluster"
    if duel.blocks.rows < FEWEST:
        return f"one {samples} does not show how the difference varies" if duel.count else "no row counts"
    beyond, sums = "it is out of the range of doubles", duel.blocks.sums
    if not np.isfinite(sums).all():
        return beyond
    with np.errstate(all="ignore"):
        found = Ratio.of(*scaled(sums)[0])
    if found.error <= CLOSE * abs(found.value):
        return f"all {samples}s differ by about the same, and do not show how the difference varies"
    return f"too few {samples}s differ for the bootstrap to tell how the difference varies" if drawn else beyond
