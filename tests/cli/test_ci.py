"""`--ci`: the interval of a result, in every format, and what is refused."""

import csv
import io
import json
import math
import random

import pytest

stats = pytest.importorskip("scipy.stats")

CHANCE = random.Random(11)  # noqa: S311 - a fixed seed
ROWS = [(CHANCE.gauss(0, 1), CHANCE.gauss(0, 1), CHANCE.uniform(0, 2), CHANCE.choice("ab")) for _ in range(40)]
TERMS = [abs(p - y) for p, y, _, _ in ROWS]
ALL = ("all.csv", "-p", "p", "-t", "y")


@pytest.fixture(autouse=True)
def files(write):
    def text(rows):
        return "p,y,w,g\n" + "".join(f"{p!r},{y!r},{w!r},{g}\n" for p, y, w, g in rows)

    write(
        all=text(ROWS),
        a=text([row for row in ROWS if row[3] == "a"]),
        preds="".join(f"{row[0]!r}\n" for row in ROWS),
        targets="".join(f"{row[1]!r}\n" for row in ROWS),
        one="p,y\n1,2\n",
        alike="p,y\n1,2\n2,3\n5,4\n",
        endless="p,y\n0,1\n0.5,1\n0.25,1\n",
    )


def expected(terms, level=0.95):
    return stats.t.interval(level, len(terms) - 1, sum(terms) / len(terms), stats.sem(terms))


def told(loss, *arguments):
    found = loss(*arguments, "--json")
    assert found.status == 0, found.stderr
    return json.loads(found.stdout)


def test_the_table_has_a_line_for_it_under_the_mean(loss):
    found = loss("mae", *ALL, "--ci", "--rows", "2")
    low, high = expected(TERMS)
    assert f"│ 95% CI of the mean (t) │ {low:.6f} to {high:.6f} │" in found.stdout
    assert "|ci:95t|" in found.stdout
    assert found.status == 0


@pytest.mark.parametrize(
    ("option", "level", "shown"),
    [
        (["--ci"], 0.95, "95"),
        (["--ci", "90"], 0.9, "90"),
        (["--ci", "99"], 0.99, "99"),
        (["--ci", "0.9"], 0.9, "90"),
        (["--ci", ".99"], 0.99, "99"),
        (["--ci", "99.9"], 0.999, "99.9"),
        (["--ci", "95%"], 0.95, "95"),
        (["--ci=90"], 0.9, "90"),
        (["--ci=0.999"], 0.999, "99.9"),
    ],
)
def test_the_level_is_in_per_cent_or_a_share(loss, option, level, shown):
    found = told(loss, "mae", *ALL, *option)
    assert found["ci"] == {
        "level": level,
        "method": "t",
        "low": pytest.approx(expected(TERMS, level)[0]),
        "high": pytest.approx(expected(TERMS, level)[1]),
        "rows": 40,
    }
    assert f"|ci:{shown}t|" in found["signature"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ci", "preds.csv", "targets.csv"],
        ["preds.csv", "--ci", "targets.csv"],
        ["preds.csv", "targets.csv", "--ci"],
        ["preds.csv", "targets.csv", "--ci", "95"],
        ["--ci", "95", "preds.csv", "targets.csv"],
        ["--ci", "--", "preds.csv", "targets.csv"],
    ],
)
def test_no_file_is_taken_for_the_level(loss, arguments):
    found = loss("mae", *arguments[:1], "--json", *arguments[1:])
    if arguments[1] == "95":
        found = loss("mae", *arguments, "--json")
    assert found.status == 0, found.stderr
    assert json.loads(found.stdout)["ci"]["low"] == pytest.approx(expected(TERMS)[0])


def test_a_word_after_it_is_a_file(loss):
    found = loss("mae", *ALL, "--ci", "abc")
    assert (found.status, found.stdout) == (2, "")
    assert "abc" in found.stderr


def test_an_own_expression_has_it_too(loss):
    found = told(loss, "expr", "-abs(p - y)", *ALL, "--ci")
    low, high = expected(TERMS)
    assert (found["ci"]["low"], found["ci"]["high"]) == pytest.approx((-high, -low))


