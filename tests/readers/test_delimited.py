"""Text as rows of cells: what is fine, what is refused, and where it stands."""

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.number import NumberRules

ROWS = [[1.5, 2.0], [3.0, -4.0]]
GOOD = "p,y\n1.5,2\n3,-4\n"
SKIP = NumberRules(skip_missing=True)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "p,y\r\n1.5,2\r\n3,-4\r\n",
        "p,y\r1.5,2\r3,-4\r",
        "p,y\r1.5,2\n3,-4\r\n",
        "p,y\n1.5,2\n3,-4",
        "p,y\r\n1.5,2\r\n3,-4\r",
        "p,y\n1.5,2\n3,-4\n\n",
        "p,y\n1.5,2\n3,-4\n \n\t\n\r\n\r\n",
        '"p","y"\n"1.5","2"\n"3","-4"\n',
        'p,y\n1.5,"2"\n"3",-4\n',
        "p, y\n 1.5 ,2\t\n3, -4\n",
        "p;y\n1.5;2\n3;-4\n",
        "p\ty\n1.5\t2\n3\t-4\n",
        "p|y\n1.5|2\n3|-4\n",
        "p y\n1.5 2\n3 -4\n",
        "  p   y\n 1.5  2  \n3    -4\n",
        "p \t y\n1.5  2\n3 -4\n".replace("\t", " "),
        '"p" "y"\n"1.5" 2\n3 "-4"\n',
        "1.5,2\n3,-4\n",
        "p,\n1.5,2\n3,-4\n",
        "[p],{y}\n1.5,2\n3,-4\n",
    ],
)
def test_a_good_file_is_read(read, text):
    assert read(text).tolist() == ROWS


