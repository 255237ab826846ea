"""JSON documents: four forms, RFC 8259 to the letter, and the place of what is wrong."""

import math

import pytest

from losscli.errors import ReadError
from losscli.readers.number import NumberRules
from losscli.readers.words import Words

SKIP = NumberRules(skip_missing=True)


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("[1, 2.5, -3e1]", None, [[1], [2.5], [-30]]),
        ("[[1], [2]]", None, [[1], [2]]),
        ("[[1, 2], [3, 4]]", None, [[1, 2], [3, 4]]),
        ('[{"p": 1, "y": 2}, {"y": 4, "p": 3}]', ("p", "y"), [[1, 2], [3, 4]]),
        ('{"p": [1, 3], "y": [2, 4]}', ("p", "y"), [[1, 2], [3, 4]]),
        ('{"out": {"p": [1, 3]}, "y": [2, 4]}', ("out.p", "y"), [[1, 2], [3, 4]]),
        ('[{"out": {"p": 1}, "y": 2}]', ("out.p", "y"), [[1, 2]]),
        ('[{"z": [1, 2], "y": 0}]', ("z.0", "z.1", "y"), [[1, 2, 0]]),
        ('{"z": [[1, 2], [3, 4]], "y": [0, 1]}', ("z.0", "z.1", "y"), [[1, 2, 0], [3, 4, 1]]),
        ('[{"out": {"z": [1, 2]}}]', ("out.z.0", "out.z.1"), [[1, 2]]),
        ("\n [ 1 ,\r\n 2\t]\r\n\n", None, [[1], [2]]),
        ('[{"p": 1, "more": 5}, {"p": 2, "other": null, "more": 6}]', ("p", "more"), [[1, 5], [2, 6]]),
        ("[1e-400, -0, 9007199254740992, 9007199254740993.0]", None, [[0], [0], [2**53], [2**53]]),
        ('{"\\u0070": [1]}', ("p",), [[1]]),
    ],
)
def test_the_four_forms_are_read(shape, read, text, names, rows):
    assert (shape(text, "x.json").names, read(text, "x.json").tolist()) == (names, rows)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ('[{"z": [1, 2], "y": 0}]', {"z": (0, 1)}),
        ('{"y": [0], "out": {"z": [[1, 2]]}}', {"out.z": (1, 2)}),
        ("[[1, 2]]", {}),
    ],
)
def test_a_list_is_a_group_of_columns(shape, text, groups):
    assert shape(text, "x.json").groups == groups


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("[1, NaN]", "1:5", "NaN is not JSON, and no number"),
        ('[{"a": "NaN", "p": -Infinity}]', "1:20", "-Infinity is not JSON, and no number"),
        ('[["a NaN b",\n Infinity]]', "2:2", "Infinity is not JSON, and no number"),
        ("[1, nan]", "1:5", "not valid JSON"),
        ("[1, None]", "1:5", "not valid JSON"),
        ("[1, 2,]", "1:", "not valid JSON"),
        ("[1, /* two */ 2]", "1:5", "not valid JSON"),
        ("[1 2]", "1:4", "not valid JSON: '2]' cannot stand here"),
        ("[1, 2", "1:6", "the text ends in the middle of a value"),
        ("[1, 2\n\n", "3:1", "the text ends in the middle of a value"),
        ('{"p": [1, 2], "y', "1:15", "the text ends in the middle of a value|never closed"),
        ("", "", "the file is empty"),
        ("[1] [2]", "1:5", "something follows after the value .*--from ndjson"),
        ("[01]", "1:3", "not valid JSON"),
        ("[+1]", "1:2", "not valid JSON"),
        ("[.5]", "1:2", "not valid JSON"),
        ("[1.]", "1:3", "not valid JSON"),
        ("[0x10]", "1:3", "not valid JSON"),
        ("['a']", "1:2", "not valid JSON"),
        ('{"p": [1], "p": [2]}', "1:12", "the key 'p' appears twice"),
        ('[{"p": 1},\n {"q": "p", "p": 2, "p": 3}]', "2:21", "the key 'p' appears twice"),
        ('[{"é": 1, "\\u00e9": 2}]', "1:11", "the key 'é' appears twice"),
        ('[{"a": {"p": 1}, "b": {"p": 1, "q": {}, "p": 2}}]', "1:41", "the key 'p' appears twice"),
        ('{"a.b": [1], "a": {"b": [2]}}', "1:1", "two columns are called a.b"),
        ('[{"z": [1], "z.0": 2}]', "1:1", "two columns are called z.0"),
        ('[{"a": {"z": [1]}, "a.z": 2}]', "1:1", "two columns are called a.z"),
        ('[1, "2"]', "1:5", 'the text "2" is not a number .column 1, row 2.'),
        ("[1, true]", "1:5", "true is not a number"),
        ("[1, null]", "1:5", "null is a missing value"),
        ("[1, [2]]", "1:5", "a list where a number should be"),
        ('[1, {"a": 2}]', "1:5", "an object where a number should be"),
        ("[1, 1e400]", "1:5", "a number beyond the largest double"),
        ("[1, -1e400]", "1:5", "a number beyond the largest double"),
        ("[1, 9007199254740993]", "1:5", "9007199254740993 is an integer no double can hold"),
        ("[1, " + "9" * 400 + "]", "1:5", "a number beyond the largest double"),
        ("[1,\n " + "9" * 5000 + "]", "2:2", "an integer of thousands of digits"),
        ('["é𝟙日", "\\"[,", 1]', "1:2", "is not a number"),
        ('[{"k é\\"]": 1, "p": "x"}]', "1:21", 'the text "x" is not a number .column p, row 1.'),
        ('[{"p": 1},\n {"p": 2},\n {"p": "x"}]', "3:8", 'the text "x" is not a number .column p, row 3.'),
        ('{"a": [1, 2],\n "p": [1, null]}', "2:11", "null is a missing value .column p, row 2."),
        ('[{"p": 1}, {"q": 2}]', "1:12", "the row has no p .column p, row 2."),
        ('[{"p": 1}, 2]', "1:12", "the row has no p"),
        ('[{"p": {"q": 1}}, {"p": 2}]', "1:19", "the row has no p.q"),
        ("[[1, 2], [3]]", "1:10", "the row has no list of 2 or more|a list of 1, where the first row has 2"),
        ("[[1, 2], [3, 4, 5]]", "1:10", "a list of 3, where the first row has 2"),
        ("[[1, 2], 3]", "1:10", "the row has no list"),
        ('[{"z": [1, 2]}, {"z": [1, 2, 3]}]', "1:23", "a list of 3, where the first row has 2"),
        ('{"z": [[1, 2], [3]]}', "1:16", "the row has no list|a list of 1"),
        ('{"p": [1, 2], "y": [1]}', "1:20", "y has 1 values, p 2"),
        ('{"p": 1}', "1:7", "p is not a column"),
        ("[]", "1", "there are no rows"),
        ("{}", "1", "there are no rows"),
        ('{"p": []}', "1", "there are no rows"),
        ("[[]]", "1:2", "the first row is empty"),
        ("[{}]", "1:2", "the first object is empty"),
        ("[[[1]]]", "1:3", "a list where a number should be"),
        ("5", "1", "the document is neither"),
        ('"abc"', "1", "the document is neither"),
        ("null", "1", "the document is neither"),
        ("p\n1\n2\n", "1:1", "not valid JSON: 'p' cannot stand here"),
        ('["a\nb"]', "1:", "not valid JSON"),
        ("[" * 100_000, "1:1", "nested more than 64 deep"),
        ('{"a":' * 100_000, "1:1", "nested more than 64 deep"),
        ("[1," * 900 + "1" + "]" * 900, "1:", "where a number should be"),
        ('[{"a":' + '{"b":' * 300 + "1" + "}" * 301 + "]", "1:", "an object where a number should be"),
        ("[1,\0 2]", "1", "a NUL byte"),
        (b"[1,\n \xff]", "2:2", "byte 0xff is not valid UTF-8"),
    ],
)
def test_anything_else_is_refused_at_its_place(read, text, place, what):
    with pytest.raises(ReadError, match=rf"x\.json:{place}.*({what})" if place else what):
        read(text, "x.json")


