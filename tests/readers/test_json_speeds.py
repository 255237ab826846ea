"""JSON rows converted as a whole, parsed together or line by line: the same numbers, or the same error at its place."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.errors import LossCliError, ReadError
from losscli.readers import open_table
from losscli.readers.documents import elements, jsonarray, ndjson, together
from losscli.readers.number import NumberRules
from losscli.readers.sources import source
from losscli.readers.table import ReadOptions
from losscli.readers.text import plain
from losscli.readers.words import Words

MANY = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FORMS = [
    '{"p": %s, "y": %s}',
    '{"p":%s,"y":%s}',
    '{ "p" : %s , "y" : %s } ',
    "[%s, %s]",
    '{"z": [%s, %s], "n": "a\\"b 1"}',
    '{"n": "TEXT", "p": %s, "m\\"": "TEXT", "y": %s}',
    '{"o": {"p": %s}, "y": %s, "more": null}',
    '{"é": %s, "y": %s, "k": [{"a": 1}, {"b": "},{"}]}',
    '{"p": %s,\r\n "y": %s}',
]
NUMBERS = [
    "0",
    "1",
    "-2.5",
    "1e3",
    "1E-3",
    "-0",
    "-0.0",
    "0.1",
    "123456789.125",
    "5e-324",
    "1e-400",
    "9007199254740992",
]
ODD = ["null", "NaN", "-Infinity", "1e400", "9007199254740993", "01", "+1", ".5", "1.", "true", '"x"', "[1]", "{}", ""]
PIECES = [",", '"', "\n", "\r\n", " ", "[", "]", "{", "}", ":", "\\", "\0", "é", "\u2028", "1", "-", "e", "Infinity"]
PIECES += ["1, 2", "},{", "],[", '"y": 1', '{"a": 1}, {"a": 2}', "\1", "\n\n", "\ufeff", '{"p": 1, "p": 2}']


TEXTS = ["a", "", "é", '\\"', "\\\\", '": \\"', "},{", "\\u0041", "x y", '\\"n\\": \\"']


def as_row(parts):
    form, *numbers, first, second = parts
    return (form % tuple(numbers)).replace("TEXT", first, 1).replace("TEXT", second, 1)


@st.composite
def rows(draw):
    """Rows mostly of one form, of plain numbers; some odd."""
    form = st.sampled_from(
        [draw(st.sampled_from(FORMS))] * draw(st.integers(1, 20)) + FORMS[: draw(st.sampled_from([0, 0, 0, 8]))]
    )
    cell = st.sampled_from(NUMBERS * draw(st.integers(1, 20)) + ODD * draw(st.sampled_from([0, 0, 1])))
    text = st.sampled_from(TEXTS)
    each = st.tuples(form, cell, cell, text, text).map(as_row)
    return draw(st.lists(each, min_size=1, max_size=8)) * draw(st.sampled_from([1, 1, 1, 5]))


def mutated(draw, text):
    data = text.encode()
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at, gone = draw(st.integers(0, len(data))), draw(st.integers(0, 2))
        piece = draw(st.sampled_from([*(piece.encode() for piece in PIECES), b"\xff", b"\xc3"]))
        data = data[:at] + piece + data[at + gone :]
    return data


@st.composite
def lines(draw):
    """A file of JSON lines; then perhaps with something put in, taken out or cut off."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    each = [row.replace("\r\n", "") for row in draw(rows())]
    return mutated(draw, end.join(each) + draw(st.sampled_from(["", end, end * 2, end + " \t" + end])))


@st.composite
def arrays(draw):
    """A JSON array of rows or of numbers, written in one of many ways; then perhaps mutated."""
    each = draw(st.one_of(rows(), st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=40)))
    comma = draw(st.sampled_from([",", ", ", ",\n", ",\r\n  ", "\n,"]))
    other = draw(st.sampled_from([comma, comma, " ,  "]))
    text = each[0] + "".join((other if i == 5 else comma) + row for i, row in enumerate(each[1:]))
    around = draw(st.sampled_from([("[", "]"), ("\n [ ", " ]\n"), ("[\r\n", "\r\n]")]))
    return mutated(draw, text.join(around))


def numeric(shape):
    """The columns that the forms have numbers in, last first; all columns where none is."""
    return [i for i in reversed(range(shape.width)) if shape.label(i)[0] not in "kmn"] or list(range(shape.width))


def outcome(path, jobs=1):
    """What reading the numbers of a file comes to: they and where they stand, or the error in words."""
    try:
        table = open_table(path, ReadOptions(jobs=jobs))
        columns = numeric(table.shape)
        chunks = list(table.chunks(columns, [NumberRules(skip_missing=True)] * len(columns)))
        places = [chunk.locate(i, j) for chunk in chunks for i, j in np.ndindex(chunk.values.shape)]
        names = [(str(place), place.item, place.width) for place in places]
        return table.shape, np.concatenate([chunk.values for chunk in chunks]).tobytes(), names
    except LossCliError as error:
        return error.headline


