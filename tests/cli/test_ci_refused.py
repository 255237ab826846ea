"""`--ci` and what goes with it, where it means nothing: an error before anything is read."""

import pytest

ALL = ("no.csv", "-p", "p", "-t", "y")


@pytest.mark.parametrize("level", ["0", "100", "1", "49", "1.5", "99.999", "0%", "1%"])
@pytest.mark.parametrize("joined", [False, True])
def test_a_level_that_is_none_is_refused(loss, level, joined):
    found = loss("mae", *ALL, *([f"--ci={level}"] if joined else ["--ci", level]))
    assert (found.status, found.stdout) == (2, "")
    assert f"--ci {level}: a level is from 50 to 99.99 per cent" in found.stderr


@pytest.mark.parametrize("level", ["abc", "", "nan", "-95", "1e1", "９５", "0x5F"])
def test_what_is_no_number_is_no_level(loss, level):
    found = loss("mae", *ALL, f"--ci={level}")
    assert (found.status, found.stdout) == (2, "")
    assert "a level is from 50" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--ci -r median", "an interval is of the mean or the sum, not of the median"),
        ("--ci -r p95", "an interval is of the mean or the sum, not of the p95"),
        ("--ci -r max", "an interval is of the mean or the sum, not of the max"),
        ("--ci -r none", "there is no one result"),
        ("--ci -r sum -w w", "how a weighted sum varies depends on what the weights are"),
        ("--ci --partial", "does not go with --partial"),
        ("--ci --on local", "does not go with --on"),
        ("--ci --ci-method jackknife", "--ci-method must be t or bootstrap"),
        ("--ci-method bootstrap", "--ci-method is about an interval, and none is asked for"),
        ("--seed 1", "--seed is about an interval"),
        ("--ci --seed 1", "nothing is drawn for the t interval"),
        ("--ci --ci-method bootstrap --seed x", "--seed must be a whole number"),
        ("--ci --ci-method bootstrap --seed -1", "--seed must be a whole number"),
        ("--ci --ci-method bootstrap --resamples 0", "--resamples must be a whole number from 1 to 1000000"),
        ("--ci --ci-method bootstrap --resamples 38", "It takes 39 at least."),
        ("--ci 99.9 --ci-method bootstrap --resamples 1998", "It takes 1999 at least."),
    ],
)
def test_what_means_nothing_is_refused_before_anything_is_read(loss, arguments, words):
    found = loss("mae", "no.csv", "-p", "p", "-t", "y", *arguments.split())
    assert (found.status, found.stdout) == (2, "")
    assert words in found.stderr
