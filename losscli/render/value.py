"""The number alone (`-q`): fifteen digits, so that 0.2875 is not 0.28750000000000003."""

from losscli.report import Report


def value(report: Report) -> str:
    """Return the value; under the reduction `none` the shown terms, one a line."""
    numbers = [row.term for row in report.rows] if report.evaluation.value is None else [report.evaluation.value]
    return "".join(f"{number:.15g}\n" for number in numbers)
