"""The one grammar of a number, against every way by which a text becomes one."""

import itertools
import math
import re
import sys
import warnings

import numpy as np
import pytest

from losscli.readers.number import CellError, NumberRules, floats, is_data, is_number, parse_cell, parse_cells
from losscli.readers.text import plain
from losscli.readers.text.plain import Template, converted

# Written out again here: the pattern under test is not its own judge.
GRAMMAR = re.compile(r"[ \t]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t]*")
ALPHABET = "1+-.eE "
SHORT = ["".join(letters) for n in range(6) for letters in itertools.product(ALPHABET, repeat=n)]
ACCEPTED = [text for text in SHORT if GRAMMAR.fullmatch(text)]
REFUSED = [text for text in SHORT if not GRAMMAR.fullmatch(text)]
FINITE = [text for text in ACCEPTED if math.isfinite(float(text))]
SMALL = [text for text in FINITE if abs(float(text)) < 2**53]
ENGINES = pytest.mark.parametrize("name", ["float", "pandas", "compiled"])
RULES = NumberRules()

HARD = [
    "9007199254740991.5",
    "9007199254740990.5",
    "1.0000000000000001110223024625156540423631668",
    "8.41e21",
    "9e22",
    "2.2250738585072011e-308",
    "2.22507385850720138309e-308",
    "6.631236846766476e-316",
    "4.9e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1.7976931348623157e308",
    "1.7976931348623158079e308",
    "123456789.123456789012345678",
    "104110013277974872254e-225",
    "-15.361",
    "0.1",
    "0.3",
    "179769313486231570000e288",
    "0." + "0" * 400 + "1",
    "0.500000000000000166533453693773481063544750213623046875",
    "3.518437208883201171875e13",
    "5e-324",
    "1e-400",
    "-0",
    "00012.50",
    "7.0420557077594588669468784357561207962098443483187940792729600000e59",
]


def engine(monkeypatch, name):
    """Let one of the three converters do it all."""
    if name != "compiled":
        monkeypatch.setattr(plain, "compiled", lambda: None)
    elif plain.compiled() is None:
        pytest.skip("there was no compiler")
    monkeypatch.setattr(plain, "PANDAS_FROM", -1 if name == "pandas" else sys.maxsize)


def through(text):
    """What the converter makes of a block of this cell and a 0, or None if it hands the block back."""
    values = converted(f"{text},0\n".encode(), Template.separated(",", 2), [0])
    return None if values is None else float(values[0, 0])


def accepted(cell):
    try:
        return parse_cell(cell, 0, RULES)
    except CellError:
        return None


def test_every_short_text_of_the_grammar_is_read_as_python_reads_it():
    assert [accepted(text) for text in FINITE] == [float(text) for text in FINITE]


def test_no_short_text_outside_the_grammar_is_read():
    assert [text for text in REFUSED if accepted(text) is not None] == []


def test_the_fast_path_reads_no_short_text_outside_the_grammar():
    assert [text for text in REFUSED if floats([text]) is not None] == []


def test_the_fast_path_reads_the_same_doubles():
    assert floats(SMALL).tolist() == [float(text) for text in SMALL]


def test_the_fast_path_reads_bytes_alike():
    assert floats([text.encode() for text in SMALL]).tolist() == [float(text) for text in SMALL]


def test_the_fast_path_leaves_large_numbers_to_a_closer_look():
    assert [text for text in ACCEPTED if text not in SMALL and floats([text]) is not None] == []


@ENGINES
def test_a_converter_reads_no_short_text_outside_the_grammar(monkeypatch, name):
    engine(monkeypatch, name)
    plainly = [text for text in REFUSED if " " not in text]
    assert [text for text in plainly if through(text) is not None] == []


@ENGINES
def test_a_converter_reads_the_same_doubles(monkeypatch, name):
    engine(monkeypatch, name)
    plainly = [text for text in SMALL if " " not in text]
    values = converted("".join(text + "\n" for text in plainly).encode(), Template.separated(None, 1), [0])
    assert values.ravel().tolist() == [float(text) for text in plainly]


@pytest.mark.parametrize("text", HARD)
def test_a_hard_decimal_becomes_the_nearest_double(text):
    assert parse_cell(text, 0, RULES).hex() == float(text).hex()


@ENGINES
@pytest.mark.parametrize("text", HARD)
def test_a_hard_decimal_becomes_the_nearest_double_by_a_converter(monkeypatch, name, text):
    engine(monkeypatch, name)
    value = through(text)
    assert value is None or value.hex() == float(text).hex()


@ENGINES
def test_a_converter_rounds_random_decimals_as_float_does(monkeypatch, name):
    engine(monkeypatch, name)
    random = np.random.default_rng(1)
    digits = random.integers(0, 10**18, 20_000)
    texts = [f"{d / 10**18:.{p}g}" for d, p in zip(digits, itertools.cycle(range(15, 20)))]
    texts += [f"0.{d:018d}{e:04d}" for d, e in zip(digits, itertools.cycle(range(9999)))]
    texts = [text for text in texts if name != "compiled" or float(text)]  # what vanishes it leaves to a closer look
    values = converted("".join(text + "\n" for text in texts).encode(), Template.separated(None, 1), [0])
    assert values.ravel().tolist() == [float(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1_000",
            "0x10",
            "１２",
            "٣",
            "𝟎.𝟏",
            "1d5",
            "5%",
            "(5)",
            "1,5",
            "1'000",
            "$5",
            "5L",
            "5f",
            "1e",
            "1e+",
            "--5",
        ),
        *("−5", "5-", "1 000", "1\t0", "1e5.0", "..5", "5..", "+ 5", "O.6", "l", "1\u00a0", "\u20035", "1\u200b", "²"),
        *("½", "Ⅷ", "1e٣", "1\n", "\x0b1", "1\x0c", "true", "1j", "1/2", "0b1", "1e5e5", "\ufeff1", "1\r", "''", "…"),
    ],
)
def test_what_only_looks_like_a_number_is_refused(text):
    with pytest.raises(CellError, match="is not a number"):
        parse_cells(["1", text], RULES)


