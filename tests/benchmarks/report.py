"""A record as Markdown: what was aimed at and what was reached, every contestant, and the short table of the README."""

import statistics
from collections.abc import Iterable, Iterator

from contest import OURS, Aim, Result
from record import Outcome, Record, Verdict, judged
from workloads import TENTH

Row = tuple[str, ...]
AIMS = ("workload", "what", "aim", "reached", "lowest – highest", "met")
RUNS = (
    "workload",
    "contestant",
    "median wall",
    "fastest – slowest",
    "CPU",
    "ratio to best peer",
    "peak MB",
    "peak / best peer",
)
SUMS = ("a sum, per value", "median", "fastest – slowest", "ratio to math.fsum")
SHORT = ("workload", "`loss`", "best peer", "ratio", "aim", "peak MB", "its peak MB", "10 × the rows: time, peak")
MARKS = "<!-- speed: written by tests/benchmarks/run.py --readme -->", "<!-- end of speed -->"
MEASURES = {"seconds": "time", "peak": "peak memory"}
EXACT_PEERS = ("math.fsum", "np.sum")


def full(record: Record) -> str:
    """Return the whole report."""
    parts = [where(record), table(AIMS, aims(record)), table(RUNS, runs(record))]
    if record.exact:
        parts.append(table(SUMS, sums(record)))
    return "\n\n".join(parts) + "\n"


def where(record: Record) -> str:
    """Return a sentence on what was measured where."""
    said = record.machine
    sizes = "" if record.full else " The data are not of the sizes that the aims speak of: start-up weighs more."
    return (
        f"{said['cpu']}, {said['cores']} cores, {said['memory']}, {said['system']}, Python {said['python']} "
        f"({said['packages']}); load {said['load']} before the start. Medians of {record.rounds} runs in turn: "
        f"only the ratios mean something.{sizes}"
    )


def aims(record: Record) -> Iterator[Row]:
    """Yield a row an aim."""
    for outcome in record.outcomes:
        if outcome.failure:
            yield outcome.contest.title, f"failed: {outcome.failure.splitlines()[0]}", "", "", "", "**no**"
        for aim in () if outcome.failure else outcome.contest.aims:
            verdict = judged(outcome, aim)
            if verdict is None:
                yield outcome.contest.title, f"{MEASURES[aim.measure]} of {aim.of}", limit(aim), "not measured", "", ""
            else:
                yield outcome.contest.title, *row_of(verdict, full=record.full)


def row_of(verdict: Verdict, *, full: bool) -> Row:
    """Return the cells of a verdict."""
    what = MEASURES[verdict.aim.measure]
    against = TENTH.removeprefix(", ") if verdict.against.endswith(TENTH) else verdict.against
    digits = 2 if against else 0
    return (
        f"{what} / {against}" if against else f"{what}, MB",
        limit(verdict.aim),
        f"{verdict.value:.{digits}f}",
        f"{verdict.low:.{digits}f} – {verdict.high:.{digits}f}",
        ("yes" if verdict.met else "**no**") if full else "",
    )


def limit(aim: Aim) -> str:
    """Return an aim in signs."""
    return f"{'<' if aim.below else '≤'} {aim.limit:g}"


def runs(record: Record) -> Iterator[Row]:
    """Yield a row a contestant; those who are not installed say so. The peers' names are plain, ours bold."""
    for outcome in record.outcomes:
        yardstick = outcome.against(outcome.contest.yardstick)
        for one in outcome.results:
            yield outcome.contest.title, *cells(one, yardstick)


def cells(one: Result, yardstick: Result | None) -> Row:
    """Return what a contestant took."""
    name = f"**{one.contestant.name}**" if one.contestant.role == OURS else one.contestant.name
    if not one.runs:
        return name, "not installed", "", "", "", "", ""
    took = [run.seconds for run in one.runs]
    compared = (f"{one.seconds / yardstick.seconds:.2f}", f"{one.peak / yardstick.peak:.2f}") if yardstick else ("", "")
    return (
        name,
        f"{one.seconds:.3f} s",
        f"{min(took):.3f} – {max(took):.3f}",
        f"{one.cpu:.2f} s",
        compared[0],
        f"{one.peak / 1e6:.0f}",
        compared[1],
    )


def sums(record: Record) -> Iterator[Row]:
    """Yield what an exact sum costs; its peer is the other exact one, math.fsum, and np.sum is for scale."""
    scale = statistics.median(record.exact["math.fsum"])
    for name, took in record.exact.items():
        cost = statistics.median(took)
        label = name if name in EXACT_PEERS else f"**{name}**"
        yield label, f"{cost:.2f} ns", f"{min(took):.2f} – {max(took):.2f}", f"{cost / scale:.3f}"


def readme(record: Record) -> str:
    """Return the short table between its marks, a row a workload."""
    begin, end = MARKS
    body = table(SHORT, (row for outcome in record.outcomes for row in short(outcome)), once=False)
    return f"{begin}\n{body}\n\n{where(record)}\n{end}\n"


def short(outcome: Outcome) -> Iterator[Row]:
    """Yield the row of a workload, if `loss` and something to compare it with were measured."""
    yardstick = outcome.against(outcome.contest.yardstick)
    one = next((one for one in outcome.ran.values() if one.contestant.role == OURS), None)
    if one is None or yardstick is None:
        return
    verdicts = [verdict for aim in outcome.contest.aims if (verdict := judged(outcome, aim))]
    first = next(iter(verdicts), None)
    growth = [f"{verdict.value:.2f}" for verdict in verdicts if verdict.against.endswith(TENTH)]
    yield (
        outcome.contest.title,
        f"{one.seconds:.2f} s",
        f"{yardstick.contestant.name.removesuffix(' script')}, {yardstick.seconds:.2f} s",
        f"{one.seconds / yardstick.seconds:.2f}",
        limit(first.aim) if first else "",
        f"{one.peak / 1e6:.0f}",
        f"{yardstick.peak / 1e6:.0f}",
        ", ".join(growth),
    )


def table(columns: Row, rows: Iterable[Row], *, once: bool = True) -> str:
    """Return rows as a Markdown table, numbers to the right; what stands in the first column is said once."""
    words = {"workload", "contestant", "what", "best peer", "met", *columns[:1]}
    lines: list[Row] = [columns, tuple("---" if name in words else "---:" for name in columns)]
    before = ""
    for first, *rest in rows:
        lines.append((first if first != before or not once else "", *rest))
        before = first
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
