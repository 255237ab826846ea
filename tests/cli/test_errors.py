"""Errors: on stderr, status 2, nothing on stdout, word for word; the parser's too, whatever the version of typer."""

import os
import stat

import pytest

from losscli.cli.targets import BY_EXTENSION

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")
NUMBER_HINT = "  --na skip passes over empty and NA cells; anything else must be mended.\n"
SEE = "  See loss bce --help.\n"
TOPICS = "exit-codes, expect, expressions, gates, intervals, networks, numbers, parts"
ROWS_FORMS = "it is a number, all, none, worst:N, best:N, or rows such as 3,7,90-95"
REDUCTIONS = "it is mean, sum, none, median, max, min, or a percentile such as p95"


@pytest.fixture
def refused(loss):
    """Return a function that runs `loss`, checks that it refuses in the right manner, and returns what it says."""

    def run(*arguments, **more):
        status, stdout, stderr = loss(*arguments, **more)
        assert (status, stdout) == (2, "")
        assert stderr.startswith("loss: error: ")
        return stderr.removeprefix("loss: error: ")

    return run


def test_a_cell_that_is_no_number_is_shown_with_its_line_and_a_caret(refused, write):
    write(preds="p\n0.8\n0.1\nO.6\n0.4\n", targets="y\n1\n0\n1\n0\n")
    assert refused(*BCE) == (
        "preds.csv:4:1: 'O.6' is not a number (column p, row 3)\n    4 | O.6\n        ^^^\n" + NUMBER_HINT
    )


def test_files_of_unequal_length_are_refused_with_both_numbers_of_rows(refused, write):
    write(short="p\n" + "0.5\n" * 9999, targets="y\n" + "1\n" * 10000)
    assert refused("bce", "short.csv", "targets.csv").startswith(
        "short.csv has 9 999 rows, targets.csv has 10 000\n"
        "  Rows are paired by position, so one missing row shifts every pair after it.\n"
    )


def test_a_value_that_is_no_probability_points_to_the_loss_of_logits(refused, write):
    write(scores="p\n2.31\n", targets="y\n1\n")
    assert refused("bce", "scores.csv", "targets.csv") == (
        "scores.csv:2:1: p = 2.31 is not a probability\n  If these are logits, use bce-logits.\n"
    )