@pytest.mark.parametrize(
    "text", ["", "NA", "n/a", "#N/A", "<NA>", "NaN", "-nan", "null", "NULL", "None", "?", "-", "."]
)
def test_a_word_for_nothing_is_refused(text):
    with pytest.raises(CellError, match=r"missing value|is empty"):
        parse_cells(["1", text], RULES)


@pytest.mark.parametrize("text", ["", " ", "NA", "nan", "None", "?"])
def test_a_word_for_nothing_can_be_skipped(text):
    assert math.isnan(parse_cells(["1", text], NumberRules(skip_missing=True))[1])


@pytest.mark.parametrize("text", ["O.6", "x", "inf", "1e400", "9007199254740993"])
def test_skipping_passes_over_nothing_else(text):
    with pytest.raises(CellError):
        parse_cells([text], NumberRules(skip_missing=True))


@pytest.mark.parametrize("text", ["inf", "+inf", "-inf", "Infinity", "-INFINITY", "∞", "-∞"])
def test_infinity_is_refused(text):
    with pytest.raises(CellError, match="is not a finite number"):
        parse_cells([text], RULES)


@pytest.mark.parametrize("text", ["-inf", "-Infinity", " -INF ", "-∞"])
def test_minus_infinity_is_a_logit(text):
    assert parse_cells(["1", text], NumberRules(minus_infinity=True)).tolist() == [1, -math.inf]


@pytest.mark.parametrize("text", ["inf", "+inf", "∞"])
def test_plus_infinity_is_no_logit(text):
    with pytest.raises(CellError, match="is not a finite number"):
        parse_cells([text], NumberRules(minus_infinity=True))


@pytest.mark.parametrize("text", ["9007199254740993", "-9007199254740993", "0" * 5000 + "9007199254740993", "9" * 30])
def test_an_integer_that_no_double_holds_is_refused(text):
    with pytest.raises(CellError, match="an integer that a double cannot hold"):
        parse_cells([text], RULES)


@pytest.mark.parametrize(
    "text", ["9007199254740992", "-9007199254740994", "0" * 5000 + "9007199254740992", str(2**1000)]
)
def test_a_large_integer_that_a_double_holds_is_read(text):
    assert parse_cells([text], RULES).tolist() == [float(text)]


@pytest.mark.parametrize("text", ["9007199254740993.0", "9007199254740993e0"])
def test_a_large_measurement_is_rounded(text):
    assert parse_cells([text], RULES).tolist() == [9007199254740992.0]


@pytest.mark.parametrize("text", ["1e400", "-1e309", "1" * 401, "1" * 5000, "1.7976931348623159e308"])
def test_a_number_beyond_the_largest_double_is_refused(text):
    with pytest.raises(CellError, match="beyond the largest double"):
        parse_cells([text], RULES)


@pytest.mark.parametrize("text", [" 1.5", "1.5\t", "\t 1.5 \t"])
def test_blanks_around_a_number_do_not_matter(text):
    assert parse_cells([text], RULES).tolist() == [1.5]


@pytest.mark.parametrize(("text", "value"), [("1,5", 1.5), (",5", 0.5), ("-2,", -2.0), ("3", 3.0), ("1,5e3", 1500.0)])
def test_a_decimal_comma_is_read_where_it_was_named(text, value):
    assert parse_cells([text], NumberRules(decimal=",")).tolist() == [value]


@pytest.mark.parametrize("text", ["1.5", "1,000,5", "1.000,5", ","])
def test_a_point_is_no_decimal_mark_beside_a_comma(text):
    with pytest.raises(CellError):
        parse_cells([text], NumberRules(decimal=","))


def test_a_decimal_comma_that_was_not_named_is_hinted_at():
    with pytest.raises(CellError) as caught:
        parse_cells(["0,5"], RULES)
    assert "--decimal ," in caught.value.hint


def test_the_first_bad_cell_is_named():
    with pytest.raises(CellError) as caught:
        parse_cells(["1", "2", "x", "y"], RULES)
    assert (caught.value.index, caught.value.problem) == (2, "'x' is not a number")


def test_a_long_cell_is_cut():
    with pytest.raises(CellError) as caught:
        parse_cells(["x" * 5000], RULES)
    assert len(caught.value.problem) < 100


@pytest.mark.parametrize(
    "text", ["1", "-.5e3", "NA", "nan", "inf", "1_000", "5%", "$5", "0,5", "１２", "(3)", "1e", "−5"]
)
def test_a_number_whole_or_damaged_is_data(text):
    assert is_data(text)


@pytest.mark.parametrize("text", ["p", "yhat", "z0", "2020-01-01", "1st", "x 1", "", "é", "#1", "[0]"])
def test_a_name_is_not_data(text):
    assert not is_data(text)


@ENGINES
def test_warnings_are_never_raised_by_a_converter(monkeypatch, name):
    engine(monkeypatch, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert converted(b"1|2\n3|4\n", Template.separated("|", 2), [1, 0]).tolist() == [[2, 1], [4, 3]]


@pytest.mark.parametrize("text", ["1", " 2 ", "+.5"])
def test_is_number_says_yes(text):
    assert is_number(text)
