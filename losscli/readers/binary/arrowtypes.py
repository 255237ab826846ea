"""The fields of Arrow data that hold no further fields, and what kinds there are for us: numbers, text, lists."""

from typing import TYPE_CHECKING, NamedTuple

from losscli.errors import cut
from losscli.readers.number import NumberRules

if TYPE_CHECKING:
    import pyarrow as pa


class Leaf(NamedTuple):
    """A field that holds no further fields: one column, or as many as its lists have members.

    `path` are the names that lead to it, `first` is the number of its first column; `width` is the length of its
    lists, or None if it holds none.
    """

    path: tuple[str, ...]
    type: "pa.DataType"
    first: int
    width: int | None = None

    @property
    def name(self) -> str:
        """Its name, dotted where it stands inside another field."""
        return ".".join(self.path)

    @property
    def columns(self) -> range:
        """The numbers of its columns."""
        return range(self.first, self.first + (1 if self.width is None else max(1, self.width)))

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [self.name] if self.width is None else [f"{self.name}.{j}" for j in range(len(self.columns))]

    def of(self, batch: "pa.RecordBatch") -> "pa.Array":
        """Return its values in some rows."""
        import pyarrow.compute as pc  # noqa: PLC0415

        array = batch.column(batch.schema.get_field_index(self.path[0]))
        for name in self.path[1:]:
            array = pc.struct_field(array, [array.type.get_field_index(name)])
        return array


def whole(rules: NumberRules) -> bool:
    """Whether a cell is taken as the text that it is, a list too."""
    return rules.words is not None and rules.words.literal


def holds(kind: "pa.DataType", *names: str) -> bool:
    """Whether a type is one of those that pyarrow calls by these names."""
    import pyarrow as pa  # noqa: PLC0415

    return any(getattr(pa.types, f"is_{name}")(kind) for name in names)


def is_fixed(kind: "pa.DataType") -> bool:
    """Whether its values are lists, all of one length by their type."""
    return holds(kind, "fixed_size_list")


def is_list(kind: "pa.DataType") -> bool:
    """Whether its values are lists."""
    return holds(kind, "list", "large_list", "fixed_size_list")


def is_text(kind: "pa.DataType") -> bool:
    """Whether its values are text, written out or listed once."""
    if holds(kind, "dictionary"):
        return is_text(kind.value_type)
    return holds(kind, "string", "large_string", "string_view")


def is_text_inside(kind: "pa.DataType") -> bool:
    """Whether a value can be written as JSON."""
    if is_list(kind):
        return is_text_inside(kind.value_type)
    return is_text(kind) or (is_number(kind) and not holds(kind, "decimal"))


def is_bytes(kind: "pa.DataType") -> bool:
    """Whether its values are bytes, which may be ids."""
    return holds(kind, "binary", "large_binary", "fixed_size_binary")


def is_number(kind: "pa.DataType") -> bool:
    """Whether its values are numbers, or nothing at all."""
    if holds(kind, "dictionary"):
        return is_number(kind.value_type)
    return holds(kind, "integer", "floating", "boolean", "decimal", "null")


def spelled(kind: "pa.DataType") -> str:
    """Return what its values are, for an error."""
    return "lists" if is_list(kind) else cut(str(kind))
