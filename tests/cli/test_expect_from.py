"""`--expect-from FILE`: many answers at once, a line for each: right, or the mistake that it shows."""

import csv
import io
import json

import pytest

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")
# Of these four rows the mean is 0.337539, the sum 1.350155 and the mean to base 10 0.146591.
ANSWERS = "who,value\nAnna,0.3375\nBen,1.3502\nCara,abc\nDan,\nEva,0.14659\nBen,1.3502\nFay,0.12345\nGus,0.9\nHal,inf\n"
NEEDS = "--expect-from answers.csv needs the columns who and value"
CALL = "Call the columns so, or leave no others in the file."
BASE_10 = "the loss with logarithms to base 10: take the natural logarithm (log base e, not log base 10), or "
BASE_10 += "ask for --base 10"
VERDICTS = [
    "right",
    "wrong: the sum of the 4 terms",
    "not a number",
    "there is no answer",
    "wrong: the loss with logarithms to base 10",
    "wrong: the sum of the 4 terms",
    "wrong: no known mistake gives it",
    "wrong: too few digits to say why",
    "wrong: no known mistake gives it",
]


@pytest.fixture
def answers(folder):
    """Write answers.csv."""
    (folder / "answers.csv").write_text(ANSWERS)


def marked(loss, folder, text, *more, name="answers.csv"):
    """Return the exit status and the records of some answers."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    found = loss(*BCE, "--expect-from", name, "--to", "csv", *more)
    assert found.stderr == ""
    return found.status, list(csv.DictReader(io.StringIO(found.stdout)))


@pytest.mark.usefixtures("answers")
def test_the_table_is_a_line_an_answer_and_under_it_stands_who_did_what(loss):
    found = loss(*BCE, "--expect-from", "answers.csv", "--ascii")
    assert found.status == 1
    assert found.stdout.splitlines()[:-1] == [
        "Binary cross-entropy   mean of 4 = 0.337539",
        "+------+---------+--------------------------------------------+",
        "| who  |  answer | verdict                                    |",
        "+------+---------+--------------------------------------------+",
        "| Anna |  0.3375 | right                                      |",
        "| Ben  |  1.3502 | wrong: the sum of the 4 terms              |",
        "| Cara |     abc | not a number                               |",
        "| Dan  |         | there is no answer                         |",
        "| Eva  | 0.14659 | wrong: the loss with logarithms to base 10 |",
        "| Ben  |  1.3502 | wrong: the sum of the 4 terms              |",
        "| Fay  | 0.12345 | wrong: no known mistake gives it           |",
        "| Gus  |     0.9 | wrong: too few digits to say why           |",
        "| Hal  |     inf | wrong: no known mistake gives it           |",
        "+------+---------+--------------------------------------------+",
        "1 of 9 is right.",
        "  2 gave the sum of the 4 terms: divide by 4, or ask for --reduction sum.",
        "  2 gave a number that no known mistake gives.",
        "  1 gave no number.",
        "  1 gave no answer.",
        f"  1 gave {BASE_10}.",
        "  1 gave too few digits to say why.",
    ]


@pytest.mark.usefixtures("answers")
def test_on_a_terminal_a_verdict_is_wrapped_and_not_cut(loss):
    found = loss(*BCE, "--expect-from", "answers.csv", "--ascii", env={"COLUMNS": "56"}).stdout.splitlines()
    at = next(i for i, line in enumerate(found) if "Eva" in line)
    assert found[at : at + 2] == [
        "| Eva  | 0.14659 | wrong: the loss with logarithms to |",
        "|      |         | base 10                            |",
    ]


@pytest.mark.parametrize(("text", "status"), [("A,0.3375\nB,0.33753883\n", 0), ("A,0.3375\nB,0.3376\n", 1)])
def test_the_status_is_0_only_where_all_are_right(loss, folder, text, status):
    assert marked(loss, folder, "who,value\n" + text)[0] == status


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("name", ["report.md", "report.tex", "report.txt"])
def test_documents_hold_the_answers_and_how_many_are_right(loss, folder, name):
    assert loss(*BCE, "--expect-from", "answers.csv", "-o", name).status == 1
    text = (folder / name).read_text()
    assert all(verdict in text for verdict in VERDICTS)
    assert "1 of 9 is right." in text


def test_csv_is_a_record_an_answer(loss, folder):
    status, records = marked(loss, folder, ANSWERS)
    assert status == 1
    assert list(records[0]) == ["who", "value", "agrees", "agreement", "diagnosis", "sentence"]
    assert [one["who"] for one in records] == ["Anna", "Ben", "Cara", "Dan", "Eva", "Ben", "Fay", "Gus", "Hal"]
    assert [one["value"] for one in records[:4]] == ["0.3375", "1.3502", "abc", ""]
    assert [one["agrees"] for one in records] == ["true", *["false"] * 8]
    assert [one["agreement"] for one in records[:2]] == ["rounded", ""]
    assert [one["diagnosis"] for one in records[:5]] == ["", "sum", "", "", "bans"]
    assert records[0]["sentence"] == "agrees to the 4 decimals given (0.337538828626004)"
    assert records[1]["sentence"] == (
        "differs by 1.0127. 1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum."
    )


@pytest.mark.usefixtures("answers")
def test_json_and_ndjson_hold_the_same_records(loss):
    whole = json.loads(loss(*BCE, "--expect-from", "answers.csv", "--json").stdout)
    lines = loss(*BCE, "--expect-from", "answers.csv", "--to", "ndjson").stdout.splitlines()
    assert [json.loads(line, parse_constant=pytest.fail) for line in lines] == whole["answers"]
    sentence = "differs by 1.0127. 1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum."
    assert list(whole["answers"][1].items()) == [
        *(("who", "Ben"), ("value", "1.3502"), ("agrees", False), ("agreement", None), ("diagnosis", ["sum"])),
        ("sentence", sentence),
    ]


def test_json_without_answers_has_no_such_member(loss):
    assert "answers" not in json.loads(loss(*BCE, "--json").stdout)


@pytest.mark.usefixtures("answers")
def test_quiet_is_the_number_and_how_many_are_right_stands_on_stderr(loss):
    found = loss(*BCE, "--expect-from", "answers.csv", "-q")
    assert (found.status, found.stdout) == (1, "0.337538828626004\n")
    assert found.stderr.startswith("1 of 9 is right.\n  2 gave the sum")


@pytest.mark.usefixtures("answers")
def test_rows_that_are_asked_for_stand_above_the_answers(loss):
    found = loss(*BCE, "--expect-from", "answers.csv", "--rows", "all", "--ascii").stdout
    assert found.index("-ln 0.8") < found.index("| Anna |")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "value\tnote\twho\n0.3375\tx\tAnna\n1.3502\ty\tBen\n"),
        ("a.csv", "Student;Answer\nAnna;0.3375\nBen;1.3502\n"),
        ("a.csv", "Anna,0.3375\nBen,1.3502\n"),
        ("a.json", '[{"who": "Anna", "value": 0.3375}, {"who": "Ben", "value": "1.3502"}]'),
        ("a.ndjson", '{"who": "Anna", "value": "0.3375"}\n{"who": "Ben", "value": 1.3502}\n'),
    ],
    ids=["other columns beside", "two columns of other names", "without a header", "json", "ndjson"],
)
def test_a_file_of_answers_may_be_of_any_format(loss, folder, name, text):
    _, records = marked(loss, folder, text, name=name)
    assert [(one["who"], one["value"], one["agrees"]) for one in records] == [
        ("Anna", "0.3375", "true"),
        ("Ben", "1.3502", "false"),
    ]


def test_parquet_is_read_too(loss, folder):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"who": ["Anna", "Ben"], "value": ["0.3375", None]}), folder / "a.parquet")
    found = loss(*BCE, "--expect-from", "a.parquet", "--to", "tsv").stdout.splitlines()
    assert [line.split("\t")[:3] for line in found[1:]] == [["Anna", "0.3375", "true"], ["Ben", "", "false"]]


def test_trailing_zeros_are_digits(loss, folder):
    _, records = marked(loss, folder, "who,value\nA,0.337\nB,0.3370\n")
    assert [one["agreement"] for one in records] == ["truncated", ""]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1/3", "not a number"),
        ("1_000", "not a number"),
        ("--0.3", "not a number"),
        ("NA", "not a number"),
        ('"0,3375"', "not a number: a comma as decimal mark needs --decimal ,"),
        ("1e999", "no double is that large"),
        ("", "there is no answer"),
        ('"  "', "there is no answer"),
    ],
)
def test_what_is_no_number_is_said_in_its_line(loss, folder, cell, sentence):
    status, records = marked(loss, folder, f"who,value\nAnna,0.3375\nBen,{cell}\n")
    assert (status, records[1]["agrees"], records[1]["sentence"]) == (1, "false", sentence)


def test_the_decimal_mark_is_that_of_the_inputs(loss, write):
    write(both="p;y\n0,8;1\n0,1;0\n0,6;1\n0,4;0\n", answers="who;value\nAnna;0,3375\nBen;0.3375\nCara;1,3502\n")
    one = ("bce", "both.csv", "-p", "p", "-t", "y", "--decimal", ",")
    found = loss(*one, "--expect-from", "answers.csv", "--to", "csv")
    agrees = [record["agrees"] for record in csv.DictReader(io.StringIO(found.stdout))]
    assert agrees == ["true", "false", "false"]


def test_names_from_outside_steer_no_terminal_and_break_no_document(loss, folder):
    hostile = ["\x1b[31mred", "\u202egnp", "[1cm]", "a|b", "$x_1$", "=1+1", "x" * 10_000, '"quoted"', "a\u200bb"]
    cells = [name.replace('"', '""') for name in hostile]
    (folder / "answers.csv").write_text("who,value\n" + "".join(f'"{cell}",0.3375\n' for cell in cells))
    for kind in ("table", "md", "latex", "csv", "tsv"):
        found = loss(*BCE, "--expect-from", "answers.csv", "--to", kind)
        assert found.status == 0
        assert not set("\x1b\u202e\u200b") & set(found.stdout)
    table = loss(*BCE, "--expect-from", "answers.csv").stdout
    assert "x" * 59 + "…" in table
    assert max(map(len, table.splitlines())) < 200
    latex = loss(*BCE, "--expect-from", "answers.csv", "--to", "latex").stdout
    assert "\n[1cm]" not in latex  # after \\ it would be taken for a length
    assert r"\$x\_1\$" in latex
    records = json.loads(loss(*BCE, "--expect-from", "answers.csv", "--json").stdout)["answers"]
    assert [one["who"] for one in records] == hostile


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("id,name,value\n1,Anna,0.3375\n", f"{NEEDS}; it has: id, name, value. {CALL}"),
        ("value\n0.3375\n", f"{NEEDS}; it has: value. {CALL}"),
        ("who,answer\nAnna,1\n", f"{NEEDS}; it has: who, answer. {CALL}"),
        ("who,value\n", "answers.csv: there are no rows, only a header"),
    ],
)
def test_a_file_that_cannot_be_meant_is_an_error_that_names_the_choices(loss, folder, content, problem):
    (folder / "answers.csv").write_text(content)
    found = loss(*BCE, "--expect-from", "answers.csv")
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == f"loss: error: {problem}"


def test_a_file_that_is_not_there_is_an_error_before_anything_is_computed(loss):
    found = loss("bce", "neither.csv", "nor.csv", "--expect-from", "nowhere.csv")
    assert found.status == 2
    assert "nowhere.csv: there is no such file" in found.stderr


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    ("more", "option"),
    [(["--by", "y"], "--by"), (["--steps"], "--steps"), (["--partial"], "--partial"), (["--on", "local"], "--on")],
)
def test_what_does_not_go_with_it_is_refused(loss, more, option):
    found = loss(*BCE, "--expect-from", "answers.csv", *more)
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == (
        f"loss: error: --expect-from compares answers with the one result of all rows: it does not go with {option}"
    )


@pytest.mark.usefixtures("answers")
def test_without_one_result_there_is_nothing_to_compare(loss):
    found = loss(*BCE, "--expect-from", "answers.csv", "--reduction", "none")
    assert (found.status, found.stdout) == (2, "")


@pytest.mark.usefixtures("answers")
def test_the_answers_are_never_overwritten(loss, folder):
    found = loss(*BCE, "--expect-from", "answers.csv", "-o", "answers.csv")
    assert found.status == 2
    assert (folder / "answers.csv").read_text() == ANSWERS


def test_answers_may_come_on_stdin_unless_the_inputs_do(loss):
    found = loss(*BCE, "--expect-from", "-", stdin=b"who,value\nAnna,0.3375\n")
    assert (found.status, "1 of 1 is right." in found.stdout) == (0, True)
    found = loss("bce", "-", "targets.csv", "--expect-from", "-", stdin=b"who,value\nAnna,0.3375\n")
    assert (found.status, found.stderr) == (
        2,
        "loss: error: - is a stream and can be read only once, but is named twice\n",
    )


def test_one_answer_and_many_may_be_checked_in_one_run(loss, folder):
    (folder / "answers.csv").write_text("who,value\nAnna,0.3375\n")
    found = loss(*BCE, "--expect-from", "answers.csv", "--expect", "1.3502")
    assert found.status == 1
    assert "expected 1.3502: differs by 1.0127" in found.stdout
    assert "1 of 1 is right." in found.stdout


def test_each_mistake_is_made_once_however_many_answers_there_are(loss, folder, monkeypatch):
    made = []
    from losscli.diagnosis import search  # noqa: PLC0415 - what is counted

    whole = search._candidates  # noqa: SLF001
    monkeypatch.setattr(search, "_candidates", lambda work: made.append(work) or whole(work))
    numbers = [f"{0.4 + 0.001 * i:.6f}" for i in range(200)]
    _, records = marked(loss, folder, "who,value\n" + "".join(f"s{i},{text}\n" for i, text in enumerate(numbers)))
    assert len(records) == 200
    assert len(made) <= 3  # the rows themselves, and for ties two variations of them


@pytest.mark.usefixtures("answers")
def test_a_file_of_lines_is_of_answers_and_the_terms_have_one_of_their_own(loss, folder):
    found = loss(*BCE, "--expect-from", "answers.csv", "-o", "marks.csv", "--terms", "terms.csv")
    assert (found.status, found.stdout, found.stderr.splitlines()[0]) == (1, "", "1 of 9 is right.")
    assert (folder / "marks.csv").read_text().splitlines()[2].startswith("Ben,1.3502,false,,sum,")
    assert len((folder / "terms.csv").read_text().splitlines()) == 5
