"""`loss check`: which gates pass, fail, or cannot be judged, and the exit status.

Of the four rows of `pair` the terms are -ln .8, -ln .9, -ln .6 and -ln .6: their mean is 0.337538828626004. In
better.csv the right class has .9, .95, .7 and .8 instead, so that the mean is 0.184118076324580.
"""

import json
import math

import pytest

stats = pytest.importorskip("scipy.stats")
pytestmark = pytest.mark.usefixtures("pair", "better")

TERMS = [-math.log(0.8), -math.log(0.9), -math.log(0.6), -math.log(0.6)]
BETTER = [-math.log(0.9), -math.log(0.95), -math.log(0.7), -math.log(0.8)]
MEAN, LESS = math.fsum(TERMS) / 4, math.fsum(BETTER) / 4
APART = [one - other for one, other in zip(TERMS, BETTER, strict=True)]
HIGH = float(stats.t.interval(0.95, 3, MEAN, stats.sem(TERMS))[1])
LOW_APART, HIGH_APART = map(float, stats.t.interval(0.95, 3, math.fsum(APART) / 4, stats.sem(APART)))
BCE = 'loss = "bce"\nfiles = ["preds.csv", "targets.csv"]\n'


@pytest.fixture
def better(write):
    write(better="p\n0.9\n0.05\n0.7\n0.2\n")


@pytest.fixture
def gates(folder):
    """Return a function that writes loss.toml: a gate of each name, of what stands behind the loss and the files."""

    def written(head=BCE, /, **each):
        text = "".join(f"[gate.{name}]\n{head}{lines}\n" for name, lines in each.items())
        (folder / "loss.toml").write_text(text)

    return written


@pytest.fixture
def outcome(gates, loss):
    """Return a function that runs one gate and returns the exit status, what became of it, and its record."""

    def ran(lines, head=BCE):
        gates(head, g=lines)
        found = loss("check", "--json")
        record = json.loads(found.stdout)["gates"][0]
        return found.status, record["outcome"], record

    return ran


@pytest.mark.parametrize(
    ("lines", "status", "verdict"),
    [
        ("fail-above = 0.35", 0, "pass"),
        ("fail-above = '0.35'", 0, "pass"),
        ("fail-above = 0.3", 1, "fail"),
        (f"fail-above = {MEAN!r}", 0, "pass"),
        ("fail-below = 0.3", 0, "pass"),
        ("fail-below = 0.34", 1, "fail"),
        ("fail-above = 0.35\nfail-below = 0.34", 1, "fail"),
        (f"fail-above = {HIGH + 1e-9!r}\ngate = 'ci'", 0, "pass"),
        (f"fail-above = {HIGH - 1e-9!r}\ngate = 'ci'", 1, "fail"),
        ("fail-above = 0.6\ngate = 'ci'\nci = 80", 0, "pass"),
        ("fail-above = 0.6\nreduction = 'max'", 0, "pass"),
        ("fail-above = 0.5\nreduction = 'max'", 1, "fail"),
        ("baseline = 0.33", 1, "fail"),
        ("baseline = 0.33\nallowed-increase = 0.01", 0, "pass"),
        ("baseline = 0.33\nallowed-increase = '3%'", 0, "pass"),
        ("baseline = 0.33\nallowed-increase = '2%'", 1, "fail"),
        (f"baseline = {MEAN!r}", 0, "pass"),
        ("baseline = 0.5\ngate = 'ci'", 1, "fail"),
        ("expect = 0.3375", 0, "pass"),
        ("expect = 1.3502", 1, "fail"),
        ("expect-terms = 'terms.csv'", 0, "pass"),
    ],
)
def test_a_gate_passes_or_fails_by_the_number(outcome, write, lines, status, verdict):
    write(terms="loss\n" + "".join(f"{one!r}\n" for one in TERMS))
    assert outcome(lines)[:2] == (status, verdict)


@pytest.mark.parametrize(
    ("lines", "status", "verdict"),
    [
        ("", 0, "pass"),  # shown to be worse it is not: the interval begins below 0
        ("gate = 'ci'", 1, "fail"),
        ("gate = 'value'", 1, "fail"),
        ("gate = 'value'\nallowed-increase = 0.16", 0, "pass"),
        ("gate = 'value'\nallowed-increase = 0.15", 1, "fail"),
        (f"gate = 'ci'\nallowed-increase = {HIGH_APART + 1e-9!r}", 0, "pass"),
        (f"gate = 'ci'\nallowed-increase = {HIGH_APART - 1e-9!r}", 1, "fail"),
        (f"gate = 'value'\nallowed-increase = '{100 * (MEAN - LESS) / LESS + 1e-6:.9f}%'", 0, "pass"),
        (f"gate = 'value'\nallowed-increase = '{100 * (MEAN - LESS) / LESS - 1e-6:.9f}%'", 1, "fail"),
        ("ci = 80", 1, "fail"),  # at 80 % the interval lies above 0
    ],
)
def test_a_model_is_held_against_another_by_pairs(outcome, lines, status, verdict):
    assert outcome(f"baseline-preds = 'better.csv'\n{lines}")[:2] == (status, verdict)


