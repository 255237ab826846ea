"""Limits that a result must keep: judged from the value, or from the whole of its interval."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from losscli.inference.interval import Confidence

Outcome = Literal["pass", "fail", "not judged"]
ABOVE, BELOW = "fail-above", "fail-below"
CI = "ci"


class Limit(NamedTuple):
    """A limit as it was typed: `check` is the option, and `against` what is held against it, value or ci."""

    check: str
    text: str
    value: float
    against: str = "value"

    def judged(self, name: str | None, got: float | None, confidence: Confidence | None) -> "Judged":
        """Return whether a result keeps the limit; one that cannot be told is never said to.

        A value that is beyond the limit fails, whatever its interval: that holds the value.
        """
        if got is None or math.isnan(got):
            return Judged(name, got, "not judged", "no row of it is left" if got is None else "the result is nan")
        if self._beyond(got):
            return Judged(name, got, "fail")
        if self.against != CI:
            return Judged(name, got, "pass")
        if confidence is None or confidence.interval is None:
            why = "" if confidence is None else f": {confidence.why}"
            return Judged(name, got, "not judged", f"it has no interval{why}")
        if confidence.flat:
            why = f"the {confidence.samples} do not differ, so the interval has no width"
            return Judged(name, got, "not judged", why)
        low, high = confidence.interval
        end = high if self.check == ABOVE else low
        return Judged(name, end, "fail" if self._beyond(end) else "pass", end=True)

    def _beyond(self, number: float) -> bool:
        return number > self.value if self.check == ABOVE else number < self.value


class Judged(NamedTuple):
    """What became of one result: `got` was held against the limit, the `end` of the interval or the value itself.

    `name` is the value of a column that it is of, None for that of all rows; `why` is said where it was not judged.
    """

    name: str | None
    got: float | None
    outcome: Outcome
    why: str = ""
    end: bool = False


class Gate(NamedTuple):
    """The verdict on a limit: `results` are all that must keep it, the last that of all rows.

    `column` is that of the values where there are several results, and `level` that of the intervals, if they were
    looked at.
    """

    limit: Limit
    results: Sequence[Judged]
    column: str | None = None
    level: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether every result keeps the limit."""
        return all(one.outcome == "pass" for one in self.results)

    @property
    def judged(self) -> bool:
        """Whether every result could be judged."""
        return all(one.outcome != "not judged" for one in self.results)

    @property
    def outcome(self) -> Outcome:
        """What became of it as a whole."""
        return "not judged" if not self.judged else "pass" if self.agrees else "fail"
