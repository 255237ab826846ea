"""The compiled reader: what it takes for rows, and what for no template."""

import pytest

from losscli.readers.text import plain


@pytest.mark.skipif(plain.compiled() is None, reason="there was no compiler")
@pytest.mark.parametrize(
    ("data", "literals", "columns"),
    [
        (b"1,2,3,4", (b"", b","), (0,)),  # no line end: there is room for no row
        (b"1\n\n2\n\n", (b"", b"\n\n"), (0,)),  # two a row: there are fewer rows than there is room for
    ],
)
def test_the_compiled_loop_takes_as_many_rows_as_there_are_lines(data, literals, columns):
    assert plain.compiled()(data, literals, columns, False) is None  # noqa: FBT003 - as in C


@pytest.mark.skipif(plain.compiled() is None, reason="there was no compiler")
@pytest.mark.parametrize(("literals", "columns"), [((b"", b"", b"\n"), (0,)), ((b"", b"\n"), (1,)), ((b"\n",), ())])
def test_the_compiled_loop_refuses_what_is_no_template(literals, columns):
    with pytest.raises(ValueError, match="beyond the row"):
        plain.compiled()(b"1\n", literals, columns, False)  # noqa: FBT003 - as in C
