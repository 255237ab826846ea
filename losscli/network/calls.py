"""A layer as it is written: `Linear(2, 2)`, or a table of its arguments. Nothing of it is executed."""

import ast
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, NamedTuple

from losscli.errors import NetworkError, OptionError, cut
from losscli.network.layer import Layer
from losscli.network.layers import layer_named
from losscli.readers.number import EXACT_INTEGERS

KINDS: Mapping[type, tuple[tuple[type, ...], str]] = {
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    bool: ((bool,), "True or False"),
    str: ((str,), "a word in quotes"),
}


class Call(NamedTuple):
    """The name of a layer, and the arguments that were given."""

    name: str
    values: Sequence[object]
    named: Mapping[str, object]


def layer_of(given: object) -> Layer:
    """Return the layer that is written as `Linear(2, 2)` or as `{type = "Linear", in_features = 2, ...}`.

    Raises:
        NetworkError: it is none.
    """
    match given:
        case str():
            return _made(_parsed(given))
        case {"type": str() as name, **named}:
            return _made(Call(name, (), {str(key): value for key, value in named.items()}))
    raise NetworkError("it is no layer", hint='A layer is written as in torch: "Linear(2, 2)".')


def _parsed(text: str) -> Call:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is odd about it as Python
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NetworkError("it is not written as a layer is in torch", hint='As in "Linear(2, 2)".') from error
    if not isinstance(tree, ast.Call):
        return Call(_name(tree), (), {})
    if any(one.arg is None for one in tree.keywords):
        raise NetworkError("** is not read: write each argument")
    names = [one.arg or "" for one in tree.keywords]
    for name in (name for name in names if names.count(name) > 1):
        raise NetworkError(f"{name} is given twice")
    named = {one.arg or "": _value(one.value) for one in tree.keywords}
    return Call(_name(tree.func), [_value(one) for one in tree.args], named)


def _name(tree: ast.expr) -> str:
    """Return a dotted name: `ReLU`, `nn.ReLU`."""
    match tree:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name):
            return f"{_name(inner)}.{name}"
    raise NetworkError("it is not written as a layer is in torch", hint='As in "Linear(2, 2)".')


def _value(tree: ast.expr) -> object:
    """Return a literal: a number, a word, True, False or None."""
    match tree:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if (
            type(value) is not bool
        ):
            return -value
    raise NetworkError(f"{cut(ast.unparse(tree))} is no number and no word: nothing is computed here")


def _made(call: Call) -> Layer:
    """Return the layer of these arguments, each checked.

    Raises:
        NetworkError: there is no such layer, or it takes other arguments.
    """
    kind = layer_named(call.name)
    known = fields(kind)
    if len(call.values) > len(known):
        raise NetworkError(f"{kind.name} takes {_counted(len(known))} and was given {len(call.values)}")
    given = {one.name: value for one, value in zip(known, call.values, strict=False)}
    for name, value in call.named.items():
        if name not in {one.name for one in known}:
            raise NetworkError(f"{kind.name} takes no {cut(name)}", hint=_takes(known))
        if name in given:
            raise NetworkError(f"{name} is given twice")
        given[name] = value
    for one in known:
        if one.name in given:
            _refuse_kind(one, given[one.name])
        elif one.default is MISSING:
            raise NetworkError(f"{one.name} is missing", hint=_takes(known))
    try:
        return kind(**given)
    except OptionError as error:
        raise NetworkError(f"{error.option} must be {error.allowed}, got {cut(str(error.value))}") from error


def _refuse_kind(one: "Field[Any]", value: object) -> None:
    kind: Any = one.type  # Annotated[int, ...]
    allowed, noun = KINDS[kind.__origin__]
    if type(value) not in allowed:
        raise NetworkError(f"{one.name} must be {noun}, got {cut(repr(value))}")
    if isinstance(value, int) and abs(value) > EXACT_INTEGERS:
        raise NetworkError(f"{one.name} is beyond 2^53")


def _takes(known: Sequence["Field[Any]"]) -> str:
    return f"It takes {', '.join(one.name for one in known)}." if known else "It takes no arguments."


def _counted(count: int) -> str:
    return f"{count} argument" if count == 1 else f"{count or 'no'} arguments"
