"""Columns of Arrow data, which Parquet and Arrow files share: their names and types, and their values as doubles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from losscli.errors import Place, ReadError, cut
from losscli.readers.binary.arrowtypes import (
    Leaf,
    holds,
    is_bytes,
    is_fixed,
    is_list,
    is_number,
    is_text,
    is_text_inside,
    spelled,
    whole,
)
from losscli.readers.binary.arrowvalues import column_of, members_of
from losscli.readers.binary.numeric import VALUES_AT_ONCE, Part, chunks_of, refuse_width
from losscli.readers.number import NumberRules, shortened
from losscli.readers.table import Chunk, Shape

if TYPE_CHECKING:
    import pyarrow as pa

NAMES_HINT = "Classes that have names are taken where a loss has classes: see --classes."
DEPTH = 64


def rows_at_once(wanted: Sequence["Wanted"]) -> int:
    """Return how many rows make a block: a megabyte of numbers for the widest input, eight for all."""
    widest, total = max(len(one.columns) for one in wanted), sum(len(one.columns) for one in wanted)
    return max(1, min(VALUES_AT_ONCE // widest, 8 * VALUES_AT_ONCE // total))


Beginning = Callable[[Sequence[Leaf]], Iterable["pa.RecordBatch"]]


class Columns(NamedTuple):
    """The leaves of a schema, and the shape of the table that they make."""

    leaves: tuple[Leaf, ...]
    shape: Shape

    @classmethod
    def of(cls, path: str, schema: "pa.Schema", notes: str, beginning: Beginning) -> "Columns":
        """Return the columns of a schema; `beginning` yields the first rows of some of them.

        Raises:
            ReadError: there is no column, too many, or two of one name.
        """
        found = list(_leaves(path, schema))
        loose = [Leaf(names, kind, 0) for names, kind in found if is_list(kind) and not is_fixed(kind)]
        known = _lengths(loose, beginning) if loose else {}
        leaves: list[Leaf] = []
        width = 0
        for names, kind in found:
            size = kind.list_size if is_fixed(kind) else known.get(names)
            refuse_width(path, width + (size or 1))
            leaves.append(Leaf(names, kind, width, size))
            width += len(leaves[-1].columns)
        shape = _shape(path, leaves, notes)
        index = _index(schema)
        aside = [column for leaf in leaves if leaf.path[0] in index for column in leaf.columns]
        inner = [column for leaf in leaves if len(leaf.path) > 1 for column in leaf.columns]
        return cls(tuple(leaves), shape._replace(aside=tuple(aside), inner=tuple(inner)))

    def chosen(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> list["Wanted"]:
        """Return which members of which leaves some columns are.

        Raises:
            ReadError: one of them can hold no number.
        """
        by_column = {column: leaf for leaf in self.leaves for column in leaf.columns}
        wanted: list[Wanted] = []
        for column, rule in zip(columns, rules, strict=True):
            leaf = by_column[column]
            refuse_type(self.shape, column, leaf, rule)
            last = wanted[-1] if wanted else None
            if last is not None and last.leaf is leaf and last.rules == rule and leaf.width is not None:
                last.columns.append(column)
            else:
                wanted.append(Wanted(leaf, [column], rule))
        return wanted

    def chunks(
        self, batches: Iterator["pa.RecordBatch"], columns: Sequence[int], wanted: Sequence["Wanted"]
    ) -> Iterator[Chunk]:
        """Yield the rows of some batches as numbers.

        Raises:
            ReadError: a value is not as it must be, or there are no rows.
        """
        start = 0
        size = rows_at_once(wanted)
        for held in batches:
            for first in range(0, held.num_rows, size):
                batch = held.slice(first, size)
                parts = [self._part(one, batch) for one in wanted]
                yield from chunks_of(parts, self.shape, columns, start)
                start += batch.num_rows
        if not start:
            raise ReadError(Place(self.shape.path), "there are no rows")

    def _part(self, wanted: "Wanted", batch: "pa.RecordBatch") -> Part:
        try:
            return wanted.part(batch)
        except UnicodeDecodeError as error:
            what = f"column {shortened(wanted.leaf.name)} holds text that is not valid UTF-8"
            raise ReadError(Place(self.shape.path), what) from error


class Wanted(NamedTuple):
    """Some columns of one leaf, read by one rule."""

    leaf: Leaf
    columns: list[int]
    rules: NumberRules

    def part(self, batch: "pa.RecordBatch") -> Part:
        """Return their numbers in some rows."""
        array = self.leaf.of(batch)
        if self.leaf.width is None or whole(self.rules):
            return column_of(array, self.columns[0], self.rules)
        return members_of(array, self.leaf, self.columns, self.rules)


def refuse_type(shape: Shape, column: int, leaf: Leaf, rules: NumberRules) -> None:
    """Refuse a column that can hold no number, nor a word where those are wanted.

    Raises:
        ReadError: it is of such a type.
    """
    kind = leaf.type
    if whole(rules) and (is_text_inside(kind) or is_bytes(kind) or holds(kind, "temporal", "decimal")):
        return
    if leaf.width is not None and not holds(kind.value_type, "decimal"):
        kind = kind.value_type
    if is_number(kind) or (is_text(kind) and rules.words is not None):
        return
    name = shortened(shape.label(column))
    if is_text(kind):
        raise ReadError(Place(shape.path), f"column {name} holds text, not numbers", NAMES_HINT)
    raise ReadError(Place(shape.path), f"column {name} holds {spelled(kind)}, not numbers")


def _lengths(leaves: Sequence[Leaf], beginning: Beginning) -> dict[tuple[str, ...], int]:
    """Return how long the lists of some leaves are: the first of each that is there."""
    import pyarrow.compute as pc  # noqa: PLC0415

    found: dict[tuple[str, ...], int] = {}
    for batch in beginning(leaves):
        for leaf in leaves:
            lists = leaf.of(batch).drop_null()
            if leaf.path not in found and len(lists):
                found[leaf.path] = pc.list_value_length(lists[:1])[0].as_py()
        if len(found) == len(leaves):
            break
    return {leaf.path: found.get(leaf.path, 0) for leaf in leaves}


def _leaves(path: str, fields: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], "pa.DataType"]]:  # noqa: ANN401 - a schema, or a struct
    import pyarrow as pa  # noqa: PLC0415

    counts = Counter(field.name for field in fields)
    double = next((name for name, count in counts.items() if count > 1), None)
    if double is not None:
        raise ReadError(Place(path), f"two columns are called {cut(double) or '(no name)'}", "Rename one of them.")
    for field in fields:
        if pa.types.is_struct(field.type) and len(before) < DEPTH and field.type.num_fields:
            yield from _leaves(path, field.type, (*before, field.name))
        else:
            yield (*before, field.name), field.type


def _shape(path: str, leaves: Sequence[Leaf], notes: str) -> Shape:
    """Return the shape of a table of these leaves.

    Raises:
        ReadError: there is no column, or two have one name: a struct `a` with a field `b`, and a field `a.b`.
    """
    names = [name for leaf in leaves for name in leaf.names]
    if not names:
        raise ReadError(Place(path), "there are no columns")
    lists: Mapping[str, tuple[int, ...]] = {leaf.name: tuple(leaf.columns) for leaf in leaves if leaf.width is not None}
    double = next((name for name, count in Counter([*names, *lists]).items() if count > 1), None)
    if double is not None:
        raise ReadError(Place(path), f"two columns are called {cut(double) or '(no name)'}", "Rename one of them.")
    columns = "1 column" if len(names) == 1 else f"{len(names)} columns"
    return Shape(path, len(names), tuple(names), lists, notes=notes.format(columns=columns))


def _index(schema: "pa.Schema") -> set[str]:
    """Return the fields that were the index of a pandas frame, and no data."""
    try:
        index = (schema.pandas_metadata or {}).get("index_columns", [])
        return {name for name in index if isinstance(name, str)}
    except (ValueError, TypeError, AttributeError):  # what a stranger wrote there says nothing of the numbers
        return set()
