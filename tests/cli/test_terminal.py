"""On a real terminal: colour, its width, and nothing that it would not show."""

import os
import re
import struct

import pytest

fcntl = pytest.importorskip("fcntl", reason="pseudo-terminals are Unix's")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

pytestmark = pytest.mark.usefixtures("pair")
BCE = ("bce", "preds.csv", "targets.csv")
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def shown(program):
    """Return a function that runs `loss` on a terminal of some columns and returns what it was sent."""

    def run(columns, *arguments, env=None):
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = program(*arguments, stdout=its, stderr=its, env={"TERM": "xterm-256color", **(env or {})})
        os.close(its)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the end of a terminal, on Linux
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(ours)
        process.wait(timeout=30)
        return b"".join(pieces).decode().replace("\r\n", "\n")

    return run


def test_it_is_coloured(shown):
    assert "\x1b[32m" in shown(80, *BCE)


def test_only_colour_is_sent(shown):
    assert "\x1b" not in SGR.sub("", shown(80, *BCE))


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_refused(shown, environment):
    assert "\x1b" not in shown(80, *BCE, env=environment)


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_table_that_fits_is_whole(shown, columns):
    assert shown(columns, *BCE, "--color", "never").count("╭") == 1


def test_a_table_that_does_not_fit_is_drawn_in_parts(shown):
    assert shown(40, *BCE, "--color", "never").count("╭") == 2


def test_warnings_stand_under_the_report(shown, write):
    write(preds="p\n0\n", targets="y\n1\n")
    text = shown(80, *BCE)
    assert text.index("Binary cross-entropy") < text.index("loss: warning:")


def test_an_error_has_no_colour(shown):
    assert shown(80, "bce", "nosuch.csv", "targets.csv") == "loss: error: nosuch.csv: there is no such file\n"


def test_a_number_alone_has_no_colour(shown):
    assert shown(80, *BCE, "-q") == "0.337538828626004\n"
