"""`loss compare --cluster COL`: the difference of two models where rows of one value are one sample."""

import itertools
import json
import math
import random

import numpy as np
import pytest

CHANCE = random.Random(9)  # noqa: S311 - a fixed seed
SHIFTS = {f"u{at}": CHANCE.gauss(-0.4, 0.7) for at in range(10)}
USERS = [CHANCE.choice(list(SHIFTS)) for _ in range(200)]
OLD = [CHANCE.gauss(0, 1) for _ in USERS]
NEW = [abs(CHANCE.gauss(0, 1)) + SHIFTS[user] for user in USERS]
WEIGHTS = [CHANCE.choice([0, 0.5, 1, 2]) for _ in USERS]
T_9 = 2.2621571628540993  # scipy 1.17.1: stats.t.ppf(0.975, 9)
FILES = ("old.csv", "new.csv", "y.csv", "-t", "y")


@pytest.fixture(autouse=True)
def files(write):
    rows = zip(USERS, WEIGHTS, strict=True)
    write(
        old="p\n" + "".join(f"{one!r}\n" for one in OLD),
        new="p\n" + "".join(f"{one!r}\n" for one in NEW),
        y="y,user,w\n" + "".join(f"0,{user},{weight}\n" for user, weight in rows),
        one="y,user\n" + "0,a\n" * 200,
        two="y,user\n" + "0,a\n" * 150 + "0,b\n" * 50,
    )


@pytest.fixture
def compared(loss):
    """Return a function that compares under mae, by clusters, and returns the JSON of the difference."""

    def run(*arguments):
        found = loss("compare", "mae", *(arguments or FILES), "--cluster", "user", "--json")
        assert found.status == 0, found.stderr
        return json.loads(found.stdout)

    return run


def sums(weights):
    """Return the difference of each user, and what its rows count for."""
    off = np.abs(NEW) - np.abs(OLD)
    codes = np.unique(USERS, return_inverse=True)[1]
    return np.bincount(codes, off * weights), np.bincount(codes, weights)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_interval_is_told_from_the_sums_of_the_clusters(compared, weighted):
    differences, over = sums(np.array(WEIGHTS) if weighted else np.ones(len(USERS)))
    mean = differences.sum() / over.sum()
    half = T_9 * math.sqrt(10 / 9 * np.sum((differences - mean * over) ** 2)) / over.sum()
    found = compared(*FILES, *(("-w", "w") if weighted else ()))
    (one,) = found["comparisons"]
    assert one["interval"] == pytest.approx({"low": mean - half, "high": mean + half}, rel=1e-9)
    assert (one["clusters"], one["clusters_per_block"]) == (10, 1)
    assert "rows_per_block" not in one
    assert found["settings"]["cluster"] == "user"
    assert "|cluster:user=10|" in found["signature"]


def test_the_signs_of_whole_clusters_are_flipped(compared):
    differences, _ = sums(np.ones(len(USERS)))
    every = np.array(list(itertools.product([1, -1], repeat=10)))
    reached = np.abs(every @ differences) >= abs(differences.sum()) * (1 - 1e-9)
    (one,) = compared()["comparisons"]
    assert (one["p"], one["exact"], one["smallest_p"]) == (np.mean(reached), True, 2 / 2**10)


def test_rows_that_are_alike_in_a_cluster_show_less(compared, loss):
    of_rows = json.loads(loss("compare", "mae", *FILES, "--json").stdout)["comparisons"][0]
    (of_clusters,) = compared()["comparisons"]
    width, rows_width = (one["interval"]["high"] - one["interval"]["low"] for one in (of_clusters, of_rows))
    assert width > 1.5 * rows_width
    assert of_clusters["p"] > of_rows["p"]
    assert [of_clusters[key] for key in ("difference", "wins", "losses")] == [
        of_rows[key] for key in ("difference", "wins", "losses")
    ]


def test_the_words_are_of_clusters(loss):
    lines = loss("compare", "mae", *FILES, "--cluster", "user").stdout.splitlines()
    assert lines[0] == (
        "Mean absolute error, lower is better. 200 rows, paired by position. Each of the 10 values of user is one "
        "sample."
    )
    assert "This speaks about other clusters drawn the same way, not about another training run." in lines
    assert "Few clusters: the smallest p that 10 clusters can give is 2/2^10 = 0.002." in lines
    assert any(line.startswith("Of only 10 clusters an interval is too narrow where") for line in lines)


def test_chunks_and_threads_cannot_be_seen(loss, monkeypatch):
    arguments = ("compare", "mae", *FILES, "--cluster", "user", "--json")
    first = loss(*arguments, "--jobs", "1").stdout
    monkeypatch.setattr("losscli.evaluation.BLOCK", 7)
    monkeypatch.setattr("losscli.evaluation.FEW_BLOCKS", 1)
    assert loss(*arguments, "--jobs", "3").stdout == first


def test_the_bootstrap_draws_clusters(compared):
    drawn = compared(*FILES, "--ci-method", "bootstrap", "--resamples", "999")["comparisons"][0]["interval"]
    t = compared()["comparisons"][0]["interval"]
    assert drawn == pytest.approx(t, abs=0.3 * (t["high"] - t["low"]))


def test_each_row_a_cluster_is_as_without_them(loss, write):
    write(y="y,user\n" + "".join(f"0,{at}\n" for at in range(200)))
    one, other = (
        json.loads(loss("compare", "mae", *FILES, *more, "--json").stdout)["comparisons"][0]
        for more in ([], ["--cluster", "user"])
    )
    assert (one["interval"], one["p"]) == (other["interval"], other["p"])


def test_one_cluster_shows_nothing(loss):
    files = ("old.csv", "new.csv", "one.csv", "-t", "y", "--cluster", "user")
    found = loss("compare", "mae", *files)
    assert "not judged, since one cluster does not show how the difference varies." in found.stdout
    gated = loss("compare", "mae", *files, "--fail-unless-better")
    assert gated.status == 2
    assert "NOT JUDGED  whether new.csv is better than old.csv: one cluster does not show" in gated.stdout


def test_two_clusters_are_said_to_be_too_few_for_p(loss):
    found = loss("compare", "mae", "old.csv", "new.csv", "two.csv", "-t", "y", "--cluster", "user").stdout
    assert (
        "Few clusters: the smallest p that 2 clusters can give is 2/2^2 = 0.5, so no paired test shows a difference at "
        "95% unless the differences are taken to be normal." in found
    )


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("usr", "no column usr for the values of --cluster in"),
        ("p", "have a column p for the values of --cluster. Call it otherwise"),
    ],
)
def test_a_column_that_is_none_is_refused(loss, column, said):
    found = loss("compare", "mae", *FILES, "--cluster", column)
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr
