"""What is wrong in a file of gates is never a silent pass: that gate is not judged, the others are run, status 2."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("pair")

FILES = 'files = ["preds.csv", "targets.csv"]'
GOOD = f'[gate.good]\nloss = "bce"\n{FILES}\nfail-above = 0.35\n'
BCE = f'loss = "bce"\n{FILES}\n'


@pytest.fixture
def refused(folder, loss):
    """Return a function that runs a gate beside a good one and returns its problems, each without its place."""

    def ran(lines):
        (folder / "loss.toml").write_text(f"{GOOD}[gate.g]\n{lines}\n")
        found = loss("check", "--json")
        good, gate = json.loads(found.stdout)["gates"]
        assert (found.status, good["outcome"], gate["outcome"]) == (2, "pass", "not judged")
        return gate["problems"]

    return ran


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        # of the file
        (FILES + "\nfail-above = 1", "loss.toml:5: it names no loss"),
        (f'Loss = "bce"\n{FILES}\nfail-above = 1', "loss.toml:5: it names no loss. Did you mean loss by Loss?"),
        (
            f'loss = "mes"\n{FILES}\nfail-above = 1',
            "no loss or command called mes. Did you mean mse or mae? See loss list.",
        ),
        (f'loss = "l2"\n{FILES}\nfail-above = 1', "l2 means different things in different places"),
        (f"loss = 3\n{FILES}\nfail-above = 1", "no loss or command called 3. See loss list."),
        (
            f"loss = true\n{FILES}\nfail-above = 1",
            "loss.toml:6:1: loss must be a text or a number, and is true or false",
        ),
        (f'loss = "list"\n{FILES}\nfail-above = 1', "no loss or command called list"),
        (f'loss = "custom"\n{FILES}\nfail-above = 1', "loss.toml:6:1: loss check runs no code"),
        (f'loss = "expr"\n{FILES}\nfail-above = 1', "loss.toml:6:1: expr needs an expression"),
        (f'loss = "expr"\nexpression = "q"\n{FILES}\nfail-above = 1', "q"),
        ('loss = "bce"\nfail-above = 1', "loss.toml:5: it names no files"),
        ('loss = "bce"\nfiles = []\nfail-above = 1', "files must be an array such as"),
        ('loss = "bce"\nfiles = "preds.csv"\nfail-above = 1', "files must be an array such as"),
        ('loss = "bce"\nfiles = ["preds.csv", 3]\nfail-above = 1', "one of them is a number"),
        ('loss = "bce"\nfiles = ["preds.csv", "-"]\nfail-above = 1', "a gate reads files, and not stdin"),
        ('loss = "bce"\nfiles = ["no.csv", "targets.csv"]\nfail-above = 1', "no.csv: there is no such file"),
        ('loss = "bce"\nfiles = ["no-*.csv", "targets.csv"]\nfail-above = 1', "no-*.csv"),
        ('loss = "bce"\nfiles = ["bad.csv", "targets.csv"]\nfail-above = 1', "bad.csv:3:1: 'O.6' is not a number"),
        ('loss = "bce"\nfiles = ["two.csv", "targets.csv"]\nfail-above = 1', "two.csv has 2 rows, targets.csv has 4"),
        ('loss = "bce"\nfiles = ["big.csv", "targets.csv"]\nfail-above = 1', "big.csv:3:1: p = 2.5 is not"),
        # keys
        (BCE + "fail_abov = 0.3", "loss.toml:8:1: fail_abov is no key of a gate of bce. Did you mean fail-above"),
        (
            BCE + "fail-above = 1\nwieght = 'w'",
            "loss.toml:9:1: wieght is no key of a gate of bce. Did you mean weight?",
        ),
        (BCE + "fail-above = 1\ndelta = 2", "loss.toml:9:1: delta is no key of a gate of bce"),
        (BCE + "fail-above = 1\ngroup = 'g'", "loss.toml:9:1: group is of losses of groups of rows, and bce is none"),
        (BCE + "fail-above = 1\n'' = 2", "loss.toml:9:1: a key without a name is no key of a gate"),
        (BCE + "fail-above = 1\nexpression = 'p'", 'loss.toml:9:1: expression goes with loss = "expr"'),
        (BCE + "fail-above = 1\n[gate.g.more]\nx = 1", "more is no key of a gate of bce"),
        *(
            (BCE + f"fail-above = 1\n{key} = 1", f"loss.toml:9:1: {key} is about how a result is computed or shown")
            for key in ("rows", "digits", "quiet", "json", "to", "output", "terms", "grad", "steps", "jobs", "color")
        ),
        *(
            (BCE + f"fail-above = 1\n{key} = 1", f"loss.toml:9:1: {key} is about how a result is computed or shown")
            for key in ("partial", "on", "expect-from", "no-progress", "ascii", "verbose")
        ),
        # types and values
        (BCE + "fail-above = true", "fail-above must be a text or a number, and is true or false"),
        (BCE + "fail-above = [1]", "fail-above must be a text or a number, and is an array"),
        (BCE + "fail-above = 1979-05-27", "fail-above must be a text or a number, and is a date"),
        (BCE + "fail-above = {a = 1}", "fail-above must be a text or a number, and is a table"),
        (BCE + "fail-above = nan", "--fail-above nan: a limit is a number such as 0.3"),
        (BCE + "fail-above = inf", "--fail-above inf: a limit is a number such as 0.3"),
        (BCE + "fail-above = ''", "--fail-above '': a limit is a number such as 0.3"),
        (BCE + "fail-above = 1e999", "--fail-above 1e999: no double is that large"),
        (BCE + "fail-above = 1\nonly-common = 1", "only-common must be true or false, and is a number"),
        (BCE + "fail-above = 1\nheader = 'no'", "header must be true or false, and is a text"),
        (BCE + "fail-above = 1\nclip = 2", "bce: --clip must be"),
        (BCE + "fail-above = 1\nlike = 'tourch'", "--like tourch: the conventions of bce are"),
        (BCE + "fail-above = 1\nreduction = 'meen'", "meen"),
        (BCE + "fail-above = 1\nna = 'drop'", "--na must be error or skip, got drop"),
        (BCE + "fail-above = 1\ngate = 'cj'", "--gate must be value or ci, got cj"),
        (BCE + "fail-above = 1\nci = false", "ci must be a text or a number, and is true or false"),
        (BCE + "fail-above = 1\nci = 200", "--ci 200: a level is from 50 to 99.99 per cent"),
        (BCE + "fail-above = 1\nseed = 3", "--seed is about an interval, and none is asked for"),
        (BCE + "fail-above = 1\nreduction = 'none'", "there is no one result to hold against a limit"),
        (BCE + "fail-above = 1\nfail-below = 2", "no number keeps both"),
        (BCE + "expect = []", "expect is empty"),
        (BCE + "expect = true", "expect must be a text or a number, and is true or false"),
        # demands
        (BCE, "loss.toml:5: it demands nothing: say fail-above"),
        (BCE + "ci = true", "loss.toml:5: it demands nothing: say fail-above"),
        (BCE + "gate = 'ci'", "loss.toml:5: it demands nothing: say fail-above"),
        (BCE + "fail-above = 1\nallowed-increase = 1", "allowed-increase is over a baseline, and there is none"),
        (BCE + "baseline = inf", "baseline must be a finite number, got inf"),
        (BCE + "baseline = 'last.json'", "baseline must be a finite number, got last.json"),
        (BCE + "baseline = 1\nallowed-increase = -1", "allowed-increase is a number of 0 or more"),
        (BCE + "baseline = 1e308\nallowed-increase = 1e308", "come to more than any double"),
        (BCE + "baseline = 1\nbaseline-report = 'last.json'", "a gate has one baseline"),
        (BCE + "baseline = 1\nfail-above = 1", "fail-above and baseline do not go together"),
        (BCE + "baseline = 1\nby = 's'", "by and baseline do not go together"),
        (BCE + "baseline-report = 'last.json'", "last.json: there is no such file"),
        (BCE + "baseline-report = 'preds.csv'", "preds.csv"),
        (BCE + "baseline-preds = 'last.csv'", "last.csv: there is no such file"),
        (BCE + "baseline-preds = 'preds.csv'\nreduction = 'sum'", "reduction does not go with baseline-preds"),
        (BCE + "baseline-preds = 'preds.csv'\ngate = 'no'", "gate must be value or ci, got no"),
        (
            BCE + "baseline-preds = 'zero.csv'\nallowed-increase = '2%'",
            "zero.csv is no finite baseline: its result is inf",
        ),
        (BCE + "baseline-preds = 'bad.csv'", "bad.csv:3:1: 'O.6' is not a number"),
        (f'loss = "rmse"\n{FILES}\nbaseline-preds = "preds.csv"', "rmse is the root of a mean"),
        (
            'loss = "bce"\nfiles = ["preds.csv"]\nbaseline-preds = "preds.csv"',
            "baseline-preds takes two files beside it",
        ),
    ],
)
def test_what_is_wrong_with_a_gate_is_said_and_never_a_pass(refused, write, lines, problem):
    write(
        bad="p\n0.8\nO.6\n0.6\n0.4\n",
        two="p\n0.8\n0.1\n",
        big="p\n0.8\n2.5\n0.6\n0.4\n",
        zero="p\n0\n0.1\n0.6\n0.4\n",
    )
    assert problem in refused(lines)[0]


def test_every_problem_of_a_gate_is_said(refused):
    lines = f"{BCE}fail_abov = 0.3\nclip = 'x'\nonly-common = 'yes'\nrows = 'all'"
    assert [one.partition(" ")[0] for one in refused(lines)] == [
        "loss.toml:8:1:", "loss.toml:11:1:", "bce:", "loss.toml:10:1:", "loss.toml:5:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("fail-above = 0.35\ngate = 'ci'", "whether it is above 0.35: it has no interval: a single row or group shows"),
        (
            "baseline-preds = 'one.csv'",
            "Δ to one.csv cannot be judged: one row does not show how the difference varies",
        ),
    ],
)
def test_one_row_is_no_evidence(refused, write, lines, why):
    write(one="p\n0.8\n", of_one="y\n1\n")
    (problem,) = refused(f'loss = "bce"\nfiles = ["one.csv", "of_one.csv"]\n{lines}')
    assert why in problem


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("", "loss.toml: the file is empty"),
        ("# none\n", "loss.toml: there is no gate in it"),
        (GOOD + GOOD, "loss.toml:5:1: this key or table stands there twice"),
        (GOOD + "fail-above = 1\n", "loss.toml:5:1: this key or table stands there twice"),
        (GOOD.replace("gate", "gates"), "loss.toml:1:2: gates is no gate. Did you mean gate?"),
        ("fail-above = 1\n" + GOOD, "loss.toml:1:1: fail-above is no gate."),
        (GOOD + "fail-below = O.1\n", "loss.toml:5:14: this is not TOML"),
    ],
)
def test_a_file_that_is_wrong_is_an_error_and_nothing_is_run(loss, folder, text, headline):
    (folder / "loss.toml").write_text(text)
    found = loss("check", "--junit", "out.xml", "-o", "out.json")
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.startswith(f"loss: error: {headline}")
    assert not (folder / "out.xml").exists()
    assert not (folder / "out.json").exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nothing.toml",), "nothing.toml: there is no such file"),
        (("-",), "loss check reads a file"),
        (("--only", "godo"), "--only godo: there is no such gate in loss.toml. Did you mean good?"),
        (("--only", ""), "--only '': there is no such gate in loss.toml. It has: good"),
        (("--json", "--github"), "--json and --github would both fill stdout"),
        (("--junit", "-"), "stdout has the report: --junit and -o write files"),
        (("-o", "-"), "stdout has the report: --junit and -o write files"),
        (("-o", "out.csv"), "-o out.csv: the extensions are .txt, .json, .md"),
        (("-o", "loss.toml"), "-o loss.toml: the extensions are .txt, .json, .md"),
        (("--junit", "loss.toml"), "cannot write loss.toml: it is an input"),
        (("--junit", "preds.csv"), "cannot write preds.csv: it is an input"),
        (("--junit", "out.json", "-o", "out.json"), "two outputs would be written to out.json"),
        (("--junit", "no/out.xml"), "cannot write no/out.xml: there is no such folder"),
        (("--digits", "18"), "--digits must be a whole number from 0 to 17, got 18"),
        (("--jobs", "0"), "--jobs must be a whole number from 1 to 9999, got 0"),
        (("--color", "blue"), "--color must be auto, always or never, got blue"),
        (("--jsn",), "no option --jsn. Did you mean --json?"),
        (("loss.toml", "more.toml"), "loss check takes no further argument: more.toml"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_refused(loss, folder, arguments, problem):
    (folder / "loss.toml").write_text(GOOD)
    found = loss("check", *arguments)
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.startswith(f"loss: error: {problem}")


@pytest.mark.usefixtures("folder")
def test_without_a_file_the_default_is_named(loss):
    found = loss("check")
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.startswith("loss: error: loss.toml: no such file\n  loss check reads the file of gates in the")


def test_a_parameter_that_is_a_file_is_no_output(loss, folder, write):
    write(v="v\n1\n1\n1\n1\n")
    (folder / "loss.toml").write_text(f'[gate.g]\nloss = "gaussian-nll"\n{FILES}\nvar = "v.csv"\nfail-above = 1\n')
    assert loss("check", "--junit", "v.csv").stderr.startswith("loss: error: cannot write v.csv: it is an input")


def test_a_problem_says_in_one_line_what_to_do(refused):
    (problem,) = refused(BCE + "fail-above = 1\nseed = 3")
    assert problem == "--seed is about an interval, and none is asked for. Say --ci too."