def test_the_difference_of_two_models_is_that_of_scipy(outcome):
    difference = outcome("baseline-preds = 'better.csv'")[2]["difference"]
    ends = difference["difference"], difference["interval"]["low"], difference["interval"]["high"]
    assert ends == pytest.approx((math.fsum(APART) / 4, LOW_APART, HIGH_APART), rel=1e-9)


def test_against_another_model_rows_in_clusters_are_judged_by_these(outcome, write):
    write(users="y,user\n1,a\n0,a\n1,b\n0,c\n")
    sums, mean = (APART[0] + APART[1], APART[2], APART[3]), math.fsum(APART) / 4
    squares = math.fsum((one - mean * rows) ** 2 for one, rows in zip(sums, (2, 1, 1), strict=True))
    half = float(stats.t.ppf(0.975, 2)) * math.sqrt(3 / 2 * squares) / 4
    lines = "baseline-preds = 'better.csv'\ntarget = 'y'\ncluster = 'user'"
    difference = outcome(lines, 'loss = "bce"\nfiles = ["preds.csv", "users.csv"]\n')[2]["difference"]
    assert difference["clusters"] == 3
    assert difference["interval"] == pytest.approx({"low": mean - half, "high": mean + half}, rel=1e-9)


def test_a_model_that_is_not_shown_to_be_worse_is_not_said_to_be_as_good(outcome):
    (remark,) = outcome("baseline-preds = 'better.csv'")[2]["remarks"]
    assert remark.startswith("that it is not worse is not shown either: the 95% CI of Δ to better.csv is −0.003479 to")


def test_a_report_of_the_same_computation_is_a_baseline(outcome, loss):
    loss("bce", "better.csv", "targets.csv", "-o", "last.json")
    assert outcome("baseline-report = 'last.json'")[:2] == (1, "fail")
    assert outcome("baseline-report = 'last.json'\nallowed-increase = 0.2")[:2] == (0, "pass")


@pytest.mark.parametrize(
    ("options", "difference"),
    [
        (("--clip", "1e-7"), "clip is 1e-07 there, and none here"),
        (("--reduction", "sum"), "red is sum there, and mean here"),
        (("--like", "torch"), "log_floor is -100 there, and not set here"),
    ],
)
def test_a_report_that_was_computed_otherwise_is_no_baseline(outcome, loss, options, difference):
    loss("bce", "better.csv", "targets.csv", "-o", "last.json", *options)
    status, verdict, record = outcome("baseline-report = 'last.json'\nallowed-increase = 100")
    assert (status, verdict, record["value"]) == (2, "not judged", None)
    assert record["problems"] == [f"last.json was computed otherwise: {difference}"]


def test_a_baseline_of_other_rows_is_noted(outcome, loss, write):
    write(some="p\n0.9\n0.05\n", of_some="y\n1\n0\n")
    loss("bce", "some.csv", "of_some.csv", "-o", "last.json")
    record = outcome("baseline-report = 'last.json'\nallowed-increase = 1")[2]
    assert record["remarks"] == ["the baseline, last.json, is of 2 terms, and this result of 4"]


def test_the_number_is_that_of_the_command_line(outcome, loss, write):
    write(rows="p,y,w,s\n0.8,1,2,a\n0.1,0,1,b\n0.6,1,3,a\nNA,0,1,b\n")
    typed = ("-p", "p", "-t", "y", "-w", "w", "--by", "s", "--na", "skip", "--clip", "0.15", "--json")
    lines = "pred = 'p'\ntarget = 'y'\nweight = 'w'\nby = 's'\nna = 'skip'\nclip = 0.15\nfail-above = 9"
    record = outcome(lines, 'loss = "bce"\nfiles = ["rows.csv"]\n')[2]
    found = json.loads(loss("bce", "rows.csv", *typed).stdout)
    assert (record["value"], record["signature"]) == (found["value"], found["signature"])


