"""`--json`: one object, strict, the keys and their order fixed, doubles in full."""

import json
import math

import pytest

import losscli

pytestmark = pytest.mark.usefixtures("pair")

KEYS = [
    *("schema", "loss", "value", "reduction", "n", "sum", "divisor", "std", "min", "max", "nonfinite", "skipped"),
    *("inputs", "settings", "checks", "warnings", "signature"),
]
P, Y = [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0]
BCE = ("bce", "preds.csv", "targets.csv")


@pytest.fixture
def found(loss):
    """Return a function that runs `loss --json` and reads what it prints, strictly."""

    def run(*arguments):
        status, stdout, _ = loss(*arguments, "--json")
        assert (status, stdout.count("\n"), stdout[-1]) == (0, 1, "\n")
        return json.loads(stdout, parse_constant=pytest.fail, object_pairs_hook=pairs)

    return run


def pairs(items):
    names = [name for name, _ in items]
    assert len(set(names)) == len(names)
    return dict(items)


def test_keys_stand_in_their_order(found):
    assert list(found(*BCE)) == KEYS


@pytest.mark.parametrize("number", ["value", "sum", "std"])
def test_numbers_are_doubles_in_full(found, number):
    result = losscli.bce(P, Y)
    moments = result.moments
    expected = {"value": result.value, "sum": moments.total(), "std": moments.deviation()}
    assert found(*BCE)[number] == expected[number]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", 1),
        ("loss", "bce"),
        ("reduction", "mean"),
        ("n", 4),
        ("divisor", 4),
        ("min", {"row": 2, "value": 0.10536051565782631}),
        ("max", {"row": 3, "value": 0.5108256237659907}),
        ("nonfinite", 0),
        ("skipped", 0),
        ("checks", []),
        ("warnings", []),
        ("signature", f"bce|n:4|red:mean|clip:none|log:e|pair:row|losscli:{losscli.__version__}"),
    ],
)
def test_facts_are_those_of_the_interface(found, key, value):
    assert found(*BCE)[key] == value


def test_inputs_are_named_with_columns_and_rows(found):
    assert found(*BCE)["inputs"] == {
        "pred": {"path": "preds.csv", "columns": ["p"], "rows": 4},
        "target": {"path": "targets.csv", "columns": ["y"], "rows": 4},
    }


@pytest.mark.parametrize("key", ["value", "sum"])
def test_infinity_is_null_beside_its_name(found, write, key):
    write(preds="p\n0\n", targets="y\n1\n")
    report = found(*BCE)
    assert (report[key], report[f"{key}_text"]) == (None, "inf")


def test_an_infinite_extreme_is_null_beside_its_name(found, write):
    write(preds="p\n0\n0.5\n", targets="y\n1\n1\n")
    assert found(*BCE)["max"] == {"row": 1, "value": None, "value_text": "inf"}


def test_without_a_reduction_there_is_no_value(found):
    assert found(*BCE, "-r", "none")["value"] is None


@pytest.mark.parametrize("reduction", ["sum", "median", "max", "min", "p95", "none"])
def test_only_a_mean_has_a_divisor(found, reduction):
    assert found(*BCE, "-r", reduction)["divisor"] is None


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_gradient_is_that_of_the_api(found, reduction):
    gradient = losscli.bce(P, Y, reduction=reduction).gradient.tolist()
    assert [row[reduction] for row in found(*BCE, "-r", reduction, "--grad")["gradient"]] == gradient


@pytest.mark.parametrize("reduction", ["median", "max", "min", "p95", "none"])
def test_a_quantile_has_no_gradient(found, reduction):
    rows = found(*BCE, "-r", reduction, "--grad")["gradient"]
    assert [list(row) for row in rows] == [["row", "term"]] * 4


def test_the_gradient_is_of_the_shown_rows(found):
    assert [row["row"] for row in found(*BCE, "--grad", "--rows", "2,4")["gradient"]] == [2, 4]


def test_rows_are_there_when_asked_for(found):
    assert found(*BCE, "--rows", "1")["rows"] == [{"row": 1, "pred": 0.8, "target": 1.0, "loss": -math.log(0.8)}]


@pytest.mark.parametrize("arguments", [[], ["--rows", "none"]])
def test_rows_are_not_there_unless_asked_for(found, arguments):
    assert "rows" not in found(*BCE, *arguments)


def test_weights_are_there_with_their_divisor(found, write):
    write(both="p,y,w\n1,2,0.5\n3,5,1\n")
    report = found("mse", "both.csv", "-p", "p", "-t", "y", "-w", "w", "--rows", "1")
    assert (report["divisor"], report["rows"][0]["weight"], report["value"]) == (1.5, 0.5, 3.0)


def test_skipped_rows_are_counted(found, write):
    write(both="p,y\n1,2\n,3\n4,NA\n")
    report = found("mse", "both.csv", "-p", "p", "-t", "y", "--na", "skip")
    assert (report["n"], report["skipped"], report["inputs"]["pred"]["rows"]) == (1, 2, 3)


def test_settings_are_what_the_number_depends_on(found):
    assert found(*BCE, "--like", "sklearn", "--base", "2")["settings"] == {
        "clip": 2.220446049250313e-16,
        "base": "2",
        "log_floor": None,
        "label_smoothing": 0.0,
        "like": "sklearn",
        "pair": "row",
        "na": "error",
    }


def test_a_gradient_that_overflows_on_the_way_to_the_mean_is_right(found, write):
    write(both="p,y,w\n4e307,0,4\n0,0,4\n")
    (first, _) = found("mse", "both.csv", "-p", "p", "-t", "y", "-w", "w", "--grad")["gradient"]
    assert first["mean"] == 4e307  # 2·4e307·4 / 8, whose product is beyond a double
