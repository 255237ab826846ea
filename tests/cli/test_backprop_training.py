"""`loss backprop --epochs`: the epochs, the curve, the files, the progress."""

import json
from pathlib import Path

import numpy as np
import pytest

from losscli.cli.network import epochs

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "backprop"
MAZUR = (*(str(SAMPLE / name) for name in ("net.toml", "inputs.csv", "targets.csv")), "--loss", "half-mse", "-r", "sum")
RUN = (*MAZUR, "--lr", "0.5", "--epochs")
NET = 'layers = ["Linear(2, 4)", "Tanh()", "Linear(4, 2)"]\nseed = 2\n'
ROWS = [(0.5, -1.0, 0), (1.5, 0.25, 1), (-2.0, 1.0, 1), (0.1, 0.2, 0), (0.7, 0.9, 1), (-0.4, -0.8, 0)]


@pytest.fixture
def classes(folder, write):
    """Write a network of two classes and six rows, and return the arguments that train it."""
    (folder / "net.toml").write_text(NET)
    write(x="a,b\n" + "".join(f"{a},{b}\n" for a, b, _ in ROWS), y="y\n" + "".join(f"{y}\n" for *_, y in ROWS))
    return ("net.toml", "x.csv", "y.csv", "--loss", "ce", "--lr", "0.1", "--epochs", "5")


def test_one_epoch_of_all_rows_is_one_round(loss):
    before, after = (json.loads(loss("backprop", *RUN, "1", "--json").stdout)["history"][at]["loss"] for at in (0, 1))
    found = json.loads(loss("backprop", *MAZUR, "--lr", "0.5", "--json").stdout)
    assert (before, after) == (
        pytest.approx(found["value"], rel=1e-15),
        pytest.approx(found["after"]["value"], rel=1e-15),
    )


def test_of_many_epochs_some_are_shown_with_the_curve(loss):
    lines = loss("backprop", *RUN, "60").stdout.splitlines()
    shown = [
        line.split("│")[1].strip()
        for line in lines[lines.index("Training   SGD, lr 0.5; all rows a step") :]
        if line.startswith("│ ")
    ]
    assert shown[:4] == ["epoch", "0", "5", "10"]
    assert "Every 5th epoch is shown; --to csv prints all." in lines
    assert "Learning curve" in lines


def test_all_epochs_are_shown_if_asked(loss):
    text = loss("backprop", *RUN, "60", "--rows", "all").stdout
    assert all(f"│ {epoch:5} │" in text for epoch in range(61))


def test_csv_is_a_line_an_epoch(loss):
    lines = loss("backprop", *RUN, "3", "--to", "csv").stdout.splitlines()
    assert lines[0] == "epoch,loss"
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "1", "2", "3"]
    # after one round: 0.291027774, by the arithmetic of the worked example
    assert float(lines[2].split(",")[1]) == pytest.approx(0.29102777369359933, rel=1e-14)


def test_quiet_is_the_last_loss(loss):
    assert float(loss("backprop", *RUN, "1", "-q").stdout) == pytest.approx(0.29102777369359933, rel=1e-14)


def test_labels_that_are_right_are_counted(loss, classes):
    run = loss("backprop", *classes, "--validate", "x.csv", "y.csv")
    assert run.status == 0
    assert "of the labels are right." in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("Validation: ")]
    value = json.loads(loss("backprop", *classes, "--json").stdout)["value"]
    assert line.startswith(f"Validation: {value:.6f}, and ")


def test_batches_and_shuffles_are_those_of_torch(loss, classes):
    torch = pytest.importorskip("torch")
    given = ("--batch-size", "4", "--shuffle", "--seed", "3", "--optimizer", "adam", "--betas", "0.8,0.99", "--json")
    found = json.loads(loss("backprop", *classes, *given).stdout)
    torch.manual_seed(3)
    layers = [torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)]
    network = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.1, betas=(0.8, 0.99))
    generator = torch.Generator().manual_seed(3)
    x = torch.tensor([row[:2] for row in ROWS], dtype=torch.float64)
    y = torch.tensor([row[2] for row in ROWS])
    for epoch in range(1, 6):
        for rows in torch.randperm(len(x), generator=generator).split(4):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()
        value = torch.nn.functional.cross_entropy(network(x), y).item()
        assert found["history"][epoch]["loss"] == pytest.approx(value, rel=1e-10)
    for name, parameter in network.named_parameters():
        np.testing.assert_allclose(found["updated"][name], parameter.detach().numpy(), rtol=0, atol=1e-10)


def test_trained_weights_are_saved_and_go_on_from_there(loss, classes, folder):
    assert loss("backprop", *classes, "--save", "w.npz").status == 0
    (folder / "next.toml").write_text(NET.replace("seed = 2", 'weights = "w.npz"'))
    ended = loss("backprop", *classes, "-q").stdout
    assert loss("backprop", "next.toml", *classes[1:5], "-q").stdout == ended


def test_the_curve_is_drawn_to_a_file(loss, classes, folder):
    assert loss("backprop", *classes, "--plot", "curve.svg").status == 0
    assert "<svg" in (folder / "curve.svg").read_text(encoding="utf-8")[:200]


def test_expected_weights_are_those_at_the_end(loss, folder):
    (folder / "w.json").write_text('{"2.weight": [[0.35891648, 0.408666186], [0.51130127, 0.561370121]]}')
    assert loss("backprop", *RUN, "1", "--expect-weights", "w.json").status == 0
    assert loss("backprop", *RUN, "2", "--expect-weights", "w.json").status == 1


def test_the_expected_loss_is_the_last(loss):
    assert loss("backprop", *RUN, "1", "--expect", "0.291027774").status == 0
    wrong = loss("backprop", *RUN, "1", "--expect", "0.298371109")  # which was before
    assert (wrong.status, "0.298371109" in wrong.stdout) == (1, True)


def test_progress_is_a_line_on_a_terminal_that_goes(loss, monkeypatch):
    monkeypatch.setattr(epochs, "SHOWN_AFTER", 0.0)
    monkeypatch.setattr(epochs, "REFRESHED_EVERY", 0.0)
    run = loss("backprop", *RUN, "3", tty=True)
    assert "\r\x1b[Kepoch 2 of 3   loss 0.2" in run.stderr
    assert run.stderr.endswith("\r\x1b[K")
    assert loss("backprop", *RUN, "3").stderr == ""
    assert loss("backprop", *RUN, "3", "--no-progress", tty=True).stderr == ""


def test_what_was_done_before_ctrl_c_is_reported(loss, monkeypatch, folder):
    seen = []

    def interrupted(_, record):
        seen.append(record.epoch)
        if record.epoch == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(epochs.Live, "epoch", interrupted)
    run = loss("backprop", *RUN, "50", "--save", "w.npz")
    assert run.status == 130
    assert "Interrupted: this is after the last whole epoch, 2 of 50." in run.stdout
    assert "interrupted after epoch 2" in run.stderr
    assert (folder / "w.npz").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--save", "weights.txt"), "weights are written as .npz or .safetensors"),
        (("--save", "nowhere/weights.npz"), "there is no such folder"),
        (("--output", "nowhere/epochs.csv"), "there is no such folder"),
        (("--expect-weights", "nothing.json"), "there is no such file"),
    ],
)
def test_what_cannot_be_read_or_written_is_known_before_the_training(loss, options, said):
    run = loss("backprop", *MAZUR, "--lr", "0.5", "--epochs", "9999999", *options)  # would take hours
    assert (run.status, run.stdout) == (2, "")
    assert said in run.stderr
