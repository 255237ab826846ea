"""A result for each value of a column: that of the rows of the value alone, the same bits, and one of all rows."""

import csv
import json
import random

import pytest

from losscli import parting

CHANCE = random.Random(7)  # noqa: S311 - a fixed seed
ROWS = [
    (f"r{i}", CHANCE.choice(["north", "NA", "south|x", "7"]), CHANCE.uniform(0.01, 0.99), CHANCE.choice([0, 1]), w)
    for i, w in enumerate(CHANCE.choices([0.5, 1, 2.25], k=200))
]
HEADER = "id,region,p,y,w\n"


@pytest.fixture(params=["added up at the end", "added up as they come"])
def rows(write, request, monkeypatch):
    """Write all rows, and those of each region by themselves."""
    if request.param == "added up as they come":
        monkeypatch.setattr(parting, "MANY", 1)
        monkeypatch.setattr(parting, "FEW", 1)
    regions = list(dict.fromkeys(row[1] for row in ROWS))
    parts = {f"part{i}": text([row for row in ROWS if row[1] == region]) for i, region in enumerate(regions)}
    write(all=text(ROWS), **parts)
    return regions


def text(rows):
    return HEADER + "".join(",".join(map(str, row)) + "\n" for row in rows)


def told(loss, *arguments):
    found = loss(*arguments, "--json")
    assert found.status == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize(
    "command",
    [
        "mse all.csv -p p -t y",
        "rmse all.csv -p p -t y",
        "mse all.csv -p p -t y -w w",
        "mse all.csv -p p -t y -w w --like keras",
        "mse all.csv -p p -t y -r sum",
        "mse all.csv -p p -t y -r median",
        "mse all.csv -p p -t y -r p95",
        "mse all.csv -p p -t y -r max",
        "bce all.csv -p p -t y --like torch",
        "wmape all.csv -p y -t p",
        "dice all.csv -p p -t y",
        "cox all.csv --pred p --time w --event y",
    ],
)
def test_each_result_is_that_of_its_rows_alone(loss, rows, command):
    arguments = command.split()
    whole = told(loss, *arguments, "--by", "region")
    for i, (region, group) in enumerate(zip(rows, whole["by"]["groups"], strict=True)):
        alone = told(loss, *command.replace("all.csv", f"part{i}.csv").split())
        assert group == {"name": region, **{key: alone[key] for key in ("n", "value", "sum", "divisor")}}
    plain = told(loss, *arguments)
    assert [whole[key] for key in ("n", "value", "sum", "std")] == [plain[key] for key in ("n", "value", "sum", "std")]


@pytest.fixture
def regions(write):
    """Write four rows of two regions, and the regions in a file of their own by id."""
    write(
        preds="id,p\na,1\nb,2\nc,3\nd,5\n",
        targets="id,y,region\nd,1,north\na,2,south\nc,1,north\nb,4,=x\n",
    )
    return ("mse", "preds.csv", "targets.csv", "-i", "id", "-t", "y", "--by", "region")


def test_the_table_is_of_the_values_with_all_rows_under_them(loss, regions):
    assert loss(*regions, "--ascii").stdout.splitlines() == [
        "Mean squared error   loss = (yhat - y)^2",
        "+--------+---+-----------+-----------+",
        "| region | n |       sum |      mean |",
        "+--------+---+-----------+-----------+",
        "| north  | 2 | 20.000000 | 10.000000 |",
        "| south  | 1 |  1.000000 |  1.000000 |",
        "| =x     | 1 |  4.000000 |  4.000000 |",
        "+--------+---+-----------+-----------+",
        "| all    | 4 | 25.000000 |  6.250000 |",
        "+--------+---+-----------+-----------+",
        "mse|n:4|red:mean|by:region|pair:id=id|losscli:0.1.0",
    ]


def test_rows_are_shown_above_it_if_they_are_asked_for(loss, regions):
    found = loss(*regions, "--rows", "worst:1").stdout
    assert "│   4 │ d  │ 5 │ 1 │" in found
    assert "│ north  │ 2 │" in found


def test_the_number_alone_is_a_line_a_value_and_one_of_all(loss, regions):
    assert loss(*regions, "-q").stdout == "north\t10\nsouth\t1\n=x\t4\nall\t6.25\n"


def test_lines_are_of_the_values(loss, regions):
    lines = list(csv.DictReader(loss(*regions, "--to", "csv").stdout.splitlines()))
    assert lines[0] == {"by": "north", "n": "2", "value": "10.0", "sum": "20.0", "divisor": "2"}
    assert [json.loads(line)["by"] for line in loss(*regions, "--to", "ndjson").stdout.splitlines()] == [
        "north",
        "south",
        "=x",
    ]


def test_documents_have_the_table(loss, regions):
    assert "| **all** | **4** | **25.000000** | **6.250000** |" in loss(*regions, "--to", "md").stdout
    assert r"north & $2$ & $20.000000$ & $10.000000$ \\" in loss(*regions, "--to", "latex").stdout


