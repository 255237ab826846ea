"""A loss's formula, written once as a Python expression: evaluated, derived step by step, and printed."""

from losscli.formula.derive import Row, drop, steps, substitute, term_text
from losscli.formula.evaluate import evaluate
from losscli.formula.figures import decimal, number, rounded
from losscli.formula.nodes import FormulaError, Node
from losscli.formula.parsing import parse
from losscli.formula.printing import show
from losscli.formula.statement import LARGEST, TERM, Formula, Shown
from losscli.formula.style import ASCII, LATEX, STYLES, UNICODE, Glyph, Style

__all__ = [
    "ASCII",
    "LARGEST",
    "LATEX",
    "STYLES",
    "TERM",
    "UNICODE",
    "Formula",
    "FormulaError",
    "Glyph",
    "Node",
    "Row",
    "Shown",
    "Style",
    "decimal",
    "drop",
    "evaluate",
    "number",
    "parse",
    "rounded",
    "show",
    "steps",
    "substitute",
    "term_text",
]
