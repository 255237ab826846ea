"""Programs that `loss explain --code` prints, run on the files that they name."""

import contextlib
import io

import pytest

from losscli.cli.main import main

FILES = {
    "mse": ("p.csv", "y.csv"),
    "bce": ("p.csv", "hits.csv"),
    "ce": ("logits.tsv", "labels.csv"),
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "p.csv").write_text("id,p\n1,0.8\n2,0.1\n3,0.6\n4,0.4\n")
    (tmp_path / "y.csv").write_text("3\n-0.5\n2\n1\n")
    (tmp_path / "hits.csv").write_text("y\n1\n0\n1\n0\n")
    (tmp_path / "logits.tsv").write_text("cat\tdog\n2\t1\n0.5\t1.5\n2\t1\n-3\t1.5\n")
    (tmp_path / "labels.csv").write_text("y\n0\n1\n1\n1\n")
    (tmp_path / "names.csv").write_text("y\ncat\ndog\ndog\ndog\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def number_of(program):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})  # noqa: S102 - in this process: torch is there
    return float(out.getvalue().splitlines()[-1])


def agree(capsys, framework, loss, *files):
    pytest.importorskip(framework)
    program = printed(capsys, "explain", loss, "--code", framework, *files)
    expected = float(printed(capsys, loss, *files, "-q"))
    assert number_of(program) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("loss", FILES)
@pytest.mark.parametrize("framework", ["torch", "sklearn"])
@pytest.mark.usefixtures("files")
def test_program_prints_the_number_of_the_files(capsys, framework, loss):
    pytest.importorskip(framework)
    columns = ["-p", "p"] if loss in {"mse", "bce"} else []
    agree(capsys, framework, loss, *FILES[loss], *columns)


@pytest.mark.usefixtures("files")
def test_program_reads_names_of_classes(capsys):
    agree(capsys, "torch", "ce", "logits.tsv", "names.csv")


def test_program_without_files_is_of_the_sample(capsys):
    pytest.importorskip("torch")
    assert number_of(printed(capsys, "explain", "mse", "--code", "torch")) == pytest.approx(0.2875, rel=1e-12)


def test_program_says_where_the_framework_differs(capsys):
    assert "# torch caps each log at -100" in printed(capsys, "explain", "bce", "--code", "torch")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--code", "torchvision"], "--code torchvision: there is code of mse for torch"),
        (["p.json"], "files and columns are for --code TOOL"),
        (["--code", "torch", "p.json"], "p.json: code is written for files of delimited text"),
    ],
)
def test_what_cannot_be_written_is_refused(capsys, files, arguments, message):
    (files / "p.json").write_text('{"pred": [1, 2], "target": [3, 4]}')
    columns = ["-p", "pred", "-t", "target"] if "--code" in arguments and "p.json" in arguments else []
    assert main(["explain", "mse", *arguments, *columns]) == 2
    assert message in capsys.readouterr().err
