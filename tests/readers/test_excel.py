"""Workbooks: the one sheet that is not empty, in which a number is a number only if it is one."""

import datetime as dt
import io
import sys
import zipfile

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.number import NumberRules
from losscli.readers.words import Words

openpyxl = pytest.importorskip("openpyxl")


def saved(rows, *others, change=None):
    """Return a workbook of a sheet with these rows, and of others."""
    book = openpyxl.Workbook()
    for i, each in enumerate([rows, *others]):
        sheet = book.active if not i else book.create_sheet(f"S{i}")
        for row in each:
            sheet.append(row)
    if change is not None:
        change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEAD = ["p", "y"]


@pytest.mark.parametrize(
    ("rows", "names", "values"),
    [
        ([HEAD, [1.5, 1], [2, 0]], ("p", "y"), [[1.5, 1], [2, 0]]),
        ([[1.5, 1], [2, 0]], None, [[1.5, 1], [2, 0]]),
        ([[None, "p", "y"], [0, 1.5, 1], [1, 2, 0]], ("", "p", "y"), [[0, 1.5, 1], [1, 2, 0]]),
        ([[], [], [None, "p", "y"], [None, 1.5, 1], [None, 2, 0]], ("p", "y"), [[1.5, 1], [2, 0]]),
        ([[None, 0, 1], [0, 1.5, 1]], ("", "0", "1"), [[0, 1.5, 1]]),
    ],
)
def test_the_first_row_is_a_header_if_none_of_its_cells_is_a_number(shape, read, rows, names, values):
    assert (shape(saved(rows), "x.xlsx").names, read(saved(rows), "x.xlsx").tolist()) == (names, values)


def test_it_is_known_by_its_content_and_says_what_it_is(shape):
    assert shape(saved([HEAD, [1, 2]]), "x.csv").notes == "Excel, sheet Sheet, header, 2 columns"


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        (None, "the cell is empty"),
        ("NA", "'NA' stands for a missing value"),
        ("0.5", "'0.5' is text that looks like a number"),
        ("abc", "'abc' is text, not a number"),
        (True, "TRUE is not a number"),
        (dt.date(2020, 1, 1), "2020-01-01 00:00:00 is a date or a time, not a number"),
        ("#DIV/0!", "the error value #DIV/0!"),
        ("=1+1", "a formula whose value was never computed"),
    ],
)
def test_what_is_no_number_is_named_with_its_cell(read, cell, what):
    with pytest.raises(ReadError, match=rf"x\.xlsx\[A3\]: {what} \(column p, row 2\)"):
        read(saved([HEAD, [1.5, 1], [cell, 0]]), "x.xlsx")


def test_empty_and_na_cells_may_be_skipped_and_nothing_else(read):
    skipping = NumberRules(skip_missing=True)
    found = read(saved([HEAD, [1.5, 1], [None, 0], ["NA", 0]]), "x.xlsx", rules=skipping)
    np.testing.assert_array_equal(found, [[1.5, 1], [np.nan, 0], [np.nan, 0]])
    with pytest.raises(ReadError, match="never computed"):
        read(saved([HEAD, [1.5, 1], ["=1+1", 0]]), "x.xlsx", rules=skipping)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([HEAD, [1.5, 1], [], [2, 3]], r"x\.xlsx\[3\]: row 3 of the sheet is empty"),
        ([HEAD, [1.5, 1], [2, 3, 4]], r"x\.xlsx\[C3\]: a cell beside the table"),
        ([["p", "p"], [1, 2]], "two columns are called p"),
        ([HEAD], "there are no rows, only a header"),
        ([], "there is nothing in any of its sheets"),
    ],
)
def test_what_is_no_table_is_refused(read, rows, what):
    with pytest.raises(ReadError, match=what):
        read(saved(rows), "x.xlsx")


def test_of_several_sheets_one_may_have_something_in_it(read):
    assert read(saved([], [["p"], [1]], []), "x.xlsx").tolist() == [[1]]
    with pytest.raises(ReadError, match="2 sheets have something in them: Sheet, S1\nSave the one as CSV"):
        read(saved([["p"], [1]], [["p"], [1]]), "x.xlsx")


def test_empty_cells_with_a_format_after_the_table_are_no_rows(read):
    def embolden(sheet):
        for row in range(4, 9):
            sheet.cell(row, 1).font = openpyxl.styles.Font(bold=True)

    assert read(saved([["p"], [1], [2]], change=embolden), "x.xlsx").tolist() == [[1], [2]]


def test_rows_beyond_what_the_workbook_says_of_its_size_are_read(read):
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved([["p"], [1], [2]]))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"A1:A3", b"A1:A2"))
    assert read(changed.getvalue(), "x.xlsx").tolist() == [[1], [2]]


def test_names_of_classes_are_read_where_there_are_classes(read):
    rules = NumberRules(words=Words.given(["cat", "dog"]))
    assert read(saved([HEAD, [1, "dog"], [2, "cat"]]), "x.xlsx", [1], rules).tolist() == [[1], [0]]
    with pytest.raises(ReadError, match=r"x\.xlsx\[B2\]: 'cow' is none of the classes cat, dog"):
        read(saved([HEAD, [1, "cow"]]), "x.xlsx", [1], rules)


def test_a_damaged_workbook_is_one_error(read):
    data = saved([["p"], [1], [2]])
    for at in range(60, len(data), len(data) // 30):
        try:
            assert read(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :], "x.xlsx").tolist() == [[1], [2]]
        except ReadError:
            continue


def test_a_part_that_expands_beyond_measure_is_refused(shape):
    changed = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(saved([["p"], [1]])))
    with whole as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", bytes(70 << 20))
    with pytest.raises(ReadError, match=r"xl/sharedStrings\.xml in it expands to \d+ bytes"):
        shape(changed.getvalue(), "x.xlsx")


def test_without_openpyxl_the_extra_to_install_is_named(shape, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ReadError, match=r"openpyxl, which is not installed\n.*pip install 'losscli\[excel\]'"):
        shape(saved([["p"], [1]]), "x.xlsx")
