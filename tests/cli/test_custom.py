"""`loss custom`: a loss of one's own as a Python function, whose failures are told with their line."""

import json

import numpy as np
import pytest

import losscli

PAIR = ("preds.csv", "targets.csv")
SOURCE = """\
import numpy as np

import beside

print("loaded")


def huber(p, y):
    print("called")
    r = np.abs(p - y)
    return np.where(r <= 1, r**2 / 2, r - 0.5)


def huber_gradient(p, y):
    return np.clip(p - y, -1, 1)


def both(p, y):
    return (p - y) ** 2, 2 * (p - y)


def plain(p, y):
    return [abs(a - b) for a, b in zip(p, y)]


def centred(p, y):
    return (p - p.mean()) ** 2


def spoils(p, y):
    p -= y
    return p**2


def rows(p, y):
    return p.sum(axis=1) - y, np.ones_like(p)


def mean(p, y):
    return np.mean(p - y)


def column(p, y):
    return (p - y)[:, None]


def words(p, y):
    return ["a"] * len(p)


def nothing(p, y):
    pass


def ragged(p, y):
    return [[1], [2, 3], 4, 5]


def divides(p, y):
    half = len(p) // 2
    return half / 0


def leaves(p, y):
    raise SystemExit(3)


def absent(p, y):
    return np.where(p == 0, np.nan, p)


def wrong(p, y):
    return p - y


def wrong_gradient(p, y):
    return 1.0


def lost(p, y):
    return p - y


def lost_gradient(p, y):
    return np.log(p - y)


NUMBER = 3
"""


OF_MEAN = """\
mine.py:39: mean(p, y) must return a number for each row, of shape (4,); it returned ()
   39 | def mean(p, y):
        ^^^^^^^^^^^^^^^
  Return the terms, one for each row, not their mean.
"""
OF_DIVISION = """\
mine.py:61: divides(p, y) failed: ZeroDivisionError: division by zero
   61 | return half / 0
        ^^^^^^^^^^^^^^^
"""


@pytest.fixture(autouse=True)
def files(write, folder):
    (folder / "mine.py").write_text(SOURCE)
    (folder / "beside.py").write_text("")
    write(preds="p\n2.5\n0\n2.1\n4\n", targets="y\n3\n-0.5\n2\n1\n", logits="a,b\n1,2\n3,5\n", labels="y\n0\n1\n")


def test_the_terms_are_the_functions(loss):
    run = loss("custom", "mine.py:huber", *PAIR, "-r", "none", "-q")
    assert list(map(float, run.stdout.split())) == pytest.approx([0.125, 0.125, 0.005, 2.5])


def test_it_says_that_it_runs_code(loss):
    assert loss("custom", "mine.py:huber", *PAIR).stderr.startswith("loss: note: runs the code of mine.py\n")


def test_what_the_code_prints_goes_to_stderr_and_it_is_called_once(loss):
    run = loss("custom", "mine.py:huber", *PAIR, "-q")
    assert run.stdout == "0.68875\n"
    assert run.stderr.count("loaded") == run.stderr.count("called") == 1


def test_the_table(loss):
    run = loss("custom", "mine.py:huber", *PAIR)
    assert run.stdout.startswith("Custom loss   ℓ = huber(p, y)\n")
    assert "custom|n:4|red:mean|function:mine.py:huber|sha256:" in run.stdout


def test_steps(loss):
    assert "  ℓ = huber(p, y)\n    = 0.125000\n" in loss("custom", "mine.py:huber", *PAIR, "--steps").stdout


@pytest.mark.parametrize(("name", "expected"), [("huber", [-0.5, 0.5, 0.1, 1]), ("both", [-1, 1, 0.2, 6])])
def test_the_gradient(loss, name, expected):
    rows = json.loads(loss("custom", f"mine.py:{name}", *PAIR, "--grad", "--json").stdout)["gradient"]
    assert [one["term"] for one in rows] == pytest.approx(expected)


def test_without_a_gradient_none_is_shown(loss):
    run = loss("custom", "mine.py:plain", *PAIR, "--grad")
    assert (run.status, run.stdout) == (2, "")
    assert (
        "error: plain says nothing of its gradient\n"
        "  Return (terms, gradient) from it, or define plain_gradient(p, y) beside it.\n"
    ) in run.stderr


def test_a_list_of_numbers_is_an_array(loss):
    assert float(loss("custom", "mine.py:plain", *PAIR, "-r", "sum", "-q").stdout) == pytest.approx(4.1)


def test_the_function_is_given_all_rows(loss, write):
    values = np.arange(200_000.0)
    write(preds="p\n" + "".join(f"{one}\n" for one in values), targets="y\n" + "0\n" * len(values))
    run = loss("custom", "mine.py:centred", *PAIR, "-q")
    assert float(run.stdout) == pytest.approx(values.var(), rel=1e-12)


def test_the_function_may_spoil_what_it_is_given(loss):
    document = json.loads(loss("custom", "mine.py:spoils", *PAIR, "--json", "--rows", "all").stdout)
    assert [one["pred"] for one in document["rows"]] == [2.5, 0, 2.1, 4]


