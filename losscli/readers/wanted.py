"""What a loss takes of its files: which columns of which tables, read by which rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from losscli.readers.lists import ListReader
from losscli.readers.number import NumberRules
from losscli.readers.pairing.ids import Ids
from losscli.readers.table import Table

WEIGHT = "weight"
GROUP = "group"
BY = "by"
# What is expected of the rows: the names of the options, of the requests and of their arrays. How each of these numbers
# was typed is a request of its own, of the same columns.
TERMS = "expect-terms"
GRADIENT = "expect-grad"
EXPECTED = {TERMS: f"{TERMS}: digits", GRADIENT: f"{GRADIENT}: digits"}
AWAITED = frozenset({*EXPECTED, *EXPECTED.values()})
RESERVED = AWAITED | {WEIGHT, GROUP, BY}
NO_CONSTANTS: Mapping[str, float] = MappingProxyType({})


class Request(NamedTuple):
    """What one input takes: these columns (from 0) of this table, read by this rule; `lists` are in its cells."""

    name: str
    table: Table
    columns: tuple[int, ...]
    rules: NumberRules
    vector: bool = False
    lists: ListReader | None = None

    @property
    def width(self) -> int:
        """The number of its columns, or of the classes that its lists are of."""
        return len(self.columns) if self.lists is None else self.lists.classes or 1

    @property
    def ragged(self) -> bool:
        """Whether each row has a length of its own."""
        return self.lists is not None and self.lists.classes is None


class Key(NamedTuple):
    """The column (from 0) of a table that holds the ids of its rows."""

    table: Table
    column: int
    rules: NumberRules


@dataclass(eq=False, repr=False)
class Keys:
    """The columns of ids: one of each table by which its rows are paired, or that are only compared.

    `name` is what the column was called. Where there are ids, `unpaired` will be the number of rows that were left out
    of each file, in the order of the files, as `common` ids only were asked for.
    """

    name: str = ""
    each: Sequence[Key] = ()
    pairing: bool = False
    common: bool = False
    unpaired: Sequence[tuple[str, int]] = ()

    @property
    def named(self) -> bool:
        """Whether the rows bear ids: the column was named, and not only found."""
        return any(isinstance(key.rules.words, Ids) for key in self.each)

    def of(self, table: Table) -> Key | None:
        """Return the column of ids in a table."""
        return next((key for key in self.each if key.table is table), None)


class Wanted(NamedTuple):
    """What a loss takes of its files: a request for each input, for weights and groups, and numbers for all rows.

    `keys` are the columns of ids; a name without columns is that of a column which several files have, for a hint.
    """

    requests: Sequence[Request]
    constants: Mapping[str, float] = NO_CONSTANTS
    keys: Keys = Keys()

    def of(self, name: str) -> Request | None:
        """Return the request of this name."""
        return next((one for one in self.requests if one.name == name), None)

    @property
    def inputs(self) -> list[Request]:
        """The requests of the inputs."""
        return [one for one in self.requests if one.name not in RESERVED]

    @property
    def named(self) -> list[Request]:
        """The requests, each column once: without those of how numbers were typed."""
        return [one for one in self.requests if one.name not in EXPECTED.values()]
