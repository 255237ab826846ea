"""How good the diagnosis of a wrong answer is, and how long it takes. See README.md.

Seeds are fixed: the shares are the same on every machine, the seconds are not.
"""

import argparse
import gc
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, *room) for room in (("diagnosis",), ("contract",), ())]
sys.path[:0] = [os.path.dirname(TESTS)]

from homework import typed  # noqa: E402 - found on the path above
from quality import LOSSES, ROWS, collisions, explained, not_called_right, planted, works  # noqa: E402

from losscli.diagnosis.search import candidates  # noqa: E402
from losscli.diagnosis.typed import Typed  # noqa: E402
from losscli.diagnosis.verdict import verdict  # noqa: E402
from losscli.diagnosis.work import Work  # noqa: E402
from losscli.losses import find  # noqa: E402

PLANTED_DIGITS = (4, 6)
RANDOM_DIGITS = (3, 4, 5, 6)
MIDDLE = 8  # the rows that the aims are about
LONG = 10_000
ROUNDS = 3
# The aims: a share that is first and alone, shares of random numbers that are explained, by digits, and seconds.
ALONE, EXPLAINED, SECONDS = 0.9, {4: 0.01, 6: 0.002}, 0.3
WORST = 12
ALL = "**all**"


class Share(NamedTuple):
    """How many of how many."""

    count: int = 0
    of: int = 0

    @classmethod
    def among(cls, found: Sequence[bool]) -> "Share":
        return cls(sum(found), len(found))

    def __add__(self, other: "Share") -> "Share":  # type: ignore[override]
        return Share(self.count + other.count, self.of + other.of)

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else float("nan")

    def text(self, decimals: int = 1) -> str:
        return f"{100 * self.value:.{decimals}f} %" if self.of else "-"


@dataclass
class Measured:
    """What was measured of a loss, or of all of a family, by name; `seconds` is the most that a diagnosis added."""

    tried: int = 0
    shares: dict[tuple[str, int, int], Share] = field(default_factory=dict)
    blamed: Counter[str] = field(default_factory=Counter)
    collided: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, other: "Measured") -> None:
        self.tried = max(self.tried, other.tried)
        for key, share in other.shares.items():
            self.shares[key] = self.shares.get(key, Share()) + share
        self.blamed += other.blamed
        self.collided += other.collided
        self.seconds = max(self.seconds, 0.0 if math.isnan(other.seconds) else other.seconds)

    def share(self, what: str, digits: int, rows: int = MIDDLE) -> Share:
        return self.shares.get((what, digits, rows), Share())


def measured(name: str, seeds: range, draws: int) -> Measured:
    """Return what is measured of a loss."""
    found = Measured(max((len(candidates(work)) for rows in ROWS for work in works(name, rows, seeds)), default=0))
    for rows in ROWS:
        own = list(works(name, rows, seeds))
        for digits in PLANTED_DIGITS:
            cases = [case for work in own for case in planted(work, digits)]
            found.shares["among", digits, rows] = Share.among([case.among for case in cases])
            found.shares["first", digits, rows] = Share.among([case.first for case in cases])
            found.shares["alone", digits, rows] = Share.among([case.alone for case in cases])
            if (digits, rows) == (4, MIDDLE):
                found.collided = collisions(cases)
        texts = [text for work in own for text in not_called_right(work)]
        found.shares["wronged", 0, rows] = Share(len(texts), len(own))
    for digits in RANDOM_DIGITS:
        drawn = list(
            chain(*(explained(work, digits, draws, seed) for seed, work in enumerate(works(name, MIDDLE, seeds))))
        )
        found.shares["random", digits, MIDDLE] = Share.among([bool(hits) for hits in drawn])
        if digits == 4:
            found.blamed = Counter(" = ".join(hits) for hits in drawn if hits)
    return found


def seconds(name: str) -> float:
    """Return the most that the diagnosis of a wrong answer takes on many rows, in CPU time of the fastest round.

    One answer is a mistake with others that coincide with it, of one no mistake is known, so that pairs are tried too.
    """
    own = next(works(name, LONG, range(1, 2)), None)
    if own is None:
        return float("nan")
    answers = [typed(own.value / 2, 6), typed(own.value * 1.2345678, 9)]
    return max(min(_diagnosed(own, text) for _ in range(ROUNDS)) for text in answers)


def _diagnosed(own: Work, text: str) -> float:
    fresh = Work.of(own.evaluation, own.pieces)  # nothing is known of it yet
    gc.collect()
    start = time.process_time()
    verdict(fresh, Typed.parse(text))
    return time.process_time() - start


def report(by_loss: dict[str, Measured]) -> Iterator[str]:
    """Yield the report in Markdown."""
    families = by_family(by_loss)
    yield from ("# Diagnosis: how good it is", "")
    yield f"Of {len(by_loss)} losses with mistakes of their own; written by `python tests/benchmarks/diagnosis.py`."
    yield from ("", "## In all", "")
    yield from in_all(families[ALL])
    yield from ("", "## By family", "", *by(families, "family"))
    yield from ("", "## Planted mistakes by rows, at 4 and 6 digits", "", *by_rows(families[ALL]))
    yield from ("", f"## The {WORST} losses whose mistakes are least often first and alone at N = {MIDDLE}", "")
    yield from by(worst(by_loss, lambda one: one.share("alone", 4).value), "loss")
    yield from ("", "## What collides most often there", "", *counted(families[ALL].collided, "found for one number"))
    yield from ("", f"## The {WORST} losses that explain most random numbers at 4 digits", "")
    yield from by(worst(by_loss, lambda one: -one.share("random", 4).value), "loss")
    yield from ("", "## What is blamed most often for a random number at 4 digits", "")
    yield from counted(families[ALL].blamed, "blamed")
    yield from ("", f"## The {WORST} slowest", "", *by(worst(by_loss, lambda one: -one.seconds), "loss"))


