"""What is odd about the inputs: watches the rows go by and says at the end what a user should hear.

The number stays what was asked for; a warning says what is odd, why it matters, and which option to try.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, NamedTuple, Protocol, Self

import numpy as np

from losscli.domain import LOGIT, PROBABILITY, REAL, SIGNS, Mask
from losscli.evaluation import Evaluation
from losscli.exactsum import ExactSum
from losscli.loss import Loss
from losscli.scoring import Scored, arrays_of

# Two roundings of a softmax in float32 to six decimals stay within this of a sum of 1.
SUM_TOLERANCE = 1e-3
# Fewer values than this may lie in [0, 1], or be all 0 or 1, by chance.
ENOUGH = 4
# The two whose numbers people compare with most.
SHOWN = ("torch", "sklearn")
# The options that keep a term finite where p is exactly 0 or 1 on the wrong side.
HIDING = frozenset({"clip", "log_floor"})


class Finding(NamedTuple):
    """A sentence, and the lines under it."""

    text: str
    details: tuple[str, ...] = ()


class Watch(Protocol):
    """An onlooker that may have something to say at the end; `kept` names what it knows by then."""

    kept: ClassVar[tuple[str, ...]]

    def rows(self, scored: Scored) -> None:
        """Look at some rows."""
        ...

    def merge(self, other: Self, before: int) -> None:
        """Add what another saw of further rows, whose numbers begin after `before`."""
        ...

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Return the warning, if there is reason for one."""
        ...


def watches(loss: Loss, paths: Mapping[str, str]) -> list[Watch]:
    """Return what to watch for with this loss; `paths` names the file of each input, for the words."""
    found: list[Watch] = [InfiniteTerms(loss)]
    found += [ZerosAsMinusOne(one.name, paths[one.name]) for one in loss.inputs if one.domain == SIGNS]
    if [one.name for one in loss.inputs] != ["pred", "target"] or loss.stacked:
        return found
    prediction, target = loss.inputs
    logits, path = prediction.domain == LOGIT, paths["pred"]
    if prediction.vector and not target.vector and loss.family == "multiclass":
        found += [Probabilities(loss, path)] if logits else []
        found += [NoLogarithms(loss, path)] if loss.name == "nll" else []
        found.append(UnnormalisedTargets(paths["target"]))
    elif not prediction.vector and target.domain in {REAL, PROBABILITY}:
        found += [Probabilities(loss, path)] if logits else []
        found.append(SwappedFiles())
    return found