def test_a_missing_column_is_named_with_those_there_are(refused, write):
    write(preds="id,y_hat\n1,0.5\n", targets="y\n1\n")
    assert refused("mse", "preds.csv", "targets.csv", "-p", "yhat") == (
        "no column yhat in preds.csv; it has: id, y_hat. Did you mean y_hat?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mes", "a", "b"], "no loss or command called mes. Did you mean mse or mae? See loss list.\n"),
        (["zzzzzz"], "no loss or command called zzzzzz. See loss list.\n"),
        ([""], "no loss or command called ''. See loss list.\n"),
        (
            ["l2", "a", "b"],
            (
                "l2 means different things in different places: the mean of the squares (mse), or half of that, "
                "as optax.l2_loss (half-mse)\n"
            ),
        ),
        ([], "which loss? For example: loss mse preds.csv targets.csv\n  See loss list and loss --help.\n"),
        (["explain", "zzzzzz"], "no loss or command called zzzzzz. See loss list.\n"),
        (["explain"], "loss explain needs a LOSS\n  See loss explain --help.\n"),
        (
            ["explain", "bce", "mse"],
            "files and columns are for --code TOOL\n  To compute: loss bce FILES.\n",
        ),
        (["list", "zzzzzz"], "zzzzzz is in no loss's name, alias, title or family.\n  See loss list.\n"),
        (
            ["help", "zzzzzz"],
            f"no help on zzzzzz: the topics are {TOPICS}, and every command and loss\n  See loss --help.\n",
        ),
        (["-q", "bce"], "no option -q\n  Options follow the loss, as in: loss mse preds.csv targets.csv -q\n"),
        (["--nosuch"], "no option --nosuch\n  Options follow the loss, as in: loss mse preds.csv targets.csv -q\n"),
    ],
)
def test_what_is_no_command_is_refused(refused, arguments, message):
    assert refused(*arguments) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nosuch"], f"no option --nosuch\n{SEE}"),
        (["--nosuch=3"], f"no option --nosuch\n{SEE}"),
        (["-Z"], f"no option -Z\n{SEE}"),
        (["--reduc", "sum"], f"no option --reduc. Did you mean --reduction?\n{SEE}"),
        (["--colour", "never"], f"no option --colour. Did you mean --color?\n{SEE}"),
        (["--rows"], f"option --rows needs a value\n{SEE}"),
        (["-d"], f"option -d needs a value\n{SEE}"),
        (["--json=3"], f"option --json takes no value\n{SEE}"),
        (["-r", "p101"], f"--reduction p101: {REDUCTIONS}\n"),
        (["-r", "avg"], f"--reduction avg: {REDUCTIONS}\n"),
        (["--rows", "abc"], f"--rows abc: {ROWS_FORMS}\n"),
        (["--rows", "worst:0"], f"--rows worst:0: {ROWS_FORMS}\n"),
        (["--rows", "5-3"], f"--rows 5-3: {ROWS_FORMS}\n"),
        (["--rows", "1,,2"], f"--rows 1,,2: {ROWS_FORMS}\n"),
        (["--rows", "3,7"], "--rows 3,7: there is no row 7; the last is 4\n"),
        (["--digits", "99"], "--digits must be a whole number from 0 to 17, got 99\n"),
        (["--digits", "x"], "--digits must be a whole number from 0 to 17, got x\n"),
        (["--digits", "-1"], "--digits must be a whole number from 0 to 17, got -1\n"),
        (["--digits", "٣"], "--digits must be a whole number from 0 to 17, got ٣\n"),
        (["--clip", "x"], "bce: --clip must be a number in (0, 0.5), got x\n"),
        (["--clip", "1_0"], "bce: --clip must be a number in (0, 0.5), got 1_0\n"),
        (["--clip", "nan"], "bce: --clip must be a number in (0, 0.5), got nan\n"),
        (["--clip", "0.7"], "bce: --clip must be in (0, 0.5), got 0.7\n"),
        (["--base", "3"], "bce: --base must be e or 2 or 10, got 3\n"),
        (["--like", "nosuch"], "--like nosuch: the conventions of bce are torch, sklearn, keras, xgboost, lightgbm\n"),
        (["--to", "nosuch"], "--to must be table, json, csv, tsv, ndjson, md, latex, html or value, got nosuch\n"),
        (["--color", "x"], "--color must be auto, always or never, got x\n"),
        (["-q", "--color", "x"], "--color must be auto, always or never, got x\n"),
        (["--to", "csv", "--color", "x"], "--color must be auto, always or never, got x\n"),
        (["--na", "drop"], "--na must be error or skip, got drop\n"),
        (["--decimal", ";"], "--decimal must be . or ,, got ;\n"),
        (["-q", "--json"], "--json, --quiet and --to each choose what is printed: give one of them\n"),
        (["-q", "--to", "md"], "--json, --quiet and --to each choose what is printed: give one of them\n"),
        (["--json", "--steps"], "--steps is written out in the table's place, and no table is asked for\n"),
        (["-o", "x.csv", "--steps"], "--steps is written out in the table's place, and no table is asked for\n"),
        (["-o", "-"], "-o - is no file: what is printed is chosen with --to, or --json\n"),
        (
            ["-o", "x.foo"],
            f"-o x.foo: the extensions are {', '.join(BY_EXTENSION)}\n",
        ),
        (["--terms", "x.json"], "--terms x.json: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet\n"),
        (
            ["--terms", "-", "--to", "csv"],
            "--terms - and the format asked for would both fill stdout with terms: give one of them\n",
        ),
        (["-o", "a.csv", "--terms", "./a.csv"], "two outputs would be written to ./a.csv\n"),
        (["-w", "nosuch"], "no column nosuch for the weights in preds.csv and targets.csv; it has: p, y\n"),
    ],
    ids=" ".join,
)
def test_an_option_that_makes_no_sense_is_refused(refused, arguments, message):
    assert refused(*BCE, *arguments) == message


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((), "no file was given; PRED and TARGET take a file each, in this order\n"),
        (("a", "b", "c"), "a: there is no such file\n"),
        (("nosuch.csv", "targets.csv"), "nosuch.csv: there is no such file\n"),
        (("preds.csv", "nosuch.csv"), "nosuch.csv: there is no such file\n"),
        ((".", "targets.csv"), ".: this is a directory, not a file\n"),
        (("preds.csv/x", "targets.csv"), "preds.csv/x: a part of the path is not a directory\n"),
        (("-", "-"), "- is a stream and can be read only once, but is named twice\n"),
        (("-", "targets.csv"), "stdin: nothing came in on stdin\n"),
        (
            ("preds.csv",),
            "preds.csv is the only file: say which columns are which with --pred and --target; it has: p\n",
        ),
    ],
    ids=" ".join,
)
def test_files_that_cannot_be_read_are_refused(refused, files, message):
    assert refused("bce", *files).startswith(message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(refused, folder):
    (folder / "preds.csv").chmod(stat.S_IWUSR)
    assert refused(*BCE) == "preds.csv: no permission to read it\n"


@pytest.mark.parametrize(
    ("loss_name", "target", "message"),
    [
        ("ce", "1.5", "targets.csv:2:1: y = 1.5 is not a class from 0 to 1\n"),
        ("ce", "-1", "targets.csv:2:1: y = -1 is not a class from 0 to 1\n"),
        (
            "ce",
            "2",
            (
                "targets.csv:2:1: y = 2 is not a class from 0 to 1\n"
                "  Classes are counted from 0: are these counted from 1?\n"
            ),
        ),
    ],
)
def test_a_label_that_is_no_class_is_refused(refused, write, loss_name, target, message):
    write(logits="z0,z1\n2,1\n", targets=f"y\n{target}\n")
    assert refused(loss_name, "logits.csv", "targets.csv") == message


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("1\n-1\n", "both.csv:3:5: w = -1 is not a weight (zero or more)\n"),
        ("0\n0\n", "all weights are zero, so there is no mean\n"),
    ],
)
def test_weights_that_make_no_mean_are_refused(refused, write, weights, message):
    first, second = weights.split()
    write(both=f"p,y,w\n1,2,{first}\n3,4,{second}\n")
    assert refused("mse", "both.csv", "-p", "p", "-t", "y", "-w", "w") == message


