"""The gates of a file and what became of them: a table, a line for each problem, and how many passed."""

from losscli.checking.verdicts import Checkup
from losscli.errors import cut
from losscli.formula import UNICODE, Style, number
from losscli.formula.style import ASCII
from losscli.render.check.words import demand, problems, remarks, word
from losscli.render.clean import clean
from losscli.render.columns import Column
from losscli.render.layout import Layout
from losscli.render.look import Look

NOTE = "NOTE"


def rendered(checkup: Checkup, kind: str, look: Look) -> str:
    """Return a checkup in one of the formats: table, json, md."""
    if kind == "json":
        from losscli.render.check.document import document  # noqa: PLC0415 - a format is imported when it is printed

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
    columns = [
        Column("gate", [cut(one.name) for one in gates], "left", symbolic=False, text=True),
        Column("loss", [one.loss for one in gates], "left", symbolic=False, text=True),
        Column("value", values, symbolic=False),
        Column("demand", demands, "left", symbolic=False, text=True),
        Column("verdict", [word(one.outcome) for one in gates], "left", symbolic=False, text=True),
    ]
    return Layout("", "", columns, 0, (), None, (), "")
