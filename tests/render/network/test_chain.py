"""The chain rule written out: Mazur's numbers at their printed digits, every layer, ASCII, LaTeX."""

import contextlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from losscli.cli.main import main
from losscli.diagnosis.typed import Typed
from losscli.network.layers import layer_named, names
from losscli.render.tex import NEEDS

ROOT = Path(__file__).parent.parent.parent.parent
SAMPLE = [str(ROOT / "samples" / "backprop" / name) for name in ("net.toml", "inputs.csv", "targets.csv")]
MAZUR = ["backprop", *SAMPLE, "--loss", "half-mse", "-r", "sum", "--lr", "0.5", "--steps"]
# What Mazur (2015), "A Step by Step Backpropagation Example", prints. His dE/dw5 is of 2.weight[0, 0], and so on.
PRINTED = [
    "0.3775", "0.593269992", "0.596884378", "1.105905967", "0.75136507", "0.772928465", "0.274811083",
    "0.023560026", "0.298371109", "0.74136507", "0.186815602", "0.082167041", "0.138498562", "-0.038098236",
    "0.35891648", "0.408666186", "0.51130127", "0.561370121", "0.055399425", "0.036350306", "0.241300709",
    "0.000438568", "0.149780716", "0.19956143", "0.24975114", "0.29950229",
]  # fmt: skip
NUMBER = re.compile(r"−?\d+\.\d+(?:e-?\d+)?")
ELEMENTWISE = [name for name in names() if name not in {"Linear", "Softmax", "LogSoftmax"}]
DOCUMENT = r"\documentclass{article}\usepackage{amsmath}\begin{document} %s \end{document}"


@pytest.fixture
def printed(capsys, monkeypatch, tmp_path):
    """Return a function that runs `loss` in an empty folder and returns what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments):
        status = main([str(one) for one in arguments])
        streams = capsys.readouterr()
        assert status == 0, streams.err
        return streams.out

    return run


def steps(digits):
    """Return what stands in the steps of the example with so many decimals."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        assert main([*MAZUR, "--digits", digits]) == 0
    return out.buffer.getvalue().decode()


@pytest.fixture(scope="module")
def mazur():
    """Return the steps at the nine decimals that Mazur has."""
    return steps("9")


@pytest.fixture(scope="module")
def longer():
    """Return the numbers of the steps with more decimals, as he cut some of his off."""
    return [float(one.replace("−", "-")) for one in NUMBER.findall(steps("12"))]


@pytest.mark.parametrize("number", PRINTED)
def test_every_number_that_mazur_prints_is_there(longer, number):
    assert any(Typed.parse(number).agreement(one) in {"rounded", "truncated"} for one in longer)


def test_the_chain_of_a_weight_is_a_line(mazur):
    chain = "∂E/∂w2[0,0] = ∂E/∂out3[0]·∂out3[0]/∂net2[0]·∂net2[0]/∂w2[0,0]"
    assert f"  {chain} = 0.741365070·0.186815602·0.593269992 = 0.082167041\n" in mazur
    assert "  w2[0,0] new = w2[0,0] − lr·∂E/∂w2[0,0] = 0.4 − 0.5·0.082167041 = 0.358916480\n" in mazur


def test_a_neuron_is_worked_out_line_by_line(mazur):
    assert (
        "  net0[0] = w0[0,0]·x[0] + w0[0,1]·x[1] + b0[0]\n"
        "          = 0.15·0.05 + 0.2·0.1 + 0.35\n"
        "          = 0.0075 + 0.02 + 0.35\n"
        "          = 0.0275 + 0.35\n"
        "          = 0.377500000\n"
    ) in mazur


def test_the_loss_after_one_round_is_not_the_page_s(mazur):
    # With exact arithmetic it is 0.29102777369..., and the page prints 0.291027924.
    assert "Loss   E = sum of ℓ = 0.298371109, and 0.291027774 after the step\n" in mazur


def test_the_target_stands_beside_the_loss(mazur):
    assert "\nLoss   y = (0.01, 0.99)\n  ℓ[0] = " in mazur


def test_the_table_in_latex_has_the_names_as_mathematics(printed):
    text = printed(*MAZUR[:-1], "--to", "latex")
    assert r" & $\mathrm{net}^{(0)}$ & Linear & $0.3775$ & $0.3925$ \\" in text


def test_in_ascii_there_is_only_ascii(printed):
    text = printed(*MAZUR, "--ascii")
    assert text.isascii()
    assert "dE/dw2[0,0] = dE/dout3[0]*dout3[0]/dnet2[0]*dnet2[0]/dw2[0,0]" in text


def small(folder, layers, **more):
    """Write a network, three rows of two columns, and targets of two numbers."""
    (folder / "net.json").write_text(json.dumps({"layers": layers, "seed": 5, **more}))
    (folder / "x.csv").write_text("a,b\n0.5,-1.25\n-0.75,0.3\n1.5,2\n")
    (folder / "y.csv").write_text("c,d\n0.25,0.5\n0.125,0.75\n1,0\n")
    (folder / "labels.csv").write_text("y\n0\n1\n1\n")
    return ["backprop", "net.json", "x.csv"]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_layer_is_written_out_to_the_value_it_has(printed, tmp_path, name):
    given = [*small(tmp_path, ["Linear(2, 2)", f"{name}()", "Linear(2, 2)"]), "y.csv", "--loss", "mse", "--digits", "8"]
    text = printed(*given, "--steps", "--rows", "all")
    found = json.loads(printed(*given, "--json"))
    assert "by formula" not in text
    assert re.search(r"\d\.\d{25}", text) is None  # no figure before it is rounded
    for at, gradient in (("0", found["gradients"]["0.weight"]), ("2", found["gradients"]["2.weight"])):
        for (i, j), value in np.ndenumerate(np.array(gradient)):
            (line,) = re.findall(rf"^  ∂E/∂w{at}\[{i},{j}\] = .*$", text, re.MULTILINE)
            last = float(line.rpartition(" = ")[2].replace("−", "-"))
            assert last == pytest.approx(value, abs=0.6e-8)


