"""The base of the logarithm, an option that every loss of log-probabilities shares."""

import math
from typing import Annotated, Literal

from losscli.formula import Formula
from losscli.loss import Option

BASES = ("e", "2", "10")
Base = Annotated[
    Literal["e", "2", "10"],
    Option("Base of the logarithm: e (nats), 2 (bits) or 10.", BASES, signature="log"),
]


def unit(base: str) -> float:
    """Return what a term in nats is divided by: ln of the base."""
    return 1.0 if base == "e" else math.log(float(base))


def in_base(formula: Formula, base: str) -> Formula:
    """Return the formula with every line divided by the logarithm of the base."""
    if base == "e":
        return formula
    return Formula(
        term=f"({formula.term}) / log({base})",
        gradient=f"({formula.gradient}) / log({base})",
        curvature=None if formula.curvature is None else f"({formula.curvature}) / log({base})",
        shown=formula.shown,
        folded=formula.folded,
        where=formula.where,
    )
