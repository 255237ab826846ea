"""Which columns of the files hold the ids of their rows: those that were named, or those that look like ids."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from losscli.errors import ColumnError
from losscli.readers.number import NumberRules
from losscli.readers.pairing.ids import Ids, Marks
from losscli.readers.select import IDS, find, missing
from losscli.readers.table import Table
from losscli.readers.wanted import Key, Keys, Request

if TYPE_CHECKING:
    from losscli.readers.inputs import Choice

# What pandas calls the numbers of its rows is no id: two frames number their rows as each likes.
COUNTED = frozenset({"", "unnamed: 0"})


def keys_of(tables: Sequence[Table], choice: "Choice") -> Keys:
    """Return the columns of ids: the one named, of every file, or one that several files have by one name.

    Raises:
        ColumnError: a file has no such column.
    """
    if choice.id is None:
        name = _common_name(tables)
        return Keys() if name is None else Keys(name, _marked(tables, name))
    # That a row has no id is said by those who pair the rows: nothing is passed over for it.
    each = [
        Key(table, _column(table, choice.id, len(tables)), NumberRules(skip_missing=True, words=Ids()))
        for table in tables
    ]
    return Keys(choice.id, each, pairing=len(tables) > 1, common=choice.only_common)


def unread(keys: Keys, requests: Sequence[Request], choice: "Choice") -> Keys:
    """Return the columns to be compared: none if one is read for something else, or position was insisted on."""
    used = {(id(one.table), column) for one in requests for column in one.columns}
    free = [key for key in keys.each if (id(key.table), key.column) not in used]
    return Keys(keys.name, free if len(free) > 1 and len(free) == len(keys.each) and not choice.by_position else ())


def _column(table: Table, name: str, files: int) -> int:
    found = find(table.shape, name)
    if found is not None:
        return found
    error = missing(table.shape, name)
    if files > 1:
        raise ColumnError(error.path, f"{error.problem}, and --id pairs by it", error.available, error.hint)
    raise error


def _common_name(tables: Sequence[Table]) -> str | None:
    """Return the first name of a column that looks like an id and stands in several files."""
    named = [_names(table) for table in tables]
    return next(
        (
            name
            for at, names in enumerate(named)
            for name in names
            if name.lower() in IDS - COUNTED and any(name in others for others in named[at + 1 :])
        ),
        None,
    )


def _marked(tables: Sequence[Table], name: str) -> list[Key]:
    from losscli.readers.text.delimited import Delimited  # noqa: PLC0415 - only where two files have such a column

    return [
        Key(table, _names(table).index(name), NumberRules(skip_missing=True, words=Marks(as_text=as_text)))
        for table in tables
        if name in _names(table)
        for as_text in [isinstance(table, Delimited)]
    ]


def _names(table: Table) -> tuple[str, ...]:
    return table.shape.names or ()
