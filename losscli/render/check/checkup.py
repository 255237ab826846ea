"""The gates of a file and what became of them: a table, a line for each problem, and how many passed."""

from collections.abc import Iterator, Sequence

from losscli.checking.verdicts import Checked, Checkup, Demand, Increase
from losscli.errors import ColumnError, LossCliError, cut
from losscli.formula import UNICODE, Glyph, Style, number
from losscli.formula.style import ASCII
from losscli.inference.gate import ABOVE, BELOW, CI, Outcome
from losscli.render.clean import clean, in_ascii
from losscli.render.columns import Column
from losscli.render.layout import Layout
from losscli.render.look import Look
from losscli.render.verdicts.checks import lines as lines_of
from losscli.render.verdicts.gates import WORDS

DELTA = Glyph("Δ", "diff", r"\Delta")
MOST, LEAST = Glyph("≤", "<=", r"\le"), Glyph("≥", ">=", r"\ge")
# Of a margin at least so many decimals are shown: it is a number that was typed.
FEWEST_DIGITS = 6
NOTE = "NOTE"
EXPECTED = {"expect": "=", "expect-terms": "terms as in", "expect-grad": "gradient as in"}


def rendered(checkup: Checkup, kind: str, look: Look) -> str:
    """Return a checkup in one of the formats: table, json, md."""
    if kind == "json":
        from losscli.render.check.checked import document  # noqa: PLC0415 - a format is imported when it is printed

        return document(checkup)
    style = ASCII if look.ascii else UNICODE
    said = [*notes(checkup, style), summary(checkup)]
    if kind == "md":
        from losscli.render.grid import code_of, grid, text_of  # noqa: PLC0415

        lines = [f"{text_of(note)}  " for note in said]
        head = f"**{text_of(checkup.path)}**{_counted(checkup)}"
        return "\n".join([head, "", *grid(_layout(checkup, style)), "", *lines, code_of(checkup.signature)]) + "\n"
    from losscli.render.table import assembled  # noqa: PLC0415

    title = clean(checkup.path), _counted(checkup)
    return assembled(title, [_layout(checkup, style)], (said, checkup.signature), look)


def summary(checkup: Checkup) -> str:
    """Return how many gates passed, failed, and could not be judged."""
    every, failed, unjudged = len(checkup.gates), checkup.count("fail"), checkup.count("not judged")
    said = [f"{checkup.count('pass')} of {every} {'gate' if every == 1 else 'gates'} passed"]
    said += [f"{failed} failed"] if failed else []
    return "; ".join([*said, *([f"{unjudged} could not be judged"] if unjudged else [])])


def notes(checkup: Checkup, style: Style) -> list[str]:
    """Return a line for each problem of each gate, with the verdict and the name of the gate, and what else is said."""
    found = []
    for gate in checkup.gates:
        said = [f"{word(gate.outcome)}  {cut(gate.name)}: {one}" for one in problems(gate, checkup.digits, style)]
        found += [*said, *(f"{NOTE}  {cut(gate.name)}: {one}" for one in remarks(gate, checkup.digits, style))]
    return found


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


def _counted(checkup: Checkup) -> str:
    count = len(checkup.gates)
    if not checkup.left_out:
        return f"   {count} {'gate' if count == 1 else 'gates'}"
    return f"   {count} of {count + checkup.left_out} gates (--only)"


def _layout(checkup: Checkup, style: Style) -> Layout:
    """Return a row for each gate."""
    gates = checkup.gates
    values = ["" if one.value is None else number(one.value, checkup.digits, style, zeros=True) for one in gates]
    demands = [", ".join(demand(each, style) for each in one.demands) for one in gates]
    columns: Sequence[Column] = [
        Column("gate", [cut(one.name) for one in gates], "left", symbolic=False, text=True),
        Column("loss", [one.loss for one in gates], "left", symbolic=False, text=True),
        Column("value", values, symbolic=False),
        Column("demand", demands, "left", symbolic=False, text=True),
        Column("verdict", [word(one.outcome) for one in gates], "left", symbolic=False, text=True),
    ]
    return Layout("", "", columns, 0, (), None, (), "")
