"""Rows of several files, paired by their ids: the same pairs whatever the order, or an error that names the ids."""

import random

import pytest

from losscli.domain import REAL
from losscli.errors import ColumnError, PairingError, ReadError
from losscli.loss import Input
from losscli.readers.inputs import Choice, requests
from losscli.readers.pairing import held, ids
from losscli.readers.pairing.joining import paired_by_id
from losscli.readers.pairing.pairing import paired
from losscli.readers.table import ReadOptions

INPUTS = (Input("pred", "p", "ŷ", REAL), Input("target", "y", "y", REAL))
THREE = (Input("anchor", "a", "a", REAL), Input("positive", "p", "p", REAL), Input("negative", "n", "n", REAL))


@pytest.fixture
def join(tmp_path, monkeypatch):
    """Return what pairs files, given as text, by a column: (id, row, numbers ...) of each pair; it keeps the counts."""
    monkeypatch.chdir(tmp_path)

    def joining(*texts, column="id", inputs=INPUTS, names=("a.csv", "b.csv", "c.csv"), **said):
        paths = names[: len(texts)]
        for path, text in zip(paths, texts, strict=True):
            (tmp_path / path).write_text(text)
        wanted = requests(inputs, paths, Choice(id=column, **said), ReadOptions())
        batches = list((paired_by_id if wanted.keys.pairing else paired)(wanted))
        rows = [
            row
            for one in batches
            for row in zip(
                one.ids or [None] * len(one.rows),
                one.rows.tolist(),
                *(a.tolist() for a in one.arrays.values()),
                strict=True,
            )
        ]
        joining.batches, joining.skipped = batches, sum(one.skipped for one in batches)
        joining.unpaired = wanted.keys.unpaired
        return rows

    return joining


@pytest.fixture
def few(monkeypatch, blocks):
    """Let almost nothing be held, so that small files take the road of large ones."""
    monkeypatch.setattr(ids, "HELD", 3)
    monkeypatch.setattr(held, "SHOWN", 2)
    blocks(24)


def table(name, pairs):
    return f"id,{name}\n" + "".join(f"{one},{value}\n" for one, value in pairs)


def test_rows_of_one_id_are_a_pair_in_the_order_of_the_first_file(join):
    found = join(table("p", [("b", 1), ("a", 2), ("c", 3)]), table("y", [("a", 20), ("c", 30), ("b", 10)]))
    assert found == [("b", 1, 1, 10), ("a", 2, 2, 20), ("c", 3, 3, 30)]


def test_ids_are_texts(join):
    found = join(
        table("p", [("007", 1), ("7", 2), ("NA", 3), (" x ", 4)]),
        table("y", [("x", 40), ("NA", 30), ("7", 20), ("007", 10)]),
    )
    assert [(p, y) for *_, p, y in found] == [(1, 10), (2, 20), (3, 30), (4, 40)]


def test_a_number_and_a_text_of_json_are_one_id(join):
    found = join(
        '{"id": "7", "p": 1}\n{"id": 8, "p": 2}\n',
        '{"id": 8, "y": 20}\n{"id": 7, "y": 10}\n',
        names=("a.jsonl", "b.jsonl"),
    )
    assert found == [("7", 1, 1, 10), ("8", 2, 2, 20)]


def test_three_files_are_joined(join):
    found = join(
        table("a", [("x", 1), ("y", 2)]),
        table("p", [("y", 20), ("x", 10)]),
        table("n", [("x", 100), ("y", 200)]),
        inputs=THREE,
    )
    assert found == [("x", 1, 1, 10, 100), ("y", 2, 2, 20, 200)]


def test_a_number_means_that_column_of_every_file(join):
    assert join("k,p\na,1\n", "id,y\na,2\n", column="1") == [("a", 1, 1, 2)]


def test_of_one_file_the_rows_bear_their_ids(join):
    assert join("id,p,y\na,1,2\na,3,4\n", columns={"pred": "p", "target": "y"}) == [("a", 1, 1, 2), ("a", 2, 3, 4)]


