"""The number alone (`-q`): fifteen digits, so that 0.2875 is not 0.28750000000000003."""

from losscli.report import Report


def value(report: Report) -> str:
    """Return the value; under the reduction `none` the shown terms, times their weights, one a line."""
    result = report.evaluation.value
    return "".join(line(row.weighted) for row in report.rows) if result is None else line(result)


def line(number: float) -> str:
    """Return a number as a line."""
    return f"{number:.15g}\n"
