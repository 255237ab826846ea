"""`--ci --cluster COL`: the interval of all rows where each value of the column is one sample."""

import json
import math
import random

import numpy as np
import pytest

CHANCE = random.Random(5)  # noqa: S311 - a fixed seed
USERS = [(f"u{at}", CHANCE.gauss(0, 2)) for at in range(25)]
ROWS = [(*CHANCE.choice(USERS), CHANCE.gauss(0, 1), CHANCE.uniform(0.5, 2)) for _ in range(400)]
ALL = ("mae", "all.csv", "-p", "p", "-t", "y", "--by", "user")
T_2 = 0.95 * math.sqrt(2 / (1 - 0.95**2))  # of two degrees of freedom there is a formula
T_24 = 2.0638985616280205  # scipy 1.17.1: stats.t.ppf(0.975, 24)


def text(rows):
    return "user,p,y,w\n" + "".join(f"{user},{own + more!r},0,{weight!r}\n" for user, own, more, weight in rows)


@pytest.fixture(autouse=True)
def files(write):
    write(
        all=text(ROWS),
        backwards=text(ROWS[::-1]),
        one="user,p,y\na,1,0\na,2,0\na,4,0\n",
        alike="user,p,y\na,1,0\na,3,0\nb,2,0\nb,2,0\n",
        many="user,p,y\n" + "".join(f"{at % 97},{at % 17 / 7:.3f},{at % 31 / 9:.3f}\n" for at in range(1500)),
    )


def told(loss, *arguments):
    found = loss(*arguments, "--json")
    assert found.status == 0, found.stderr
    return json.loads(found.stdout)


def expected(weighted):
    """Return the interval of the clusters' sums over the clusters' weights, by numpy."""
    weights = np.array([row[3] if weighted else 1.0 for row in ROWS])
    terms = np.array([abs(row[1] + row[2]) for row in ROWS])
    codes = np.unique([row[0] for row in ROWS], return_inverse=True)[1]
    sums, over = np.bincount(codes, terms * weights), np.bincount(codes, weights)
    mean = sums.sum() / over.sum()
    half = T_24 * math.sqrt(25 / 24 * np.sum((sums - mean * over) ** 2)) / over.sum()
    return mean - half, mean + half


@pytest.mark.parametrize("more", [(), ("-w", "w")])
def test_it_is_told_from_the_sums_of_the_values(loss, more):
    found = told(loss, *ALL, "--ci", "--cluster", "user", *more)
    low, high = expected(bool(more))
    assert found["ci"] == {
        "level": 0.95,
        "method": "t",
        "low": pytest.approx(low, rel=1e-12),
        "high": pytest.approx(high, rel=1e-12),
        "rows": 400,
        "cluster": "user",
        "clusters": 25,
    }
    assert "|ci:95t|cluster:user=25|" in found["signature"]


def test_it_is_wider_where_the_rows_of_a_value_are_alike(loss):
    clustered, rows = (told(loss, *ALL, "--ci", *more)["ci"] for more in (["--cluster", "user"], []))
    assert clustered["high"] - clustered["low"] > 2 * (rows["high"] - rows["low"])


def test_the_intervals_of_the_values_are_those_of_their_rows(loss):
    clustered, rows = (told(loss, *ALL, "--ci", *more)["by"] for more in (["--cluster", "user"], []))
    assert clustered == rows


def test_the_table_has_it_and_the_notes_say_what_it_is(loss):
    found = loss(*ALL, "--ci", "--cluster", "user").stdout
    low, high = expected(weighted=False)
    assert f" {low:.6f} to {high:.6f} │" in found.split("│ all ")[1].splitlines()[0]
    assert (
        "The interval of all rows takes each of the 25 values of user as one sample; "
        "those of the values take each row as one." in found
    )


def test_beside_rows_it_is_called_clustered(loss):
    assert "│ 95% CI of the mean (t, clustered) │" in loss(*ALL, "--ci", "--cluster", "user", "--rows", "1").stdout


@pytest.mark.parametrize("to", ["md", "latex", "table"])
def test_every_format_for_people_has_it(loss, to):
    found = loss(*ALL, "--ci", "--cluster", "user", "--to", to).stdout
    low, high = expected(weighted=False)
    assert f"{low:.6f} to {high:.6f}" in found
    assert "25 values of user as one sample" in found


def test_the_bootstrap_draws_values(loss):
    arguments = (*ALL, "--ci", "--cluster", "user", "--ci-method", "bootstrap", "--resamples", "999")
    found = told(loss, *arguments)
    low, high = expected(weighted=False)
    assert (found["ci"]["low"], found["ci"]["high"]) == pytest.approx((low, high), abs=0.3 * (high - low))
    assert "|ci:95bootstrap:999:seed=0|cluster:user=25|" in found["signature"]
    assert told(loss, *arguments, "--seed", "1")["ci"] != found["ci"]


def test_the_order_of_the_rows_changes_no_bit(loss):
    backwards = [one.replace("all.csv", "backwards.csv") for one in ALL]
    assert (
        told(loss, *backwards, "--ci", "--cluster", "user")["ci"] == told(loss, *ALL, "--ci", "--cluster", "user")["ci"]
    )


