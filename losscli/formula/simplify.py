"""A formula tidied up so that what differentiation made of it can be read: 2·(p − y)¹·1 is 2·(p − y).

Sums are collected as multiples of their terms and products as powers of their factors. A factor over itself goes, so
a quotient may have a value where the one it came from was 0 / 0. Sums are never multiplied out.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from losscli.formula.nodes import Binary, Call, Index, Neg, Node, Number, Operator, Symbol, Total

ZERO, ONE = Number(Decimal(0)), Number(Decimal(1))
MINUS = Neg(ONE)
HALF = Fraction(1, 2)
# 2⁵ is calculated, 9^9^9 is not: neither its digits nor its time are bounded.
LARGEST_POWER = 16
LARGEST_BASE = 10**9
LARGEST_EXPONENT = 400

# What is collected: each term with its multiple, each factor with its exponent.
Terms = dict[Node, Fraction]
Factors = dict[Node, Node]


def simplify(node: Node) -> Node:
    """Return a formula of the same value, tidied from the innermost parts outwards."""
    return tidied(node.of(*map(simplify, node.children)))


def tidied(node: Node) -> Node:
    """Return a formula whose parts are tidy, tidied itself."""
    match node:
        case Binary("+" | "-") | Neg() | Total():
            return _sum(_terms(node, Fraction(1)))
        case Binary("*" | "/" | "**"):
            return _product(*_factors(node))
        case Call("where", (_, yes, no)) if yes == no:
            return yes
        case Call("sum", (whole,)) | Index(whole):
            coefficient, factors = _factors(whole)
            if factors and coefficient != 1:
                inner = node.of(_product(Fraction(1), factors), *node.children[1:])
                return _product(*_joined((coefficient, {}), _factors(tidied(inner))))
    return node


def number(value: Fraction) -> Node:
    """Return a rational number as a formula: decimal where it has few digits, else a quotient."""
    if value < 0:
        return Neg(number(-value))
    if _is_decimal(value):
        return Number((Decimal(value.numerator) / Decimal(value.denominator)).normalize())
    return Binary("/", Number(Decimal(value.numerator)), Number(Decimal(value.denominator)))


def rational(node: Node) -> Fraction | None:
    """Return the number that a formula is, or None if it is no plain number."""
    match node:
        case Number(value) if value.is_finite() and abs(value.adjusted()) < LARGEST_EXPONENT:
            return Fraction(value)
        case Neg(operand):
            inner = rational(operand)
            return None if inner is None else -inner
        case Binary("/", Number() as above, Number() as below) if below.value:
            top, bottom = rational(above), rational(below)
            return None if top is None or bottom is None else top / bottom
    return None


def binary(op: Operator, left: Node, right: Node) -> Node:
    """Return an operation on two tidy operands, tidied itself."""
    return tidied(Binary(op, left, right))


def _is_decimal(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1 and value.denominator < LARGEST_BASE


def _terms(node: Node, times: Fraction) -> Terms:
    """Return the terms of a sum, each with how many times it is in it; a number is a multiple of ONE."""
    match node:
        case Binary("+", left, right):
            return _merged([_terms(left, times), _terms(right, times)])
        case Binary("-", left, right):
            return _merged([_terms(left, times), _terms(right, -times)])
        case Neg(operand):
            return _terms(operand, -times)
        case Total(terms):
            return _merged([_terms(term, times) for term in terms])
    coefficient, factors = _factors(node)
    return {_product(Fraction(1), factors): coefficient * times} if coefficient else {}


def _merged(sums: Iterable[Terms]) -> Terms:
    whole: Terms = {}
    for one in sums:
        for term, times in one.items():
            whole[term] = whole.get(term, Fraction(0)) + times
    return {term: times for term, times in whole.items() if times}


def _sum(terms: Terms) -> Node:
    """Return a sum, which begins with something that is added: 1 − p, not −p + 1; what all terms share goes out."""
    if not terms:
        return ZERO
    if len(terms) == 1:
        ((alone, times),) = terms.items()
        return _times(times, alone)
    shared = _in_all([_factors(term)[1] for term in terms])
    if shared:
        inverse = _inverse(Fraction(1), shared)
        rest = [_terms(_product(*_joined(_factors(term), inverse)), times) for term, times in terms.items()]
        return _product(*_joined((Fraction(1), shared), _factors(_sum(_merged(rest)))))
    first = min(terms, key=lambda term: terms[term] < 0)
    whole = _times(terms[first], first)
    for term, times in terms.items():
        if term != first:
            whole = Binary("+" if times > 0 else "-", whole, _times(abs(times), term))
    return whole


def _in_all(products: Sequence[Factors]) -> Factors:
    """Return the powers that are in every one of the products."""
    found = {}
    for base, exponent in products[0].items():
        powers = [rational(one.get(base, ZERO)) or Fraction(0) for one in products]
        if rational(exponent) is None:
            continue
        if min(powers) > 0 or len(set(powers)) == 1:
            found[base] = number(min(powers))
    return found


def _times(coefficient: Fraction, term: Node) -> Node:
    within, factors = _factors(term)
    return _product(coefficient * within, factors)


def _factors(node: Node) -> tuple[Fraction, Factors]:
    """Return a product as the number in it and the powers of its factors."""
    value = rational(node)
    if value is not None:
        return value, {}
    match node:
        case Binary("*", left, right):
            return _joined(_factors(left), _factors(right))
        case Binary("/", left, right):
            return _joined(_factors(left), _inverse(*_factors(right)))
        case Neg(operand):
            coefficient, factors = _factors(operand)
            return -coefficient, factors
        case Binary("**", base, exponent):
            return _power(base, exponent)
    return Fraction(1), {node: ONE}


def _power(base: Node, exponent: Node) -> tuple[Fraction, Factors]:
    power = rational(exponent)
    coefficient, factors = _factors(base)
    raised = None if power is None else _raised(coefficient, power)
    exponents = {one: rational(own) for one, own in factors.items()}
    # (x²)^½ is |x|: exponents multiply only where the outer one is whole.
    if power is None or raised is None or power.denominator != 1 or None in exponents.values():
        return Fraction(1), {base: exponent}
    return raised, {one: number(power * own) for one, own in exponents.items() if own is not None and power}


def _raised(base: Fraction, power: Fraction) -> Fraction | None:
    """Return a power of a number where that is short."""
    if base == 1 or power == 0:
        return Fraction(1)
    short = max(abs(base.numerator), base.denominator) < LARGEST_BASE and abs(power) <= LARGEST_POWER
    return base ** int(power) if short and power.denominator == 1 and (base or power > 0) else None


def _inverse(coefficient: Fraction, factors: Factors) -> tuple[Fraction, Factors]:
    turned = {base: _opposite(exponent) for base, exponent in factors.items()}
    return (1 / coefficient, turned) if coefficient else (Fraction(1), {ZERO: Neg(ONE), **turned})


def _opposite(exponent: Node) -> Node:
    return _sum(_terms(exponent, Fraction(-1)))


def _joined(left: tuple[Fraction, Factors], right: tuple[Fraction, Factors]) -> tuple[Fraction, Factors]:
    factors = dict(left[1])
    for base, exponent in right[1].items():
        factors[base] = binary("+", factors[base], exponent) if base in factors else exponent
    kept = {base: exponent for base, exponent in factors.items() if exponent != ZERO}
    return left[0] * right[0], _unsigned(_shared(kept))


def _shared(factors: Factors) -> Factors:
    """Return a product with exp(x) / Σ exp(x) as softmax(x), and beside onehot(y) the entry of a softmax at y."""
    for total, exponent in factors.items():
        match total:
            case Call("sum", (Call("exp") as weight,)) if exponent == MINUS and factors.get(weight) == ONE:
                rest = {base: power for base, power in factors.items() if base not in {total, weight}}
                share = Call("softmax", weight.arguments)
                return _joined((Fraction(1), rest), (Fraction(1), {share: ONE}))[1]
            case Call("onehot", (label, _)):
                for one, power in factors.items():
                    if isinstance(one, Call) and one.name == "softmax":
                        rest = {base: other for base, other in factors.items() if base != one}
                        return _joined((Fraction(1), rest), (Fraction(1), {Index(one, label): power}))[1]
    return factors


def _unsigned(factors: Factors) -> Factors:
    """Return a product with sign(x)·|x| as x, sign(x)·x as |x|, sign(x) / |x| as 1 / x, sign(x)²·|x|ᵃ as |x|ᵃ."""
    for sign, exponent in factors.items():
        match sign:
            case Call("sign", (x,)):
                times, size = rational(exponent), Call("abs", (x,))
                if times is not None and times.denominator == 1 and times > 0 and (x in factors or size in factors):
                    others = {one: power for one, power in factors.items() if one != sign}
                    if times % 2 == 0:
                        return _unsigned(others)
                    return _with_sign(others, x, size) or ({**others, sign: ONE} if times > 1 else factors)
    return factors


def _with_sign(others: Factors, x: Node, size: Node) -> Factors | None:
    """Return a product times sign(x), where that goes into x or |x|."""
    for one, other in ((size, x), (x, size)):
        power = rational(others.get(one, ZERO))
        if power in {1, -1}:
            rest = {base: exponent for base, exponent in others.items() if base != one}
            return _joined((Fraction(1), rest), (Fraction(1), {other: others[one]}))[1]
    return None


def _product(coefficient: Fraction, factors: Factors) -> Node:
    """Return a number times powers: the minus first, the number before its factors, what has negative powers below."""
    if coefficient < 0:
        return Neg(_product(-coefficient, factors)) if coefficient else ZERO
    branch = next((one for one, exponent in factors.items() if exponent == ONE and _is_choice(one)), None)
    if isinstance(branch, Call) and (len(factors) > 1 or coefficient != 1):
        condition, *values = branch.arguments
        rest = _product(coefficient, {one: exponent for one, exponent in factors.items() if one != branch})
        return Call("where", (condition, *(binary("*", rest, value) for value in values)))
    return _fraction(coefficient, factors)


def _is_choice(node: Node) -> bool:
    """Whether a node is a `where` between numbers: x·where(c, 1, 0) is where(c, x, 0)."""
    return isinstance(node, Call) and node.name == "where" and None not in map(rational, node.arguments[1:])


def _fraction(coefficient: Fraction, factors: Factors) -> Node:
    if not factors or not coefficient:
        return number(coefficient)
    whole = _is_decimal(coefficient) and coefficient != HALF
    top, bottom = (coefficient, Fraction(1)) if whole else map(Fraction, coefficient.as_integer_ratio())
    below = {base: _opposite(exponent) for base, exponent in factors.items() if _is_negative(exponent)}
    above = {base: exponent for base, exponent in factors.items() if base not in below}
    numerator, denominator = _powers(top, above), _powers(bottom, below)
    return numerator if denominator == ONE else Binary("/", numerator, denominator)


def _is_negative(exponent: Node) -> bool:
    value = rational(exponent)
    return value is not None and value < 0


def _powers(coefficient: Fraction, factors: Factors) -> Node:
    raised = [base if exponent == ONE else Binary("**", base, exponent) for base, exponent in factors.items()]
    numbers: Sequence[Node] = [] if coefficient == 1 and raised else [number(coefficient)]
    return reduce(lambda left, right: Binary("*", left, right), [*numbers, *sorted(raised, key=_place)])


def _place(factor: Node) -> int:
    """Return where a factor stands in its product: letters, then powers, then what is in parentheses, then words."""
    match factor:
        case Number() | Symbol():
            return 0
        case Binary("**"):
            return 1
        case Binary():
            return 2
    return 3
