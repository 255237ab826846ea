"""A formula in words: unicode for the terminal, ASCII where that is not on, LaTeX for the paper.

Every node becomes a `Piece`, its text and how tightly that holds together; whoever puts it into a larger
text decides by the rank whether it needs parentheses.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import IntEnum
from functools import singledispatch
from types import MappingProxyType
from typing import NamedTuple

from losscli.formula.figures import number, plain
from losscli.formula.functions import FUNCTIONS, Around, Prefix
from losscli.formula.nodes import (
    Approx,
    Binary,
    Call,
    Compare,
    FormulaError,
    Index,
    Neg,
    Node,
    Number,
    Operator,
    Symbol,
    Total,
    Vector,
)
from losscli.formula.style import LATEX, UNICODE, Glyph, Style, glyph

NO_GLYPHS: Mapping[str, Glyph] = MappingProxyType({})
# The letters of data; under a Σ they have an entry a class, and options have none.
PER_CLASS = frozenset("agnpwxyz")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONGEST_SUM = 4


def show(node: Node, style: Style = UNICODE, glyphs: Mapping[str, Glyph] = NO_GLYPHS) -> str:
    """Return `node` written in `style`, each symbol by its letters in `glyphs`."""
    return _piece(node, _Ink(style, glyphs)).text


class Rank(IntEnum):
    """How tightly a text holds together."""

    SUM = 0
    QUOTIENT = 1
    TAILED = 2  # a product that ends in a word: what follows `y·ln p` would be read as part of the logarithm
    LOOSE = 3  # Σ x, which reaches over a product
    CHAIN = 4  # ln x
    PRODUCT = 5
    POWER = 6
    ATOM = 7


TERM = frozenset(Rank) - {Rank.SUM}
LEFT_FACTOR = frozenset({Rank.PRODUCT, Rank.POWER, Rank.ATOM})
RIGHT_FACTOR = frozenset({Rank.LOOSE, Rank.CHAIN, Rank.POWER, Rank.ATOM})
NUMERATOR = LEFT_FACTOR | {Rank.CHAIN}
ATOMIC = frozenset({Rank.ATOM})


class Piece(NamedTuple):
    """A text and its rank, which is that of what follows the minus sign if it begins with one."""

    text: str
    rank: Rank
    negative: bool = False


class _Ink(NamedTuple):
    """How to write: the style, the letters, and the subscript that Σ puts on each of them."""

    style: Style
    glyphs: Mapping[str, Glyph]
    subscript: str = ""


@singledispatch
def _piece(node: Node, _: _Ink) -> Piece:
    raise FormulaError(f"{node} cannot be printed")


def _text(node: Node, ink: _Ink) -> str:
    return _piece(node, ink).text


def _fit(node: Node, ink: _Ink, accepted: frozenset[Rank]) -> str:
    """Return the text of `node`, in parentheses if it begins with a minus or its rank is not accepted."""
    return _fitted(_piece(node, ink), node, ink, accepted)


def _fitted(piece: Piece, node: Node, ink: _Ink, accepted: frozenset[Rank]) -> str:
    text, rank, negative = piece
    return text if rank in accepted and not negative else _enclosed(text, node, ink)


def _enclosed(text: str, node: Node, ink: _Ink) -> str:
    """Return the text of `node` in parentheses; the complement of a symbol is short there: `(1−p)`."""
    match node:
        case Binary("-", Number(value), Symbol()) if value == 1:
            text = text.replace(" ", "")
    return text.join(ink.style.parentheses)


@_piece.register
def _number(node: Number, ink: _Ink) -> Piece:
    return _figure(node.value, plain(node.value, ink.style))


@_piece.register
def _approx(node: Approx, ink: _Ink) -> Piece:
    return _figure(node.value, number(node.value, node.digits, ink.style, zeros=True))


def _figure(value: Decimal, text: str) -> Piece:
    rank = Rank.PRODUCT if r"\times" in text else Rank.ATOM
    return Piece(text, rank, negative=value.is_signed() and not value.is_zero())


@_piece.register
def _symbol(node: Symbol, ink: _Ink) -> Piece:
    letters = glyph(node.name, ink.glyphs).of(ink.style)
    indexed = ink.subscript and node.name in PER_CLASS
    return Piece(f"{letters}_{{{ink.subscript}}}" if indexed else letters, Rank.ATOM)


@_piece.register
def _negation(node: Neg, ink: _Ink) -> Piece:
    text, rank, negative = _piece(node.operand, ink)
    if rank is Rank.SUM:
        text, rank = text.join(ink.style.brackets), Rank.ATOM
    elif negative:
        text, rank = _enclosed(text, node.operand, ink), Rank.ATOM
    return Piece(ink.style.minus + text, rank, negative=True)


@_piece.register
def _binary(node: Binary, ink: _Ink) -> Piece:
    match node.op:
        case "*":
            return _product(node, ink)
        case "/":
            return _quotient(node, ink)
        case "**":
            return _power(node, ink)
        case "+" | "-":
            return _sum(node.op, node.left, node.right, ink)


def _sum(op: Operator, left: Node, right: Node, ink: _Ink) -> Piece:
    sign = ink.style.minus if op == "-" else "+"
    return Piece(f"{_text(left, ink)} {sign} {_fit(right, ink, TERM)}", Rank.SUM)


def _product(node: Binary, ink: _Ink) -> Piece:
    left, right = _left(node.left, ink, LEFT_FACTOR), _piece(node.right, ink)
    text = left.text + ink.style.times + _fitted(right, node.right, ink, RIGHT_FACTOR)
    tailed = right.rank in {Rank.LOOSE, Rank.CHAIN} and not right.negative
    return Piece(text, Rank.TAILED if tailed else Rank.PRODUCT, left.negative)


def _quotient(node: Binary, ink: _Ink) -> Piece:
    if ink.style is LATEX:
        return Piece(rf"\frac{{{_text(node.left, ink)}}}{{{_text(node.right, ink)}}}", Rank.POWER)
    left = _left(node.left, ink, NUMERATOR)
    text = f"{left.text} / {_fit(node.right, ink, RIGHT_FACTOR)}"
    return Piece(text, Rank.QUOTIENT, left.negative)


def _left(node: Node, ink: _Ink, accepted: frozenset[Rank]) -> Piece:
    """Return the left operand of a product or quotient, which may begin with a minus: `−y·z`."""
    piece = _piece(node, ink)
    if piece.rank in accepted:
        return piece
    if piece.rank is Rank.CHAIN and not piece.negative:
        return Piece(_base(node, ink), Rank.ATOM)
    return Piece(_enclosed(piece.text, node, ink), Rank.ATOM)


def _power(node: Binary, ink: _Ink) -> Piece:
    base, exponent = _fit(node.left, ink, ATOMIC), _text(node.right, ink)
    if isinstance(node.left, Number | Approx) and "e" in base:  # 1e200² would be read as a one and many noughts
        base = base.join(ink.style.parentheses)
    if ink.style is LATEX:
        raised = f"^{{{exponent}}}"
    elif ink.style is UNICODE and exponent.lstrip("−").isdigit():
        raised = exponent.replace("−", "-").translate(SUPERSCRIPTS)
    else:
        raised = "^" + _fit(node.right, ink, ATOMIC)
    return Piece(base + raised, Rank.POWER)


@_piece.register
def _total(node: Total, ink: _Ink) -> Piece:
    first, *rest = _abridged([_summand(term, ink, first=i == 0) for i, term in enumerate(node.terms)], ink)
    return Piece(" + ".join([first, *rest]), Rank.SUM) if rest else _piece(node.terms[0], ink)


def _summand(node: Node, ink: _Ink, *, first: bool) -> str:
    piece = _piece(node, ink)
    return piece.text if first and piece.rank in TERM else _fitted(piece, node, ink, TERM)


def _abridged(texts: Sequence[str], ink: _Ink) -> Sequence[str]:
    """Return the first two of `texts`, an ellipsis and the last, if there are more than four."""
    return [*texts[:2], ink.style.ellipsis, texts[-1]] if len(texts) > LONGEST_SUM else texts


@_piece.register
def _vector(node: Vector, ink: _Ink) -> Piece:
    items = _abridged([_text(item, ink) for item in node.items], ink)
    return Piece(f"({', '.join(items)})", Rank.ATOM)


@_piece.register
def _index(node: Index, ink: _Ink) -> Piece:
    plain_ink = ink._replace(subscript="")
    base, index = _base(node.base, plain_ink), _text(node.index, plain_ink)
    return Piece(f"{base}_{{{index}}}" if ink.style is LATEX else f"{base}[{index}]", Rank.ATOM)


def _base(node: Node, ink: _Ink) -> str:
    """Return what is indexed; a word takes parentheses, for `softmax z[y]` would be the softmax of z[y]."""
    match node:
        case Call(name, (argument, *_)) if name in FUNCTIONS:
            form = FUNCTIONS[name].form(ink.style)
            enclosed = _enclosed(_text(argument, ink), argument, ink)
            return form.word + enclosed if isinstance(form, Prefix) else _text(node, ink)
    return _fit(node, ink, ATOMIC)


@_piece.register
def _comparison(node: Compare, ink: _Ink) -> Piece:
    relation = ink.style.relations[node.op]
    return Piece(f"{_text(node.left, ink)} {relation} {_text(node.right, ink)}", Rank.SUM)


@_piece.register
def _call(node: Call, ink: _Ink) -> Piece:
    if node.name == "where":
        return _cases(node, ink)
    function = FUNCTIONS[node.name]
    form, arguments = function.form(ink.style), node.arguments[: function.shown]
    if isinstance(form, Around):
        text = ", ".join(_text(argument, ink) for argument in arguments).join((form.opening, form.closing))
        return Piece(text, Rank.POWER if form.raised else Rank.ATOM)
    return _prefixed(form, arguments[0], ink._replace(subscript=form.subscript or ink.subscript))


def _prefixed(form: Prefix, argument: Node, ink: _Ink) -> Piece:
    text, rank, negative = _piece(argument, ink)
    accepted = TERM - {Rank.QUOTIENT} if form.loose else ATOMIC
    if negative or not (rank in accepted or isinstance(argument, Call)):
        return Piece(form.word + _enclosed(text, argument, ink), Rank.LOOSE if form.loose else Rank.POWER)
    if form.loose or rank is Rank.LOOSE:
        return Piece(form.word + form.gap + text, Rank.LOOSE)
    return Piece(form.word + form.gap + text, Rank.CHAIN if form.gap else Rank.POWER)


def _cases(node: Node, ink: _Ink) -> Piece:
    """Return `where` case by case; one in the last branch of another goes on with the list."""
    cases = []
    while isinstance(node, Call) and node.name == "where":
        condition, yes, node = node.arguments
        cases.append((_text(yes, ink), _text(condition, ink)))
    rest = _text(node, ink)
    if ink.style is LATEX:
        lines = [rf"{value} & \text{{if }} {condition}" for value, condition in cases]
        body = r" \\ ".join([*lines, rf"{rest} & \text{{otherwise}}"])
        return Piece(rf"\begin{{cases}} {body} \end{{cases}}", Rank.ATOM)
    lines = [f"{value} if {condition}" for value, condition in cases]
    return Piece("{ " + "; ".join([*lines, f"{rest} otherwise"]) + " }", Rank.ATOM)
