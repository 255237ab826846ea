"""A formula as a tree, read from Python syntax. Nothing is ever executed: what is not on the list is refused."""

import ast
import math
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Literal, NamedTuple, NoReturn, dataclass_transform, final

from losscli.formula.functions import FUNCTIONS

Operator = Literal["+", "-", "*", "/", "**"]
Relation = Literal["<", "<=", ">", ">=", "=="]

# Deep enough for any loss, and far from the interpreter's recursion limit in whatever walks the tree later.
DEPTH = 100


class FormulaError(ValueError):
    """A formula that cannot be read, or that its values do not fit."""


@dataclass_transform(frozen_default=True)
class Node:
    """A formula, or a part of one: a frozen record of its annotated fields.

    It is what `dataclass(frozen=True)` would make of it, written once for all kinds: ten frozen dataclasses take
    eight milliseconds to define, which every start of the program would pay.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Let `match` take the fields by position."""
        cls.__match_args__ = tuple(cls.__annotations__)  # type: ignore[misc]  # it is ours to set: see above

    def __init__(self, *fields: Any) -> None:  # noqa: ANN401 - as the kind of node declares them
        vars(self).update(zip(self.__match_args__, fields, strict=True))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

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


@cache
def parse(text: str) -> Node:
    """Return the formula that `text` states in Python syntax.

    Raises:
        FormulaError: It is no expression, or uses more than numbers, symbols, + − · / **, `z[y]`, the functions
            of the table and `where` with one comparison.
    """
    source = text.strip()
    try:
        tree = ast.parse(source, mode="eval").body
        deep = _depth(tree) > DEPTH
    except SyntaxError as error:
        raise FormulaError(f"not a formula: {error.msg} at column {error.offset or 1} of {source!r}") from error
    except ValueError as error:  # a NUL byte
        raise FormulaError(f"not a formula: {source!r}") from error
    except (RecursionError, MemoryError) as error:
        raise FormulaError(f"a formula may be nested {DEPTH} deep, not more") from error
    if deep:
        raise FormulaError(f"a formula may be nested {DEPTH} deep, not more")
    return _Reader(source).node(tree)


def _depth(tree: ast.AST) -> int:
    return 1 + max(map(_depth, ast.iter_child_nodes(tree)), default=0)


_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
}


class _Reader(NamedTuple):
    """Turns Python's syntax tree into ours, with the source at hand for the errors."""

    source: str

    def node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Name(id=name):
                found: Node = Symbol(name)
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                found = self.number(tree, value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                found = Neg(self.node(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                found = Binary(_OPERATORS[type(op)], self.node(left), self.node(right))
            case ast.Subscript(value=base, slice=ast.Name() | ast.Constant() as index):
                found = Index(self.node(base), self.node(index))
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no], keywords=[]):
                found = Call("where", (self.condition(condition), self.node(yes), self.node(no)))
            case ast.Call(func=ast.Name(id=name)):
                found = self.call(tree, name)
            case _:
                self.refuse(tree, "is not part of the language of formulas")
        return found

    def number(self, tree: ast.expr, value: float) -> Number:
        if value == math.inf:
            self.refuse(tree, "is not a finite number")
        return Number(Decimal(repr(value)))

    def condition(self, tree: ast.expr) -> Compare:
        match tree:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _RELATIONS:
                found = Compare(_RELATIONS[type(op)], self.node(left), self.node(right))
            case _:
                self.refuse(tree, "is not one comparison (<, <=, >, >=, ==), which where takes first")
        return found

    def call(self, tree: ast.Call, name: str) -> Call:
        if name not in FUNCTIONS and name != "where":
            self.refuse(tree, f"calls {name}, and the functions are where, {', '.join(FUNCTIONS)}")
        if tree.keywords:
            self.refuse(tree, "names an argument, which no function takes")
        arities = FUNCTIONS[name].arities if name in FUNCTIONS else (3,)
        if len(tree.args) not in arities:
            self.refuse(tree, f"has {len(tree.args)} arguments, and {name} takes {' or '.join(map(str, arities))}")
        return Call(name, tuple(map(self.node, tree.args)))

    def refuse(self, tree: ast.expr, why: str) -> NoReturn:
        segment = ast.get_source_segment(self.source, tree) or self.source
        line = self.source.splitlines()[tree.lineno - 1]
        column = len(line.encode()[: tree.col_offset].decode()) + 1
        raise FormulaError(f"{segment!r} {why} (column {column} of {self.source!r})")