# Each: the file, what is said of it, and where.
REFUSED = {
    "a blank line between rows": ("p,y\n1,2\n\n3,4\n", ":3:1: a blank line between rows"),
    "blanks between rows": ("p,y\n1,2\n  \t\n3,4\n", ":3:1: a blank line between rows"),
    "a blank first line": ("\np,y\n1,2\n", ":1:1: a blank line before the first row"),
    "a row too long": ("p,y\n1,2\n1,2,3\n", ":3:1: the row has 3 cells, the header 2"),
    "a row too short": ("p,y\n1,2\n1\n", ":3:1: the row has 1 cell, the header 2"),
    "a short row without a header": ("1,2\n1,2\n1\n", ":3:1: the row has 1 cell, the first row 2"),
    "a comma at the end": ("p,y\n1,2\n1,2,\n", ":3:1: the row has 3 cells"),
    "a second header": ("p,y\na,b\n1,2\n", ":2:1: 'a' is not a number (column p, row 1)"),
    "a header in the middle": ("p,y\n1,2\np,y\n", ":3:1: 'p' is not a number (column p, row 2)"),
    "a header twice the same": ("p,p\n1,2\n", ":1:3: two columns are called p"),
    "names alike after their blanks": ("p, p \n1,2\n", ":1:4: two columns are called p"),
    "two columns without a name": ("p,,\n1,2,3\n", ":1:4: two columns are called (no name)"),
    "a letter O": ("p,y\n0.5,1\n1,O.6\n", ":3:3: 'O.6' is not a number (column y, row 2)"),
    "after letters of many bytes": ("n,p\né𝟙日,1\n日𝟙,x\n", ":2:1:"),
    "an open quote": ('p,y\n1,2\n3,"4\n5,6\n', ":3:3: the quote that is opened here is never closed"),
    "an open quote after a closed one": ('p,y\n1,2\n"3","4\n5,6\n', ":3:5: the quote that is opened here is never"),
    "an open quote after a doubled one": ('p,y\n"a""b","4\n5,6\n', ":2:8: the quote that is opened here is never"),
    "an open quote in the header": ('p,"y\n1,2\n', ":1:3: the quote that is opened here is never closed"),
    "a stray quote": ('p,y\n1,2"\n3,4\n', ":2:4: a quote inside a cell that is not quoted"),
    "a stray quote in the middle": ('p,y\n1"0,2\n', ":2:2: a quote inside a cell"),
    "a quote after a blank": ('p,y\n1, "2"\n', ":2:4: a quote inside a cell"),
    "text after a quote": ('p,y\n1,"2"x\n', ":2:6: text after a closing quote"),
    "a quote missing at the start": ('p,y\n1,2"\n', ":2:4: a quote inside a cell"),
    "a quote too many": ('p,y\n1,""2"\n', ":2:5: text after a closing quote"),
    "apostrophes": ("p,y\n'1','2'\n", ":2:1: ''1'' is not a number"),
    "an empty cell": ("p,y\n1,\n", ":2:3: the cell is empty (column y, row 1)"),
    "an empty quoted cell": ('p,y\n"",1\n', ":2:1: the cell is empty (column p, row 1)"),
    "a row of empty cells at the end": ("p,y\n1,2\n,\n", ":3:1: the cell is empty"),
    "a NUL": ("p,y\n1,2\n3,\0004\n", ":3: a NUL byte"),
    "a second byte order mark": ("p,y\n1,2\n\ufeff3,4\n", ":3:1: '\ufeff3' is not a number"),
    "another separator": ("p,y\n1,2\n3;4\n", ":3:1: the row has 1 cell"),
    "a tab for a comma": ("p,y\n1,2\n3\t4\n", ":3:1: the row has 1 cell"),
    "a comment": ("# made today\np\n1\n", ":2:1: 'p' is not a number (column # made today, row 1)"),
    "a line for a spreadsheet": ("sep=;\np;y\n1;2\n", ":1:1: this line is for a spreadsheet"),
    "a line for a spreadsheet, in capitals": ("SEP=,\np,y\n1,2\n", ":1:1: this line is for a spreadsheet"),
    "only a header": ("p,y\n", ": there are no rows, only a header"),
    "only a header and blanks": ("p,y\n\n \n", ": there are no rows, only a header"),
    "only line ends": ("\n\r\n\n", ": there is nothing in it but blank lines"),
    "only blanks": ("   ", ": there is nothing in it but blank lines"),
    "nothing": ("", ": the file is empty"),
    "only a mark": ("\ufeff", ": there is nothing in it but blank lines"),
    "no names": ("x\n1,5\n2,5\n", ":2:1: the row has 2 cells, the header 1 (column x)"),
    "decimal commas": ("p;y\n1,5;2\n", ":2:1: '1,5' is not a number (column p, row 1)"),
    "decimal commas without a header": ("1,5;2,5\n0,5;1,5\n", ":1:1: '1,5' is not a number (column 1, row 1)"),
    "form feed": ("p\n1\n\x0c\n", ":3:1: '\x0c' is not a number"),
    "a no-break space for a line": ("p\n1\n\xa0\n", ":3:1: '\xa0' is not a number"),
    "the mark of an old editor": ("p\n1\n\x1a", ":3:1: '\x1a' is not a number"),
    "a row of tabs": ("a b\n1 2\n\t\n3 4\n", ":3:1: a blank line between rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_damaged_is_refused_at_its_place(read, case):
    text, said = REFUSED[case]
    with pytest.raises(ReadError) as caught:
        read(text)
    assert f"x.csv{said}" in caught.value.headline


@pytest.mark.parametrize("size", [1, 3, 64])
@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_alike_in_small_blocks(read, blocks, case, size):
    text, said = REFUSED[case]
    blocks(size)
    with pytest.raises(ReadError) as caught:
        read(text)
    assert f"x.csv{said}" in caught.value.headline


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a b\n1 2\n1 2 3\n", ":3:1: the row has 3 cells, the header 2"),
        ('a b\n1 2\n1 2"\n', ":3:3: a quote inside a cell"),
        ('a b\n1 2\n1 "2\n', ":3:3: a quote inside a cell"),
        ("a b\n1 2\n  1 \t x\n", ":3:7: 'x' is not a number (column b, row 2)"),
    ],
)
def test_between_blanks_the_place_is_right_too(read, text, said):
    with pytest.raises(ReadError) as caught:
        read(text, separator="space")
    assert f"x.csv{said}" in caught.value.headline


def test_a_row_of_empty_cells_between_tabs_is_no_blank_line(read):
    with pytest.raises(ReadError, match=r"x\.tsv:3:1: the cell is empty"):
        read("p\ty\n1\t2\n\t\n", "x.tsv")


def test_a_bad_row_is_named_before_the_bad_letter_after_it(read):
    with pytest.raises(ReadError, match=r"x\.csv:3:1: 'x' is not a number"):
        read(b"p\n1\nx\n\xff\n")


def test_a_bad_cell_is_named_before_the_bad_row_after_it(read):
    with pytest.raises(ReadError, match=r"x\.csv:2:1: 'x' is not a number"):
        read("p,y\nx,1\n1\n")