def test_every_term_has_its_id_and_its_value(loss, regions):
    lines = loss(*regions, "--terms", "-").stdout.splitlines()
    assert lines[:2] == ["row,id,by,pred,target,loss", "1,a,south,1.0,2.0,1.0"]


def test_a_value_of_which_no_row_is_left_is_shown_without_a_result(loss, write):
    write(all="p,y,g\n1,2,a\nNA,3,b\n")
    found = told(loss, "mse", "all.csv", "-p", "p", "-t", "y", "--by", "g", "--na", "skip")
    assert found["by"]["groups"][1] == {"name": "b", "n": 0, "value": None, "sum": None, "divisor": None}


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("p,y,g\n1,2,a\n1,2,\n", "", "all.csv:3:5: the cell is empty (column g, row 2)"),
        ("p,y,g,w\n1,2,a,1\n1,2,b,0\n", "-w w", "g b: all weights are zero, so there is no mean"),
        ("p,y,g\n1,2,a\n", "--steps", "--steps writes rows out, and --by shows what many of them come to"),
        ("p,y,g\n1,2,a\n", "--on local", "--by takes all rows at once"),
    ],
)
def test_what_has_no_result_is_refused(loss, write, text, options, said):
    write(all=text)
    found = loss("mse", "all.csv", "-p", "p", "-t", "y", "--by", "g", *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_group_of_two_values_is_refused(loss, write):
    write(all="p,y,q,g\n1,0,1,a\n2,1,1,b\n")
    found = loss("listnet", "all.csv", "-p", "p", "-t", "y", "--group", "q", "--by", "g")
    assert "group 1 has rows of a and of b, which are to be told apart" in found.stderr


def test_groups_of_one_value_each_are_told_apart(loss, write):
    write(all="p,y,q,g\n1,0,1,a\n2,1,1,a\n1,1,2,b\n3,0,2,b\n", b="p,y,q,g\n1,1,2,b\n3,0,2,b\n")
    options = ("-p", "p", "-t", "y", "--group", "q")
    found = told(loss, "listnet", "all.csv", *options, "--by", "g")
    assert found["by"]["groups"][1]["value"] == told(loss, "listnet", "b.csv", *options)["value"]


def test_a_target_may_be_what_results_are_told_apart_by(loss, write):
    write(all="p,y\n0.5,1\n0.25,0\n0.75,1\n", preds="p\n0.5\n0.25\n0.75\n", targets="y\n1\n0\n1\n")
    wanted = "1\t0.15625\n0\t0.0625\nall\t0.125\n"
    assert loss("mse", "all.csv", "-p", "p", "-t", "y", "--by", "y", "-q").stdout == wanted
    assert loss("mse", "preds.csv", "targets.csv", "--by", "y", "-q").stdout == wanted


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--only-common", "--only-common is about ids: say which column holds them with --id"),
        ("-i id --by-position", "--by-position and --id each say how rows are paired: give one of them"),
        ("-i id --partial", "--id takes all rows at once"),
    ],
)
def test_options_that_do_not_go_together_are_refused(loss, options, said):
    found = loss("mse", "preds.csv", "targets.csv", *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_shuffled_rows_joined_by_id_come_to_the_same_bits(loss, write):
    shuffled = CHANCE.sample(ROWS, len(ROWS))
    write(
        preds="id,p\n" + "".join(f"{row[0]},{row[2]!r}\n" for row in ROWS),
        targets="id,y\n" + "".join(f"{row[0]},{row[3]}\n" for row in shuffled),
        all=text(ROWS),
    )
    found = told(loss, "bce", "preds.csv", "targets.csv", "-i", "id")
    plain = told(loss, "bce", "all.csv", "-p", "p", "-t", "y")
    keys = ("value", "n", "sum", "std", "min", "max")
    assert [found[key] for key in keys] == [plain[key] for key in keys]
    assert (found["settings"]["pair"], found["settings"]["id"]) == ("id", "id")


def test_what_was_left_out_is_counted_everywhere(loss, write):
    write(preds="id,p\na,1\nb,2\nx,3\n", targets="id,y\nb,1\na,1\nz,0\nv,2\n")
    arguments = ("mse", "preds.csv", "targets.csv", "-i", "id", "--only-common")
    found = told(loss, *arguments)
    assert found["unpaired"] == [{"path": "preds.csv", "rows": 1}, {"path": "targets.csv", "rows": 2}]
    assert "|pair:id=id|unpaired:1,2|" in found["signature"]
    assert "2 rows of targets.csv left out: another file has no such id." in loss(*arguments).stdout


def test_the_column_that_pairs_the_rows_may_part_them_though_every_file_has_it(loss, write):
    write(p="p,user\n1,a\n3,b\n", y="y,user\n1,a\n2,b\n")
    files = ("mse", "p.csv", "y.csv", "-p", "p", "-t", "y", "--by", "user")
    assert loss(*files, "--id", "user", "-q").stdout == "a\t0\nb\t1\nall\t0.5\n"
    assert "both p.csv and y.csv have a column user for the values of --by. Call it otherwise" in loss(*files).stderr
