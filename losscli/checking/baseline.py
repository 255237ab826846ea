"""What a result is held against beside a limit: a number or an earlier report, and by how much it may be above."""

import math
from decimal import Context, Decimal
from typing import NamedTuple, NoReturn

from losscli.errors import Place, ReadError, UsageError, cut
from losscli.formula import decimal
from losscli.option import NUMBER
from losscli.readers.documents.document import parse
from losscli.readers.sources.source import Source
from losscli.report import Report

SCHEMA = 1
# What a signature says of the rows and the program, and of what else was asked for: it changes no number of these rows.
ASIDE = frozenset({"n", "skipped", "ignored", "unpaired", "ci", "cluster", "by", "also", "losscli"})
HINT = "loss LOSS FILES -o REPORT.json writes such a file."
ENOUGH = Context(prec=700)  # digits: the sum of any two doubles is exact


class Allowed(NamedTuple):
    """By how much a result may be above its baseline, as typed: a number, or a share of the baseline's size."""

    text: str
    number: Decimal
    share: bool

    @classmethod
    def parse(cls, text: str) -> "Allowed":
        """Return an increase: `0.01`, or `2%`.

        Raises:
            UsageError: it is none, or below 0.
        """
        bare = text.strip()
        share = bare.endswith("%")
        bare = bare.removesuffix("%").rstrip()
        value = float(bare) if NUMBER.fullmatch(bare) else -1.0
        if not 0 <= value < math.inf:
            problem = (
                f"allowed-increase is a number of 0 or more, or a share such as 2%, got {cut(text) or chr(39) * 2}"
            )
            raise UsageError(problem)
        return cls(bare + "%" * share, decimal(value), share)

    def over(self, baseline: float) -> Decimal:
        """Return the increase over a baseline."""
        if not self.share:
            return self.number
        return ENOUGH.multiply(decimal(abs(baseline)), self.number).scaleb(-2, ENOUGH)


class Baseline(NamedTuple):
    """A value that a result must not exceed by more than is allowed; `path` and `signature` are of its report."""

    value: float
    allowed: Allowed
    path: str = ""
    signature: str = ""
    terms: int | None = None

    @property
    def limit(self) -> float:
        """The largest value that passes: the exact sum, rounded once."""
        return float(ENOUGH.add(decimal(self.value), self.allowed.over(self.value)))

    def difference(self, report: Report) -> str:
        """Return in what a report was computed otherwise than that of the baseline, or nothing."""
        if not self.signature:
            return ""
        old, new = _settings(self.signature), _settings(report.signature)
        for key in [*new, *(key for key in old if key not in new)]:
            if old.get(key) != new.get(key):
                return f"{key} is {cut(old.get(key, 'not set'))} there, and {cut(new.get(key, 'not set'))} here"
        return ""


def of_number(text: str, allowed: Allowed) -> Baseline:
    """Return a baseline that was typed.

    Raises:
        UsageError: it is no finite number.
    """
    bare = text.strip()
    value = float(bare) if NUMBER.fullmatch(bare) else math.nan
    if not math.isfinite(value):
        problem = f"baseline must be a finite number, got {cut(text) or chr(39) * 2}"
        raise UsageError(problem, "A report is named by baseline-report, a file of predictions by baseline-preds.")
    return Baseline(value, allowed)


def of_report(path: str, allowed: Allowed) -> Baseline:
    """Return the result in a report that `loss` wrote as JSON.

    Raises:
        ReadError: the file cannot be read, is no such report, or its result is not finite.
    """
    source = Source.open(path)
    found = parse(source.text(), source.name)
    if not isinstance(found, dict) or "command" in found or found.get("schema") != SCHEMA:
        _refuse(path, "this is no report of a loss")
    value, signature, terms = (found.get(name) for name in ("value", "signature", "n"))
    if not isinstance(signature, str) or type(terms) is not int:
        _refuse(path, "this is no report of a loss")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        said = found.get("value_text")
        _refuse(path, f"its result is {cut(said) if isinstance(said, str) else 'no number'}, and no finite baseline")
    return Baseline(float(value), allowed, path, signature, terms)


def _refuse(path: str, problem: str) -> NoReturn:
    raise ReadError(Place(path), problem, HINT)


def _settings(signature: str) -> dict[str, str]:
    """Return what a number depends on beside the rows, by name; the first is the loss."""
    loss, *parts = signature.split("|")
    named = dict(part.partition(":")[::2] for part in parts)
    return {"loss": loss, **{key: value for key, value in named.items() if key not in ASIDE}}
