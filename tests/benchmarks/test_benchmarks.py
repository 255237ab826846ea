"""Over few rows, all contestants that are installed print the same number. Nothing is asserted of time."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
LOSS = os.path.join(os.path.dirname(sys.executable), "loss")
WORKLOADS = ["cold", "long", "wide", "ndjson", "parquet", "npy", "terms", "columns", "big", "exact"]
NEED_PYARROW = ("parquet", "columns")


def run(program, *arguments):
    return subprocess.run([sys.executable, *program, *arguments], cwd=HERE, capture_output=True, text=True, check=False)


def benchmarks(*arguments):
    return run(["run.py"], "--rows", "2000", "--without", "torch", "sklearn", "--loss", LOSS, *arguments)


@pytest.mark.skipif(not os.path.exists(LOSS), reason="losscli is not installed beside this Python")
@pytest.mark.parametrize("workload", WORKLOADS)
def test_contestants_print_the_same_number(workload, tmp_path):
    if workload in NEED_PYARROW and not find_spec("pyarrow"):
        pytest.skip("pyarrow is not installed")
    found = benchmarks("--rounds", "0", "--only", workload, "--data", tmp_path)
    assert found.returncode == 0, found.stderr
    assert found.stdout == "All contestants print the same numbers.\n"
    assert not list(tmp_path.glob("out-*"))


@pytest.mark.skipif(not os.path.exists(LOSS), reason="losscli is not installed beside this Python")
def test_a_report_is_printed_again_from_what_was_saved(tmp_path):
    saved = tmp_path / "results.json"
    peers = ["pandas", "polars", "duckdb", "pyarrow"]  # what is left of them: numpy, awk
    found = benchmarks("--rounds", "2", "--only", "npy", "--data", tmp_path, "--json", saved, "--without", *peers)
    assert found.returncode == 0, found.stderr
    assert "| mse, 2 npy files of 2 000 float64 | **loss mse -q** |" in found.stdout
    assert run(["run.py"], "--saved", saved).stdout == found.stdout
    short = run(["run.py"], "--saved", saved, "--readme").stdout
    assert short.startswith("<!-- speed: written by tests/benchmarks/run.py --readme -->\n| workload |")
    assert short.endswith("<!-- end of speed -->\n")


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("{'a': '1.0', 'b': '1.0000000005'}", ""),
        ("{'a': '1', 'b': '1.000000002'}", "the contestants disagree: {'a': 1.0, 'b': 1.000000002}"),
        ("{'a': '1', 'b': 'nan'}", "the contestants disagree: {'a': 1.0, 'b': nan}"),
    ],
)
def test_numbers_further_apart_than_a_billionth_are_refused(said, refused):
    found = run(["-c"], f"import contest; contest.agree({said})")
    assert refused in found.stderr
    assert bool(found.returncode) == bool(refused)


MADE_UP = """
from contest import ABSOLUTE, BEST, OURS, PEER, Aim, Contest, Contestant, Result, Run
from record import Outcome, judged
def result(name, role, *runs):
    return Result(Contestant(name, [], role=role), [Run(seconds, 0, peak, "") for seconds, peak in runs])
outcome = Outcome("made up", Contest("", []), [
    result("ours", OURS, (2, 60_000_000), (3, 60_000_000), (9, 70_000_000)),
    result("slow", PEER, (5, 10_000_000), (5, 10_000_000), (5, 10_000_000)),
    result("fast", PEER, (4, 90_000_000), (2, 90_000_000), (3, 90_000_000)),
])
verdict = judged(outcome, {aim})
print(None if verdict is None else (verdict.against, verdict.value, verdict.low, verdict.high, verdict.met))
"""


@pytest.mark.parametrize(
    ("aim", "verdict"),
    [
        # The medians are 3 and 3; round by round it is 2 / 4, 3 / 2 and 9 / 3.
        ("Aim('ours', 'seconds', 1)", ("fast", 1.0, 0.5, 3.0, True)),
        ("Aim('ours', 'seconds', 1, below=True)", ("fast", 1.0, 0.5, 3.0, False)),
        ("Aim('ours', 'peak', 5, against='slow')", ("slow", 6.0, 6.0, 7.0, False)),
        ("Aim('ours', 'peak', 150, against=ABSOLUTE, below=True)", ("", 60.0, 60.0, 70.0, True)),
        ("Aim('ours', 'seconds', 1, against='who is not there')", None),
    ],
)
def test_an_aim_is_judged_by_the_ratio_of_the_medians(aim, verdict):
    found = run(["-c"], MADE_UP.replace("{aim}", aim))
    assert found.stdout == f"{verdict}\n", found.stderr


def test_a_column_holds_the_same_numbers_in_every_format(tmp_path):
    np = pytest.importorskip("numpy")
    names = ["preds-300000.csv", "preds-300000.npy", "both-300000.csv"]  # more than one block of rows
    names += ["both-300000.parquet"] if find_spec("pyarrow") else []
    found = run(["make_data.py"], *(tmp_path / name for name in names))
    assert found.returncode == 0, found.stderr
    values = np.load(tmp_path / "preds-300000.npy")
    assert values.shape == (300_000,)
    assert len(np.unique(values)) == 300_000
    assert np.array_equal(np.loadtxt(tmp_path / "preds-300000.csv", skiprows=1), values)
    assert np.array_equal(np.loadtxt(tmp_path / "both-300000.csv", delimiter=",", skiprows=1, usecols=0), values)
    if find_spec("pyarrow"):
        parquet = pytest.importorskip("pyarrow.parquet")
        assert np.array_equal(parquet.read_table(tmp_path / "both-300000.parquet")["p"].to_numpy(), values)


def test_a_line_of_terms_that_is_missing_is_seen(tmp_path):
    every, less = tmp_path / "every.csv", tmp_path / "less.csv"
    every.write_text("row,pred,target,loss\n1,3,1,4\n2,1,0,1\n")
    less.write_text("row,pred,target,loss\n1,3,1,4\n")
    # (4 + 1) / 2 and (1·4 + 2·1) / 2
    assert run(["written.py"], every, less).stdout == "2 2.5 3\n1 4 4\n"
