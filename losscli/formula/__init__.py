"""A loss's formula, written once as a Python expression: evaluated, derived step by step, and printed."""

from losscli.formula.derive import Row, drop, substitute, term_text
from losscli.formula.evaluate import evaluate
from losscli.formula.figures import decimal, number, rounded
from losscli.formula.nodes import FormulaError, Node
from losscli.formula.parsing import parse
from losscli.formula.printing import show
from losscli.formula.statement import LARGEST, TERM, Formula, Shown
from losscli.formula.style import ASCII, LATEX, STYLES, UNICODE, Glyph, Style, in_tex
from losscli.formula.worked import Ending, Setting, Share, Worked, arithmetic, calculated, figure, worked

__all__ = [
    "ASCII",
    "LARGEST",
    "LATEX",
    "STYLES",
    "TERM",
    "UNICODE",
    "Ending",
    "Formula",
    "FormulaError",
    "Glyph",
    "Node",
    "Row",
    "Setting",
    "Share",
    "Shown",
    "Style",
    "Worked",
    "arithmetic",
    "calculated",
    "decimal",
    "drop",
    "evaluate",
    "figure",
    "in_tex",
    "number",
    "parse",
    "rounded",
    "show",
    "substitute",
    "term_text",
    "worked",
]
