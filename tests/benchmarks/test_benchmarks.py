"""Over few rows, all contestants that are installed print the same number. Nothing is asserted of time."""

import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
LOSS = os.path.join(os.path.dirname(sys.executable), "loss")


@pytest.mark.skipif(not os.path.exists(LOSS), reason="losscli is not installed beside this Python")
@pytest.mark.parametrize("workload", ["cold", "long", "growth", "wide", "ndjson", "terms", "exact"])
def test_contestants_print_the_same_number(workload, tmp_path):
    command = [sys.executable, os.path.join(HERE, "run.py"), "--quick", "--rows", "2000", "--rounds", "0"]
    command += ["--without", "torch", "sklearn"]  # they take seconds to import
    run = subprocess.run(
        [*command, "--only", workload, "--loss", LOSS, "--data", tmp_path], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "All contestants print the same numbers.\n"


def test_numbers_further_apart_than_a_billionth_are_refused():
    near, far = "{'a': '1.0', 'b': '1.0000000005'}", "{'a': '1', 'b': '1.000000002'}"
    code = f"import contest; contest.agree({near}); contest.agree({far})"
    run = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=False)
    assert "ContestError: the contestants disagree: {'a': 1.0, 'b': 1.000000002}" in run.stderr
