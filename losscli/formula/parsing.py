"""A formula read from Python syntax. Nothing is ever executed: what is not on the list is refused."""

import ast
from decimal import Decimal
from functools import cache
from typing import NamedTuple, NoReturn

from losscli.errors import cut
from losscli.formula.functions import FUNCTIONS
from losscli.formula.nodes import (
    Binary,
    Call,
    Compare,
    FormulaError,
    Index,
    Neg,
    Node,
    Number,
    Operator,
    Relation,
    Symbol,
)

# Deep enough for any loss, and far from the interpreter's recursion limit in whatever walks the tree later.
DEPTH = 100
LARGEST_NUMBER = 1 << 1024


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
        early = not error.offset or error.offset > len(source)
        column = len(source) + 1 if early else error.offset or 1
        message = f"not a formula: {error.msg} at column {column} of {source!r}"
        problem = "it ends before it is complete" if early else f"not a formula: {error.msg}"
        raise FormulaError(message, problem=problem, column=column) from error
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
        if not value < LARGEST_NUMBER:
            self.refuse(tree, "is beyond 1.8e308, the largest double")
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
        message = f"{segment!r} {why} (column {column} of {self.source!r})"
        raise FormulaError(message, problem=f"{cut(segment)} {why}", column=column, width=len(segment))