@pytest.mark.parametrize(
    ("command", "value"),
    [
        ("rmse", lambda low, high: (math.sqrt(low), math.sqrt(high))),
        ("mse -r sum", lambda *ends: [40 * e for e in ends]),
    ],
)
def test_of_the_root_and_of_the_sum_it_is_made_of_that_of_the_mean(loss, command, value):
    found = told(loss, *command.split(), *ALL, "--ci")["ci"]
    assert (found["low"], found["high"]) == pytest.approx(value(*expected([term**2 for term in TERMS])))


def test_the_bootstrap_says_how_it_drew(loss):
    arguments = ("mae", *ALL, "--ci", "--ci-method", "bootstrap", "--resamples", "1999", "--seed", "7")
    found = told(loss, *arguments)
    assert (found["ci"]["resamples"], found["ci"]["seed"]) == (1999, 7)
    assert "|ci:95bootstrap:1999:seed=7|" in found["signature"]
    low, high = expected(TERMS)
    assert (found["ci"]["low"], found["ci"]["high"]) == pytest.approx((low, high), abs=0.2 * (high - low))
    assert "│ 95% CI of the mean (bootstrap) │" in loss(*arguments, "--rows", "1").stdout
    assert told(loss, *arguments[:-1], "8")["ci"] != found["ci"]


@pytest.mark.parametrize("more", [(), ("-w", "w"), ("--ci-method", "bootstrap", "--resamples", "99"), ("--by", "g")])
def test_chunks_and_threads_cannot_be_seen(loss, write, more, monkeypatch):
    many = [(f"{i % 17 / 7:.3f}", f"{i % 31 / 9:.3f}", f"{i % 5 + 0.1}", "abc"[i % 3]) for i in range(5000)]
    write(many="p,y,w,g\n" + "".join(",".join(row) + "\n" for row in many))
    arguments = ("mse", "many.csv", "-p", "p", "-t", "y", "--ci", *more, "--json")
    first = loss(*arguments, "--jobs", "1").stdout
    assert '"low": ' in first
    assert loss(*arguments, "--jobs", "3").stdout == first
    monkeypatch.setattr("losscli.evaluation.BLOCK", 97)
    monkeypatch.setattr("losscli.evaluation.FEW_BLOCKS", 1)
    monkeypatch.setattr("losscli.parting.MANY", 1)
    monkeypatch.setattr("losscli.parting.KEPT", 1)
    assert loss(*arguments, "--jobs", "2").stdout == first


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("-w", "w"),
        ("-w", "w", "--like", "keras"),
        ("-r", "sum"),
        ("--ci-method", "bootstrap", "--resamples", "199"),
    ],
)
def test_of_one_value_it_is_that_of_its_rows_alone(loss, more):
    by = told(loss, "mse", *ALL, "--ci", *more, "--by", "g")
    alone = told(loss, "mse", "a.csv", "-p", "p", "-t", "y", "--ci", *more)
    groups = {one["name"]: one["ci"] for one in by["by"]["groups"]}
    assert groups["a"] == alone["ci"]
    assert by["ci"] == told(loss, "mse", *ALL, "--ci", *more)["ci"]


def test_of_columns_and_of_masses_each_value_has_that_of_its_rows_alone(loss, write):
    rows = [[f"{CHANCE.uniform(0, 3):.3f}" for _ in range(4)] + [CHANCE.choice("ab")] for _ in range(60)]
    head = "p0,p1,y0,y1,g\n"
    write(
        wide=head + "".join(",".join(row) + "\n" for row in rows),
        wide_b=head + "".join(",".join(row) + "\n" for row in rows if row[4] == "b"),
    )
    for command in ("mae -p p0,p1 -t y0,y1", "wmape -p p0 -t y0", "wmape -p p0,p1 -t y0,y1"):
        name, *columns = command.split()
        by = told(loss, name, "wide.csv", *columns, "--ci", "--by", "g")
        alone = told(loss, name, "wide_b.csv", *columns, "--ci")
        assert {one["name"]: one["ci"] for one in by["by"]["groups"]}["b"] == alone["ci"]


def test_by_value_the_table_has_a_column_of_them(loss):
    found = loss("mae", *ALL, "--ci", "90", "--by", "g")
    lines = found.stdout.splitlines()
    assert lines[2].endswith("90% CI │")
    for name, terms in (("a", [t for t, row in zip(TERMS, ROWS, strict=True) if row[3] == "a"]), ("all", TERMS)):
        low, high = expected(terms, 0.9)
        assert any(line.startswith(f"│ {name} ") and f"{low:.6f} to {high:.6f} │" in line for line in lines)


