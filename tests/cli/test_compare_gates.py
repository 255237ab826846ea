"""The gates of `loss compare`: of the interval, of every model, and never passed where they cannot be judged."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("models")


@pytest.mark.parametrize(
    ("preds", "gates", "status", "words"),
    [
        ("old.csv new.csv", ["--fail-if-worse"], 0, ["PASS  new.csv is not shown to be worse than old.csv: "]),
        ("new.csv old.csv", ["--fail-if-worse"], 1, ["FAIL  old.csv is worse than new.csv: "]),
        (
            "new.csv old.csv",
            ["--fail-if-worse", "50"],
            0,
            ["PASS  old.csv is not shown to be worse than new.csv by more "],
        ),
        ("new.csv old.csv", ["--fail-if-worse=0.01"], 1, ["FAIL  old.csv is worse than new.csv by more than 0.01: "]),
        ("old.csv new.csv", ["--fail-unless-better"], 0, ["PASS  new.csv is better than old.csv: "]),
        (
            "old.csv other.csv",
            ["--fail-unless-better"],
            1,
            ["FAIL  other.csv is not shown to be better than old.csv: "],
        ),
        ("old.csv old.csv", ["--fail-if-worse", "--fail-unless-better"], 1, ["PASS", "FAIL"]),
    ],
)
def test_gates_are_of_the_interval(loss, preds, gates, status, words):
    found = loss("compare", "mse", *preds.split(), "y.csv", *gates)
    assert found.status == status
    assert all(word in found.stdout for word in words)
    quiet = loss("compare", "mse", *preds.split(), "y.csv", *gates, "-q")
    assert quiet.status == status
    assert all(word in quiet.stderr for word in words)
    float(quiet.stdout)


def test_a_margin_may_stand_before_the_files(loss):
    assert loss("compare", "mse", "--fail-if-worse", "50", "new.csv", "old.csv", "y.csv").status == 0
    assert loss("compare", "mse", "--fail-if-worse", "new.csv", "old.csv", "y.csv").status == 1


def test_every_model_is_held_to_the_gate(loss):
    found = loss("compare", "mse", "old.csv", "new.csv", "other.csv", "y.csv", "--fail-unless-better")
    assert found.status == 1
    assert [line[:4] for line in found.stdout.splitlines() if line[:4] in {"PASS", "FAIL"}] == ["PASS", "FAIL"]


@pytest.mark.parametrize("gate", ["--fail-if-worse", "--fail-unless-better"])
@pytest.mark.parametrize(
    ("preds", "y", "why"),
    [
        (("0.5\n", "0.6\n"), "1\n", "one row does not show how the difference varies"),
        (("0\n0.5\n", "0.1\n0.2\n"), "1\n0\n", "it is infinite in 1 row"),
        (("0.5\n0.5\n", "0.25\n0.25\n"), "1\n1\n", "all rows differ by about the same"),
    ],
)
def test_a_gate_that_cannot_be_judged_is_never_passed(loss, write, gate, preds, y, why):
    write(a=preds[0], b=preds[1], y=y)
    found = loss("compare", "bce", "a.csv", "b.csv", "y.csv", gate)
    assert found.status == 2
    assert f"\nNOT JUDGED  whether b.csv is {gate.rpartition('-')[2]} than a.csv: {why}" in found.stdout
    told = json.loads(loss("compare", "bce", "a.csv", "b.csv", "y.csv", gate, "--json").stdout)
    assert [(one["agrees"], one["outcome"]) for one in told["checks"]] == [(False, "not judged")]
    ungated = loss("compare", "bce", "a.csv", "b.csv", "y.csv")
    assert ungated.status == 0
    assert f"the difference is not judged, since {why}" in ungated.stdout
