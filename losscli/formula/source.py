"""A formula as the Python syntax that it is read from."""

from losscli.formula.nodes import Binary, Call, Compare, FormulaError, Index, Neg, Node, Number, Symbol


def source(node: Node) -> str:
    """Return the text that `parse` reads as this formula, with all the parentheses that it could need.

    Raises:
        FormulaError: it has numbers in it that no text of the language states: rounded ones, or vectors.
    """
    match node:
        case Number(value):
            text = str(value) if not value.is_signed() else f"(-{-value})"
        case Symbol(name):
            text = name
        case Neg(operand):
            text = f"(-{source(operand)})"
        case Binary(op, left, right) | Compare(op, left, right):
            text = f"({source(left)} {op} {source(right)})"
        case Index(base, index):
            text = f"{source(base)}[{source(index)}]"
        case Call(name, arguments):
            text = f"{name}({', '.join(map(source, arguments))})"
        case _:
            raise FormulaError(f"{type(node).__name__} has no text")
    return text