def test_by_value_csv_has_both_ends(loss):
    rows = list(csv.DictReader(io.StringIO(loss("mae", *ALL, "--ci", "--by", "g", "--to", "csv").stdout)))
    alone = told(loss, "mae", "a.csv", "-p", "p", "-t", "y", "--ci")["ci"]
    (row,) = [row for row in rows if row["by"] == "a"]
    assert (float(row["ci_low"]), float(row["ci_high"])) == (alone["low"], alone["high"])


def test_by_value_it_says_which_have_none(loss, write):
    write(few="p,y,g\n1,2,a\n2,4,b\n3,4,b\n5,5,c\n6,6,c\n")
    found = loss("mae", "few.csv", "-p", "p", "-t", "y", "--by", "g", "--ci")
    assert "No interval of a: a single row or group shows nothing of how others vary." in found.stdout
    assert "The rows of c do not differ, so the interval has no width" in found.stdout
    assert "Fewer than 20 rows have b:" in found.stdout


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("md", "**95% CI of the mean (t)** | **{low} to {high}**"),
        ("latex", r"95\% CI of the mean (t) & {low} to {high} \\"),
        ("table", "95% CI of the mean (t) │ {low} to {high} │"),
    ],
)
def test_every_format_for_people_has_it(loss, to, words):
    low, high = (f"{end:.6f}" for end in expected(TERMS))
    assert words.format(low=low, high=high) in loss("mae", *ALL, "--ci", "--rows", "1", "--to", to).stdout


@pytest.mark.parametrize("more", [("--rows", "none"), ("--rows", "1", "--steps"), ("--rows", "none", "--to", "md")])
def test_without_a_table_it_is_a_line_of_its_own(loss, more):
    low, high = expected(TERMS)
    found = loss("mae", *ALL, "--ci", *more).stdout
    assert found.count(f"95% CI of the mean (t): {low:.6f} to {high:.6f}") == 1


def test_ascii_is_ascii(loss, write):
    write(rare="p,y\n" + "1,1\n" * 9 + "0,1\n")
    found = loss("zero-one", "rare.csv", "-p", "p", "-t", "y", "--ci", "--ascii")
    assert found.stdout.isascii()
    assert "| -0.126216 to 0.326216 |" in found.stdout  # 0.1 -+ 2.262157 * 0.1


def test_the_number_alone_is_as_it_was(loss):
    assert loss("mae", *ALL, "--ci", "-q") == loss("mae", *ALL, "-q")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("one", "No 95% CI: a single row or group shows nothing of how others vary."),
        ("alike", "The rows do not differ, so the interval has no width: it says nothing of other rows."),
    ],
)
def test_what_no_interval_shows_is_said(loss, file, words):
    found = loss("mae", f"{file}.csv", "-p", "p", "-t", "y", "--ci", "--rows", "none")
    assert found.status == 0
    assert words in found.stdout


@pytest.mark.parametrize(("count", "said"), [(19, True), (20, False)])
def test_fewer_than_twenty_rows_are_said_to_lean_on_normal_terms(loss, write, count, said):
    write(few="p,y\n" + "".join(f"{i},{i * i}\n" for i in range(count)))
    found = loss("mse", "few.csv", "-p", "p", "-t", "y", "--ci").stdout
    assert (f"Of only {count} rows the t interval leans on the terms being normal" in found) == said


def test_an_infinite_term_leaves_no_interval(loss):
    found = told(loss, "bce", "endless.csv", "-p", "p", "-t", "y", "--ci")
    assert found["ci"]["low"] is found["ci"]["high"] is None
    assert found["ci"]["why"] == "a term is infinite"


@pytest.mark.parametrize("resamples", ["39", "1999"])
def test_as_many_resamples_as_the_level_takes_are_enough(loss, resamples):
    level = {"39": "95", "1999": "99.9"}[resamples]
    found = told(loss, "mae", *ALL, "--ci", level, "--ci-method", "bootstrap", "--resamples", resamples)
    assert found["ci"]["low"] < found["value"] < found["ci"]["high"]


def test_terms_that_depend_on_one_another_show_none(loss):
    found = loss("cox", *ALL[:1], "--pred", "p", "--time", "w", "--event", "y", "--ci")
    assert (found.status, found.stdout) == (2, "")
    assert "the terms of cox may depend on one another" in found.stderr