def test_of_one_file_a_row_without_an_id_is_refused(join):
    with pytest.raises(ReadError, match=r"a\.csv:3:1: the row has no id"):
        join("id,p,y\na,1,2\n,3,4\n", columns={"pred": "p", "target": "y"})


@pytest.mark.parametrize("held_few", [False, True])
@pytest.mark.parametrize("order", ["sorted", "numbers", "one sorted", "shuffled", "late", "same"])
def test_the_pairs_are_the_same_in_any_order(join, request, order, held_few):
    if held_few:
        request.getfixturevalue("few")
    count, chance = 300, random.Random(1)  # noqa: S311
    names = [str(i) if order == "numbers" else f"{i:05}" for i in range(count)]
    other = list(range(count))
    mine = list(range(count))
    if order in {"one sorted", "shuffled", "same"}:
        chance.shuffle(other)
    if order == "shuffled":
        chance.shuffle(mine)
    if order == "same":
        mine = list(other)
    if order == "late":
        other = [*other[:20], *other[21:], other[20]]
    found = join(table("p", [(names[i], i) for i in mine]), table("y", [(names[i], i + 0.5) for i in other]))
    assert found == [(names[i], row, i, i + 0.5) for row, i in enumerate(mine, 1)]


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
@pytest.mark.usefixtures("few")
def test_common_ids_only_are_scored_and_the_others_counted(join, order):
    mine, other = [i for i in range(200) if i % 3], [i for i in range(230) if i % 5]
    if order == "shuffled":
        chance = random.Random(2)  # noqa: S311
        chance.shuffle(mine)
        chance.shuffle(other)
    found = join(
        table("p", [(f"{i:04}", i) for i in mine]), table("y", [(f"{i:04}", -i) for i in other]), only_common=True
    )
    both = [i for i in mine if i % 5]
    assert found == [(f"{i:04}", mine.index(i) + 1, i, -i) for i in both]
    assert join.unpaired == [("a.csv", len(mine) - len(both)), ("b.csv", len(other) - len(both))]


@pytest.mark.usefixtures("few")
def test_a_row_that_comes_after_its_partner_was_let_go_is_refused(join):
    other = [f"{i:03}" for i in range(0, 1000, 2)]
    mine = [f"{i:03}" for i in range(100, 900, 4)] + ["000"]
    with pytest.raises(PairingError, match=r"a\.csv comes in the order of its ids up to row 201, and then not"):
        join(table("p", [(i, 1) for i in mine]), table("y", [(i, 1) for i in other]), only_common=True)


@pytest.mark.parametrize("held_few", [False, True])
def test_ids_that_another_file_has_not_are_named(join, request, held_few):
    if held_few:
        request.getfixturevalue("few")
    mine = ["a", "b", "c", *(f"x{i}" for i in range(7))]
    with pytest.raises(PairingError) as caught:
        join(table("p", [(i, 1) for i in mine]), table("y", [("b", 1), ("zz", 2), ("a", 3)]))
    lines = [caught.value.headline, *caught.value.details]
    assert lines[0].startswith("a.csv:4")
    assert lines[0].endswith(": id c is not in b.csv")
    assert [line.split(": ", 1)[1] for line in lines[1:5]] == [f"id x{i} is not in b.csv" for i in range(4)]
    assert lines[5] == "and 3 more"
    assert lines[6].startswith("b.csv:3")
    assert lines[6].endswith(": id zz is not in a.csv")


@pytest.mark.parametrize("held_few", [False, True])
@pytest.mark.parametrize(
    ("mine", "other", "place"),
    [
        ("aba", "abc", "a.csv:4"),
        ("abc", "abcb", "b.csv:5"),
        ("abcdefghia", "abcdefghi", "a.csv:11"),
        ("abcdefghia", "abcdefghia", "a.csv:11"),
        ("ihgfedcbai", "ihgfedcbai", "a.csv:11"),
        ("aab", "aab", "a.csv:3"),
    ],
)
def test_an_id_that_is_there_twice_is_refused(join, request, mine, other, place, held_few):
    if held_few:
        request.getfixturevalue("few")
    with pytest.raises(PairingError, match=rf"{place}(:1)?: id . is there twice"):
        join(table("p", [(i, 1) for i in mine]), table("y", [(i, 1) for i in other]))