def by_family(by_loss: dict[str, Measured]) -> dict[str, Measured]:
    """Return what was measured of each family, and of all losses."""
    found: dict[str, Measured] = {}
    for name, one in sorted(by_loss.items(), key=lambda pair: find(pair[0]).family):
        found.setdefault(find(name).family, Measured()).add(one)
    whole = Measured()
    for one in by_loss.values():
        whole.add(one)
    return {**found, ALL: whole}


def in_all(whole: Measured) -> Iterator[str]:
    """Yield the aims and what was reached."""
    yield from ("| Measured | Aim | Reached |", "| :--- | ---: | ---: |")
    for digits in PLANTED_DIGITS:
        among = sum((whole.share("among", digits, rows) for rows in ROWS), Share())
        yield f"| a planted mistake is among what is found, at {digits} digits | all | {among.count} of {among.of} |"
    alone = whole.share("alone", 4)
    yield f"| it is first and alone, at 4 digits and N = {MIDDLE} | ≥ 90 % | {alone.text()} of {alone.of} |"
    for digits in RANDOM_DIGITS:
        drawn = whole.share("random", digits)
        most = f"≤ {100 * EXPLAINED[digits]:g} %" if digits in EXPLAINED else ""
        yield f"| a random wrong number is explained, at {digits} digits | {most} | {drawn.text(2)} of {drawn.of} |"
    wronged = sum((whole.share("wronged", 0, rows) for rows in ROWS), Share())
    yield (
        "| ways of typing a right number at 2 to 17 digits, rounded or cut off, that are called wrong "
        f"| 0 | {wronged.count}, of {wronged.of} numbers |"
    )
    yield f"| most seconds that a diagnosis takes on {LONG:,} rows | ≤ {SECONDS} | {whole.seconds:.2f} |"


def by(each: dict[str, Measured], noun: str) -> Iterator[str]:
    """Yield a table with a line for each family, or loss."""
    heads = [
        noun,
        "mistakes",
        "among",
        "alone",
        *(f"random, {digits}" for digits in RANDOM_DIGITS),
        "wronged",
        "seconds",
    ]
    yield "| " + " | ".join(heads) + " |"
    yield "| :--- |" + " ---: |" * (len(heads) - 1)
    for name, one in each.items():
        among = sum((one.share("among", digits, rows) for digits in PLANTED_DIGITS for rows in ROWS), Share())
        wronged = sum((one.share("wronged", 0, rows) for rows in ROWS), Share())
        random = [one.share("random", digits).text(2) for digits in RANDOM_DIGITS]
        cells = [name, str(one.tried), among.text(), one.share("alone", 4).text(), *random, str(wronged.count)]
        yield f"| {' | '.join([*cells, f'{one.seconds:.3f}'])} |"


def by_rows(whole: Measured) -> Iterator[str]:
    """Yield how the rows tell mistakes from one another."""
    yield from ("| N | digits | among | first | first and alone |", "| ---: | ---: | ---: | ---: | ---: |")
    for rows in ROWS:
        for digits in PLANTED_DIGITS:
            shares = (whole.share(what, digits, rows).text() for what in ("among", "first", "alone"))
            yield f"| {rows} | {digits} | {' | '.join(shares)} |"


def counted(found: Counter[str], noun: str) -> Iterator[str]:
    """Yield what was found most often."""
    yield from (f"| times | {noun} |", "| ---: | :--- |")
    yield from (f"| {count} | {names} |" for names, count in found.most_common(WORST))


def worst(by_loss: dict[str, Measured], rank: Callable[[Measured], float]) -> dict[str, Measured]:
    """Return the losses of the lowest rank."""
    ranked = [(rank(one), name) for name, one in by_loss.items() if not math.isnan(rank(one))]
    return {name: by_loss[name] for _, name in sorted(ranked)[:WORST]}


def main() -> int:
    """Measure, and print or write the report; return 1 where an aim is missed."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("losses", nargs="*", help="which; all with mistakes of their own unless given")
    said.add_argument("--seeds", type=int, default=4, help="homeworks of each size")
    said.add_argument("--draws", type=int, default=200, help="random numbers of each homework")
    said.add_argument("--out", help="also write the report to a file")
    said.add_argument("--untimed", action="store_true", help="leave out the seconds")
    given = said.parse_args()
    found = {}
    for name in given.losses or LOSSES:
        found[name] = measured(name, range(given.seeds), given.draws)
        found[name].seconds = 0.0 if given.untimed else seconds(name)
        sys.stderr.write(f"{name}: {found[name].tried} mistakes\n")
    text = "\n".join(report(found)) + "\n"
    sys.stdout.write(text)
    if given.out:
        with open(given.out, "w", encoding="utf-8") as file:
            file.write(text)
    return 0 if _reached(by_family(found)[ALL]) else 1


def _reached(whole: Measured) -> bool:
    shares = [whole.share("among", digits, rows) for digits in PLANTED_DIGITS for rows in ROWS]
    rare = all(whole.share("random", digits).value <= most for digits, most in EXPLAINED.items())
    wronged = any(whole.share("wronged", 0, rows).count for rows in ROWS)
    apart = whole.share("alone", 4).value >= ALONE
    return all(one.count == one.of for one in shares) and rare and not wronged and apart


if __name__ == "__main__":
    sys.exit(main())
