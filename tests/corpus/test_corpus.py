"""Odd and bad files, each with the number it must give or the words it must be refused with.

A line of manifest.jsonl is a case: `value` bit for bit or within `rel_tol`, or an error that mentions its file, line
and value. A case that expects `value-or-error` may come to either, but to no other number. Left out are the cases
of formats and options that are not there yet, and those that need an environment, a limit, a stream or a device of
their own: for them the installed program must be run.
"""

import json
import math
import os
import re
import shutil
from pathlib import Path

import pytest

from losscli.cli.main import main

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "manifest.jsonl").read_text().splitlines()]
OPTIONS = {"pred_column": "--pred", "target_column": "--target", "output_file": "-o"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def staged(case, folder):
    """Put the files of a case in place; return how predictions and targets are called."""
    names = {}
    for role, file in case["files"].items():
        if file == "@same":
            names[role] = names["preds"]
        elif file.startswith("files/"):
            name = case.get("stage_as", {}).get(role, Path(file).name.split("_", 1)[1])
            name = f"{role}-{name}" if (folder / name).exists() else name
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / file, folder / name)
            names[role] = f"./{name}" if name.startswith("-") else name
    for one in case.get("setup", []):
        set_up(one, folder / one["path"])
    return {**names, **{role: text.replace("{cwd}", str(folder)) for role, text in case.get("arg", {}).items()}}


def set_up(one, path):
    match one["op"]:
        case "write":
            path.write_text(one["text"], newline="")
        case "mkdir":
            path.mkdir()
        case "symlink":
            path.symlink_to(one["to"])


def listing(folder):
    return {os.fsencode(path): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.fixture(params=CASES, ids=[case["id"] for case in CASES])
def case(request):
    return request.param


@pytest.fixture
def ran(case, tmp_path, monkeypatch, capsys):
    """Run a case; return its status, what it printed, and what was said on stderr."""
    monkeypatch.chdir(tmp_path)
    names = staged(case, tmp_path)
    before = listing(tmp_path)
    options = [word for key, value in case.get("options", {}).items() for word in (OPTIONS[key], value)]
    status = main([case["loss"], names["preds"], names["targets"], "--json", "--rows", "none", *options])
    printed = capsys.readouterr()
    written = {os.fsencode(tmp_path / case["options"]["output_file"])} if "output_file" in options else set()
    after = {path: data for path, data in listing(tmp_path).items() if path not in written}
    assert after == before
    return status, printed.out, printed.err


def agrees(value, want, case):
    want = float(want)
    if value is None or not math.isfinite(want):
        return value is None and not math.isfinite(want)
    return value == want or abs(value - want) <= max(case.get("rel_tol", 2e-15) * abs(want), case.get("abs_tol", 0.0))


def mentions(text, token):
    """Whether a text names it; a number must stand by itself, its thousands may be apart."""
    token = str(token)
    if not token.isdigit():
        return token in text
    pattern = rf"(?<!\d)(?<!\d[.,]){token}(?!\d)(?![.,]\d)"
    return bool(re.search(pattern, text) or re.search(pattern, re.sub(r"(?<=\d)[,_ ](?=\d{3}(?!\d))", "", text)))


def test_the_number_is_right_or_there_is_none(case, ran):
    status, out, err = ran
    if status == 0:
        report = json.loads(out)
        wanted = [case["value"] if case["value"] is not None else case.get("value_special"), *case.get("also_ok", [])]
        wanted += case.get("also_ok_if_warned", []) if err or report["warnings"] else []
        assert any(agrees(report["value"], want, case) for want in wanted if want is not None)
    else:
        assert (status, out, case["expect"] != "value") == (2, "", True)


def test_a_refusal_says_what_and_where(case, ran):
    status, _, err = ran
    if status == 0:
        return
    lines = [line for line in err.splitlines() if line.strip()]
    assert lines[0].startswith("loss: error: ")
    assert len(lines) <= 6
    assert [token for token in case["error_must_mention"] if not mentions(err, token)] == []


def test_no_control_character_comes_through(case, ran):
    _, out, err = ran
    assert not CONTROL.search(out + err)
    assert [text for text in case.get("forbid_in_output", []) if text in out + err] == []
