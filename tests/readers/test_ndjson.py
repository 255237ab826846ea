"""NDJSON: a value a line, ended by a line feed and nothing else."""

import math

import pytest

from losscli.errors import ReadError
from losscli.readers import table
from losscli.readers.number import NumberRules


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("1\n2.5\n", None, [[1], [2.5]]),
        ("[1, 2]\n[3, 4]", None, [[1, 2], [3, 4]]),
        ('{"p": 1, "y": 2}\n{"y": 4, "p": 3}\n', ("p", "y"), [[1, 2], [3, 4]]),
        ('{"p": 1}\r\n{"p": 2}\r\n', ("p",), [[1], [2]]),
        ('{"p": 1}\n{"p": 2}\n\n \n', ("p",), [[1], [2]]),
        ('{"o": {"z": [1, 2]}, "y": 0}\n', ("o.z.0", "o.z.1", "y"), [[1, 2, 0]]),
        ('{"p": 1, "n": 0}\n{"p": 2, "n": 1, "m": "more"}\n', ("p", "n"), [[1, 0], [2, 1]]),
    ],
)
def test_a_line_is_a_row(shape, read, text, names, rows):
    assert (shape(text, "x.ndjson").names, read(text, "x.ndjson").tolist()) == (names, rows)


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x85", "\x7f"])
def test_only_a_line_feed_ends_a_line(read, letter):
    text = f'{{"p": 1, "n": "a{letter}b"}}\n{{"p": 2, "n": ""}}\n'
    assert read(text, "x.jsonl", [0]).tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ('{"p": 1}\n\n{"p": 2}\n', "2:1", "a blank line between rows"),
        ('{"p": 1}\n{"p": 2\n{"p": 3}\n', "2:8", "the text ends in the middle of a value"),
        ('{"p": 1}\n{"p": NaN}\n', "2:7", "NaN is not JSON"),
        ('{"p": 1}\n{"p": 2} {"p": 3}\n', "2:10", "something follows after the value"),
        ('{"p": 1}\n{"p": 2},\n', "2:9", "something follows after the value"),
        ('{"p": 1}\n{"p": 1, "p": 2}\n', "2:10", "the key 'p' appears twice"),
        ('{"p": 1}\n{"q": 1}\n', "2:1", "the row has no p .column p, row 2."),
        ('{"p": 1}\n[1]\n', "2:1", "the row has no p"),
        ('{"p": 1}\n1\n', "2:1", "the row has no p"),
        ('[1]\n"abc"\n', "2:1", "the row has no list"),
        ("1\n[2]\n", "2:1", "a list where a number should be"),
        ("[1, 2]\n[1, 2, 3]\n", "2:1", "a list of 3, where the first row has 2"),
        ("[1, 2]\n[1]\n", "2:1", "the row has no list of 2 or more|a list of 1"),
        ('{"z": [1]}\n{"z": [1, 2]}\n', "2:7", "a list of 2, where the first row has 1"),
        ('{"p": 1}\n{"p": 1e400}\n', "2:7", "a number beyond the largest double"),
        ('{"p": 1}\n{"p": 9007199254740993}\n', "2:7", "an integer no double can hold"),
        ('{"p": 1}\n{"p": ' + "9" * 5000 + "}\n", "2:7", "an integer of thousands of digits"),
        ('{"p": 1}\n{"n": "é𝟙\\"", "p": "x"}\n', "2:20", 'the text "x" is not a number .column p, row 2.'),
        ('{"p": 1}\n{"p": true}\n', "2:7", "true is not a number"),
        ('{"p": 1}\n' + "[" * 100_000 + "\n", "2:1", "nested more than 64 deep"),
        ("\n\n", "", "there is nothing in it but blank lines"),
        ("\n1\n", "1:1", "a blank line between rows"),
        ("{}\n", "1:1", "the first line holds nothing"),
        ("[]\n", "1:1", "the first line holds nothing"),
        ('{"a.b": 1, "a": {"b": 2}}\n', "1:1", "two columns are called a.b"),
        ('[\n{"p": 1},\n{"p": 2}\n]\n', "1:2", "the text ends in the middle of a value"),
        (b'{"p": 1}\n{"p": "\xff"}\n', "2:8", "byte 0xff is not valid UTF-8"),
    ],
)
@pytest.mark.parametrize("size", [5, 1 << 16])
def test_anything_else_is_refused_at_its_place(read, blocks, text, place, what, size):
    blocks(size)
    with pytest.raises(ReadError, match=rf"x\.ndjson:{place}.*({what})" if place else what):
        read(text, "x.ndjson")


@pytest.mark.parametrize("rows", [1, 2, 3, 8192])
@pytest.mark.parametrize("end", ['{"p"', '{"q": 1}', "", "\0"])
def test_the_first_bad_line_is_named(read, monkeypatch, rows, end):
    monkeypatch.setattr(table, "ROWS_AT_ONCE", rows)
    with pytest.raises(ReadError, match=r"x\.ndjson:2:7: .*column p, row 2"):
        read('{"p": 1}\n{"p": "x"}\n' + end + '\n{"p": null}\n', "x.ndjson")


def test_null_can_be_skipped(read):
    assert math.isnan(read('{"p": 1}\n{"p": null}\n', "x.ndjson", rules=NumberRules(skip_missing=True))[1, 0])


def test_it_is_known_by_its_first_line(read):
    assert read('{"p": 1}\n{"p": 2}\n', "x.txt").tolist() == [[1], [2]]


def test_it_is_read_line_by_line(shape):
    assert shape('{"p": 1}\nno JSON at all\n', "x.ndjson").names == ("p",)