class InfiniteTerms:
    """Terms that are infinite, and what the frameworks would have printed instead of the mean."""

    kept: ClassVar[tuple[str, ...]] = ("changes", "infinite", "seen")

    def __init__(self, loss: Loss) -> None:
        self.loss = loss
        self.others = {
            name: one for name, one in loss.conventions.items() if HIDING & set(one.options) and name in SHOWN
        }
        self.changes = dict.fromkeys(self.others, ExactSum(0))
        self.infinite = self.seen = 0

    def rows(self, scored: Scored) -> None:
        """Count the rows with an infinite term, and add up how far each framework's terms differ."""
        self._count(scored)
        self._compare(scored)

    def _count(self, scored: Scored) -> None:
        """Count rows, not terms, of which a row may have several; one of weight 0 changes nothing."""
        self.seen += len(scored.terms)
        found = np.isinf(scored.terms)
        if found.any():
            infinite: Mask = np.any(found.reshape(len(found), -1), axis=1)
            if scored.batch.weights is not None:
                infinite &= scored.batch.weights != 0
            self.infinite += int(np.count_nonzero(infinite))

    def _compare(self, scored: Scored) -> None:
        """Look at the few rows on which a framework's terms can differ."""
        arrays = arrays_of(self.loss, scored.batch)
        mask = self.loss.sensitive(*arrays)
        if mask is None or not self.others or not mask.any():
            return
        chosen = [array[mask] for array in arrays]
        own = scored.terms[mask]
        own = own[np.isfinite(own)]
        for name, convention in self.others.items():
            with np.errstate(all="ignore"):
                theirs = replace(self.loss, **convention.options).term(*chosen)
            self.changes[name] += ExactSum.of(theirs) + ExactSum.of(-own)

    def merge(self, other: Self, before: int) -> None:  # noqa: ARG002 - the moments know the rows
        """Add up the counts and the differences."""
        self.infinite += other.infinite
        self.seen += other.seen
        self.changes = {name: change + other.changes[name] for name, change in self.changes.items()}

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Name the rows, and the means of the frameworks."""
        moments = evaluation.moments
        if not self.infinite:
            return None
        rows = _rows(moments.infinite_rows, self.infinite)
        verb = "has" if self.infinite == 1 else "have"
        effect = f", so the {evaluation.reduction.name} is infinite" if evaluation.reduction.weighs else ""
        text = f"{rows} of {self.seen} {verb} infinite loss{effect}"
        if "clip" not in self.loss.settings():
            return Finding(text)
        means = self._means(evaluation)
        why, own = "There p is exactly 0 or 1 on the wrong side.", "--clip EPS chooses your own."
        if not self.others:
            return Finding(text, (f"{why} {own}",))
        first, *others = [f"--like {name} {one.effect}{means[name]}," for name, one in self.others.items()]
        return Finding(text, (f"{why} Other tools hide this: {first}", " ".join([*others, own])))

    def _means(self, evaluation: Evaluation) -> dict[str, str]:
        moments = evaluation.moments
        if evaluation.reduction.name != "mean" or moments.weight is not None or moments.mass is not None:
            return dict.fromkeys(self.others, "")
        return {name: f" ({(moments.sum + change).over(moments.count):.2f})" for name, change in self.changes.items()}


class Probabilities:
    """Predictions that are probabilities already, given to a loss of logits or of logarithms."""

    kept: ClassVar[tuple[str, ...]] = ("possible",)

    def __init__(self, loss: Loss, path: str) -> None:
        self.loss, self.path, self.possible = loss, path, True

    def rows(self, scored: Scored) -> None:
        """Stop believing it at the first value outside [0, 1], or the first row of classes that is no distribution."""
        if self.possible:
            z, vector = scored.batch.arrays["pred"], self.loss.inputs[0].vector
            inside = bool(np.all((z >= 0) & (z <= 1)))
            self.possible = inside and (not vector or bool(np.all(np.abs(np.sum(z, axis=-1) - 1) <= SUM_TOLERANCE)))

    def merge(self, other: Self, before: int) -> None:  # noqa: ARG002 - no row is named
        """Believe it only if both do."""
        self.possible = self.possible and other.possible

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Say what the loss reads; of a single column, only where there are enough of them."""
        vector = self.loss.inputs[0].vector
        if not self.possible or (not vector and evaluation.moments.count < ENOUGH):
            return None
        which, sums, use = ("row", " and sums to 1", "ce-probs") if vector else ("prediction", "", "bce")
        applies = "softmax itself" if vector else "the sigmoid"
        reads = "log-probabilities" if self.loss.name == "nll" else f"logits and applies {applies}"
        who = f"These look like probabilities, but {self.loss.name} reads {reads}: use {use}?"
        return Finding(f"every {which} of {self.path} lies in [0, 1]{sums}", (who,))