@pytest.mark.parametrize("more", [(), ("--ci-method", "bootstrap", "--resamples", "99")])
def test_chunks_and_threads_cannot_be_seen(loss, more, monkeypatch):
    arguments = ("mse", "many.csv", "-p", "p", "-t", "y", "--by", "user", "--ci", "--cluster", "user", *more, "--json")
    first = loss(*arguments, "--jobs", "1").stdout
    assert '"clusters": 97' in first
    monkeypatch.setattr("losscli.evaluation.BLOCK", 97)
    monkeypatch.setattr("losscli.evaluation.FEW_BLOCKS", 1)
    monkeypatch.setattr("losscli.parting.MANY", 1)
    monkeypatch.setattr("losscli.parting.KEPT", 1)
    assert loss(*arguments, "--jobs", "3").stdout == first


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("one", "No 95% CI: a single cluster shows nothing of how others vary."),
        ("alike", "The clusters do not differ, so the interval has no width: it says nothing of other clusters."),
    ],
)
def test_what_no_interval_shows_is_said(loss, file, words):
    found = loss("mae", f"{file}.csv", "-p", "p", "-t", "y", "--by", "user", "--ci", "--cluster", "user")
    assert found.status == 0
    assert words in found.stdout


@pytest.mark.parametrize(("count", "said"), [(39, True), (40, False)])
def test_fewer_than_forty_clusters_are_said_to_be_few(loss, write, count, said):
    write(few="user,p,y\n" + "".join(f"{at % count},{at * at % 13},0\n" for at in range(200)))
    found = loss("mae", "few.csv", "-p", "p", "-t", "y", "--by", "user", "--ci", "--cluster", "user").stdout
    assert (f"Of only {count} clusters an interval is too narrow" in found) == said


def test_without_a_result_of_each_value_the_rows_are_shown(loss):
    alone = [one for one in ALL if one not in {"--by", "user"}]
    found = loss(*alone, "--ci", "--cluster", "user", "--rows", "1").stdout
    low, high = expected(weighted=False)
    assert f"│ 95% CI of the mean (t, clustered) │ {low:.6f} to {high:.6f} │" in found.replace("  ", " ")
    assert "The interval takes each of the 25 values of user as one sample." in found
    assert "|by:" not in found


def test_a_gate_on_clusters_alone_judges_the_whole_and_no_value(loss):
    arguments = ("mae", "all.csv", "-p", "p", "-t", "y", "--cluster", "user", "--gate", "ci", "--fail-above", "1000")
    found = json.loads(loss(*arguments, "--json").stdout)
    assert [(one["got"], one["agrees"]) for one in found["checks"]] == [(found["ci"]["high"], True)]
    assert "by" not in found


def test_a_gate_on_the_interval_is_on_the_clusters(loss):
    high = expected(weighted=False)[1]
    row_high = told(loss, *ALL, "--ci")["ci"]["high"]
    assert row_high < high
    limit = str((row_high + high) / 2)
    arguments = ("--gate", "ci", "--fail-above", limit, "--json")
    of_rows, of_clusters = (
        json.loads(loss(*ALL, *arguments, *more).stdout)["checks"][0] for more in ([], ["--cluster", "user"])
    )
    assert (of_rows["got"], of_clusters["got"]) == (row_high, pytest.approx(high))


@pytest.mark.parametrize(
    ("file", "why"),
    [("one", "a single cluster"), ("alike", "the clusters do not differ, so the interval has no width")],
)
def test_a_gate_on_what_is_no_interval_is_not_judged(loss, file, why):
    found = loss(
        "mae",
        f"{file}.csv",
        "-p",
        "p",
        "-t",
        "y",
        "--by",
        "user",
        "--cluster",
        "user",
        "--gate",
        "ci",
        "--fail-above",
        "99",
    )
    assert found.status == 2
    assert f"NOT JUDGED  all: whether it is above 99: {'it has no interval: ' if file == 'one' else ''}{why}" in (
        found.stdout
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--ci --cluster nobody", "no column nobody"),
        (
            "--ci --cluster user --by w",
            "--by w and --cluster user part the rows in two ways\n  Name one column in both",
        ),
        ("--cluster user", "--cluster is about an interval, and none is asked for\n  Say --ci too."),
        ("--by user --cluster user --fail-above 1", "--cluster is about an interval"),
        ("--by user --ci --cluster user -r median", "--ci: an interval is of the mean or the sum, not of the median"),
        (
            "--by user --ci --cluster user -r sum -w w",
            "--ci: how a weighted sum varies depends on what the weights are",
        ),
        ("--by user --ci --cluster user --partial", "does not go with --partial"),
    ],
)
def test_what_has_no_clusters_is_refused(loss, options, said):
    found = loss("mae", "all.csv", "-p", "p", "-t", "y", *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_cluster_that_weighs_nothing_is_none_and_has_no_result(loss, write):
    write(p="p\n1\n3\n3\n5\n5.5\n", y="y,w,user\n1,1,a\n2,1,b\n3,0,c\n4,2,b\n5,1,d\n")
    files = ("mse", "p.csv", "y.csv", "-t", "y", "-w", "w", "--ci")
    found = told(loss, *files, "--cluster", "user")
    # sums 0, 1 + 2, 0.25 over weights 1, 3, 1: m = 3.25/5
    m = 3.25 / 5
    half = T_2 * math.sqrt(3 / 2 * ((0 - m) ** 2 + (3 - 3 * m) ** 2 + (0.25 - m) ** 2)) / 5
    assert found["ci"]["clusters"] == 3
    assert (found["ci"]["low"], found["ci"]["high"]) == pytest.approx((m - half, m + half), rel=1e-12)
    assert "user c: all weights are zero" in loss(*files, "--by", "user").stderr
