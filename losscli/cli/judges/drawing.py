"""Pictures: `--histogram` under the table and in JSON, `--plot [KIND:]FILE` as PNG or SVG."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from os.path import splitext
from typing import TYPE_CHECKING, NamedTuple

from losscli.cli.options import Shared
from losscli.cli.targets import PICTURES, SHOWING, Target
from losscli.errors import UsageError, cut
from losscli.evaluation import Onlooker
from losscli.figures.choosing import KINDS, figure, kinds_of
from losscli.figures.histogram import Histogram
from losscli.loss import Loss
from losscli.readers.wanted import Wanted
from losscli.report import Report
from losscli.suspicion import Finding

if TYPE_CHECKING:
    from losscli.figures.figure import Figure

# One letter before a colon is a drive.
NAMED = re.compile(r"(?P<kind>[A-Za-z][A-Za-z-]+):(?P<path>.+)")
HISTOGRAM = "histogram"


class Wish(NamedTuple):
    """A picture that is asked for: the kind that was typed, if one was, and the file."""

    kind: str | None
    path: str


class Drawing:
    """Draws what was asked for, once the rows have gone by."""

    def __init__(self, wishes: Sequence[Wish], kinds: Sequence[str], *, histogram: bool) -> None:
        """Draw these; `kinds` are those that the loss has, the most telling first."""
        self.wishes, self.kinds, self.histogram = wishes, kinds, histogram
        self.figures: dict[str, Figure] = {}

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:  # noqa: ARG002 - as a judge is asked
        """Return the figures."""
        typed = {one.kind for one in self.wishes} | ({HISTOGRAM} if self.histogram else set())
        # Where the most telling one cannot be drawn, the next takes its place.
        chosen = self.kinds if None in typed else [kind for kind in self.kinds if kind in typed]
        self.figures = {kind: figure(kind, type(loss)) for kind in chosen}
        return list(self.figures.values())

    def judged(self, report: Report) -> Report:
        """Return the report with its pictures.

        Raises:
            UsageError: a kind was typed that cannot be drawn of these rows.
        """
        drawn = {one.path: self._kind(one, report) for one in self.wishes}
        charts = {path: self.figures[kind].chart(report) for path, (kind, _) in drawn.items()}
        found = [finding for _, finding in drawn.values() if finding is not None]
        report = report._replace(charts=charts, warnings=[*report.warnings, *found])
        counts = self.figures.get(HISTOGRAM)
        return (
            report._replace(histogram=counts.counted()) if self.histogram and isinstance(counts, Histogram) else report
        )

    def _kind(self, wish: Wish, report: Report) -> tuple[str, Finding | None]:
        """Return what is drawn, and what there is to say of it."""
        reasons = {kind: self.figures[kind].why_not(report) for kind in ([wish.kind] if wish.kind else self.kinds)}
        drawn = next((kind for kind, why in reasons.items() if not why), None)
        (first, why), *_ = reasons.items()
        if drawn is None:
            problem = f"--plot {first}:{cut(wish.path)}: {why}"
            raise UsageError(problem, f"What can be drawn of every loss: --plot {HISTOGRAM}:{cut(wish.path)}.")
        return drawn, Finding(f"{cut(wish.path)} shows the {drawn}, and no {first}: {why}") if why else None


def drawing(said: Shared, loss: type[Loss]) -> Drawing:
    """Return what is to be drawn.

    Raises:
        UsageError: the loss has no such picture, or there is nothing to draw it with.
    """
    wishes, kinds = list(_wishes(said)), kinds_of(loss, separate=said.by is not None)
    for wish in wishes:
        if wish.kind is not None and wish.kind not in kinds:
            by = "" if wish.kind != "curve" else "; a curve is of the results by a column of numbers: --by epoch"
            problem = f"--plot {wish.kind}:{cut(wish.path)}: {loss.name} has no {wish.kind}{by}"
            raise UsageError(problem, f"It has: {', '.join(kinds)}.")
        if _form(wish.path) == "png":
            from losscli.render.drawing.png import refuse_missing  # noqa: PLC0415 - only where one is asked for

            refuse_missing(wish.path)
    return Drawing(wishes, kinds, histogram=said.histogram)


def pictures(said: Shared, reports: Sequence[Target]) -> list[Target]:
    """Return the files of the pictures.

    Raises:
        UsageError: a file has another extension or kind, or nothing that is written shows a histogram.
    """
    if said.histogram and not any(one.kind in SHOWING for one in reports):
        raise UsageError("--histogram stands under the table, in JSON and on a page, and none of these is asked for")
    return [Target(_form(one.path), one.path) for one in _wishes(said)]


def _wishes(said: Shared) -> Iterator[Wish]:
    for text in said.plot or []:
        match = NAMED.fullmatch(text)
        if match is None:
            yield Wish(None, text)
            continue
        if match["kind"] not in KINDS:
            near = get_close_matches(match["kind"], KINDS, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            problem = f"--plot {cut(text)}: {cut(match['kind'])} is no kind of picture.{meant}"
            raise UsageError(problem, f"The kinds are {', '.join(KINDS)}; a file of such a name is ./{cut(text)}.")
        yield Wish(match["kind"], match["path"])


def _form(path: str) -> str:
    form = splitext(path)[1].lower().removeprefix(".")
    if form not in PICTURES:
        raise UsageError(f"--plot {cut(path) or chr(39) * 2}: the extensions are .png and .svg")
    return form
