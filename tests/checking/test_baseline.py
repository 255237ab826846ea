"""By how much a result may be above its baseline; which reports are one."""

import json

import pytest

from losscli.checking.baseline import Allowed, Baseline, of_number, of_report
from losscli.errors import ReadError, UsageError

REPORT = {"schema": 1, "value": 0.25, "n": 4, "signature": "bce|n:4|red:mean|clip:none|losscli:0.1.0"}


class Signed:
    """A report of which only the signature counts."""

    def __init__(self, signature):
        self.signature = signature


@pytest.mark.parametrize(
    ("baseline", "increase", "limit"),
    [
        (0.25, "0", 0.25),
        (0.25, "0.5", 0.75),
        (0.1, "0.2", 0.3),  # in doubles 0.1 + 0.2 is 0.30000000000000004
        (200.0, "2%", 204.0),
        (200.0, "2 %", 204.0),
        (-200.0, "2%", -196.0),  # 2 % of its size, 4, above it
        (0.0, "50%", 0.0),
        (0.3, "10%", 0.33),  # in doubles 0.3 * 1.1 is 0.33000000000000007
        (1e308, "1e-308", 1e308),
    ],
)
def test_limit_is_the_exact_sum_rounded_once(baseline, increase, limit):
    assert Baseline(baseline, Allowed.parse(increase)).limit == limit


@pytest.mark.parametrize(
    "text", ["", "%", "-0.1", "-1%", "inf", "nan", "1e400", "two", "2%%", "1_0", "0,5", "5 per cent"]
)
def test_an_increase_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="allowed-increase is a number of 0 or more"):
        Allowed.parse(text)


@pytest.mark.parametrize("text", ["", "inf", "-inf", "nan", "1e400", "last.json", "2%"])
def test_a_baseline_that_is_no_finite_number_is_refused(text):
    with pytest.raises(UsageError, match="baseline must be a finite number"):
        of_number(text, Allowed.parse("0"))


@pytest.fixture
def report(tmp_path, monkeypatch):
    """Return a function that reads a report with these members changed, or another text."""
    monkeypatch.chdir(tmp_path)

    def reading(text=None, **changed):
        members = {key: value for key, value in {**REPORT, **changed}.items() if value != ()}
        (tmp_path / "last.json").write_text(json.dumps(members) if text is None else text)
        return of_report("last.json", Allowed.parse("0"))

    return reading


def test_value_and_signature_of_a_report_are_the_baseline(report):
    found = report()
    assert (found.value, found.terms, found.signature) == (0.25, 4, REPORT["signature"])


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"value": None, "value_text": "inf"}, "its result is inf, and no finite baseline"),
        ({"value": None}, "its result is no number, and no finite baseline"),
        ({"value": ()}, "its result is no number, and no finite baseline"),
        ({"value": "0.25"}, "its result is no number, and no finite baseline"),
        ({"value": True}, "its result is no number, and no finite baseline"),
        ({"signature": ()}, "this is no report of a loss"),
        ({"n": "4"}, "this is no report of a loss"),
        ({"schema": 2}, "this is no report of a loss"),
        ({"command": "compare"}, "this is no report of a loss"),
        ({"text": "[0.25]"}, "this is no report of a loss"),
        ({"text": "0.25"}, "this is no report of a loss"),
        ({"text": '{"schema": 1, "value": NaN}'}, "NaN is not JSON, and no number"),
        ({"text": '{"value": 1, "value": 2}'}, "the key 'value' appears twice"),
        ({"text": '{"value": '}, "not valid JSON"),
        ({"text": ""}, "the file is empty"),
        ({"text": "[" * 100_000}, "nested more than 64 deep"),
    ],
)
def test_what_is_no_report_is_no_baseline(report, changed, problem):
    with pytest.raises(ReadError) as caught:
        report(**changed)
    assert problem in caught.value.headline


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        ("bce|n:4|red:mean|clip:none|losscli:0.1.0", ""),
        ("bce|n:5|red:mean|clip:none|ci:95t|skipped:3|losscli:9.0", ""),
        ("bce|n:4|red:mean|clip:none|by:g|also:mse|ci:95t|cluster:user=3|losscli:0.1.0", ""),
        ("mse|n:4|red:mean|clip:none|losscli:0.1.0", "loss is bce there, and mse here"),
        ("bce|n:4|red:sum|clip:none|losscli:0.1.0", "red is mean there, and sum here"),
        ("bce|n:4|red:mean|clip:1e-07|losscli:0.1.0", "clip is none there, and 1e-07 here"),
        ("bce|n:4|red:mean|clip:none|weight:w|losscli:0.1.0", "weight is not set there, and w here"),
        ("bce|n:4|red:mean|losscli:0.1.0", "clip is none there, and not set here"),
    ],
)
def test_a_report_that_was_computed_otherwise_is_told_apart(report, now, difference):
    assert report().difference(Signed(now)) == difference