def test_weights_have_no_meaning_in_a_median(refused, write):
    write(both="p,y,w\n1,2,1\n3,4,1\n")
    message = refused("mse", "both.csv", "-p", "p", "-t", "y", "-w", "w", "-r", "median")
    assert message == "--weight has no meaning with --reduction median\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-q", "bce.csv", "y.csv"],
        ["bce.csv", "-q", "y.csv"],
        ["bce.csv", "y.csv", "-q"],
        ["--quiet", "--", "bce.csv", "y.csv"],
    ],
    ids=" ".join,
)
def test_options_may_stand_anywhere_after_the_loss(loss, write, arguments):
    write(bce="p\n0.5\n", y="y\n1\n")
    assert loss("bce", *arguments) == (0, "0.693147180559945\n", "")


def test_a_name_that_begins_with_a_dash_stands_after_a_double_dash(loss, folder, write):
    write(preds="p\n0.5\n", y="y\n1\n")
    (folder / "preds.csv").rename(folder / "-p.csv")
    assert loss("bce", "-q", "--", "-p.csv", "y.csv").stdout == "0.693147180559945\n"


def test_an_output_may_begin_with_a_dash(loss, folder):
    assert loss(*BCE, "-o", "-x.json").status == 0
    assert (folder / "-x.json").exists()


@pytest.mark.parametrize("command", [[], ["bce"], ["list"], ["explain"], ["help"]], ids=" ".join)
def test_dash_h_is_help_everywhere(loss, command):
    assert loss(*command, "-h") == loss(*command, "--help")


@pytest.mark.parametrize("command", [[], ["bce"], ["list"], ["explain"], ["help"]], ids=" ".join)
def test_help_is_on_stdout_with_status_0(loss, command):
    status, stdout, stderr = loss(*command, "--help")
    assert (status, stdout[:6], stderr) == (0, "Usage:", "")


def test_help_on_a_loss_is_its_help(loss):
    assert loss("help", "bce") == loss("bce", "--help")


@pytest.mark.parametrize("option", ["--rows", "--reduction", "--like", "--to", "--na", "--digits", "--clip", "-o"])
def test_what_was_typed_is_cut_at_sixty_characters(refused, option):
    message = refused(*BCE, option, "x" * 10_000 + (".foo" if option == "-o" else ""))
    assert "x" * 59 + "…" in message
    assert "x" * 60 not in message