def test_every_value_of_by_must_keep_the_limit(outcome, write):
    write(rows="p,y,s\n0.8,1,a\n0.1,0,b\n0.6,1,a\n0.4,0,b\n")
    lines = "pred = 'p'\ntarget = 'y'\nby = 's'\nfail-above = 0.34"
    status, verdict, record = outcome(lines, 'loss = "bce"\nfiles = ["rows.csv"]\n')
    # of a the mean is (-ln .8 - ln .6)/2 = 0.366985, of b (-ln .9 - ln .6)/2 = 0.308093, of all 0.337539
    assert (status, verdict, record["problems"]) == (1, "fail", ["a: 0.366985 is above 0.34 (by 0.026985)"])


@pytest.mark.parametrize(
    ("loss_lines", "limit", "value"),
    [
        (
            'loss = "huber"\ndelta = 0.3',
            1,
            (0.3 * (0.2 + 0.1 + 0.4 + 0.4) - 0.045 * 2 - 0.3 * 0.3 + 0.04 / 2 + 0.01 / 2) / 4,
        ),
        ('loss = "expr"\nexpression = "abs(p - y)"', 1, (0.2 + 0.1 + 0.4 + 0.4) / 4),
        ('loss = "gaussian-nll"\nvar = 1\nfull = false', 1, (0.04 + 0.01 + 0.16 + 0.16) / 8),
        ('loss = "gaussian-nll"\nvar = "v.csv"', 1, (0.04 + 0.01 + 0.16 + 0.16) / 8),
    ],
)
def test_options_of_the_loss_are_keys_too(outcome, write, loss_lines, limit, value):
    write(v="v\n1\n1\n1\n1\n")
    head = loss_lines + '\nfiles = ["preds.csv", "targets.csv"]\n'
    found = outcome(f"fail-above = {limit}", head)[2]
    # huber beyond δ: δ|r| - δ²/2, within: r²/2; of 0.2 and 0.1 within, of 0.4 and 0.4 beyond
    huber = (0.04 / 2 + 0.01 / 2 + 2 * (0.3 * 0.4 - 0.09 / 2)) / 4
    assert found["value"] == pytest.approx(huber if "huber" in loss_lines else value, rel=1e-14)


def test_every_gate_is_run_and_one_that_cannot_be_judged_weighs_most(gates, loss):
    gates(
        good="fail-above = 0.35", bad="fail-above = 0.3", none="fail-above = 0.35\nweight = 'w'", last="fail-above = 1"
    )
    found = loss("check")
    assert found.status == 2
    assert "2 of 4 gates passed; 1 failed; 1 could not be judged\n" in found.stdout


@pytest.mark.parametrize(("limit", "status"), [(0.35, 0), (0.3, 1)])
def test_status_is_that_of_the_worst_gate(gates, loss, limit, status):
    gates(first="fail-above = 0.35", second=f"fail-above = {limit}")
    assert loss("check").status == status


def test_files_are_beside_the_file_of_gates(gates, loss, folder, monkeypatch):
    gates(one="fail-above = 0.35\nexpect-terms = 'terms.csv'", other="baseline-preds = 'better.csv'\ngate = 'value'")
    (folder / "terms.csv").write_text("loss\n" + "".join(f"{one!r}\n" for one in TERMS))
    (folder / "else").mkdir()
    monkeypatch.chdir(folder / "else")
    found = loss("check", "../loss.toml")
    assert "PASS" in found.stdout
    assert "../preds.csv: 0.153421" not in found.stdout
    assert "FAIL  other: ../preds.csv: Δ to ../better.csv is 0.153421, above 0\n" in found.stdout
    assert found.status == 1


def test_a_pattern_is_of_the_folder_of_the_file(gates, loss, folder):
    inside = folder / "a[1]"
    inside.mkdir()
    for name in ("preds", "targets"):
        first, *rest = (folder / f"{name}.csv").read_text().splitlines()
        (inside / f"{name}-1.csv").write_text("\n".join([first, *rest[:2]]) + "\n")
        (inside / f"{name}-2.csv").write_text("\n".join([first, *rest[2:]]) + "\n")
    gates('loss = "bce"\nfiles = ["preds-*.csv", "targets-*.csv"]\n', g="expect = 0.337538828626004")
    (folder / "loss.toml").rename(inside / "loss.toml")
    assert loss("check", "a[1]/loss.toml").status == 0


def test_only_runs_what_is_named_and_says_so(gates, loss):
    gates(first="fail-above = 0.35", second="fail-above = 0.3", third="fail-abov = 1")
    found = loss("check", "--only", "first")
    assert found.status == 0
    assert found.stdout.startswith("loss.toml   1 of 3 gates (--only)\n")


def test_warnings_name_the_gate(gates, loss, write):
    write(preds="p\n0\n0.1\n0.6\n0.4\n")
    gates(g="fail-above = 0.35")
    found = loss("check")
    assert found.status == 1
    assert found.stderr.startswith("loss: warning: g: row 1 of 4 has infinite loss")
