"""What the README shows is what the program prints. `UPDATE_README=1 pytest tests/test_readme.py` rewrites it."""

import doctest
import os
import re
import shlex
from pathlib import Path

import pytest

from losscli.cli.main import main
from losscli.losses import every, families

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ loss (?P<command>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)
EXAMPLES = list(BLOCK.finditer(README.read_text()))


def printed(command, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    main(shlex.split(command))
    streams = capsys.readouterr()
    return streams.out + streams.err


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["command"] for one in EXAMPLES])
def test_shown_output_is_the_printed_one(example, capsys, monkeypatch):
    output = printed(example["command"], capsys, monkeypatch)
    if os.environ.get("UPDATE_README"):
        whole = f"```console\n$ loss {example['command']}\n"
        README.write_text(README.read_text().replace(whole + example["output"], whole + output, 1))
        return
    assert example["output"] == output


def catalogue():
    """The table of the losses, as Markdown."""
    lines = ["| family | loss | what it is | `--like` |", "| --- | --- | --- | --- |"]
    for family in families():
        members = [loss for loss in every() if loss.family == family]
        lines += [
            f"| {family if i == 0 else ''} | `{loss.name}` | {loss.title} | {', '.join(loss.conventions)} |"
            for i, loss in enumerate(members)
        ]
    return "\n".join(lines) + "\n"


def test_table_of_the_losses_is_that_of_the_registry():
    begin, end = "<!-- losses: written by tests/test_readme.py -->\n", "<!-- end of losses -->"
    before, _, rest = README.read_text().partition(begin)
    table, _, after = rest.partition(end)
    if os.environ.get("UPDATE_README"):
        README.write_text(before + begin + catalogue() + end + after)
        return
    assert table == catalogue()


def test_table_of_the_diagnosis_is_that_of_its_benchmark():
    measured = (ROOT / "tests" / "benchmarks" / "DIAGNOSIS.md").read_text()
    (table,) = re.findall(r"## In all\n\n(.*?)\n\n", measured, re.DOTALL)
    begin, end = "<!-- diagnosis: written by tests/test_readme.py -->\n", "<!-- end of diagnosis -->"
    before, _, rest = README.read_text().partition(begin)
    shown, _, after = rest.partition(end)
    if os.environ.get("UPDATE_README"):
        README.write_text(before + begin + table + "\n" + end + after)
        return
    assert shown == table + "\n"


def test_readme_shows_examples():
    assert len(EXAMPLES) >= 8


def test_python_examples_hold():
    text = README.read_text()
    (session,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0