class NoLogarithms(Probabilities):
    """Numbers that are no logarithms of probabilities, which are at most 0: probabilities or logits."""

    kept: ClassVar[tuple[str, ...]] = ("possible", "found", "count")

    def __init__(self, loss: Loss, path: str) -> None:
        super().__init__(loss, path)
        self.found: list[int] = []
        self.count = 0

    def rows(self, scored: Scored) -> None:
        """Note the first rows with a number above 0, by more than rounding explains."""
        super().rows(scored)
        above: Mask = np.any(scored.batch.arrays["pred"] > SUM_TOLERANCE, axis=-1)
        self.count += int(np.count_nonzero(above))
        self.found = [*self.found, *scored.batch.rows[above][:5].tolist()][:5]

    def merge(self, other: Self, before: int) -> None:
        """Add up the counts, and keep the first rows."""
        super().merge(other, before)
        self.count += other.count
        self.found = [*self.found, *(row + before for row in other.found)][:5]

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Say that they look like probabilities, or name the rows."""
        probabilities = super().finding(evaluation)
        if probabilities is not None or not self.count:
            return probabilities
        what = "nll reads log-probabilities, which are at most 0: use ce for logits, and ce-probs for probabilities."
        return Finding(f"there are numbers above 0 in {_rows(tuple(self.found), self.count)} of {self.path}", (what,))


class SwappedFiles:
    """Predictions that are all 0 or 1 while the targets are not: the files may have been given the wrong way round."""

    kept: ClassVar[tuple[str, ...]] = ("hard", "soft_targets")

    def __init__(self) -> None:
        self.hard, self.soft_targets = True, False

    def rows(self, scored: Scored) -> None:
        """Stop believing it at the first prediction that is neither 0 nor 1."""
        if self.hard:
            p, y = (scored.batch.arrays[name] for name in ("pred", "target"))
            self.hard = bool(np.all((p == 0) | (p == 1)))
            self.soft_targets |= bool(np.any((y != 0) & (y != 1)))

    def merge(self, other: Self, before: int) -> None:  # noqa: ARG002 - no row is named
        """Believe it only if both do."""
        self.hard = self.hard and other.hard
        self.soft_targets = self.soft_targets or other.soft_targets

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Ask whether they were swapped."""
        if not self.hard or not self.soft_targets or evaluation.moments.count < ENOUGH:
            return None
        return Finding(
            "the predictions are all 0 or 1 and the targets are not",
            ("Were the two files swapped? The order is PREDS TARGETS.",),
        )


class ZerosAsMinusOne:
    """Targets of 0 where the classes are −1 and 1."""

    kept: ClassVar[tuple[str, ...]] = ("seen",)

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path, self.seen = name, path, False

    def rows(self, scored: Scored) -> None:
        """Look for a 0."""
        self.seen = self.seen or bool(np.any(scored.batch.arrays[self.name] == 0))

    def merge(self, other: Self, before: int) -> None:  # noqa: ARG002 - no row is named
        """Remember a 0 that either saw."""
        self.seen = self.seen or other.seen

    def finding(self, evaluation: Evaluation) -> Finding | None:
        """Say how it was read."""
        if not self.seen:
            return None
        classes = f"The classes of {evaluation.loss.name} are -1 and 1."
        return Finding(f"the targets of {self.path} are 0 and 1: 0 is read as -1", (classes,))


class UnnormalisedTargets:
    """Rows of target probabilities that do not sum to 1."""

    kept: ClassVar[tuple[str, ...]] = ("count", "found")

    def __init__(self, path: str) -> None:
        self.path, self.count = path, 0
        self.found: list[int] = []

    def rows(self, scored: Scored) -> None:
        """Note the first rows whose probabilities do not sum to 1."""
        y = scored.batch.arrays["target"]
        if y.ndim == 1:
            return
        off = np.abs(np.sum(y, axis=-1) - 1) > SUM_TOLERANCE * y.shape[-1]
        self.count += int(np.count_nonzero(off))
        self.found = [*self.found, *scored.batch.rows[off][:5].tolist()][:5]

    def merge(self, other: Self, before: int) -> None:
        """Add up the counts, and keep the first rows."""
        self.count += other.count
        self.found = [*self.found, *(row + before for row in other.found)][:5]

    def finding(self, evaluation: Evaluation) -> Finding | None:  # noqa: ARG002 - the rows have decided
        """Name the rows."""
        if not self.count:
            return None
        return Finding(
            f"the target probabilities of {_rows(tuple(self.found), self.count)} in {self.path} do not sum to 1",
            ("They are used as they are: nothing is normalised.",),
        )


def _rows(first: tuple[int, ...], count: int) -> str:
    """Return `row 2`, `rows 2 and 4`, `rows 1, 2, 3, 4, 5 and 37 more`."""
    if count == 1:
        return f"row {first[0]}"
    if count > len(first):
        return f"rows {', '.join(map(str, first))} and {count - len(first)} more"
    return f"rows {', '.join(map(str, first[:-1]))} and {first[-1]}"
