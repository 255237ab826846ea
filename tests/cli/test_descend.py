"""`loss descend`: gradient descent on the predictions, against the formula by hand and against torch's autograd."""

import json

import numpy as np
import pytest

P, Y = (2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0)
FILES = ("preds.csv", "targets.csv")


@pytest.fixture(autouse=True)
def rows(write):
    """Write four predictions and targets, and four probabilities and outcomes."""
    write(
        preds="y_hat\n" + "".join(f"{p}\n" for p in P),
        targets="y\n" + "".join(f"{y}\n" for y in Y),
        p="p\n0.8\n0.1\n0.6\n0.4\n",
        t="y\n1\n0\n1\n0\n",
        z="a,b,c\n1,2,3\n0,0,1\n",
        k="k\n2\n0\n",
    )


def columns(text):
    header, *lines = text.splitlines()
    values = np.array([[float(cell) for cell in line.split(",")] for line in lines])
    return dict(zip(header.split(","), values.T, strict=True))


def test_every_epoch_is_the_gradient_of_the_mean_by_hand(loss):
    found = columns(loss("descend", "mse", *FILES, "--lr", "0.5", "--epochs", "3", "--to", "csv").stdout)
    p, y = np.array(P), np.array(Y)
    for epoch in range(4):
        assert found["loss"][epoch] == pytest.approx(np.mean((p - y) ** 2), rel=1e-13)
        assert [found[f"pred_{row}"][epoch] for row in (1, 2, 3, 4)] == pytest.approx(p, rel=1e-13)
        p = p - 0.5 * 2 * (p - y) / 4


@pytest.mark.parametrize(
    ("options", "make"),
    [
        (("--lr", "0.3"), lambda torch, p: torch.optim.SGD([p], lr=0.3)),
        (
            ("--lr", "0.1", "--momentum", "0.9", "--nesterov", "--weight-decay", "0.01"),
            lambda torch, p: torch.optim.SGD([p], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
        ),
        (("--lr", "0.2", "--optimizer", "adam"), lambda torch, p: torch.optim.Adam([p], lr=0.2)),
        (("--lr", "0.2", "--optimizer", "adamw"), lambda torch, p: torch.optim.AdamW([p], lr=0.2)),
    ],
)
def test_predictions_go_where_torch_takes_them(loss, options, make):
    torch = pytest.importorskip("torch")
    p = torch.nn.Parameter(torch.tensor([[1.0, 2, 3], [0, 0, 1]], dtype=torch.float64))
    optimizer = make(torch, p)
    for _ in range(20):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(p, torch.tensor([2, 0])).backward()
        optimizer.step()
    loss("descend", "ce", "z.csv", "k.csv", *options, "--epochs", "20", "--save", "last.npy", "-q")
    assert np.load("last.npy") == pytest.approx(p.detach().numpy(), rel=1e-12)


def test_a_weighted_mean_is_descended_by_the_weights(loss, write):
    write(both="p,y,w\n1,0,1\n1,0,3\n")
    found = columns(
        loss("descend", "mse", "both.csv", "-p", "p", "-t", "y", "-w", "w", "--epochs", "1", "--to", "csv").stdout
    )
    # The gradients are 2·1·1/4 and 2·1·3/4.
    assert (found["pred_1"][1], found["pred_2"][1]) == pytest.approx((1 - 0.1 * 0.5, 1 - 0.1 * 1.5))


def test_the_gradient_of_a_root_is_that_of_the_root(loss):
    found = columns(loss("descend", "rmse", *FILES, "--epochs", "1", "--to", "csv").stdout)
    root = np.sqrt(np.mean((np.array(P) - Y) ** 2))
    assert found["pred_1"][1] == pytest.approx(2.5 - 0.1 * (2.5 - 3) / (4 * root), rel=1e-13)


def test_the_table_has_the_loss_the_predictions_and_the_targets(loss):
    found = loss("descend", "mse", *FILES, "--lr", "0.5", "--epochs", "2", "--ascii")
    assert found.status == 0
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.stdout.splitlines()]
    assert lines[0] == ["Mean squared error, descended from the predictions: 2 steps of sgd, lr 0.5."]
    assert lines[2] == ["epoch", "mean", "yhat[1]", "yhat[2]", "yhat[3]", "yhat[4]"]
    assert lines[4] == ["0", "0.287500", "2.500000", "0.000000", "2.100000", "1.800000"]
    assert ["target", "", "3", "-0.5", "2", "1"] in lines
    assert found.stdout.splitlines()[-1].startswith("descend|mse|n:4|red:mean|pair:row|sgd|lr:0.5|epochs:2|losscli:")


