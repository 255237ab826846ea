"""The fast path of JSON: what stands around the numbers of a row, and what may differ beside them."""

import pytest

from losscli.errors import ReadError
from losscli.readers.documents import ndjson
from losscli.readers.documents.picks import Picks
from losscli.readers.documents.skeleton import Skeletons
from losscli.readers.number import NumberRules


def skeletons(text, paths):
    picks = Picks(tuple(paths), tuple(range(len(paths))), (NumberRules(),) * len(paths))
    return list(Skeletons(picks, b"\n").of(text.encode()))


def test_a_skeleton_has_numbers_for_all_columns():
    assert skeletons('{"p": "1", "y": 2}', [("p",)]) == []
    assert skeletons('{"p": null, "y": 2}', [("p",)]) == []
    whole, bare = skeletons('{"p1": 3, "y": -5e0, "n": "6", "k": ["7"]}', [("y",), ("p1",)])
    assert whole.columns == bare.columns == (1, 0)
    assert whole.template.literals == (b'{"p1": ', b', "y": ', b', "n": "6", "k": ["7"]}\n')
    assert bare.template.literals == (b'{"p1": ', b', "y": ', b', "n": "", "k": ["7"]}\n')


@pytest.mark.parametrize(
    "text",
    ["b", "", '\\"', "\\\\", "\\u00e9\\ud800", "é\u2028", '}, {\\"n\\": \\"x', "1" * 1000, "Infinity"],
)
def test_texts_that_nobody_asked_for_may_be_any(read, monkeypatch, text):
    monkeypatch.setattr(ndjson.NdjsonFile, "_looked_at", None)
    lines = [f'{{"n": "{one}", "p": {i}}}\n' for i, one in enumerate(["a", text, "c"])]
    assert read("".join(lines), "x.ndjson", [1]).tolist() == [[0], [1], [2]]


def test_what_only_looks_like_a_text_is_not_emptied(read):
    """Here `",": "` stands first where a text ends and a key begins, then where it leads to a text."""
    row = '{"a": "x",": ":5,"z": 1, ",": "text"}\n'
    assert read(row * 2, "x.ndjson", [2]).tolist() == [[1], [1]]
    with pytest.raises(ReadError, match=r"x\.ndjson:2:15: not valid JSON"):
        read(row + row.replace(":5,", "garbage"), "x.ndjson", [2])


@pytest.mark.parametrize("text", ['"', "\\", "\\x", "\\u12", "\t", "\1", 'b", "n": "c'])
def test_but_they_must_be_texts(read, text):
    with pytest.raises(ReadError, match=r"x\.ndjson:2:"):
        read(f'{{"n": "a", "p": 1}}\n{{"n": "{text}", "p": 1}}\n', "x.ndjson", [1])
