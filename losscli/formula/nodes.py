"""A formula as a tree: the kinds of its nodes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar, Literal, NoReturn, dataclass_transform, final

Operator = Literal["+", "-", "*", "/", "**"]
Relation = Literal["<", "<=", ">", ">=", "==", "!="]


class FormulaError(ValueError):
    """A formula that cannot be read, or that its values do not fit.

    `problem` is what is wrong at `column`, from 1, over `width` letters, where a text is what cannot be read.
    """

    def __init__(self, message: str, *, problem: str = "", column: int = 1, width: int = 1) -> None:
        super().__init__(message)
        self.problem, self.column, self.width = problem or message, column, width


@dataclass_transform(frozen_default=True)
class Node:
    """A formula, or a part of one: a frozen record of its annotated fields.

    It is what `dataclass(frozen=True)` would make of it, written once for all kinds: ten frozen dataclasses take
    eight milliseconds to define, which every start of the program would pay.
    """

    # A tree is looked up in dictionaries by each of its parts, so what takes as long as it is deep is kept.
    __slots__ = ("__dict__", "_hash")
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Let `match` take the fields by position."""
        cls.__match_args__ = tuple(cls.__annotations__)  # type: ignore[misc]  # it is ours to set: see above

    def __init__(self, *fields: Any) -> None:  # noqa: ANN401 - as the kind of node declares them
        vars(self).update(zip(self.__match_args__, fields, strict=True))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and hash(self) == hash(other) and vars(self) == vars(other))

    def __hash__(self) -> int:
        kept: int | None = getattr(self, "_hash", None)
        if kept is None:
            kept = hash((type(self), *vars(self).values()))
            object.__setattr__(self, "_hash", kept)
        return kept

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, vars(self).values()))})"

    @property
    def children(self) -> tuple["Node", ...]:
        """The parts that are nodes themselves, from left to right."""
        return ()

    def of(self, *_: "Node") -> "Node":
        """Return the same kind of node over other children, as many as there are now."""
        return self


@final
class Number(Node):
    """An exact number."""

    value: Decimal


@final
class Approx(Node):
    """A rounded result, printed with `digits` decimals."""

    value: Decimal
    digits: int


@final
class Symbol(Node):
    """A letter or an option's name."""

    name: str


@final
class Neg(Node):
    """The operand with its sign changed."""

    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The operand."""
        return (self.operand,)

    def of(self, *children: Node) -> Node:
        """Return the negation of another operand."""
        return Neg(*children)


@final
class Binary(Node):
    """Two operands and what is done with them."""

    op: Operator
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The two operands."""
        return (self.left, self.right)

    def of(self, *children: Node) -> Node:
        """Return the same operation on other operands."""
        return Binary(self.op, *children)


@final
class Compare(Node):
    """The condition of a `where`."""

    op: Relation
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The two sides."""
        return (self.left, self.right)

    def of(self, *children: Node) -> Node:
        """Return the same relation between other sides."""
        return Compare(self.op, *children)


@final
class Call(Node):
    """A function of the table, or `where(condition, a, b)`, with its arguments."""

    name: str
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.arguments

    def of(self, *children: Node) -> Node:
        """Return the same function of other arguments."""
        return Call(self.name, children)


@final
class Index(Node):
    """The entry of `base` at the class `index`: `z[y]`."""

    base: Node
    index: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The base and the index."""
        return (self.base, self.index)

    def of(self, *children: Node) -> Node:
        """Return an entry of another base, or at another index."""
        return Index(*children)


@final
class Total(Node):
    """A sum over the classes, written out; printed with an ellipsis where it is long."""

    terms: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The terms."""
        return self.terms

    def of(self, *children: Node) -> Node:
        """Return the sum of other terms."""
        return Total(children)


@final
class Vector(Node):
    """One node a class."""

    items: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The items."""
        return self.items

    def of(self, *children: Node) -> Node:
        """Return a vector of other items."""
        return Vector(children)


def names(node: Node) -> Iterator[str]:
    """Yield the name of every symbol in `node`, as often as it occurs."""
    if isinstance(node, Symbol):
        yield node.name
    for child in node.children:
        yield from names(child)
