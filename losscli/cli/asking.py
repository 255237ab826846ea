"""The options as values: each found right before anything is opened."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from losscli import __version__
from losscli.cli.options import Shared
from losscli.cli.targets import Target, one_of, targets
from losscli.errors import UsageError, cut
from losscli.evaluation import Onlooker, Reduction
from losscli.loss import Convention, Loss
from losscli.parallel import cores
from losscli.readers.inputs import Choice
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import Wanted
from losscli.report import Report
from losscli.rows import Which

if TYPE_CHECKING:
    from losscli.inference.paired import Ask

MOST_DIGITS = 17


class Judge(Protocol):
    """Something that is asked of a result beside the result, and may have to see its rows."""

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:
        """Return those who must see the rows."""
        ...

    def judged(self, report: Report) -> Report:
        """Return the report with what there is to say of the result."""
        ...


class Asked(NamedTuple):
    """The options as values, each found right before anything is opened; `ci` is the interval that is asked for."""

    wanted: list[Target]
    which: Which
    digits: int
    color: str
    reduction: Reduction
    convention: Convention
    jobs: int
    judges: Sequence[Judge] = ()
    ci: "Ask | None" = None


def asked(kind: type[Loss], said: Shared) -> Asked:
    """Return what was typed as values.

    Raises:
        UsageError: an option is not as it must be, or leaves nothing to another.
    """
    _refuse_together(said)
    reduction, convention = Reduction.parse(said.reduction or kind.reduction), kind.convention(said.like)
    ask, wanted = _interval(said, kind, reduction), targets(said)
    return Asked(
        wanted,
        Which.parse(said.rows or ("20" if said.by is None and said.expect_from is None else "none")),
        digits_of(said.digits),
        one_of(said.color, "--color", ("auto", "always", "never")),
        reduction,
        convention,
        jobs_of(said.jobs),
        [*_judges(said, reduction, convention, ask), *_drawings(said, kind, wanted)],
        ask,
    )


def _interval(said: Shared, kind: type[Loss], reduction: Reduction) -> "Ask | None":
    """Return the interval that is asked for."""
    if {said.ci, said.ci_method, said.resamples, said.seed, said.gate} == {None} and said.cluster is None:
        return None
    from losscli.cli.judges.gating import asked_interval  # noqa: PLC0415 - only where it is asked for

    return asked_interval(said, kind, reduction)


def _judges(said: Shared, reduction: Reduction, convention: Convention, ask: "Ask | None") -> Iterator[Judge]:
    """Yield what is asked of the result; each is imported where it is asked for."""
    if ask is not None or said.fail_above is not None or said.fail_below is not None:
        from losscli.cli.judges.gating import gating  # noqa: PLC0415

        yield gating(said, ask, reduction, convention)
    if said.also:
        from losscli.cli.judges.also import also  # noqa: PLC0415

        yield also(said, ask)
    if said.worst_groups is not None:
        from losscli.cli.judges.ranking import worst  # noqa: PLC0415

        yield worst(said.worst_groups, said, reduction)
    if said.expect or said.awaited:
        from losscli.cli.judges.expecting import expected  # noqa: PLC0415

        yield expected(said, reduction.name)
    if said.expect_from is not None:
        from losscli.cli.judges.answering import answers  # noqa: PLC0415

        yield answers(said.expect_from, said, reduction.name)


def _drawings(said: Shared, kind: type[Loss], wanted: Sequence[Target]) -> Iterator[Judge]:
    """Yield what draws the result, if that is asked for: in a file, in a terminal, in a page."""
    if said.plot or said.histogram:
        from losscli.cli.judges.drawing import drawing  # noqa: PLC0415

        yield drawing(said, kind)
    if "html" in [one.kind for one in wanted]:
        from losscli.cli.judges.picturing import Pictures  # noqa: PLC0415

        yield Pictures(separate=said.by is not None)


def _refuse_together(said: Shared) -> None:
    """Refuse options of which one leaves nothing to the other.

    Raises:
        UsageError: there are such.
    """
    if said.only_common and said.id is None:
        raise UsageError("--only-common is about ids: say which column holds them with --id")
    if said.by_position and said.id is not None:
        raise UsageError("--by-position and --id each say how rows are paired: give one of them")
    if said.by is not None and said.steps:
        raise UsageError("--steps writes rows out, and --by shows what many of them come to: give one of them")
    if None not in {said.by, said.cluster} and said.by != said.cluster:
        problem = f"--by {cut(str(said.by))} and --cluster {cut(str(said.cluster))} part the rows in two ways"
        raise UsageError(problem, "Name one column in both, or leave one out.")
    if (said.parted is not None or said.id is not None) and (said.partial or said.on is not None):
        option = "--by" if said.by is not None else "--id" if said.id is not None else "--cluster"
        raise UsageError(f"{option} takes all rows at once: it does not go with --partial and --on")
    _refuse_judging(said)


def _refuse_judging(said: Shared) -> None:
    """Refuse to judge what is only a part, or computed elsewhere.

    Raises:
        UsageError: it is asked for.
    """
    given = {
        "--ci": said.ci is not None or said.ci_method is not None or said.gate is not None,
        "--fail-above": said.fail_above is not None,
        "--fail-below": said.fail_below is not None,
        "--histogram": said.histogram,
        "--plot": bool(said.plot),
    }
    for option in (option for option, present in given.items() if present):
        if said.partial or said.on is not None:
            elsewhere = "--partial" if said.partial else "--on"
            raise UsageError(f"{option} is of a result computed here, of all rows: it does not go with {elsewhere}")


def digits_of(text: str) -> int:
    """Return how many decimals are shown.

    Raises:
        UsageError: it is no such number.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_DIGITS):
        raise UsageError(f"--digits must be a whole number from 0 to {MOST_DIGITS}, got {cut(text)}")
    return int(text)


def jobs_of(text: str | None) -> int:
    """Return how many threads to use: as many as there are cores, unless it was said.

    Raises:
        UsageError: it is no number of threads.
    """
    if text is None:
        return cores()
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise UsageError(f"--jobs must be a whole number from 1 to 9999, got {cut(text)}")
    return int(text)


def conditions(
    said: Shared, digits: int, *, gradient: bool = False
) -> tuple[str, str | None, str, str | None, int, bool, str | None, str | None]:
    """Return what a report says of how it was computed: its fields from `version` to `classes`."""
    return __version__, said.like, said.na, said.weight, digits, gradient, said.group, said.classes


def choice(said: Shared) -> Choice:
    """Return what was said of the columns.

    Raises:
        UsageError: it is not as it must be.
    """
    skip = one_of(said.na, "--na", ("error", "skip")) == "skip"
    classes, ids = _classes(said.classes), (said.id, said.only_common, said.by_position)
    found = Choice(said.columns, said.weight, said.group, classes, skip, *ids, said.parted, said.awaited)
    return found if said.by is not None else found._replace(told_by="--cluster")


def _classes(text: str | None) -> tuple[str, ...] | None:
    """Return the names of the classes that were typed.

    Raises:
        UsageError: one is empty or there twice.
    """
    if text is None:
        return None
    words = tuple(word.strip() for word in text.split(","))
    if len(set(words)) < len(words) or "" in words:
        raise UsageError(f"--classes {cut(text)}: each name stands there once, separated by commas")
    return words


def reading(said: Shared, asked: Asked) -> ReadOptions:
    """Return how the files are to be read.

    Raises:
        UsageError: it is not as it must be.
    """
    one_of(said.decimal, "--decimal", (".", ","))
    return ReadOptions(said.from_, said.sep, said.decimal, said.header, said.encoding, asked.jobs)
