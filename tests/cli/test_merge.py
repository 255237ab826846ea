"""`--partial`, `loss merge` and what does not combine with them, as a user types it."""

import json
import os
from itertools import pairwise

import pytest

P = ["0.8", "0.1", "0.6", "0.4", "0.9", "0.3", "0.7"]
Y = ["1", "0", "1", "0", "1", "1", "0"]
W = ["1", "2", "0.5", "0", "3", "1e-3", "7"]
CUTS = [0, 2, 3, 7]
SAME = ("value", "sum", "divisor", "std", "n", "nonfinite", "skipped", "signature", "settings", "warnings")


def lines(name, values):
    return "\n".join([name, *values]) + "\n"


@pytest.fixture
def shards(write):
    """Write p.csv, y.csv and w.csv, whole and in three pieces, 1 to 3."""
    for name, values in (("p", P), ("y", Y)):
        write(**{name: lines(name, values)})
        for i, (start, end) in enumerate(pairwise(CUTS), 1):
            write(**{f"{name}{i}": lines(name, values[start:end])})


@pytest.fixture
def part(loss):
    """Return a function that computes a part and writes it."""

    def write(number, *options, name="bce"):
        run = loss(name, f"p{number}.csv", f"y{number}.csv", *options, "--partial", "-o", f"{number}.json")
        assert (run.status, run.stdout) == (0, "")

    return write


@pytest.mark.usefixtures("shards")
@pytest.mark.parametrize("options", [(), ("-r", "sum"), ("-r", "max"), ("--like", "torch"), ("--clip", "1e-3")])
@pytest.mark.parametrize("form", [("-q",), (), ("--to", "md"), ("-d", "12", "--ascii")])
def test_merged_parts_print_what_one_run_prints(loss, part, options, form):
    for number in (1, 2, 3):
        part(number, *options)
    whole = loss("bce", "p.csv", "y.csv", *options, "--rows", "none", *form)
    assert loss("merge", "1.json", "2.json", "3.json", *form) == whole


@pytest.mark.usefixtures("shards")
def test_json_of_merged_parts_is_that_of_one_run_and_names_the_shard_of_each_extreme(loss, part):
    for number in (1, 2, 3):
        part(number)
    whole = json.loads(loss("bce", "p.csv", "y.csv", "--json").stdout)
    found = json.loads(loss("merge", "?.json", "--json").stdout)
    assert {key: found[key] for key in SAME} == {key: whole[key] for key in SAME}
    assert found["min"] == {**whole["min"], "shard": "p3.csv, y3.csv", "shard_row": 2}
    assert found["max"] == {**whole["max"], "shard": "p3.csv, y3.csv", "shard_row": 3}
    assert found["max"]["row"] == 6
    assert found["shards"][1] == {"rows": 1, "pred": "p2.csv", "target": "y2.csv"}
    assert found["inputs"]["pred"] == {"path": "p1.csv, p2.csv, p3.csv", "columns": ["p"], "rows": 7}


@pytest.mark.usefixtures("shards")
def test_the_order_of_the_parts_numbers_the_rows_and_changes_nothing_else(loss, part):
    for number in (1, 2, 3):
        part(number)
    one, other = (json.loads(loss("merge", *names, "--json").stdout) for names in (["?.json"], ["3.json", "[12].json"]))
    assert {key: one[key] for key in SAME} == {key: other[key] for key in SAME}
    assert (other["max"]["row"], other["max"]["shard_row"]) == (3, 3)


@pytest.mark.usefixtures("folder")
def test_weights_and_skipped_rows_merge(loss, write):
    header, rows = "p,y,w", [",".join(row) for row in zip(P, Y, W, strict=True)] + ["0.5,NA,1"]
    write(all=lines(header, rows), a=lines(header, rows[:5]), b=lines(header, rows[5:]))
    options = ("-p", "p", "-t", "y", "-w", "w", "--na", "skip")
    for name in "ab":
        assert loss("bce", f"{name}.csv", *options, "--partial", "-o", f"{name}.json").status == 0
    whole, found = (
        json.loads(loss(*command, "--json").stdout)
        for command in (("bce", "all.csv", *options), ("merge", "a.json", "b.json"))
    )
    assert {key: found[key] for key in SAME} == {key: whole[key] for key in SAME}
    assert found["skipped"] == 1


@pytest.mark.usefixtures("shards")
def test_parts_merge_in_a_tree_to_the_same_part(loss, part):
    for number in (1, 2, 3):
        part(number)
    assert loss("merge", "1.json", "2.json", "--partial", "-o", "12.json").status == 0
    assert loss("merge", "12.json", "3.json", "--partial").stdout == loss("merge", "?.json", "--partial").stdout


