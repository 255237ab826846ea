"""The files of a command as the inputs of a loss: which file and which columns each input takes."""

import os
import stat
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from losscli.errors import ColumnError, UsageError
from losscli.loss import Input
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.pairing import WEIGHT, Request
from losscli.readers.select import chosen, default, find
from losscli.readers.table import ReadOptions, Table


class Choice(NamedTuple):
    """What was said of the columns: a spec for each input by its name, the weight's, and what to do with gaps."""

    columns: Mapping[str, str] = MappingProxyType({})
    weight: str | None = None
    group: str | None = None
    skip_missing: bool = False


def requests(inputs: Sequence[Input], paths: Sequence[str], choice: Choice, read: ReadOptions) -> list[Request]:
    """Open the files and return what each input takes of them: a file each in order, or one file for all.

    Raises:
        UsageError: the number of files is another, or a stream is named twice.
        ColumnError: a column is not there, or which is meant was left open.
        ReadError: a file cannot be opened or read.
    """
    _refuse_numbers(inputs, paths)
    tables = [open_table(path, read) for path in paths]
    if len(tables) == 1:
        tables *= len(inputs)
    weight = _weight(tables, choice.weight)
    columns = _columns(inputs, tables, choice, weight)
    _refuse_unequal(inputs, tables, columns)
    found = [
        Request(one.name, table, columns[one.name], _rules(one, read, choice), one.vector)
        for one, table in zip(inputs, tables, strict=True)
    ]
    if weight is not None:
        table, column = weight
        found.append(Request(WEIGHT, table, (column,), NumberRules(read.decimal, choice.skip_missing)))
    return found


def _refuse_numbers(inputs: Sequence[Input], paths: Sequence[str]) -> None:
    if len(paths) not in {1, len(inputs)}:
        wanted = " and ".join(one.name.upper() for one in inputs)
        given = "no file was given" if not paths else f"{len(paths)} files were given"
        hint = "One file may hold both as columns: loss LOSS FILE -p COLUMN -t COLUMN."
        raise UsageError(f"{given}; {wanted} take a file each, in this order", hint)
    streams: set[tuple[int, int] | str] = set()
    for path in paths:
        stream = _stream(path)
        if stream is not None and stream in streams:
            raise UsageError(f"{path} is a stream and can be read only once, but is named twice")
        if stream is not None:
            streams.add(stream)


def _stream(path: str) -> tuple[int, int] | str | None:
    """Return which stream a path leads to, by whatever name, or None if it is a file or leads nowhere."""
    try:
        found = os.fstat(0) if path == "-" else os.stat(path)
    except (OSError, ValueError):
        return "-" if path == "-" else None
    if stat.S_ISREG(found.st_mode):
        return "-" if path == "-" else None
    return found.st_dev, found.st_ino


def _weight(tables: Sequence[Table], name: str | None) -> tuple[Table, int] | None:
    """Return the table and the column of the weights: the one that has it, or the only one that does."""
    if name is None:
        return None
    distinct = list({id(table): table for table in tables}.values())
    # A number would name a column of every file, so it is taken only where there is one file.
    found = [(table, column) for table in distinct if (column := find(table.shape, name)) is not None]
    if len(distinct) > 1:
        found = [(table, column) for table, column in found if table.shape.names is not None]
    if len(found) == 1:
        return found[0]
    paths = " and ".join(table.shape.path for table in distinct)
    if found:
        raise ColumnError(paths, f"both {paths} have a column {name}: which are the weights?")
    names = tuple(label for table in distinct for label in table.shape.names or ())
    raise ColumnError(paths, f"no column {name} for the weights in {paths}", names)


def _columns(
    inputs: Sequence[Input], tables: Sequence[Table], choice: Choice, weight: tuple[Table, int] | None
) -> dict[str, tuple[int, ...]]:
    """Return the columns of each input: those named, then for the others what is left in their file."""
    columns: dict[str, tuple[int, ...]] = {}
    for one, table in zip(inputs, tables, strict=True):
        if one.name in choice.columns:
            columns[one.name] = chosen(table.shape, choice.columns[one.name])
    _refuse_shared(inputs, tables, columns, weight)
    if not columns and len(tables) > 1 and tables[0] is tables[1]:
        shape = tables[0].shape
        labels = tuple(shape.label(i) or "(no name)" for i in range(shape.width))
        options = " and ".join(f"--{one.name}" for one in inputs)
        raise ColumnError(
            shape.path, f"{shape.path} is the only file: say which columns are which with {options}", labels
        )
    for one, table in zip(inputs, tables, strict=True):
        if one.name not in columns:
            taken = _taken(table, inputs, tables, columns, weight)
            columns[one.name] = default(table.shape, taken, f"--{one.name}", vector=one.vector)
    return columns


def _refuse_shared(
    inputs: Sequence[Input],
    tables: Sequence[Table],
    columns: Mapping[str, tuple[int, ...]],
    weight: tuple[Table, int] | None,
) -> None:
    """Refuse a column that was named for two inputs: `-p '*' -t y` would make the target a prediction."""
    uses = [(table, f"--{one.name}", columns.get(one.name, ())) for one, table in zip(inputs, tables, strict=True)]
    if weight is not None:
        uses.append((weight[0], f"--{WEIGHT}", (weight[1],)))
    owners: dict[tuple[int, int], str] = {}
    for table, option, members in uses:
        for column in members:
            other = owners.setdefault((id(table), column), option)
            if other != option:
                problem = f"column {table.shape.label(column)} of {table.shape.path} is named for {other} and {option}"
                raise ColumnError(table.shape.path, problem)


def _taken(
    table: Table,
    inputs: Sequence[Input],
    tables: Sequence[Table],
    columns: Mapping[str, tuple[int, ...]],
    weight: tuple[Table, int] | None,
) -> list[int]:
    taken = [
        column
        for one, other in zip(inputs, tables, strict=True)
        if other is table
        for column in columns.get(one.name, ())
    ]
    return [*taken, weight[1]] if weight is not None and weight[0] is table else taken


def _refuse_unequal(inputs: Sequence[Input], tables: Sequence[Table], columns: Mapping[str, tuple[int, ...]]) -> None:
    """Refuse numbers of columns that would have to be broadcast."""
    scalar = [(one, table) for one, table in zip(inputs, tables, strict=True) if not one.vector]
    if len(scalar) < len(inputs):
        return
    widths = {len(columns[one.name]) for one, _ in scalar}
    if len(widths) > 1:
        each = " and ".join(f"{table.shape.path} has {len(columns[one.name])}" for one, table in scalar)
        problem = f"the numbers of columns differ: {each}"
        raise ColumnError(
            scalar[0][1].shape.path, problem, (), "Nothing is repeated to fit: choose with --pred and --target."
        )


def _rules(one: Input, read: ReadOptions, choice: Choice) -> NumberRules:
    return NumberRules(read.decimal, choice.skip_missing, one.domain.admits_minus_infinity)
