"""What a command prints, character by character: tests/golden/*.txt.

Each file begins with its command (`$ COLUMNS=60 loss mse ...`), run in the folder of the project; what follows is
stdout, then stderr. `UPDATE_GOLDEN=1 pytest tests/render/test_golden.py` writes them anew: read the difference before
you keep it. For a new one, write a file with its command alone and do the same.
"""

import os
import shlex
from pathlib import Path

import pytest

import losscli
from losscli.cli.main import main

ROOT = Path(__file__).parent.parent.parent
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.txt"))
VERSION = "{version}"


def words_of(command):
    """Return the variables and the arguments of `$ NAME=VALUE loss ARGUMENT ...`."""
    words = shlex.split(command.removeprefix("$ "))
    at = words.index("loss")
    return dict(word.split("=", 1) for word in words[:at]), words[at + 1 :]


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_prints_what_it_printed_before(path, capsys, monkeypatch):
    command, _, expected = path.read_text().partition("\n")
    environment, arguments = words_of(command)
    monkeypatch.chdir(ROOT)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(arguments)
    streams = capsys.readouterr()
    printed = (streams.out + streams.err).replace(losscli.__version__, VERSION)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(f"{command}\n{printed}")
        return
    assert printed == expected
