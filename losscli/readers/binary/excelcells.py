"""The cells of a workbook as numbers: what each may hold, and why it is none."""

import datetime as dt
import json
from typing import Any

import numpy as np

from losscli.readers.number import MISSING, CellError, NumberRules, exact_double, is_number, shortened, worded

MEND = "Mend it in the spreadsheet, or save the sheet as CSV."


class Fault(str):
    """What a cell shows instead of a value: #DIV/0!, #N/A."""

    __slots__ = ()


# Instead of the value that no spreadsheet has computed yet.
FORMULA = Fault("a formula whose value was never computed")


def value_of(cell: Any) -> Any:  # noqa: ANN401 - of any type
    """Return the value of a cell: a number, a text, a fault, a truth value, a date, or None."""
    value = cell.value
    if cell.data_type == "e" and value is not None:
        return Fault(value)
    return None if value == "" else value


def number_of(value: Any, rules: NumberRules) -> float:  # noqa: ANN401 - of any type
    """Return the number that a cell holds, or that its word stands for.

    Raises:
        CellError: there is none.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if rules.words is not None and (number or isinstance(value, str) or rules.words.literal):
        found = worded(_spelled(value), 0, rules.words)
        if found is not None:
            return found
        if rules.words.literal and is_number(_spelled(value)):
            return float(_spelled(value))
    if number:
        if not exact_double(value):
            raise CellError(0, f"{value} is a number that no double can hold exactly", MEND)
        return float(value)
    if value is None or (isinstance(value, str) and value.strip().lower() in MISSING):
        if rules.skip_missing:
            return np.nan
        what = "the cell is empty" if value is None else f"'{value}' stands for a missing value"
        raise CellError(0, what, "--na skip passes over empty and NA cells, and says how many.")
    raise CellError(0, _problem(value), MEND)


def _spelled(value: Any) -> str:  # noqa: ANN401 - of any type
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, int | float) else str(value).strip()


def _problem(value: Any) -> str:  # noqa: ANN401 - of any type
    """Say why a value is no number."""
    if isinstance(value, Fault):
        return value if value is FORMULA else f"the error value {shortened(value)}"
    if isinstance(value, str):
        kind = "text that looks like a number" if is_number(value) else "text, not a number"
        return f"'{shortened(value)}' is {kind}"
    if isinstance(value, bool):
        return f"{str(value).upper()} is not a number"
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return f"{value} is a date or a time, not a number"
    return f"{shortened(str(value))} is not a number"


def letters(column: int) -> str:
    """Return the letters of a column from 0: A, B, ..., Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
