"""Which columns of the opened tables each input takes: those named, and what is left for the others."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from losscli.errors import ColumnError
from losscli.loss import Input
from losscli.readers.select import chosen, default
from losscli.readers.table import Table

Spot = tuple[Table, int]


class Taken(NamedTuple):
    """A column that an option has named; a `shared` one may be an input too, and is if nothing else is left."""

    option: str
    table: Table
    column: int
    shared: bool = False


def shares(
    inputs: Sequence[Input], tables: Sequence[Table], named: Mapping[str, str], reserved: Sequence[Taken]
) -> dict[str, tuple[int, ...]]:
    """Return the columns of each input: those named, then for the others what is left in their file.

    `reserved` are columns taken already, by the option that named them.

    Raises:
        ColumnError: a column is not there or named twice, or which is meant was left open.
    """
    columns: dict[str, tuple[int, ...]] = {}
    for one, table in zip(inputs, tables, strict=True):
        if one.name in named:
            columns[one.name] = chosen(table.shape, named[one.name])
    _refuse_shared(inputs, tables, columns, reserved)
    if not columns and len(tables) > 1 and tables[0] is tables[1]:
        shape = tables[0].shape
        labels = tuple(shape.label(i) or "(no name)" for i in range(shape.width))
        options = " and ".join(_option(one) for one in inputs)
        raise ColumnError(
            shape.path, f"{shape.path} is the only file: say which columns are which with {options}", labels
        )
    for one, table in zip(inputs, tables, strict=True):
        if one.name not in columns:
            own = [column for column in reserved if column.table is table]
            taken = _columns(table, inputs, tables, columns) + [column.column for column in own if not column.shared]
            also = {column.column for column in own}
            taken += also if len(also.union(taken)) < table.shape.width else ()
            columns[one.name] = default(table.shape, taken, _option(one), vector=one.vector)
    _refuse_unequal(inputs, tables, columns)
    return columns


def _option(one: Input) -> str:
    """Return the option of an input; several models' predictions, `pred`, `pred 2` and so on, have one."""
    return f"--{one.name.partition(' ')[0]}"


def _refuse_shared(
    inputs: Sequence[Input],
    tables: Sequence[Table],
    columns: Mapping[str, tuple[int, ...]],
    reserved: Sequence[Taken],
) -> None:
    """Refuse a column that was named for two inputs: `-p '*' -t y` would make the target a prediction."""
    uses = [(table, _option(one), columns.get(one.name, ())) for one, table in zip(inputs, tables, strict=True)]
    uses += [(one.table, one.option, (one.column,)) for one in reserved if not one.shared]
    owners: dict[tuple[int, int], str] = {}
    for table, option, members in uses:
        for column in members:
            other = owners.setdefault((id(table), column), option)
            if other != option:
                problem = f"column {table.shape.label(column)} of {table.shape.path} is named for {other} and {option}"
                raise ColumnError(table.shape.path, problem)


def _columns(
    table: Table, inputs: Sequence[Input], tables: Sequence[Table], columns: Mapping[str, tuple[int, ...]]
) -> list[int]:
    """Return the columns of a table that inputs have already."""
    return [
        column
        for one, other in zip(inputs, tables, strict=True)
        if other is table
        for column in columns.get(one.name, ())
    ]


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
