"""The words of a gate of a file: what was demanded, what came of it, and why it could not be judged."""

from collections.abc import Iterator

from losscli.checking.verdicts import Checked, Demand, Increase
from losscli.errors import ColumnError, LossCliError, cut
from losscli.formula import Glyph, Style, number
from losscli.formula.style import ASCII
from losscli.inference.gate import ABOVE, BELOW, CI, Outcome
from losscli.render.clean import in_ascii
from losscli.render.verdicts.checks import lines as lines_of
from losscli.render.verdicts.gates import WORDS

DELTA = Glyph("Δ", "diff", r"\Delta")
MOST, LEAST = Glyph("≤", "<=", r"\le"), Glyph("≥", ">=", r"\ge")
# Of a margin at least so many decimals are shown: it is a number that was typed.
FEWEST_DIGITS = 6
EXPECTED = {"expect": "=", "expect-terms": "terms as in", "expect-grad": "gradient as in"}


def word(outcome: Outcome) -> str:
    """Return the verdict in a word."""
    return WORDS[outcome]


def problems(gate: Checked, digits: int, style: Style) -> list[str]:
    """Return why a gate did not pass, a line each; nothing of one that passed."""
    if gate.outcome == "pass":
        return []
    if gate.errors:
        said = [_with_hint(one) for one in gate.errors]
        return [in_ascii(one) for one in said] if style is ASCII else said
    if gate.increase is not None:
        return [_increase(gate.increase, gate, digits, style)]
    return [line for line in _of_checks(gate, style) if line]


def _with_hint(error: LossCliError) -> str:
    """Return an error in one line: what is wrong, and what to do about it."""
    said = error.headline
    hint = "" if isinstance(error, ColumnError) else getattr(error, "hint", "")  # whose headline has it
    if not hint:
        return said
    return f"{said} {hint}" if said.endswith(("?", ".")) else f"{said}. {hint}"


def remarks(gate: Checked, digits: int, style: Style) -> Iterator[str]:
    """Yield what is to be known of a gate, whatever became of it."""
    baseline, report, increase = gate.baseline, gate.report, gate.increase
    if baseline is not None and report is not None and baseline.terms is not None:
        terms = report.evaluation.moments.count
        if terms != baseline.terms:
            yield f"the baseline, {cut(baseline.path)}, is of {baseline.terms} terms, and this result of {terms}"
    if increase is not None and increase.outcome == "pass" and increase.doubtful:
        low, high = (number(end, digits, style, zeros=True) for end in increase.difference.interval or ())
        old, delta = cut(increase.difference.baseline), DELTA.of(style)
        more = f" by more than {_margin(increase, digits, style)}" if increase.margin else ""
        interval = f"the {_level(gate)} CI of {delta} to {old} is {low} to {high}"
        yield f"that it is not worse{more} is not shown either: {interval}"


def _of_checks(gate: Checked, style: Style) -> Iterator[str]:
    """Yield the words of each check that was not passed, without its verdict where that is the gate's."""
    for one in () if gate.report is None else gate.report.checks:
        if not one.agrees:
            for line in lines_of(gate.report._replace(checks=[one]), style):  # type: ignore[union-attr]
                yield line.removeprefix(f"{word(gate.outcome)}  ").strip()


def _increase(one: Increase, gate: Checked, digits: int, style: Style) -> str:
    """Return why a difference is not passed."""
    new, old, delta = cut(one.difference.model), cut(one.difference.baseline), DELTA.of(style)
    if one.outcome == "not judged":
        return f"{delta} to {old} cannot be judged: {one.why}"
    margin, got, level = _margin(one, digits, style), number(one.got, digits, style, zeros=True), _level(gate)
    if one.against == "value":
        return f"{new}: {delta} to {old} is {got}, above {margin}"
    if one.against == CI:
        return f"{new}: {got}, the upper end of the {level} CI of {delta} to {old}, is above {margin}"
    by = f" by more than {margin}" if one.margin else ""
    return f"{new} is worse than {old}{by}: {got}, the lower end of the {level} CI of {delta}, is above {margin}"


def _margin(one: Increase, digits: int, style: Style) -> str:
    return number(one.margin, max(digits, FEWEST_DIGITS), style)


def _level(gate: Checked) -> str:
    return "" if gate.contest is None else f"{gate.contest.ask.level * 100:.12g}%"


def demand(one: Demand, style: Style) -> str:
    """Return what a gate demands, in short."""
    text, most, delta = cut(one.text), MOST.of(style), DELTA.of(style)
    more = f" + {cut(one.increase)}" if one.increase not in {"", "0"} else ""
    interval = "CI " if one.against == CI else ""
    if one.key in {ABOVE, BELOW}:
        return f"{interval}{most if one.key == ABOVE else LEAST.of(style)} {text}"
    if one.key == "baseline-preds" and not one.against:
        return f"not shown worse than {text}{more}"
    if one.key == "baseline-preds":
        return f"{'CI of ' if interval else ''}{delta} to {text} {most} {cut(one.increase)}"
    if one.key in EXPECTED:
        return f"{EXPECTED[one.key]} {text}"
    return f"{interval}{most} {text}{more}"