def nothing(*_):
    return None


def set_speed(patch, speed, size=1 << 20):
    """Read in blocks of `size` bytes: strictly, together, by skeletons in Python, or by skeletons compiled."""
    patch.setattr(source, "BLOCK", size)
    patch.setattr(source, "FIRST_BLOCK", max(size, 4))
    if speed in {"strict", "together"}:
        for module in (ndjson, jsonarray):
            patch.setattr(module, "converter", lambda *_: nothing)
    if speed == "strict":
        patch.setattr(ndjson, "values_of", nothing)
    if speed != "compiled":
        patch.setattr(plain, "compiled", nothing)
    elif plain.compiled() is None:
        pytest.skip("there was no compiler")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("speeds")


def read_at(folder, name, data, speed, size, jobs=1):
    path = folder / name
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        set_speed(patch, speed, size)
        return outcome(str(path), jobs)


@pytest.mark.parametrize("speed", ["together", "python", "compiled"])
@MANY
@given(data=lines(), size=st.sampled_from([64, 300, 1 << 20]), jobs=st.sampled_from([1, 2]))
def test_lines_are_read_as_one_by_one(folder, speed, data, size, jobs):
    want = read_at(folder, "x.ndjson", data, "strict", 1 << 20)
    assert read_at(folder, "x.ndjson", data, speed, size, jobs) == want


@pytest.mark.parametrize("speed", ["together", "python", "compiled"])
@MANY
@given(data=arrays(), size=st.sampled_from([64, 100, 300, 1 << 20]), jobs=st.sampled_from([1, 2]))
def test_a_document_is_read_alike_in_any_pieces(folder, speed, data, size, jobs):
    want = read_at(folder, "x.json", data, "strict", 1 << 20)
    assert read_at(folder, "x.json", data, speed, size, jobs) == want


@MANY
@given(
    text=st.lists(st.sampled_from([*PIECES, "\n", "2", '{"p": 1}', "[1]", "[1", '{"a":1']), max_size=12).map("".join)
)
def test_lines_parsed_together_are_those_parsed_one_by_one(text):
    """Every text of lines that is accepted together holds one value a line, and the same ones."""
    found = together.values_of(text + "\n")
    if found is not None:
        assert repr(found) == repr([json.loads(line) for line in (text + "\n").split("\n")[:-1]])


@pytest.mark.parametrize(
    "text",
    [
        '{"p":1\n"q":2},{"p":3}\n',
        '{"a":[{"b":1}\n{"c":2}],"d":1},{"e":1}\n',
        "[1\n2], 3\n",
        '1,Infinity,"a\nb"\n',
        "1, 2\n3\n",
        "1],[2\n3\n",
        '"a\nb"\n',
        "1\n2]\n",
        "[1\n2\n",
        "\n1\n",
        "1\nNaN\n",
        "Infinity\n1\n",
        '{"p":1,"p":2}\n1\n',
    ],
)
def test_lines_that_are_no_values_are_never_taken_together(text):
    assert together.values_of(text) is None


def test_negative_zero_is_the_double_nearest_to_it(read):
    values = read('{"p": -0}\n{"p": -0.0}\n{"p": 0}\n{"p": "x"}\n'.replace('"x"', "1e0"), "x.ndjson")
    assert np.signbit(values[:, 0]).tolist() == [True, True, False, False]


def test_lines_of_one_form_are_never_parsed_one_by_one(read, monkeypatch):
    monkeypatch.setattr(ndjson.NdjsonFile, "_looked_at", None)
    assert read('{"p": 1, "y": -2.5e3, "n": "x 1"}\n' * 100, "x.ndjson", [1, 0]).tolist() == [[-2500, 1]] * 100


def test_the_form_may_change_between_blocks(read, monkeypatch, blocks):
    blocks(64)
    taken = []
    strictly = ndjson.NdjsonFile._looked_at  # noqa: SLF001
    monkeypatch.setattr(ndjson.NdjsonFile, "_looked_at", lambda *all_: taken.append(1) or strictly(*all_))
    text = '{"p": 1, "y": 2}\n' * 100 + '{"y": 2, "p": 1}\n' * 100
    assert read(text, "x.ndjson").tolist() == [[1, 2]] * 200
    assert len(taken) <= 1


@pytest.mark.parametrize(
    "text",
    ["[" + ",".join(["0.25"] * 100) + "]", json.dumps([{"p": 1.5, "y": 2}] * 100, indent=2), str([[1, 2]] * 100)],
)
def test_elements_of_one_form_are_never_parsed_one_by_one(read, monkeypatch, blocks, text):
    blocks(128)
    want = [list(one.values()) if isinstance(one, dict) else np.ravel(one).tolist() for one in json.loads(text)]
    monkeypatch.setattr(jsonarray, "_documents", None)
    assert read(text, "x.json").tolist() == want


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("[1, 2]", (b"", b", ", b"")),
        ('["a" ,"b"]', (b'"', b" ,", b'"')),
        ("[[1],[2]]", (b"]", b",", b"[")),
        ('[{"n": "a"},\r\n{"n": null}]', (b"}", b",\n", b'{"')),
        ('[{"z": [[1]]}, {"z": 1}]', (b"]]}", b", ", b'{"')),
    ],
)
def test_what_stands_between_elements_is_learnt_from_the_first_two(text, joint):
    _, end = json.JSONDecoder().raw_decode(text, 1)
    assert elements.Joint.after(text, 1, end) == joint


