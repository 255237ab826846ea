"""The gates of a file as annotations of GitHub Actions: lines on stdout that mark the gate in the file."""

from losscli.checking.verdicts import Checked, Checkup
from losscli.formula import UNICODE
from losscli.render.check.words import problems, word
from losscli.render.clean import clean

# What would end the message, or one of the properties before it: docs.github.com, "Workflow commands".
IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def annotations(checkup: Checkup) -> str:
    """Return a line for each gate that did not pass."""
    return "".join(_annotation(gate, checkup) for gate in checkup.gates if gate.outcome != "pass")


def _annotation(gate: Checked, checkup: Checkup) -> str:
    properties = {
        "file": clean(checkup.path),
        **({} if gate.place.line is None else {"line": str(gate.place.line)}),
        "title": clean(f"{word(gate.outcome)} {gate.name}"),
    }
    said = "\n".join(map(clean, problems(gate, checkup.digits, UNICODE))).translate(IN_MESSAGE)
    return f"::error {','.join(f'{name}={text.translate(IN_PROPERTY)}' for name, text in properties.items())}::{said}\n"