def test_a_derivative_that_is_a_number_is_said_once(printed, tmp_path):
    weights = {"0.weight": [[1, -1], [2, 0.5]], "0.bias": [0, 0]}
    given = small(tmp_path, ["Linear(2, 2)", "ReLU()"], parameters=weights)
    (tmp_path / "x.csv").write_text("a,b\n1,1\n")
    (tmp_path / "t.csv").write_text("c,d\n1,1\n")
    text = printed(*given, "t.csv", "--loss", "mse", "--steps")
    # 1 − 1 = 0, where torch's derivative is 0, and 2 + 0.5 = 2.5
    assert "  ∂out1[0]/∂net0[0] = 0   (as net0[0] ≤ 0)\n" in text
    assert "  ∂out1[1]/∂net0[1] = 1   (as net0[1] > 0)\n" in text
    assert "  out1[1] = max(0, net0[1])\n          = max(0, 2.5)\n          = 2.500000\n" in text


@pytest.mark.parametrize(
    ("layer", "loss", "target"), [("Softmax", "ce-probs", "labels.csv"), ("LogSoftmax", "nll", "labels.csv")]
)
def test_a_softmax_is_written_out_to_the_gradient_it_has(printed, tmp_path, layer, loss, target):
    given = [*small(tmp_path, ["Linear(2, 3)", "Tanh()", "Linear(3, 2)", f"{layer}(dim=1)"]), target, "--loss", loss]
    text = printed(*given, "--steps", "--rows", "all")
    found = json.loads(printed(*given, "--json"))
    lasts = re.findall(r"^  ∂E/∂net2\[0\] = .*\n(?: .*\n)*?(?=  \S)", text, re.MULTILINE)
    assert len(lasts) == 3
    for row, lines in enumerate(lasts):
        last = float(lines.rstrip().rpartition(" = ")[2].rpartition("= ")[2].replace("−", "-"))
        assert last == pytest.approx(found["slopes"]["2"][row][0], abs=0.6e-6)


def test_a_wide_layer_is_folded_and_whole_if_asked(printed, tmp_path):
    given = [*small(tmp_path, ["Linear(2, 12)", "ReLU()", "Linear(12, 2)"]), "y.csv", "--loss", "mse", "--steps"]
    text = printed(*given, "--rows", "1")
    assert "net0[7]" in text
    assert "net0[8]" not in text
    assert "net2[0] = Σ w2[0,j]·out1[j] + b2[0]\n" in text
    assert "net0[11]" in printed(*given, "--rows", "all")


def test_a_gradient_over_several_rows_is_their_sum(printed, tmp_path):
    weights = {"0.weight": [[2.0, 1.0]], "0.bias": [0.5]}
    given = small(tmp_path, ["Linear(2, 1)"], parameters=weights)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n3,-1\n")
    (tmp_path / "t.csv").write_text("t\n4\n5\n")
    text = printed(*given, "t.csv", "--loss", "half-mse", "-r", "sum", "--steps")
    # out is 2·1 + 2 + 0.5 = 4.5 and 2·3 − 1 + 0.5 = 5.5, each 0.5 too much: 0.5·1 + 0.5·3 = 2
    assert "∂E/∂w0[0,0] = Σ ∂E/∂net0[0]·x[0] = 0.5·1 + 0.5·3 = 0.5 + 0.5·3 = 0.5 + 1.5 = 2.000000\n" in text


@pytest.mark.parametrize("more", [(), ("--steps",), ("--epochs", "3")])
def test_latex_is_whole(printed, more):
    walker = pytest.importorskip("pylatexenc.latexwalker")
    text = printed(*MAZUR[:-1], "--to", "latex", *more)
    assert text.splitlines()[0] == NEEDS
    assert text.count(NEEDS) == 1
    walker.LatexWalker(DOCUMENT % text, tolerant_parsing=False).get_latex_nodes()
    for line in text.split(r"\\"):
        assert len(re.findall(r"\\left(?![a-z])", line)) == len(re.findall(r"\\right(?![a-z])", line)), line


def test_markdown_has_the_same_lines(printed):
    text = printed(*MAZUR, "--to", "md")
    assert "\n∂E/∂w2[0,0] = ∂E/∂out3[0]·∂out3[0]/∂net2[0]·∂net2[0]/∂w2[0,0] = " in text
    assert text.count("```") % 2 == 0


def test_a_layer_without_columns_of_its_own_is_found(printed, tmp_path):
    assert layer_named("Identity").name == "Identity"
    text = printed(*small(tmp_path, ["Identity()", "Linear(2, 2)"]), "y.csv", "--loss", "mse", "--steps")
    assert "out0 = x   (Identity hands it on as it is)\n" in text
