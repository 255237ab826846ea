"""Blocks with words in them, cut all at once: what the strict reader would return, or nothing."""

import numpy as np
import pytest

from losscli.readers.number import NumberRules
from losscli.readers.text.cells import cut_cells
from losscli.readers.words import Words

NUMBERS = NumberRules()


def words():
    return NumberRules(words=Words(learns=True, literal=True))


def test_words_are_numbered_as_they_come_and_numbers_are_themselves():
    rule = words()
    found = cut_cells(b"b,1.5, x \na, 2 ,y\nb,-3e0,x\n", ",", 3, [0, 1, 2], [rule, NUMBERS, words()])
    assert found.tolist() == [[0, 1.5, 0], [1, 2, 1], [0, -3, 0]]
    assert rule.words.known == ["b", "a"]


def test_columns_may_be_in_any_order_and_twice():
    assert cut_cells(b"1;2\n3;4\n", ";", 2, [1, 0, 1], [NUMBERS] * 3).tolist() == [[2, 1, 2], [4, 3, 4]]


def test_one_column_of_words():
    assert cut_cells("ü\nNA\n".encode(), None, 1, [0], [words()]).tolist() == [[0], [1]]


@pytest.mark.parametrize(
    ("data", "separator", "width"),
    [
        (b'a,"1"\n', ",", 2),
        (b"a,1\r\n", ",", 2),
        (b"a,\0\n", ",", 2),
        (b"a,1\nb,2,3\n", ",", 2),
        (b"a,1,2\nb\n", ",", 2),
        (b"a,1\n\nb,2\n", ",", 2),
        (b"a 1\n", " ", 2),
        (b"a\xff,1\n", ",", 2),
        (b"a,x\n", ",", 2),
        (b"a,\n", ",", 2),
        (b",1\n", ",", 2),
        (b"a\n \nb\n", None, 1),
        (b"a," + b"1" * (1 << 20) + b"1\n", ",", 2),
    ],
)
def test_whatever_is_odd_is_left_to_the_strict_reader(data, separator, width):
    rules = [words(), NUMBERS][:width]
    assert cut_cells(data, separator, width, list(range(width)), rules) is None


@pytest.mark.parametrize("text", ["a,1\nb,2\n", "a,1\nb,x\n", "a,1\n\nb,2\n", 'a,1\n"b",2\n', "a,1\r\nb,2\r\n"])
def test_a_file_reads_the_same_with_it_and_without(read, monkeypatch, text):
    def outcome():
        try:
            return read(text, rules=words(), header=False).tolist()
        except Exception as error:  # noqa: BLE001 - both are to fail alike
            return str(error)

    quick = outcome()
    monkeypatch.setattr("losscli.readers.text.delimited.cut_cells", lambda *_: None)
    assert quick == outcome()
    assert np.size(quick)
