"""Names, paths and cells from a hostile hand: nothing of them steers the terminal, is taken for markup or floods it."""

import json
import unicodedata

import pytest
from rich.cells import cell_len

pytestmark = pytest.mark.usefixtures("pair")

HOSTILE = {
    "ansi": "\x1b[31mred\x1b[0m",
    "osc": "\x1b]0;title\x07",
    "c1": "\x9b31m",
    "markup": "[red]x[/red]",
    "closing": "[/]",
    "link": "[link=file:///etc/passwd]x[/link]",
    "emoji code": ":warning:",
    "bidi": "a\u202eb\u2066c",
    "zero width": "a\u200bb\u200d\ufeffc",
    "separator": "a\u2028b\u2029c",
    "bell": "a\ab\bc\x7f",
    "carriage": "good\rbad",
    "tag": "a\U000e0041b",
    "private": "a\ue000b",
    "long": "x" * 10_000,
}
NAMES = pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def is_tame(text):
    return not any(unicodedata.category(letter) in UNSAFE for letter in text.replace("\n", ""))


@pytest.fixture
def quoted(write):
    """Return a function that writes both.csv with two outputs whose columns have these names."""

    def written(name):
        cell = '"' + name.replace('"', '""') + '"'
        write(both=f"a,b,{cell},d\n1,2,3,4\n5,6,7,8\n")

    return written


@NAMES
def test_a_column_name_in_an_error_is_tame(loss, quoted, name):
    quoted(name)
    status, stdout, stderr = loss("mse", "both.csv", "-p", "nosuch", "-t", "d")
    assert (status, stdout) == (2, "")
    assert is_tame(stderr)
    assert len(stderr) < 400


@NAMES
@pytest.mark.parametrize("form", ["table", "steps", "md", "latex", "csv", "tsv", "ndjson", "json"])
def test_a_column_name_in_a_report_is_tame(loss, quoted, name, form):
    quoted(name)
    options = ["--steps"] if form == "steps" else ["--to", form, "--rows", "all"]
    status, stdout, stderr = loss("mse", "both.csv", "-p", "1,2", "-t", "3,4", *options, env={"COLUMNS": "80"})
    assert (status, stderr) == (0, "")
    assert is_tame(stdout.replace("\t", "") if form == "tsv" else stdout)


@NAMES
@pytest.mark.parametrize("form", ["table", "md", "latex", "json"])
def test_the_name_of_the_weights_is_tame(loss, write, name, form):
    cell = '"' + name + '"'
    write(both=f"p,y,{cell}\n1,2,3\n4,5,6\n")
    status, stdout, stderr = loss("mse", "both.csv", "-p", "p", "-t", "y", "-w", "3", "--to", form)
    assert (status, stderr) == (0, "")
    assert is_tame(stdout)


@NAMES
def test_a_cell_in_an_error_is_tame(loss, write, name):
    write(preds=f'p\n0.5\n"{name}"\n', targets="y\n1\n1\n")
    status, stdout, stderr = loss("bce", "preds.csv", "targets.csv")
    assert (status, stdout) == (2, "")
    assert is_tame(stderr)
    assert max(map(len, stderr.splitlines())) < 200


@NAMES
@pytest.mark.parametrize(
    "place", ["command", "loss", "pattern", "topic", "option", "value", "column", "path", "output"]
)
def test_an_argument_in_an_error_is_tame(loss, name, place):
    files = ("preds.csv", "targets.csv")
    arguments = {
        "command": [name],
        "loss": ["explain", name],
        "pattern": ["list", name],
        "topic": ["help", name],
        "option": ["bce", *files, f"--{name}"],
        "value": ["bce", *files, "--rows", name],
        "column": ["bce", *files, "-p", name],
        "path": ["bce", name, "targets.csv"],
        "output": ["bce", *files, "-o", f"{name}/x.json"],
    }
    status, stdout, stderr = loss(*arguments[place])
    assert (status, stdout) == (2, "")
    assert is_tame(stderr)
    assert max(map(len, stderr.splitlines())) <= 1000


def test_markup_is_printed_as_it_is(loss, write):
    write(both="a,b,[red]c[/],:smile:\n1,2,3,4\n")
    stdout = loss("mse", "both.csv", "-p", "a,b", "-t", "3,4").stdout
    assert "1 [red]c[/]" in stdout
    assert "1 :smile:" in stdout


def test_an_escape_is_shown_as_one(loss, write):
    write(both="a,b,\x1b[31mc,d\n1,2,3,4\n")
    assert "1 \\x1b[31mc" in loss("mse", "both.csv", "-p", "a,b", "-t", "3,4").stdout


def test_a_long_name_is_cut_at_sixty_characters(loss, quoted):
    quoted("x" * 10_000)
    stdout = loss("mse", "both.csv", "-p", "1,2", "-t", "3,4").stdout
    assert f"1 {'x' * 59}…" in stdout


def test_a_long_name_stays_whole_in_json(loss, quoted):
    quoted("x" * 10_000)
    found = json.loads(loss("mse", "both.csv", "-p", "1,2", "-t", "3,4", "--json").stdout)
    assert found["inputs"]["target"]["columns"][0] == "x" * 10_000


def test_a_name_that_is_no_utf_8_is_escaped_in_json(loss, folder):
    path = b"p\xff.csv".decode("utf-8", "surrogateescape")
    try:
        (folder / path).write_text("p,y\n0.5,1\n")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    found = json.loads(loss("bce", path, "-p", "p", "-t", "y", "--json").stdout)
    assert found["inputs"]["pred"]["path"] == r"p\udcff.csv"


def test_a_name_that_is_no_utf_8_is_escaped_in_an_error(loss):
    path = b"p\xff.csv".decode("utf-8", "surrogateescape")
    assert loss("bce", path, "-p", "p", "-t", "y").stderr == "loss: error: p\\udcff.csv: there is no such file\n"


def test_a_wide_name_keeps_the_borders_in_line(loss, write):
    write(both="a,b,損失,d\n1,2,3,4\n")
    table = [
        line for line in loss("mse", "both.csv", "-p", "a,b", "-t", "3,4").stdout.splitlines() if line[0] in "╭│├╰"
    ]
    assert len({cell_len(line) for line in table}) == 1


def test_markdown_in_a_name_does_nothing(loss, write):
    write(both="a,b,*c*|`d`<b>,e\n1,2,3,4\n")
    assert r"| 1 \*c\*\|\`d\`\<b\> |" in loss("mse", "both.csv", "-p", "a,b", "-t", "3,4", "--to", "md").stdout


def test_latex_in_a_name_does_nothing(loss, write):
    write(both=r"a,b,\input{x}%$^~,e" + "\n1,2,3,4\n")
    expected = r"1 \textbackslash{}input\{x\}\%\$\textasciicircum{}\textasciitilde{} &"
    assert expected in loss("mse", "both.csv", "-p", "a,b", "-t", "3,4", "--to", "latex").stdout


def test_a_bar_in_the_name_of_the_weights_does_not_end_its_part_of_the_signature(loss, write):
    write(both="p,y,w|n:9%\n1,2,3\n")
    found = json.loads(loss("mse", "both.csv", "-p", "p", "-t", "y", "-w", "w|n:9%", "--json").stdout)
    assert "|weight:w%7Cn:9%25|over:" in found["signature"]
