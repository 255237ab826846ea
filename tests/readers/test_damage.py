"""Tables damaged on purpose, a mark too many or too few at every place: refused, or the numbers that stand there.

The idea is Pollock's (Vitagliano et al., 2023, PVLDB 16(8)): pollution of each line of a file, systematically.
"""

import pytest

from losscli.errors import LossCliError, ReadError

NAMES = ["z0", "z1", "z2"]
ROWS = [["0.5", "1.25", "2"], ["-3.75", "4.5", "5"], ["6", "7.25", "-11.5"], ["1", "0", "1e-3"]]
NUMBERS = [[float(cell) for cell in row] for row in ROWS]
LINES = range(len(ROWS) + 1)
FILES = [("x.csv", ","), ("x.csv", ";"), ("x.tsv", "\t"), ("x.txt", "|"), ("x", ","), ("x.txt", ";")]


def table(separator, *, quoted=False):
    rows = [[f'"{cell}"' if quoted else cell for cell in row] for row in [NAMES, *ROWS]]
    return [separator.join(row) for row in rows]


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_undamaged_it_is_read(read, name, separator, quoted):
    assert read("\n".join(table(separator, quoted=quoted)), name).tolist() == NUMBERS


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_a_separator_too_many_is_refused(read, name, separator, line, quoted):
    lines = table(separator, quoted=quoted)
    for at in [i for i, letter in enumerate(lines[line] + separator) if letter == separator]:
        with pytest.raises(ReadError):
            read("\n".join([*lines[:line], lines[line][:at] + separator + lines[line][at:], *lines[line + 1 :]]), name)


@pytest.mark.parametrize("instead", ["", " ", ".", ":", "\u00a0"])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_a_separator_too_few_is_refused(read, name, separator, line, instead):
    lines = table(separator)
    for at in [i for i, letter in enumerate(lines[line]) if letter == separator]:
        with pytest.raises(ReadError):
            read(
                "\n".join([*lines[:line], lines[line][:at] + instead + lines[line][at + 1 :], *lines[line + 1 :]]), name
            )


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_another_separator_in_a_line_is_refused(read, name, separator, line):
    lines = table(separator)
    for other in {",", ";", "\t", "|", ":"} - {separator}:
        with pytest.raises(ReadError):
            read("\n".join([*lines[:line], lines[line].replace(separator, other), *lines[line + 1 :]]), name)


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_a_quote_too_many_is_refused(read, name, separator, line, quoted):
    lines = table(separator, quoted=quoted)
    for at in range(len(lines[line]) + 1):
        with pytest.raises(ReadError):
            read("\n".join([*lines[:line], lines[line][:at] + '"' + lines[line][at:], *lines[line + 1 :]]), name)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("name", "separator"), FILES)
def test_a_quote_too_few_is_refused(read, name, separator, line):
    lines = table(separator, quoted=True)
    for at in [i for i, letter in enumerate(lines[line]) if letter == '"']:
        with pytest.raises(ReadError):
            read("\n".join([*lines[:line], lines[line][:at] + lines[line][at + 1 :], *lines[line + 1 :]]), name)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("size", [5, 1 << 16])
def test_a_line_end_too_many_is_refused(read, blocks, line, size):
    blocks(size)
    lines = table(",")
    for at in range(1, len(lines[line])):
        text = "\n".join([*lines[:line], lines[line][:at] + "\n" + lines[line][at:], *lines[line + 1 :]])
        with pytest.raises(ReadError):
            read(text)


@pytest.mark.parametrize("line", range(len(ROWS)))
def test_a_line_end_too_few_is_refused(read, line):
    lines = table(",")
    with pytest.raises(ReadError):
        read("\n".join([*lines[:line], lines[line] + lines[line + 1], *lines[line + 2 :]]))


@pytest.mark.parametrize("size", [5, 1 << 16])
def test_cut_anywhere_it_gives_no_other_number_than_those_before(read, blocks, size):
    blocks(size)
    text = "\n".join(table(",")) + "\n"
    for end in range(len(text)):
        try:
            values = read(text[:end]).tolist()
        except LossCliError:
            continue
        # What cannot be seen: the last number of the last line was longer.
        whole = values[:-1] + ([] if text[end - 1] != "\n" else values[-1:])
        assert whole == NUMBERS[: len(whole)]


@pytest.mark.parametrize("preamble", ["A table", "# a, b, c", "a;b;c", "x,y,z", "made,2024", "", ",,"])
def test_a_line_before_the_header_is_refused(read, preamble):
    with pytest.raises(ReadError):
        read("\n".join([preamble, *table(",")]))


@pytest.mark.parametrize("line", range(1, len(ROWS) + 1))
def test_the_header_again_is_refused(read, line):
    lines = table(",")
    with pytest.raises(ReadError, match=rf"x\.csv:{line + 2}:1: 'z0' is not a number"):
        read("\n".join([*lines[: line + 1], lines[0], *lines[line + 1 :]]))


@pytest.mark.parametrize(
    "end", ["total,12,3", "# end", "3 rows", "-,-,-", "---", ",,", '""', "\u00a0", "NA,NA,NA", "\x1a"]
)
def test_a_line_after_the_last_is_refused(read, end):
    with pytest.raises(ReadError, match=r"x\.csv:6:"):
        read("\n".join([*table(","), end]))


@pytest.mark.parametrize(
    "bad", ["1_0", "0x1", "1,5", "5%", "$5", "１", "O.5", "1e", "+", "NaN", "inf", "1e999", "−5", "1 0"]
)
def test_a_bad_first_row_is_never_taken_for_a_header_over_good_rows(read, bad):
    with pytest.raises(ReadError):
        read("\n".join([f"{bad};1;2", "1;2;3", "4;5;6"]), "x.txt")


@pytest.mark.parametrize(
    "bad", ["1_0", "1,5", "5%", "$5", "１", "1e", "NaN", "inf", "1e999", "−5", "1 0", "(5)", "1'000"]
)
def test_nor_in_one_column(read, bad):
    with pytest.raises(ReadError):
        read(f"{bad}\n1\n2", "x.txt")
