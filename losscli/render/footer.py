"""What stands under the worked table: the lines that lead from the terms to the result, and the notes."""

from decimal import Decimal

from losscli.formula import Style, decimal, number, rounded
from losscli.render.columns import LOSS, MANY_CLASSES, fixed
from losscli.report import Report


def result(report: Report, style: Style) -> tuple[str, str] | None:
    """Return the result by itself: `mean of 4`, and the value."""
    evaluation = report.evaluation
    if evaluation.value is None:
        return None
    word = "weighted " if evaluation.moments.weight is not None else ""
    return f"{word}{evaluation.reduction.name} of {evaluation.moments.count}", _value(report, style)


def footer(report: Report, style: Style) -> list[tuple[str, str]]:
    """Return the lines that lead from the terms to the result."""
    evaluation = report.evaluation
    moments, name = evaluation.moments, evaluation.reduction.name
    if name == "none":
        return []
    if name not in {"mean", "sum"}:
        return [(f"{name} of {moments.count}", _value(report, style))]
    weighted = moments.weight is not None
    product = f"w{style.times}{LOSS.of(style)}"
    lines = [(f"sum of {product}" if weighted else f"sum of {moments.count}", fixed(moments.total(), report, style))]
    if name == "mean":
        lines += (
            _division(report, product, style)
            if weighted
            else [("mean = sum / " + str(moments.count), _value(report, style))]
        )
    return lines


def _division(report: Report, product: str, style: Style) -> list[tuple[str, str]]:
    divisor = report.divisor or 0.0
    if report.evaluation.divisor == "count":
        return [(f"mean = sum of {product} / {report.evaluation.moments.count}", _value(report, style))]
    return [
        ("sum of w", number(divisor, report.digits, style)),
        (f"mean = sum of {product} / sum of w", _value(report, style)),
    ]


def _value(report: Report, style: Style) -> str:
    value = report.evaluation.value
    return "" if value is None else fixed(value, report, style)


def notes(report: Report, style: Style) -> list[str]:
    """Return the lines under the table: which rows are shown, what was rounded, what was left out."""
    evaluation, found = report.evaluation, []
    moments = evaluation.moments
    if report.rows and len(report.rows) < moments.count:
        verb = "is" if len(report.rows) == 1 else "are"
        found.append(f"{len(report.rows)} of {moments.count} terms {verb} shown; --rows all shows every one.")
    elif (added := _shown_sum(report, style)) is not None:
        found.append(f"Terms are rounded for display; the sum is not (rounded terms add to {added}).")
    if report.missing == "skip":
        passed = moments.skipped
        found.append(
            f"{passed} {'row was' if passed == 1 else 'rows were'} passed over: a cell is missing (--na skip)."
        )
    if report.like is not None:
        effect = evaluation.loss.conventions[report.like].effect or "has the exact terms"
        over = "the sum of the weights" if evaluation.divisor == "weights" else "the number of terms"
        found.append(f"As {report.like}, which {effect}{f' and divides by {over}' if report.weight else ''}.")
    if report.gradient and report.rows and len(report.rows[0].gradient or ()) > MANY_CLASSES:
        found.append("The gradients of so many classes are in --json and in --terms.")
    if report.gradient and not report.slopes and evaluation.value is not None:
        found.append(f"The gradient is that of each term; the {evaluation.reduction.name} has none.")
    return found


def _shown_sum(report: Report, style: Style) -> str | None:
    """Return what the shown terms add up to, if that is not the shown sum: a reader will add them."""
    moments = report.evaluation.moments
    infinite = moments.positive_infinite + moments.negative_infinite
    if not report.rows or infinite or report.evaluation.reduction.name not in {"mean", "sum"}:
        return None
    added = sum((rounded(decimal(row.weighted), report.digits) for row in report.rows), Decimal(0))
    total = rounded(decimal(moments.total()), report.digits)
    return None if added == total else number(added, report.digits, style, zeros=True)
