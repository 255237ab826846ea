"""The gates of a file as JUnit XML, which CI systems show: a test case a gate, a failure or an error with its reasons.

There is no time in it, so that the same gates on the same files are the same bytes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from losscli.checking.verdicts import Checked, Checkup
from losscli.formula import UNICODE
from losscli.render.check.words import demand, problems, word
from losscli.render.clean import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUITES = "loss check"


def junit(checkup: Checkup) -> str:
    """Return a checkup as JUnit XML, in UTF-8. What XML cannot hold is written as an escape."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring  # noqa: PLC0415 - only where it is asked for

    counts = {"tests": len(checkup.gates), "failures": checkup.count("fail"), "errors": checkup.count("not judged")}
    totals = {name: str(count) for name, count in counts.items()}
    root = Element("testsuites", {"name": SUITES, **totals})
    suite = SubElement(root, "testsuite", {"name": clean(checkup.path), **totals, "skipped": "0"})
    for gate in checkup.gates:
        line = {} if gate.place.line is None else {"line": str(gate.place.line)}
        named = {"classname": clean(checkup.path), "name": clean(gate.name), "file": clean(checkup.path), **line}
        _fill(
            SubElement(suite, "testcase", named), gate, [clean(one) for one in problems(gate, checkup.digits, UNICODE)]
        )
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _fill(case: "Element", gate: Checked, said: Sequence[str]) -> None:
    """Write what is known of a gate, and why it did not pass."""
    from xml.etree.ElementTree import SubElement  # noqa: PLC0415 - likewise

    value = "" if gate.value is None else repr(gate.value)
    demands = ", ".join(demand(one, UNICODE) for one in gate.demands)
    known = {"loss": gate.loss, "value": value, "demand": demands, "signature": gate.signature}
    properties = SubElement(case, "properties")
    for name, text in known.items():
        if text:
            SubElement(properties, "property", {"name": name, "value": clean(text)})
    if gate.outcome != "pass":
        tag = "failure" if gate.outcome == "fail" else "error"
        found = SubElement(case, tag, {"type": word(gate.outcome), "message": said[0] if said else ""})
        found.text = "\n".join(said)