@pytest.mark.usefixtures("shards")
def test_parts_come_in_a_pipe_a_line_each(loss, part, folder):
    for number in (1, 2, 3):
        part(number)
    pipe = b"".join((folder / f"{number}.json").read_bytes() for number in (1, 2, 3))
    assert loss("merge", "-", "-q", stdin=pipe).stdout == loss("bce", "p.csv", "y.csv", "-q").stdout


@pytest.mark.usefixtures("shards")
def test_the_same_shard_twice_is_an_error_that_names_both_files(loss, part, folder):
    part(1)
    os.link(folder / "p1.csv", folder / "copy.csv")
    loss("bce", "copy.csv", "y1.csv", "--partial", "-o", "again.json")
    run = loss("merge", "1.json", "again.json")
    assert (run.status, run.stdout) == (2, "")
    assert "1.json and again.json hold the same rows twice: p1.csv, y1.csv and copy.csv, y1.csv are alike" in run.stderr
    allowed = loss("merge", "1.json", "again.json", "--allow-doubles", "--json")
    assert json.loads(allowed.stdout)["n"] == 4
    assert "loss: warning: 1 shard holds the same numbers as one before" in allowed.stderr


@pytest.mark.usefixtures("shards")
def test_a_double_inside_merged_parts_is_found(loss, part):
    for number in (1, 2, 3):
        part(number)
    loss("merge", "1.json", "2.json", "--partial", "-o", "12.json")
    run = loss("merge", "12.json", "3.json", "1.json")
    assert "12.json and 1.json hold the same rows twice: p1.csv, y1.csv" in run.stderr


@pytest.mark.usefixtures("shards")
def test_parts_of_different_settings_are_an_error_that_names_what_differs(loss, part):
    part(1)
    part(2, "--clip", "1e-7")
    run = loss("merge", "1.json", "2.json")
    assert (run.status, run.stdout) == (2, "")
    assert "1.json and 2.json cannot be merged: --clip is none in the first and 1e-07 in the second" in run.stderr


def test_a_number_for_all_rows_is_a_setting(loss, write):
    write(a="1\n2\n", b="3\n4\n", c="5\n6\n", d="7\n8\n")
    for name, files, var in (("1", "ab", "1"), ("2", "cd", "2")):
        loss("gaussian-nll", *(f"{one}.csv" for one in files), "--var", var, "--partial", "-o", f"{name}.json")
    run = loss("merge", "1.json", "2.json")
    assert "--var is 1 in the first and 2 in the second" in run.stderr


def digests(text):
    return {name: one["digest"] for name, one in json.loads(text)["shards"][0]["inputs"].items()}


@pytest.mark.usefixtures("shards")
def test_the_digest_is_of_the_numbers_whatever_the_format(loss, folder):
    (folder / "p.ndjson").write_text("\n".join(f'{{"p": {float(value) / 1}}}' for value in P))
    (folder / "p.tsv").write_text("p\tq\n" + "".join(f"+{value}0e0\t1\n" for value in P))
    plain = loss("bce", "p.csv", "y.csv", "--partial")
    for command in (("p.ndjson", "y.csv"), ("p.tsv", "y.csv", "-p", "p"), ("p.csv", "y.csv", "--jobs", "1")):
        assert digests(loss("bce", *command, "--partial").stdout) == digests(plain.stdout)


def test_the_digest_of_many_rows_does_not_know_the_blocks(loss, folder):
    values = [f"{i / 7!r}" for i in range(60_000)]
    (folder / "p.csv").write_text(lines("p", values))
    (folder / "y.json").write_text(f"[{','.join(values)}]")  # which is read in other blocks than text
    found = [digests(loss("mse", "p.csv", "y.json", "--partial", "--jobs", jobs).stdout) for jobs in "13"]
    assert found[0] == found[1]
    assert found[0]["pred"] == found[0]["target"]


def test_words_are_told_apart_in_the_digest(loss, write):
    write(a="p,y\ncat,dog\ncat,cat\n", b="p,y\nlion,puma\nlion,lion\n", c="y,p\ndog,cat\ncat,cat\n")
    options = ("-p", "p", "-t", "y", "--partial")
    found = {name: digests(loss("zero-one", f"{name}.csv", *options).stdout) for name in "abc"}
    assert found["a"] == found["c"]
    assert found["a"]["pred"] != found["b"]["pred"]


