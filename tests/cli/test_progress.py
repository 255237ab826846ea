"""The bar of a long computation: on a terminal only, after a second, and gone at the end."""

import io

import numpy as np
import pytest

from losscli.batch import Batch
from losscli.cli import progress
from losscli.cli.progress import Progress, share_read


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Table:
    def __init__(self, read):
        self.read = read

    def done(self):
        return self.read


def batches(count):
    rows = np.arange(1, 11)
    return [Batch({}, rows, None, None, skipped=1)] * count


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(progress, "SHOWN_AFTER", 0.0)
    monkeypatch.setattr(progress, "REFRESHED_EVERY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def shown(stream, **settings):
    """What a computation of thirty rows writes to a stream, and how many rows it counted."""
    found = Progress(lambda: 0.25, stream=stream, **settings)
    assert len(list(found.counting(batches(3)))) == 3
    return stream.getvalue(), found.count


@pytest.mark.usefixtures("at_once")
def test_rows_and_share_are_shown_on_a_terminal():
    text, count = shown(Terminal())
    assert count == 33
    assert "33 rows" in text
    assert " 25%" in text


@pytest.mark.usefixtures("at_once")
def test_the_bar_is_taken_off_at_the_end():
    text, _ = shown(Terminal())
    assert text.endswith("\x1b[2K")  # the line is erased


@pytest.mark.usefixtures("at_once")
def test_nothing_is_shown_in_a_pipe():
    assert shown(io.StringIO()) == ("", 33)


@pytest.mark.usefixtures("at_once")
def test_nothing_is_shown_where_it_is_not_wanted():
    assert shown(Terminal(), wanted=False) == ("", 33)


def test_what_is_done_within_a_second_shows_nothing():
    assert shown(Terminal()) == ("", 33)


@pytest.mark.usefixtures("at_once")
def test_an_error_takes_the_bar_off_too():
    stream = Terminal()
    counted = Progress(lambda: None, stream=stream).counting(batches(2))
    next(counted)
    with pytest.raises(KeyboardInterrupt):
        counted.throw(KeyboardInterrupt)
    assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("tables", "share"), [([(1, 4)], 0.25), ([(1, 4), (3, 4)], 0.5), ([(1, 4), None], None), ([(0, 0)], None)]
)
def test_the_share_is_that_of_all_inputs(tables, share):
    assert share_read(map(Table, tables)) == share
