"""What stands under the worked table: the lines that lead from the terms to the result, and the notes."""

from decimal import Decimal

from losscli.formula import Style, decimal, number, rounded
from losscli.render.columns import LOSS, fixed, many_slopes
from losscli.report import Report

ELSEWHERE = "The gradients of so many classes are in --json and in --terms."


def result(report: Report, style: Style) -> tuple[str, str] | None:
    """Return the result by itself: `mean of 4`, and the value."""
    evaluation = report.evaluation
    if evaluation.value is None:
        return None
    word = "weighted " if evaluation.moments.weight is not None else ""
    root = "root of the " if evaluation.rooted else ""
    return f"{root}{word}{evaluation.reduction.name} of {evaluation.moments.count}", _value(report, style)


def footer(report: Report, style: Style) -> list[tuple[str, str]]:
    """Return the lines that lead from the terms to the result."""
    evaluation = report.evaluation
    moments, name = evaluation.moments, evaluation.reduction.name
    if name == "none":
        return []
    if name not in {"mean", "sum"}:
        return [(f"{name} of {moments.count}", _value(report, style))]
    added = product(report, style) if moments.weight is not None else f"sum of {moments.count}"
    lines = [(added, fixed(moments.total(), report, style))]
    if name == "sum":
        return [*lines, *interval(report, style)]
    above = added if moments.weight is not None else "sum"
    under = below(report, style)
    lines += [] if under is None else [(under, number(report.divisor or 0.0, report.digits, style))]
    quotient = f"{above} / {moments.count if under is None else under}"
    if evaluation.rooted:
        lines.append((f"mean = {quotient}", fixed(moments.mean(evaluation.divisor), report, style)))
        return [*lines, ("root of the mean", _value(report, style)), *interval(report, style)]
    return [*lines, (f"mean = {quotient}", _value(report, style)), *interval(report, style)]


def interval(report: Report, style: Style) -> list[tuple[str, str]]:
    """Return the interval of the result as a line under it, if it was asked for and there is one."""
    if report.ci is None:
        return []
    from losscli.render.verdicts.intervals import line  # noqa: PLC0415 - only where it was asked for

    return line(report, style)


def product(report: Report, style: Style) -> str:
    """Return what is added up, in words."""
    return f"sum of w{style.times}{LOSS.of(style)}" if report.evaluation.moments.weight is not None else "sum"


def below(report: Report, style: Style) -> str | None:
    """Return what the mean divides by, in words, unless it is the number of the terms."""
    evaluation = report.evaluation
    mass = evaluation.loss.mass_text
    if evaluation.moments.weight is not None and evaluation.divisor == "weights":
        return f"sum of w{style.times}{mass}" if mass else "sum of w"
    return f"sum of {mass}" if mass else None


def _value(report: Report, style: Style) -> str:
    value = report.evaluation.value
    return "" if value is None else fixed(value, report, style)


def notes(report: Report, style: Style) -> list[str]:
    """Return the lines under the table: which rows it shows, the remarks, the verdicts."""
    found = remarks(report, style, interval_shown=bool(report.rows) or report.by is not None)
    return [*further(report, style), *choice(report, style), *found, *checked(report, style), *marked(report, style)]


def choice(report: Report, style: Style) -> list[str]:
    """Return which rows are shown, or what was rounded in them."""
    count = report.evaluation.moments.count
    if report.rows and len(report.rows) < count:
        verb = "is" if len(report.rows) == 1 else "are"
        return [f"{len(report.rows)} of {count} terms {verb} shown; --rows all shows every one."]
    if (added := _shown_sum(report, style)) is not None:
        return [f"Terms are rounded for display; the sum is not (rounded terms add to {added})."]
    return []


def remarks(report: Report, style: Style, *, interval_shown: bool) -> list[str]:
    """Return how the result was computed, what was left out, and what is to be known of the interval."""
    evaluation, found = report.evaluation, list[str]()
    moments = evaluation.moments
    for path, rows in report.keys.unpaired if report.keys.common else ():
        found.append(f"{rows} {'row' if rows == 1 else 'rows'} of {path} left out: another file has no such id.")
    if report.missing == "skip":
        passed = moments.skipped
        found.append(
            f"{passed} {'row was' if passed == 1 else 'rows were'} passed over: a cell is missing (--na skip)."
        )
    if moments.ignored:
        verb = "row was" if moments.ignored == 1 else "rows were"
        found.append(f"{moments.ignored} {verb} left out: the target is the ignored class.")
    if report.like is not None:
        effect = evaluation.loss.conventions[report.like].effect or "has the exact terms"
        over = "the sum of the weights" if evaluation.divisor == "weights" else "the number of terms"
        found.append(f"As {report.like}, which {effect}{f' and divides by {over}' if report.weight else ''}.")
    if report.gradient and many_slopes(report):
        found.append(ELSEWHERE)
    if report.gradient and not report.slopes and evaluation.value is not None:
        found.append(f"The gradient is that of each term; the {evaluation.reduction.name} has none.")
    found += left_out(report)
    if report.ci is not None:
        from losscli.render.verdicts.intervals import notes as of_interval  # noqa: PLC0415 - only where it was asked for

        found += of_interval(report, style, shown=interval_shown)
    return found


def left_out(report: Report) -> list[str]:
    """Return how many of the values that have a result of their own are not shown."""
    if report.by is None or report.by.most is None:
        return []
    from losscli.render.separate import left_out as of_values  # noqa: PLC0415 - only where it was asked for

    return of_values(report.by)


def further(report: Report, style: Style) -> list[str]:
    """Return what further losses come to on the same rows, a line each."""
    if not report.also:
        return []
    from losscli.render.models.further import lines  # noqa: PLC0415 - only where they were asked for

    return lines(report, style)


def checked(report: Report, style: Style) -> list[str]:
    """Return the verdicts on what was expected, in words."""
    if not report.checks:
        return []
    from losscli.render.verdicts.checks import lines  # noqa: PLC0415 - only where something was expected

    return lines(report, style)


def marked(report: Report, style: Style) -> list[str]:
    """Return how many answers are right, and what the others are."""
    if not report.answers:
        return []
    from losscli.render.verdicts.answers import summary  # noqa: PLC0415 - only where there are answers

    return summary(report.answers, style)


def _shown_sum(report: Report, style: Style) -> str | None:
    """Return what the shown terms add up to, if that is not the shown sum: a reader will add them."""
    moments = report.evaluation.moments
    infinite = moments.positive_infinite + moments.negative_infinite
    if not report.rows or infinite or report.evaluation.reduction.name not in {"mean", "sum"}:
        return None
    added = sum((rounded(decimal(row.weighted), report.digits) for row in report.rows), Decimal(0))
    total = rounded(decimal(moments.total()), report.digits)
    return None if added == total else number(added, report.digits, style, zeros=True)