def test_whole_groups_merge_and_split_ones_are_refused(loss, write):
    rows = ["3,1,a", "1,0,a", "2,0,b", "5,1,b", "1,1,c", "0,0,c"]
    header = "s,y,q"
    write(all=lines(header, rows), a=lines(header, rows[:4]), b=lines(header, rows[4:]), c=lines(header, rows[3:]))
    options = ("-p", "s", "-t", "y", "--group", "q")
    for name in "abc":
        assert loss("listnet", f"{name}.csv", *options, "--partial", "-o", f"{name}.json").status == 0
    whole = loss("listnet", "all.csv", *options, "--rows", "none").stdout
    assert loss("merge", "a.json", "b.json").stdout == whole
    assert "group b is in a.csv and again in c.csv" in loss("merge", "a.json", "c.json").stderr


@pytest.mark.usefixtures("shards")
@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("bce", "-r", "median"), "--reduction median: a quantile takes all terms at once"),
        (("bce", "-r", "none"), "--reduction none: there is no one number to merge"),
        (("bce", "--rows", "3"), "--rows 3: rows are not kept"),
        (("bce", "--terms", "t.csv"), "--terms: rows are not kept"),
        (("bce", "--grad"), "--grad: rows are not kept"),
        (("bce", "--steps"), "--steps: rows are not kept"),
        (("bce", "--to", "csv"), "the format csv: rows are not kept"),
        (("bce", "-o", "part.csv"), "the format csv: rows are not kept"),
        (("bce", "-o", "part.md"), "-o part.md: a part is JSON"),
        (("bce", "-q"), "--partial prints a part"),
        (("bce", "--json"), "--partial prints a part"),
        (("cox",), "cox: each of its terms depends on all rows"),
        (("kl",), "kl of a single column: all its rows are one sample"),
    ],
)
def test_what_does_not_combine_with_partial_is_said(loss, folder, command, problem):
    name, *options = command
    run = loss(name, "p.csv", "y.csv", *options, "--partial")
    assert (run.status, run.stdout) == (2, "")
    assert problem in run.stderr
    assert not list(folder.glob("*.md"))


@pytest.mark.usefixtures("shards")
@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("bce", "p.csv", "-"), "stdin: every worker reads files of its own"),
        (("bce", "p?.csv", "y.csv"), "different numbers of files: p?.csv 3, y.csv 1"),
        (("bce", "p.csv", "y.csv", "-r", "p95"), "--reduction p95: a quantile takes all terms at once"),
        (("bce", "p.csv", "y.csv", "--rows", "all"), "--rows all: rows are not kept"),
    ],
)
def test_what_does_not_combine_with_a_cluster_is_said(loss, command, problem):
    run = loss(*command, "--on", "local")
    assert (run.status, run.stdout) == (2, "")
    assert problem in run.stderr


@pytest.mark.usefixtures("shards")
@pytest.mark.parametrize("address", ["here", "tcp:", "LOCAL", "http://127.0.0.1:1", ""])
def test_an_address_is_local_or_of_a_scheduler(loss, address):
    run = loss("bce", "p.csv", "y.csv", "--on", address)
    assert run.status == 2
    assert f"--on {address}: it must be local or the address of a scheduler" in run.stderr


@pytest.mark.usefixtures("shards")
def test_no_code_is_sent_to_a_cluster(loss, folder):
    (folder / "mine.py").write_text("def f(p, y):\n    return abs(p - y)\n")
    run = loss("custom", "mine.py:f", "p.csv", "y.csv", "--on", "local")
    assert "--on does not combine with loss custom: no code is sent to other machines" in run.stderr


@pytest.mark.usefixtures("shards")
@pytest.mark.parametrize("arguments", [("p.csv",), ("none.json",), ("*.json",)])
def test_what_is_no_part_is_an_error_without_output(loss, arguments):
    run = loss("merge", *arguments)
    assert (run.status, run.stdout) == (2, "")
    assert run.stderr.startswith(f"loss: error: {arguments[0]}")


def test_merge_without_parts_is_an_error(loss):
    assert "loss merge needs a PART" in loss("merge").stderr


@pytest.mark.usefixtures("shards")
def test_an_output_that_is_a_part_is_refused(loss, part, folder):
    part(1)
    before = (folder / "1.json").read_bytes()
    assert "it is an input" in loss("merge", "1.json", "--partial", "-o", "1.json").stderr
    assert (folder / "1.json").read_bytes() == before


@pytest.mark.usefixtures("shards")
def test_an_expression_merges(loss):
    for number in (1, 2, 3):
        loss("expr", "abs(p - y)**1.5", f"p{number}.csv", f"y{number}.csv", "--partial", "-o", f"{number}.json")
    whole = loss("expr", "abs(p - y)**1.5", "p.csv", "y.csv", "--rows", "none")
    assert loss("merge", "?.json") == whole
