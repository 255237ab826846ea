"""Colour, letters, locales: how it looks may differ, what is said may not."""

import re

import pytest

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")
ESCAPE = "\x1b"
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    ("option", "environment", "tty", "coloured"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("always", {"TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "", "TERM": "xterm"}, True, True),
        ("auto", {}, False, False),
    ],
)
def test_the_option_beats_no_color_beats_force_color_beats_the_terminal(loss, option, environment, tty, coloured):
    stdout = loss(*BCE, "--color", option, tty=tty, env=environment).stdout
    assert (ESCAPE in stdout) == coloured


def test_colour_changes_nothing_but_colour(loss):
    assert SGR.sub("", loss(*BCE, "--color", "always").stdout) == loss(*BCE).stdout


@pytest.mark.parametrize("kind", ["json", "csv", "tsv", "ndjson", "value", "md", "latex"])
def test_machine_formats_are_never_coloured(loss, kind):
    stdout = loss(*BCE, "--to", kind, "--color", "always", tty=True, env={"FORCE_COLOR": "1"}).stdout
    assert stdout == loss(*BCE, "--to", kind).stdout
    assert ESCAPE not in stdout


@pytest.mark.parametrize("kind", ["json", "csv", "tsv", "ndjson", "value", "md", "latex"])
def test_machine_formats_are_never_wrapped(loss, kind):
    assert loss(*BCE, "--to", kind, env={"COLUMNS": "5"}) == loss(*BCE, "--to", kind)


def test_a_file_is_never_coloured(loss, folder):
    loss(*BCE, "-o", "report.txt", "--color", "always", tty=True)
    assert ESCAPE not in (folder / "report.txt").read_text()


def test_a_file_is_never_narrow(loss, folder):
    loss(*BCE, "-o", "report.txt", env={"COLUMNS": "20"})
    assert (folder / "report.txt").read_text() == loss(*BCE).stdout


@pytest.mark.parametrize("arguments", [BCE, (*BCE, "--steps"), ("explain", "ce"), ("list",), ("bce", "--help")])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
def test_a_stream_without_the_letters_gets_ascii_words(loss, arguments, encoding):
    run = loss(*arguments, encoding=encoding)
    assert run.status == 0
    assert run.stdout.isascii()


@pytest.mark.parametrize("arguments", [BCE, (*BCE, "--steps", "--grad"), ("explain", "ce"), ("list",)])
def test_ascii_is_ascii_also_in_utf_8(loss, arguments):
    assert loss(*arguments, "--ascii").stdout.isascii()


def test_a_file_has_all_letters_whatever_stdout_can_print(loss, folder):
    loss(*BCE, "-o", "report.txt", encoding="ascii")
    assert "ℓ" in (folder / "report.txt").read_text(encoding="utf-8")


def test_json_is_strict_on_a_stream_in_ascii(loss, folder):
    (folder / "é.csv").write_text("ŷ,y\n1,2\n", encoding="utf-8")
    run = loss("mse", "é.csv", "-p", "ŷ", "-t", "y", "--json", encoding="ascii")
    assert '"path": "\\u00e9.csv", "columns": ["\\u0177"]' in run.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "nonsense"},
        {"TERM": "dumb", "COLUMNS": "80"},
        {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"},
        {"LANG": "de_DE.UTF-8", "TZ": "nonsense"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
def test_no_environment_changes_a_number(finished, environment):
    run = finished(*BCE, env=environment)
    assert (run.status, run.stderr) == (0, "")
    assert "0.337539" in run.stdout


def test_locale_c_without_utf_8_gets_ascii_words(finished):
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert finished(*BCE, env=environment).stdout.isascii()


@pytest.mark.parametrize("python", ["-OO", "-Werror"])
@pytest.mark.parametrize("arguments", [BCE, ("explain", "bce"), ("bce", "--help")], ids=" ".join)
def test_optimised_and_strict_pythons_do_the_same(finished, python, arguments):
    run = finished(*arguments, python=(python,))
    assert (run.status, run.stderr) == (0, "")


@pytest.mark.parametrize("python", ["-OO", "-Werror"])
def test_errors_are_the_same_in_optimised_and_strict_pythons(finished, write, python):
    write(preds="p\n2.31\n", targets="y\n1\n")
    assert finished(*BCE, python=(python,)) == (
        2,
        "",
        "loss: error: preds.csv:2:1: p = 2.31 is not a probability\n  If these are logits, use bce-logits.\n",
    )


@pytest.mark.parametrize("columns", ["0", "-5", "x", "", "99999999999999999999", "１０"])
def test_columns_that_are_no_width_are_ignored(loss, columns):
    assert loss(*BCE, env={"COLUMNS": columns}) == loss(*BCE)