@pytest.mark.parametrize(
    ("text", "columns", "place", "caret"),
    [
        ('n,p\n"a\nb",x\n', [1], "3:4", "x"),
        ('n,p\n"a,b ""c""",x\n', [1], "2:13", "x"),
        ('n,p\n"é日𝟙",xy\n', [1], "2:7", "xy"),
        ('n,p\n"a\r\nb\r\n",  xyz  ,1\n'.replace(",1", ""), [1], "4:5", "xyz"),
        ('p,n\n"1\n2",3\n', [0], "2:1", '"1'),
        ('n;p\n"a;b";"x"\n', [1], "2:7", '"x"'),
        ("a  b\n 1 \t x\n".replace("\t", " "), [1], "2:6", "x"),
    ],
)
def test_the_caret_stands_under_the_cell(read, text, columns, place, caret):
    with pytest.raises(ReadError) as caught:
        read(text, columns=columns)
    found = caught.value.place
    start = found.column - 1
    assert (f"{found.line}:{found.column}", found.text[start : start + found.width]) == (place, caret)


@pytest.mark.parametrize(
    "text",
    [
        'note,p\n"a\nb",1\n"c\r\n\r\nd",2\n',
        'note,p\n"a, ""b""",1\n",,,",2\n',
        "note,p\na\u2028b,1\nc\x0bd\x1ce\x85f,2\n",
        'note,p\n"' + "x\n" * 45 + '",1\ny,2\n',
        "note,p\nhello,1\n,2\n",
        "note,p\n1e400,1\n9007199254740993,2\n",
    ],
)
def test_a_column_that_was_not_chosen_may_hold_any_text(read, text):
    assert read(text, columns=[1]).tolist() == [[1], [2]]


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_a_quoted_name_may_hold_a_line_end(shape, read, blocks, size):
    blocks(size)
    text = '"the\nname",y\n1,2\n3,4\n'
    assert (shape(text).names, read(text).tolist()) == (("the\nname", "y"), [[1, 2], [3, 4]])


def test_a_header_longer_than_the_first_block_is_one(shape, read, blocks):
    blocks(16)
    names = tuple(f"column_{i}" for i in range(500))
    text = ",".join(names) + "\n" + ",".join(["1"] * 500) + "\n"
    assert (shape(text, "x.txt").names, read(text, "x.txt").shape) == (names, (1, 500))


def test_a_row_of_a_hundred_thousand_columns_is_read(read):
    assert read(",".join(["1"] * 100_000) + "\n").shape == (1, 100_000)


def test_a_header_of_a_hundred_thousand_names_is_read(shape):
    assert shape(",".join(f"c{i}" for i in range(100_000)) + "\n" + ",".join(["1"] * 100_000)).width == 100_000


def test_more_columns_are_refused(shape):
    with pytest.raises(ReadError, match="100001 columns: more than 100000"):
        shape(",".join(["1"] * 100_001) + "\n")


def test_a_cell_past_the_limit_is_refused(read):
    with pytest.raises(ReadError, match=r"x\.csv:3:3: a cell of more than 1 MiB begins here: is a quote missing"):
        read('p,y\n1,2\n3,"4\n' + "5,6\n" * 300_000)


def test_a_lone_zero_above_decimals_is_doubted(shape):
    assert "a lone 0" in shape("0\n0.5\n0.25\n").doubt


def test_counting_above_decimals_is_doubted(shape):
    assert "0 to 2" in shape("0,1,2\n0.5,0.25,1.0\n").doubt


@pytest.mark.parametrize("text", ["0\n1\n2\n", "0,1\n1,0\n", "0.5\n0.25\n", "p\n0.5\n"])
def test_other_first_rows_are_not(shape, text):
    assert shape(text).doubt == ""


@pytest.mark.parametrize(("header", "rows"), [(True, [[0.5]]), (False, [[0], [0.5]])])
def test_what_was_said_of_the_header_stands(read, shape, header, rows):
    assert (read("0\n0.5\n", header=header).tolist(), shape("0\n0.5\n", header=header).doubt) == (rows, "")


def test_one_row_is_a_file(read):
    assert read("p\n0.5").tolist() == [[0.5]]


def test_one_row_without_a_header_is_a_file(read):
    assert read("0.5").tolist() == [[0.5]]


def test_missing_cells_are_nan_where_they_may_be_skipped(read):
    assert np.isnan(read("p,y\n1,NA\n,2\n", rules=SKIP)).tolist() == [[False, True], [True, False]]


def test_a_blank_line_is_no_missing_cell(read):
    with pytest.raises(ReadError, match=r":3:1: a blank line between rows \(column p\)"):
        read("p\n1\n\n2\n", rules=SKIP)


def test_a_decimal_comma_is_read_where_it_was_named(read):
    assert read("p;y\n1,5;2\n", decimal=",", rules=NumberRules(decimal=",")).tolist() == [[1.5, 2]]


def test_a_decimal_comma_in_one_column_separates_nothing(read):
    assert read("p\n1,5\n", decimal=",", rules=NumberRules(decimal=",")).tolist() == [[1.5]]