def test_of_many_epochs_some_are_shown_and_the_last(loss):
    found = loss("descend", "mse", *FILES, "--epochs", "103", "--ascii").stdout
    shown = [line.split("|")[1].strip() for line in found.splitlines() if line.startswith("|")]
    assert shown == ["epoch", *map(str, range(0, 101, 10)), "103", "target"]
    assert "Every 10th epoch is shown; --to csv prints all." in found


def test_json_holds_every_epoch(loss):
    found = json.loads(loss("descend", "bce", "p.csv", "t.csv", "--epochs", "5", "--lr", "0.01", "--json").stdout)
    assert (found["command"], found["loss"], found["n"], found["epochs"]) == ("descend", "bce", 4, 5)
    assert [one["epoch"] for one in found["history"]] == [0, 1, 2, 3, 4, 5]
    assert found["history"][-1]["loss"] == found["value"] < found["history"][0]["loss"]
    assert found["history"][0]["loss"] == json.loads(loss("bce", "p.csv", "t.csv", "--json").stdout)["value"]


def test_rows_choose_whose_predictions_are_shown(loss):
    found = loss("descend", "mse", *FILES, "--rows", "2,4", "--to", "csv", "--epochs", "1").stdout
    assert found.splitlines()[0] == "epoch,loss,pred_2,pred_4"
    assert loss("descend", "mse", *FILES, "--rows", "none", "--to", "csv").stdout.splitlines()[0] == "epoch,loss"


def test_the_last_predictions_are_saved_under_their_names(loss, folder):
    loss("descend", "ce", "z.csv", "k.csv", "--epochs", "1", "--save", "last.csv", "-q")
    assert (folder / "last.csv").read_text().splitlines()[0] == "a,b,c"
    loss("descend", "ce", "z.csv", "k.csv", "--epochs", "1", "--save", "last.json", "-q")
    assert len(json.loads((folder / "last.json").read_text())) == 2


@pytest.mark.parametrize("kind", ["md", "latex", "tsv", "ndjson", "table"])
def test_every_format_has_the_last_loss(loss, kind):
    assert "0.2341" in loss("descend", "mse", *FILES, "--epochs", "2", "--to", kind).stdout


def test_an_expression_is_descended(loss):
    found = loss("descend", "expr", "(p - y)**2", *FILES, "--epochs", "3", "-q").stdout
    assert found == loss("descend", "mse", *FILES, "--epochs", "3", "-q").stdout


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (
            ("bce", "p.csv", "t.csv", "--lr", "0.5"),
            "epoch 1, row 2: p = -0.03888888888888889 is not a probability",
            "bce-logits",
        ),
        (
            ("mse", *FILES, "--lr", "1e200"),
            "epoch 1: the loss is inf; after epoch 0 the loss was 0.2875",
            "smaller --lr",
        ),
        (("mse", *FILES, "--lr", "0"), "sgd: --lr must be a positive number, got 0", ""),
        (("mse", *FILES, "--lr", "-1"), "sgd: --lr must be a positive number, got -1", ""),
        (("mse", *FILES, "--lr", "abc"), "--lr must be a number, got abc", ""),
        (("mse", *FILES, "--epochs", "0"), "--epochs must be a whole number from 1 to 10000000, got 0", ""),
        (("mse", *FILES, "--optimizer", "lion"), "--optimizer must be sgd, adam or adamw, got lion", ""),
        (("mse", *FILES, "--optimizer", "adam", "--momentum", "1"), "--momentum is of --optimizer sgd", ""),
        (("hamming", "k.csv", "k.csv"), "hamming has no gradient to go down", "ce, bce-logits or hinge"),
        (("medae", *FILES), "of the median no gradient is given", "--reduction mean"),
        (("mse", *FILES, "--rows", "9"), None, ""),
        (("mse", *FILES, "--rows", "7-9"), "--rows 7-9: there is no row 7; the last is 4", ""),
        (("mse", *FILES, "--rows", "worst:2"), "--rows worst:2: which rows these are changes from step to step", ""),
        (("mse", *FILES, "--save", "last.txt"), "--save last.txt: the extensions are .csv, .tsv, .npy, .json", ""),
        (("mse", *FILES, "--save", "preds.csv"), "cannot write preds.csv: it is an input", ""),
        (("mse", *FILES, "-o", "x.npy"), "-o x.npy would hold the terms of all rows", "--save x.npy"),
        (("custom", "x.py:f", *FILES), "custom is not among them", ""),
        ((), "loss descend needs a LOSS", "loss descend mse"),
        (("nope", *FILES), "no loss or command called nope", ""),
    ],
)
def test_what_makes_no_sense_is_refused(loss, folder, arguments, said, hint):
    before = sorted(folder.iterdir())
    found = loss("descend", *arguments)
    if said is None:
        assert found.status == 0
        return
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr.splitlines()[0]
    assert hint in found.stderr
    assert sorted(folder.iterdir()) == before