@pytest.mark.parametrize(("data", "column"), [(b"\xff[1, 2]", 1), (b" [\xff1, 2]", 3), (b"[1\xff, 2]", 3)])
def test_a_byte_that_is_no_text_is_never_passed_over(read, data, column):
    with pytest.raises(ReadError, match=rf"x\.json:1:{column}: byte 0xff is not valid UTF-8"):
        read(data, "x.json")


def test_class_names_and_their_order_do_not_depend_on_the_blocks(tmp_path):
    path = tmp_path / "x.ndjson"
    path.write_text("".join(f'{{"y": "{name}"}}\n' for name in ["b", "a", "c", "b"] * 300))
    for size in (64, 1 << 20):
        words = Words(learns=True)
        with pytest.MonkeyPatch.context() as patch:
            set_speed(patch, "python", size)
            chunks = list(open_table(str(path), ReadOptions()).chunks([0], [NumberRules(words=words)]))
        assert np.concatenate([chunk.values for chunk in chunks])[:, 0].tolist() == [0, 1, 2, 0] * 300
        assert words.known == ["b", "a", "c"]


@pytest.mark.parametrize("size", [64, 100, 1000, 1 << 20])
@pytest.mark.parametrize("separator", [", ", ",\n"])
def test_the_place_in_a_long_array_is_that_in_the_whole(read, blocks, size, separator):
    blocks(size)
    each = ['{"p": 0.5, "n": "é]},{"}'] * 400
    each[301], each[305] = '{"p": "x", "n": ""}', '{"p": NaN}'
    text = "[" + separator.join(each) + "]"
    before = text[: text.index('"x"')]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(ReadError, match=r'the text "x" is not a number \(column p, row 302\)') as caught:
        read(text, "x.json", [0])
    place = caught.value.place
    assert (place.line, place.column, place.item) == (line, column, "[301].p")
    number, caret = place.excerpt()
    assert number[caret.index("^") :].startswith('"x"')


def test_a_line_before_which_much_was_read_is_shown_from_its_middle(read, blocks):
    blocks(64)
    with pytest.raises(ReadError) as caught:
        read("[" + "0.25, " * 100 + "x, 1]", "x.json")
    assert caught.value.headline.endswith("x.json:1:602: not valid JSON: 'x, 1]' cannot stand here")
    number, caret = caught.value.place.excerpt()
    assert number.startswith("    1 | …")
    assert number[caret.index("^")] == "x"


def test_an_element_without_an_end_is_not_read_for_ever(read, blocks, monkeypatch):
    monkeypatch.setattr(elements, "LINE_LIMIT", 1000)
    blocks(64)
    with pytest.raises(ReadError, match="an element of the array is longer than 16 MiB"):
        read("[1, 2, [" + "3, " * 1000, "x.json")


@pytest.mark.parametrize("text", ["[1, 2, ]", "[1,, 2]", "[1, 2] 3", "[1, 2", "[1, 2]]", "[, 1]", "[1, 2,\n"])
@pytest.mark.parametrize("size", [4, 64])
def test_commas_and_brackets_are_those_of_json(read, blocks, text, size):
    blocks(size)
    with pytest.raises(ReadError, match=r"x\.json:[12]:"):
        read(text.replace("1", "1" + " " * 64), "x.json")


@MANY
@given(each=rows(), size=st.sampled_from([64, 300, 1 << 20]), separator=st.sampled_from([", ", ",\n"]))
def test_what_is_read_is_what_the_standard_library_reads(folder, each, size, separator):
    """Of rows that json.loads takes and that have all numbers of the first, every number is the double it has."""
    text = f"[{separator.join(each)}]"
    found = read_at(folder, "x.json", text.encode(), "compiled" if plain.compiled() else "python", size)
    if not isinstance(found, str):
        shape, values, places = found
        columns = numeric(shape)
        paths = [shape.names[i].split(".") if shape.names else [str(i)] for i in columns]
        want = np.array([[follow(row, path) for path in paths] for row in json.loads(text)], dtype=np.float64)
        assert np.array_equal(np.frombuffer(values), want.ravel(), equal_nan=True)
        items = [f"[{i}]{shape_item(shape, j)}" for i in range(len(each)) for j in columns]
        assert [item for _, item, _ in places] == items


def shape_item(shape, column):
    """How a number of a row is called: `.o.p`, `.z[0]`."""
    keys = shape.names[column].split(".") if shape.names else [str(column)]
    return "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in keys)


def follow(value, keys):
    for key in keys:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
