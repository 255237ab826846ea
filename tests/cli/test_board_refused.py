"""What a leaderboard refuses: one line, exit status 2, nothing on stdout."""

import pytest

pytestmark = pytest.mark.usefixtures("four")
FILES = ("a.csv", "b.csv", "y.csv")


@pytest.fixture
def four(write):
    """Write the predictions of models of four rows, and of others that do not fit them."""
    write(
        a="p\n2.5\n0\n2.1\n1.8\n",
        b="p\n3\n-0.5\n2\n2\n",
        y="y\n3\n-0.5\n2\n1\n",
        short="p\n3\n-0.5\n2\n",
        wide="p,q\n3,1\n-0.5,1\n2,1\n4,2\n",
        part1="p\n1\n2\n",
        part2="p\n3\n4\n",
        l1="cat,dog\n1,0\n0,1\n1,2\n3,1\n",
        l2="dog,cat\n1,0\n0,1\n1,2\n3,1\n",
        labels="y\ncat\ndog\ncat\ndog\n",
    )


@pytest.fixture
def refused(loss):
    """Return a function that runs `loss`, which refuses, and returns what it says."""

    def run(*arguments):
        found = loss(*arguments)
        assert (found.status, found.stdout) == (2, "")
        assert found.stderr.startswith("loss: error: ")
        return found.stderr.removeprefix("loss: error: ")

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("--steps",),
        ("--grad",),
        ("--rows", "worst:3"),
        ("--rows", "all"),
        ("--terms", "t.csv"),
        ("--by", "p"),
        ("--expect-from", "a.csv"),
        ("--expect-terms", "a.csv"),
        ("--expect-grad", "a.csv"),
        ("--partial",),
        ("--on", "local"),
        ("--plot", "x.svg"),
        ("--histogram",),
    ],
    ids=" ".join,
)
def test_what_is_about_one_models_rows_is_refused(refused, folder, arguments):
    said = refused("mse", *FILES, *arguments)
    assert said.startswith(f"{arguments[0]} is about the rows of one model, and there are 2: a.csv, b.csv\n")
    assert sorted(one.name for one in folder.iterdir() if one.suffix != ".csv" or one.name in {"t.csv", "x.csv"}) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-r", "none"), "under --reduction none no model has one result, so there is nothing to rank"),
        (("-r", "median", "--ci"), "--ci: an interval is of the mean or the sum, not of the median"),
        (("-o", "x.npy"), "-o x.npy would hold the terms of all rows, and a leaderboard writes none"),
        (("-o", "a.csv"), "cannot write a.csv: it is an input"),
        (
            ("--expect", "0.3"),
            "--expect 0.3: of which model? There are 2\n  Say --expect a.csv=0.3, and so on for others.",
        ),
        (("--expect", "y.csv=0.3"), "--expect y.csv=0.3: y.csv is no model; they are: a.csv, b.csv"),
        (("--expect", "a.csv=x"), "--expect x: it is a number such as 0.3375, inf or nan"),
        (("--expect", "a.csv=1", "--expect", "a.csv=2"), "--expect was given twice for a.csv"),
        (("--gate", "ci"), "--gate ci: there is nothing to judge"),
        (("--worst-groups", "3"), "--worst-groups is about the values of a column"),
        (("--cluster", "k"), "--cluster is about the rows of one model"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_options_that_make_no_sense_are_refused(refused, arguments, message):
    assert message in refused("mse", *FILES, *arguments)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("a.csv", "short.csv", "y.csv"), "a.csv has 4 rows, short.csv has 3, y.csv has 4\n"),
        (("a.csv", "wide.csv", "y.csv"), "wide.csv has 2 columns and one is wanted; it has: p, q."),
        (("a.csv", ".", "y.csv"), ".: this is a directory, not a file\n"),
        (("a.csv", "none.csv", "y.csv"), "none.csv: there is no such file\n"),
        (("-", "-", "y.csv"), "- is a stream and can be read only once, but is named twice\n"),
    ],
    ids=" ".join,
)
def test_files_that_do_not_fit_are_refused(refused, files, message):
    assert refused("mse", *files).startswith(message)


def test_classes_in_another_order_are_refused(refused):
    said = refused("ce", "l1.csv", "l2.csv", "labels.csv")
    assert said.startswith("the classes of l1.csv are cat, dog, and those of l2.csv are dog, cat\n")


def test_parts_of_one_input_are_to_be_quoted(refused):
    said = refused("mse", "part1.csv", "part2.csv", "y.csv")
    assert said.endswith("  If these are parts of one input and not models, quote the pattern: 'part*.csv'.\n")


def test_a_bad_value_is_named_in_the_file_that_has_it(refused, folder):
    (folder / "b.csv").write_text("p\n3\nO.5\n2\n2\n")
    assert refused("mse", *FILES).startswith("b.csv:3:1: 'O.5' is not a number (column p, row 2)\n")
