"""What `loss check` prints and writes: the table, JSON, Markdown, JUnit XML, annotations of GitHub Actions."""

import json
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.usefixtures("pair")

FILES = 'loss = "bce"\nfiles = ["preds.csv", "targets.csv"]\n'
ODD = "50%: a,\\r\\nb <&> \\u0007"
GATES = f"""\
[gate.good]
{FILES}fail-above = 0.35

[gate."{ODD}"]
{FILES}fail-above = 0.3

[gate.typo]
{FILES}fail-abov = 0.3
"""


@pytest.fixture
def gates(folder):
    (folder / "loss.toml").write_text(GATES)


@pytest.mark.usefixtures("gates")
def test_table_has_a_row_a_gate_and_a_line_a_problem(loss):
    found = loss("check")
    assert found.status == 2
    assert found.stdout == (
        "loss.toml   3 gates\n"
        "╭───────────────────────┬──────┬──────────┬────────┬────────────╮\n"
        "│ gate                  │ loss │    value │ demand │ verdict    │\n"
        "├───────────────────────┼──────┼──────────┼────────┼────────────┤\n"
        "│ good                  │ bce  │ 0.337539 │ ≤ 0.35 │ PASS       │\n"
        "│ 50%: a,\\r\\nb <&> \\x07 │ bce  │ 0.337539 │ ≤ 0.3  │ FAIL       │\n"
        "│ typo                  │ bce  │          │        │ NOT JUDGED │\n"
        "╰───────────────────────┴──────┴──────────┴────────┴────────────╯\n"
        "FAIL  50%: a,\\r\\nb <&> \\x07: 0.337539 is above 0.3 (by 0.037539)\n"
        "NOT JUDGED  typo: loss.toml:14:1: fail-abov is no key of a gate of bce. "
        "Did you mean fail-above or fail-below?\n"
        "NOT JUDGED  typo: loss.toml:11: it demands nothing: say fail-above = 0.35, or baseline = 0.3421 with "
        "allowed-increase\n"
        "1 of 3 gates passed; 1 failed; 1 could not be judged\n"
        "check|gates:3|losscli:0.1.0\n"
    )


@pytest.mark.usefixtures("gates")
def test_ascii_is_ascii(loss):
    found = loss("check", "--ascii")
    assert found.stdout.isascii()
    assert "| good" in found.stdout
    assert "<= 0.35" in found.stdout


@pytest.mark.usefixtures("gates")
def test_digits_are_those_asked_for(loss):
    assert "0.34 is above 0.3 (by 0.04)" in loss("check", "-d", "2").stdout


@pytest.mark.usefixtures("gates")
def test_colour_is_only_asked_for(loss):
    assert "\x1b" not in loss("check").stdout
    assert "\x1b" in loss("check", "--color", "always").stdout


@pytest.mark.usefixtures("gates")
def test_json_says_what_the_table_says(loss):
    found = json.loads(loss("check", "--json").stdout)
    assert (found["schema"], found["command"], found["file"], found["status"]) == (1, "check", "loss.toml", 2)
    assert (found["passed"], found["failed"], found["not_judged"], found["not_run"]) == (1, 1, 1, 0)
    assert [one["outcome"] for one in found["gates"]] == ["pass", "fail", "not judged"]
    assert [one["line"] for one in found["gates"]] == [1, 6, 11]
    assert found["gates"][1]["checks"][0]["limit"] == 0.3
    assert found["gates"][0]["signature"] == "bce|n:4|red:mean|clip:none|log:e|pair:row|losscli:0.1.0"


@pytest.mark.usefixtures("gates")
def test_files_alone_leave_stdout_empty_and_the_verdicts_on_stderr(loss, folder):
    found = loss("check", "-o", "out.json", "-o", "out.md", "-o", "out.txt")
    assert (found.status, found.stdout) == (2, "")
    assert "1 of 3 gates passed; 1 failed; 1 could not be judged\n" in found.stderr
    assert json.loads((folder / "out.json").read_text())["failed"] == 1
    assert "| good | bce | 0.337539 | ≤ 0.35 | PASS |" in (folder / "out.md").read_text()
    assert (folder / "out.txt").read_text() == loss("check").stdout


@pytest.mark.usefixtures("gates")
def test_junit_is_well_formed_and_counts_failures_and_errors(loss, folder):
    found = loss("check", "--junit", "out.xml")
    assert found.stdout == loss("check").stdout
    root = ET.fromstring((folder / "out.xml").read_bytes())  # noqa: S314
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    for one in (root, suite):
        assert (one.get("tests"), one.get("failures"), one.get("errors")) == ("3", "1", "1")


