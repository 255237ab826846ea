"""What stands in a file of gates, and where; whatever else stands there is an error with its place."""

import pytest

from losscli.checking import gatefile
from losscli.errors import ReadError

WHOLE = """\
# gates of the release
[gate.first]
loss = "bce"
fail-above = 0.350
limit = 1_000
files = [
  "a.csv",   # the next line looks like a table
  "[gate.no]",
]
note = '''
[gate.neither]
'''

[ gate . "second one" ] # odd, and TOML
loss = "mse"
seed = 12
full = true
'p' = inf
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return a function that reads a text as loss.toml of the working directory."""
    monkeypatch.chdir(tmp_path)

    def reading(text):
        (tmp_path / "loss.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return gatefile.read("loss.toml")

    return reading


def test_gates_come_in_the_order_of_the_file_with_their_lines(read):
    assert [(one.name, one.place.line) for one in read(WHOLE).sections] == [("first", 2), ("second one", 14)]


@pytest.mark.parametrize(
    ("gate", "key", "value", "line"),
    [
        (0, "loss", "bce", 3),
        (0, "fail-above", "0.350", 4),
        (0, "limit", "1000", 5),
        (0, "files", ["a.csv", "[gate.no]"], 6),
        (1, "seed", "12", 16),
        (1, "full", True, 17),
        (1, "p", "inf", 18),
    ],
)
def test_a_key_has_its_value_as_typed_and_its_line(read, gate, key, value, line):
    entry = read(WHOLE).sections[gate].entries[key]
    assert (entry.value, entry.place.line) == (value, line)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("true", "true or false"),
        ("1", "a number"),
        ("1.5", "a number"),
        ('"1"', "a text"),
        ("[1]", "an array"),
        ("{a = 1}", "a table"),
        ("1979-05-27", "a date"),
        ("1979-05-27T07:32:00Z", "a date"),
        ("07:32:00", "a time"),
    ],
)
def test_the_kind_of_a_value_is_named(read, value, kind):
    entries = read(f"[gate.a]\nkey = {value}\n").sections[0].entries
    assert gatefile.kind_of(entries["key"].value) == kind


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("", "loss.toml: the file is empty"),
        ("# nothing yet\n", "loss.toml: there is no gate in it"),
        ("[gate]\n", "loss.toml: there is no gate in it"),
        ("gate = 3\n", "loss.toml:1:1: gate is no table of gates"),
        ("[[gate.a]]\nloss = 'bce'\n", "loss.toml: the gate a is an array, and no table"),
        ("[gate]\na = 0.3\n", "loss.toml: the gate a is a number, and no table"),
        ("[gates.a]\nloss = 'bce'\n", "loss.toml:1:2: gates is no gate. Did you mean gate?"),
        ("version = 2\n[gate.a]\n", "loss.toml:1:1: version is no gate."),
        ("[a]\n[b]\n[gate.c]\n", "loss.toml:1:2: a, b are no gate."),
        ("[gate.a]\nloss = 'bce'\nloss = 'mse'\n", "loss.toml:3:1: this key or table stands there twice"),
        ("[gate.a]\nloss = 'bce'\n[gate.a]\n", "loss.toml:3:1: this key or table stands there twice"),
        ("[gate.a]\nloss = bce\n", "loss.toml:2:8: this is not TOML"),
        ("[gate.a]\nloss = 'bce\n", "loss.toml:2:12: this is not TOML"),
        ("[gate.a]\nfiles = ['a.csv',\n", "loss.toml:2:18: this is not TOML"),
        ("[gate.a]\nloss\n", "loss.toml:2:5: this is not TOML"),
        ("[gate.a]\nlimit = 0x" + "f" * 4000 + "\n", "loss.toml: a whole number in it has thousands of digits"),
        ("[gate.a]\nlimit = " + "9" * 5000 + "\n", "loss.toml: a whole number in it has thousands of digits"),
        ("a = " + "[" * 5000, "loss.toml: it is nested too deep: no file of gates is"),
        ("#" * (1 << 20) + "\n", "loss.toml: it is longer than 1048576 letters: this is no file of gates"),
        (b"[gate.a]\nloss = '\xff'\n", "loss.toml:2:9: byte 0xff is not valid UTF-8"),
    ],
)
def test_what_is_no_file_of_gates_is_refused_with_its_place(read, text, headline):
    with pytest.raises(ReadError) as caught:
        read(text)
    assert caught.value.headline == headline


def test_a_byte_order_mark_and_other_line_ends_change_nothing(read):
    sections = read(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()).sections
    assert [(one.name, one.place.line) for one in sections] == [("first", 2), ("second one", 14)]


def test_a_gate_without_a_header_of_its_own_has_no_line(read):
    (section,) = read("gate.a.loss = 'bce'\n").sections
    assert (section.name, section.place.line, section.entries["loss"].value) == ("a", None, "bce")