def test_an_element_may_be_a_matrix_where_lists_are_taken_whole(read):
    words = Words(learns=True, literal=True)
    text = "[[[1, 2], [3, 4]], [[5, 6]]]"
    assert read(text, "x.json", [0], rules=NumberRules(words=words)).tolist() == [[0], [1]]
    assert words.known == ["[[1, 2], [3, 4]]", "[[5, 6]]"]


def test_the_first_bad_row_is_named(read):
    with pytest.raises(ReadError, match=r"x\.json:1:21: null .*column b, row 1"):
        read('[{"a": 1, "b":      null}, {"a": "x", "b": 1}]', "x.json")


def test_of_columns_the_first_is_named(read):
    with pytest.raises(ReadError, match=r"x\.json:1:11: .*column a, row 2"):
        read('{"a": [1, "x"], "b": [null, 1]}', "x.json")


def test_a_bad_cell_is_named_before_the_row_that_lacks_it(read):
    with pytest.raises(ReadError, match=r"column p, row 1"):
        read('[{"p": "x"}, {"q": 1}]', "x.json")


def test_null_can_be_skipped(read):
    values = read('[{"p": null, "y": 1}]', "x.json", rules=SKIP)
    assert (math.isnan(values[0, 0]), values[0, 1]) == (True, 1)


@pytest.mark.parametrize("text", ['[{"y": 1}, {"p": 1}]', '["NaN"]', '[""]', "[true]", "[[]]"])
def test_nothing_else_can(read, text):
    with pytest.raises(ReadError):
        read(text, "x.json", rules=SKIP)


def test_a_column_that_was_not_chosen_may_hold_anything(read):
    assert read('[{"p": 1, "n": "x"}, {"p": 2, "n": null}, {"p": 3}]', "x.json", [0]).tolist() == [[1], [2], [3]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(read, encoding):
    assert read("[1, 2]".encode(encoding), "x.json").tolist() == [[1], [2]]


@pytest.mark.parametrize("name", ["x.txt", "x", "x.dat"])
def test_json_is_known_by_its_beginning(read, name):
    assert read('\n[{"p": 1},\n {"p": 2}]', name).tolist() == [[1], [2]]


@pytest.mark.parametrize("text", ["[p],y\n1,2\n", "{p},y\n1,2\n", "[red]p,y\n1,2\n", "[nan],y\n1,2\n"])
def test_a_name_in_brackets_is_no_json(read, text):
    assert read(text, "x.txt").tolist() == [[1, 2]]


@pytest.mark.parametrize("text", ["[1, 2]", '{"p": 1}\n{"p": 2}\n', "[\n1,\n2\n]"])
def test_json_is_no_csv(read, text):
    with pytest.raises(ReadError):
        read(text, "x.csv")


def test_a_document_may_be_one_long_line(read):
    text = "[" + ", ".join(["0.12345678901234567"] * 1_000_000) + "]"
    assert read(text, "x.json").shape == (1_000_000, 1)