def test_several_columns(loss):
    run = loss("custom", "mine.py:rows", "logits.csv", "labels.csv", "--grad", "--to", "csv")
    assert run.stdout.splitlines() == [
        "row,pred_0,pred_1,target,loss,gradient_0,gradient_1",
        "1,1.0,2.0,0.0,3.0,1.0,1.0",
        "2,3.0,5.0,1.0,7.0,1.0,1.0",
    ]


def test_weights_and_groups(loss, write):
    write(both="g,p,y,w\na,1,0,1\na,2,0,3\nb,5,1,1\n")
    run = loss("custom", "mine.py:both", "both.csv", "-p", "p", "-t", "y", "--weight", "w", "-q")
    assert float(run.stdout) == pytest.approx((1 + 3 * 4 + 16) / 5)


def test_no_bytecode_is_written(loss, folder):
    loss("custom", "mine.py:both", *PAIR)
    assert not list(folder.rglob("mine*.pyc"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mean", OF_MEAN),
        ("column", "mine.py:43: column(p, y) must return a number for each row, of shape (4,); it returned (4, 1)\n"),
        ("words", "mine.py:47: words(p, y) must return numbers, and returned an array of <U1\n"),
        ("nothing", "mine.py:51: nothing(p, y) must return numbers, and returned NoneType\n"),
        ("ragged", "mine.py:55: ragged(p, y) returned no array of numbers: "),
        ("divides", OF_DIVISION),
        ("leaves", "mine.py:65: leaves(p, y) failed: SystemExit: 3\n"),
        ("rows", "mine.py:36: rows(p, y) failed: AxisError: axis 1 is out of bounds"),
        ("absent", "preds.csv:3:1: row 2 = NaN is not a number: absent(p, y) returned it for this row\n"),
        ("wrong", "mine.py:76: wrong_gradient(p, y) must return a gradient for each number of p, of shape (4,); it"),
        ("lost", "mine.py:84: the gradient of row 1 is NaN\n"),
        ("hubre", "mine.py: there is no function hubre; it has: huber, huber_gradient, both, plain"),
        ("NUMBER", "mine.py: there is no function NUMBER"),
        ("np", "mine.py: there is no function np"),
    ],
)
def test_what_goes_wrong_is_told_with_its_line(loss, name, said):
    run = loss("custom", f"mine.py:{name}", *PAIR, "--grad")
    assert (run.status, run.stdout) == (2, "")
    assert f"loss: error: {said}" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(p, y)\n    return p\n", "broken.py:1: broken.py cannot be run: expected ':'\n"),
        ("x = 1\nimport nowhere_at_all\n", "broken.py:2: broken.py cannot be run: ModuleNotFoundError: No module"),
        ("x = 1\n\n1/0\n", "broken.py:3: broken.py cannot be run: ZeroDivisionError: division by zero\n"),
        ("raise SystemExit\n", "broken.py:1: broken.py cannot be run: SystemExit:"),
        ("\0", "broken.py: broken.py cannot be run: "),
        ("# \udcff\n", "broken.py"),
    ],
)
def test_a_file_that_cannot_be_run(loss, folder, source, said):
    (folder / "broken.py").write_bytes(source.encode("utf-8", "surrogateescape"))
    run = loss("custom", "broken.py:f", *PAIR)
    assert (run.status, run.stdout) == (2, "")
    assert f"loss: error: {said}" in run.stderr


@pytest.mark.parametrize("spec", ["mine.py", "huber", ":huber", "mine.py:", "mine.py:a b", "mine.py:f()"])
def test_what_names_no_function(loss, spec):
    run = loss("custom", spec, *PAIR)
    assert run.status == 2
    assert run.stderr == (
        f"loss: error: {spec} is not FILE.py:FUNCTION\n  For example: loss custom mine.py:huber preds.csv targets.csv\n"
    )


def test_a_file_that_is_not_there(loss):
    assert "error: nowhere.py: cannot be read: No such file" in loss("custom", "nowhere.py:f", *PAIR).stderr


def test_the_help(loss):
    assert loss("custom", "--help").stdout.startswith("Usage: loss custom FILE.py:FUNCTION PREDS TARGETS [OPTIONS]\n")


def test_from_python():
    result = losscli.custom(lambda p, y: np.abs(p - y))([1, 2], [3, 5])
    assert result.terms.tolist() == [2, 3]
    assert result.gradient is None


def test_from_python_with_its_gradient():
    result = losscli.custom(lambda p, y: (p - y) ** 2, lambda p, y: 2 * (p - y))([1, 2], [3, 5])
    assert result.gradient.tolist() == [-2, -3]


def test_from_python_an_error_has_its_line():
    with pytest.raises(losscli.ReadError, match=r"test_custom\.py:\d+: <lambda>\(p, y\) must return a number for each"):
        losscli.custom(lambda p, y: (p - y).mean())([1, 2], [3, 5])