@pytest.fixture
def cases(gates, loss, folder):  # noqa: ARG001 - it writes the file
    """Return the test cases of the gates."""
    loss("check", "--junit", "out.xml")
    return ET.fromstring((folder / "out.xml").read_bytes()).findall("testsuite/testcase")  # noqa: S314


def test_a_gate_that_passes_is_a_case_with_its_number_and_signature(cases):
    properties = {one.get("name"): one.get("value") for one in cases[0].findall("properties/property")}
    assert properties == {
        "loss": "bce",
        "value": "0.3375388286260044",
        "demand": "≤ 0.35",
        "signature": "bce|n:4|red:mean|clip:none|log:e|pair:row|losscli:0.1.0",
    }
    assert [one.tag for one in cases[0]] == ["properties"]


def test_a_gate_that_fails_is_a_failure_with_its_value_and_limit(cases):
    failure = cases[1].find("failure")
    assert failure.get("message") == failure.text == "0.337539 is above 0.3 (by 0.037539)"
    assert (cases[1].get("name"), cases[1].get("line")) == ("50%: a,\\r\\nb <&> \\x07", "6")


def test_a_gate_that_cannot_be_judged_is_an_error_with_every_reason(cases):
    error = cases[2].find("error")
    assert error.get("message").startswith("loss.toml:14:1: fail-abov is no key of a gate of bce.")
    assert len(error.text.splitlines()) == 2


@pytest.mark.usefixtures("gates")
def test_annotations_name_file_line_and_gate_with_what_would_end_them_escaped(loss):
    found = loss("check", "--github")
    table = loss("check").stdout
    assert found.stdout.startswith(table)
    reasons = (
        "loss.toml:14:1: fail-abov is no key of a gate of bce. Did you mean fail-above or fail-below?%0A"
        "loss.toml:11: it demands nothing: say fail-above = 0.35, or baseline = 0.3421 with allowed-increase"
    )
    name = r"50%25%3A a%2C\r\nb <&> \x07"
    assert found.stdout.removeprefix(table).splitlines() == [
        f"::error file=loss.toml,line=6,title=FAIL {name}::0.337539 is above 0.3 (by 0.037539)",
        f"::error file=loss.toml,line=11,title=NOT JUDGED typo::{reasons}",
    ]


def test_gates_that_pass_have_no_annotations(loss, folder):
    (folder / "loss.toml").write_text(GATES.partition("[gate.typo]")[0].replace("0.3\n", "0.35\n"))
    found = loss("check", "--github")
    assert (found.status, "::" in found.stdout) == (0, False)


@pytest.mark.usefixtures("gates")
def test_annotations_take_the_place_of_the_table_beside_files(loss):
    lines = loss("check", "--github", "-o", "out.json").stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error"]


def test_a_percent_in_a_message_is_escaped(loss, folder):
    (folder / "loss.toml").write_text(f"[gate.g]\n{FILES}fail-above = 0.35\ngate = 'ci'\n")
    assert (
        loss("check", "--github")
        .stdout.splitlines()[-1]
        .partition("::0.")[2]
        .startswith("664998, the upper end of the 95%25 CI")
    )


def test_text_from_outside_cannot_leave_its_line(loss, folder):
    """A column's name with a line end and a command in it stays a text in table and annotation."""
    (folder / "loss.toml").write_text(f'[gate.g]\n{FILES}fail-above = 1\nweight = "w\\n::error::x"\n')
    found = loss("check", "--github")
    assert found.status == 2
    assert not [line for line in found.stdout.splitlines() if line.startswith("::error::")]


def test_help_tells_how_a_file_is_written(loss):
    assert "[gate.validation]" in loss("help", "gates").stdout
    assert "loss help gates" in loss("check", "--help").stdout


def test_the_file_of_the_help_is_a_file_of_gates(loss, folder):
    """What the help shows runs as it stands: the comments of its lines aside."""
    text = loss("help", "gates").stdout.partition("\n\n")[2].partition("\nbaseline = ")[0]
    lines = [
        line.partition("    ")[0] if not line.startswith("    ") else line
        for line in (one[2:] for one in text.splitlines())
    ]
    (folder / "loss.toml").write_text("\n".join(lines))
    (folder / "targets.csv").rename(folder / "labels.csv")
    (folder / "production.csv").write_bytes((folder / "preds.csv").read_bytes())
    loss("bce", "preds.csv", "labels.csv", "-o", "last.json")
    found = loss("check")
    assert "2 of 3 gates passed; 1 failed" in found.stdout  # four rows: the interval of the first is wide