def test_rows_without_an_id_are_refused_whatever_is_done_with_gaps(join):
    with pytest.raises(PairingError, match=r"a\.csv:3:1: the row has no id") as caught:
        join("id,p\na,1\n,2\n,3\n", "id,y\na,1\n", skip_missing=True)
    assert caught.value.details[0] == "a.csv:4:1: the row has no id"


def test_files_without_a_common_id_are_refused(join):
    with pytest.raises(PairingError, match=r"no id of a\.csv is in b\.csv"):
        join(table("p", [("a", 1)]), table("y", [("b", 1)]), only_common=True)


def test_a_file_without_the_column_is_refused(join):
    with pytest.raises(ColumnError, match=r"no column id in b\.csv, and --id pairs by it; it has: k, y"):
        join(table("p", [("a", 1)]), "k,y\na,1\n")


def test_gaps_are_passed_over_and_counted_after_the_join(join):
    found = join(table("p", [("a", "NA"), ("b", 2)]), table("y", [("b", 20), ("a", 10)]), skip_missing=True)
    assert (found, join.skipped) == ([("b", 2, 2, 20)], 1)


@pytest.mark.parametrize("held_few", [False, True])
def test_places_lead_to_the_rows_of_each_file(join, request, held_few):
    if held_few:
        request.getfixturevalue("few")
    names = [f"n{i}" for i in range(40)]
    join(table("p", [(i, 1) for i in names]), table("y", [(i, 2) for i in reversed(names)]))
    at = {id_: (one, row) for one in join.batches for row, id_ in enumerate(one.ids)}
    one, row = at["n3"]
    places = [one.locate(name, row, 0) for name in ("pred", "target")]
    assert [(place.path, place.line) for place in places] == [("a.csv", 5), ("b.csv", 38)]


def position(tmp_path, a, b, **said):
    for name, text in (("a.csv", a), ("b.csv", b)):
        (tmp_path / name).write_text(text)
    columns = {"pred": "p", "target": "y"}
    return list(paired(requests(INPUTS, ["a.csv", "b.csv"], Choice(columns, **said), ReadOptions())))


@pytest.mark.parametrize("names", [("a", "b", "c"), ("1", "2", "3"), ("1", "x", "3")])
def test_by_position_rows_of_other_ids_are_refused(tmp_path, monkeypatch, names):
    monkeypatch.chdir(tmp_path)
    mine, other = table("p", [(i, 1) for i in names]), table("y", [(i, 1) for i in (names[0], names[2], names[1])])
    with pytest.raises(PairingError) as caught:
        position(tmp_path, mine, other)
    assert caught.value.headline == f"both files have a column id, and row 2 pairs id {names[1]} with id {names[2]}"
    assert caught.value.details == ("Pair by it with --id id, or insist on position with --by-position.",)
    (batch,) = position(tmp_path, mine, other, by_position=True)
    assert len(batch.rows) == 3


def test_ids_that_agree_or_that_pandas_counted_say_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (batch,) = position(tmp_path, "id,p\na,1\nb,2\n", "id,y\na,1\nb,2\n")
    assert len(batch.rows) == 2
    (batch,) = position(tmp_path, ",p\n0,1\n1,2\n", ",y\n5,1\n7,2\n")
    assert len(batch.rows) == 2


def test_files_of_other_lengths_are_told_of_their_ids(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PairingError) as caught:
        position(tmp_path, "id,p\na,1\nb,2\n", "id,y\na,1\n")
    assert caught.value.details[-1] == "Both files have a column id: try --id id"
