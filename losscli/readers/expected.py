"""Columns that hold what is expected of the rows, their terms or gradients: of an input's file, or of their own."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from losscli.errors import ColumnError
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.select import IDS, chosen
from losscli.readers.table import ReadOptions, Table
from losscli.readers.wanted import EXPECTED, TERMS, Keys, Request
from losscli.readers.words import Digits

# What a column of terms, or of gradients, is called where a file has others too; `loss` is what --terms writes.
NAMES = {
    TERMS: re.compile(r"loss|terms?|expected", re.IGNORECASE),
    "": re.compile(r"(gradient|grad|g|d[pzy]?)([_ .]?\d+)?", re.IGNORECASE),
}
LINE_A_TERM = "A line a term, as --terms writes it, cannot be told apart here: give a column for each output."


class Source(NamedTuple):
    """Where what is expected stands, by the name of its option; a file of its own has no columns chosen yet."""

    name: str
    table: Table
    columns: tuple[int, ...] = ()


def sources(
    expected: Mapping[str, str],
    tables: Sequence[Table],
    read: ReadOptions,
    folder: str,
    refuse: Callable[[Sequence[str]], None],
) -> list[Source]:
    """Return where what is expected stands: a column of `tables`, or a file in `folder`.

    `refuse` is told which files are opened beside the others.

    Raises:
        ColumnError: it is no column and no file.
        ReadError: a file cannot be opened or read.
    """
    files = {name: spec if spec == "-" else os.path.join(folder, spec) for name, spec in expected.items()}
    found = {name: _inside(name, spec, tables, files[name]) for name, spec in expected.items()}
    inside = {name: one for name, one in found.items() if one is not None}
    paths = list(dict.fromkeys(path for name, path in files.items() if name not in inside))
    refuse(paths)
    own = {path: open_table(path, read) for path in paths}
    return [inside.get(name) or Source(name, own[path]) for name, path in files.items()]


def requests_of(
    found: Sequence[Source], widths: Mapping[str, int], keys: Keys, read: ReadOptions, *, skip_missing: bool
) -> list[Request]:
    """Return what is read of them: the numbers, and how each was typed; `widths` are of how many columns they are.

    Raises:
        ColumnError: which columns are meant was left open, or they are more or fewer.
    """
    requests = []
    for one in found:
        columns = one.columns or _of_own_file(one, widths[one.name], keys)
        if len(columns) != widths[one.name]:
            problem = f"--{one.name} takes {_counted(widths[one.name])} here, and {_counted(len(columns))} was named"
            raise ColumnError(one.table.shape.path, problem.replace("columns was", "columns were"))
        rules = NumberRules(read.decimal, skip_missing, minus_infinity=True, infinity=True)
        requests.append(Request(one.name, one.table, columns, rules))
        requests.append(Request(EXPECTED[one.name], one.table, columns, rules._replace(words=Digits())))
    return requests


def _inside(name: str, spec: str, tables: Sequence[Table], path: str) -> Source | None:
    """Return the columns of an input's file that are meant, or None where a file is, which is at `path`."""
    distinct = list({id(table): table for table in tables}.values())
    found, errors = [], []
    for table in distinct:
        # A number would name a column of every file, so it is taken only where there is one file.
        if len(distinct) > 1 and table.shape.names is None:
            continue
        try:
            found.append(Source(name, table, chosen(table.shape, spec)))
        except ColumnError as error:
            errors.append(error)
    paths = " and ".join(table.shape.path for table in distinct)
    if len(found) > 1:
        raise ColumnError(paths, f"both {paths} have a column {spec}: which holds what is expected?")
    if found or spec == "-" or os.path.exists(path):
        return found[0] if found else None
    labels = tuple(label for table in distinct for label in table.shape.names or ())
    hint = errors[0].hint if len(errors) == 1 else ""
    raise ColumnError(paths, f"--{name}: no column {spec} in {paths}, and no file of that name", labels, hint)


def _of_own_file(one: Source, width: int, keys: Keys) -> tuple[int, ...]:
    """Return the columns of a file of its own: all but ids where these are as many as there must be, or by name."""
    shape, key = one.table.shape, keys.of(one.table)
    gone = {*shape.aside, *(() if key is None else (key.column,))}
    free = [column for column in range(shape.width) if column not in gone]
    plain = [column for column in free if shape.names is None or shape.names[column].lower() not in IDS]
    if width > 1 and one.name == TERMS and shape.names is not None and {"column", "loss"} <= {*shape.names}:
        raise ColumnError(
            shape.path, f"{shape.path} has a line for each of the {width} terms of a row", (), LINE_A_TERM
        )
    pattern = NAMES.get(one.name, NAMES[""])
    named = [column for column in free if shape.names is not None and pattern.fullmatch(shape.names[column])]
    for some in (free, plain, named):
        if len(some) == width:
            return tuple(some)
    labels = tuple(shape.label(column) for column in free)
    wanted = "one called loss, term, terms or expected" if one.name == TERMS else "those called gradient, grad or g"
    hint = f"Of several, {wanted} {'is' if one.name == TERMS else 'are'} taken."
    raise ColumnError(shape.path, f"{shape.path}: --{one.name} takes {_counted(width)}", labels, hint)


def _counted(columns: int) -> str:
    return f"{columns} column{'' if columns == 1 else 's'}"
