"""`loss backprop` with wrong input: one line that says what, a hint, nothing on stdout, status 2."""

import pytest

NET = 'layers = ["Linear(2, 3)", "ReLU()", "Linear(3, 3)"]\nseed = 1\n'
GIVEN = ("net.toml", "x.csv", "y.csv")
CE = (*GIVEN, "--loss", "ce")
TRAINED = (*CE, "--lr", "1", "--epochs", "2")


@pytest.fixture
def _files(folder, write):
    """Write a network of three classes, three rows, and files that do not go with it."""
    (folder / "net.toml").write_text(NET)
    (folder / "bare.toml").write_text('layers = ["Linear(2, 3)"]\n')
    (folder / "unfit.toml").write_text('layers = ["Linear(2, 3)", "Linear(4, 3)"]\nseed = 1\n')
    (folder / "unknown.toml").write_text('layers = ["Lineer(2, 3)"]\nseed = 1\n')
    (folder / "dir").mkdir()
    write(wide="a,b,c\n1,2,3\n4,5,6\n7,8,9\n")
    write(
        x="a,b\n1,2\n3,4\n5,6\n",
        y="y\n0\n2\n1\n",
        far="y\n0\n3\n1\n",
        short="y\n0\n2\n",
    )
    write(one="y\n0.5\n1\n2\n", empty="a,b\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "loss backprop needs a --loss"),
        (GIVEN, "loss backprop needs a --loss"),
        (("--loss", "ce"), "loss backprop takes NET INPUTS TARGETS"),
        (("net.toml", "--loss", "ce"), "no file was given beside the network"),
        (("net.toml", "x.csv", "--loss", "ce"), "say which columns are which with --inputs and --target"),
        ((*GIVEN, "y.csv", "--loss", "ce"), "3 files were given beside the network"),
        ((*GIVEN, "--loss", "cee"), "no loss or command called cee. Did you mean ce"),
        ((*GIVEN, "--loss", "zero-one"), "zero-one has no gradient to go down"),
        ((*GIVEN, "--loss", "medae"), "the median of the terms has no gradient here"),
        ((*GIVEN, "--loss", "triplet"), "triplet is a loss of anchor"),
        (("net.toml", "x.csv", "far.csv", "--loss", "ce"), "far.csv:3:1: y = 3 is not"),
        (("net.toml", "x.csv", "short.csv", "--loss", "ce"), "x.csv has 3 rows, short.csv has 2"),
        (("net.toml", "wide.csv", "y.csv", "--loss", "ce"), "layers[0], Linear(2, 3): takes 2 columns and gets 3"),
        (("net.toml", "x.csv", "one.csv", "--loss", "mse"), "the network's output has 3 columns and the target 1"),
        (("net.toml", "x.csv", "wide.csv", "--loss", "bce"), "the network's output for row 1"),
        (("net.toml", "empty.csv", "empty.csv", "--loss", "mse"), "empty.csv: there are no rows"),
        (("bare.toml", "x.csv", "y.csv", "--loss", "ce"), "bare.toml"),
        (("unfit.toml", "x.csv", "y.csv", "--loss", "ce"), "layers[1], Linear(4, 3): takes 4 columns and gets 3"),
        (("unknown.toml", "x.csv", "y.csv", "--loss", "ce"), "Lineer"),
        (("x.csv", "x.csv", "y.csv", "--loss", "ce"), "x.csv:1:2: not valid TOML"),
        (("dir", "x.csv", "y.csv", "--loss", "ce"), "dir: this is a directory"),
        (("no.toml", "x.csv", "y.csv", "--loss", "ce"), "no.toml: there is no such file"),
        ((*CE, "--lr", "0"), "--lr must be a positive number, got 0"),
        ((*CE, "--lr", "-1"), "--lr must be a positive number, got -1"),
        ((*CE, "--lr", "fast"), "--lr must be a number, got fast"),
        ((*CE, "--lr", "1", "--epochs", "0"), "--epochs must be a whole number from 1"),
        ((*TRAINED, "--batch-size", "0"), "--batch-size must be a whole number"),
        ((*CE, "--epochs", "2"), "--epochs trains the network, and needs a learning rate"),
        ((*CE, "--shuffle"), "--shuffle is of a training: say --epochs too"),
        ((*CE, "--momentum", "0.9"), "say how far with --lr"),
        ((*CE, "--lr", "1", "--betas", "0.9,0.99"), "--betas is of --optimizer adam"),
        ((*CE, "--lr", "1", "--optimizer", "adam", "--betas", "0.9"), "--betas must be two numbers"),
        ((*CE, "--lr", "1", "--optimizer", "adam", "--betas", "0.9,1"), "--betas"),
        ((*CE, "--seed", "x"), "--seed must be a whole number from 0, got x"),
        ((*CE, "--freeze", "9.*"), "--freeze 9.*: no parameter is called so"),
        ((*CE, "--save", "w.npz"), "--save is of the updated weights"),
        ((*CE, "--lr", "1", "--save", "w.txt"), "weights are written as .npz or .safetensors"),
        ((*CE, "--lr", "1", "--save", "x.csv"), "it is an input"),
        ((*CE, "--to", "csv"), "--to csv: loss backprop prints"),
        ((*CE, "-o", "terms.npy"), "loss backprop writes none"),
        ((*CE, "--rows", "9-9"), "there is no row 9"),
        ((*CE, "--code", "jax"), "--code must be"),
        ((*CE, "--code", "torch", "--json"), "it does not go with --json"),
        ((*CE, "--expect-grad", "no.json"), "no.json: there is no such file"),
        ((*CE, "--expect-weights", "no.json"), "--expect-weights is of the updated weights"),
        ((*TRAINED, "--expect-grad", "no.json"), "--expect-grad is of one step"),
        ((*TRAINED, "--validate", "no.csv", "y.csv"), "no.csv: there is no such"),
        ((*TRAINED, "--validate", "wide.csv", "y.csv"), "has 3 columns of inputs"),
        ((*TRAINED, "--plot", "a.gif"), "the extensions are .png and .svg"),
        ((*CE, "--plot", "a.svg"), "--plot is of a training"),
        ((*CE, "--lr", "1e308"), "Try a smaller --lr."),
        ((*CE, "--lr", "1e308", "--epochs", "3"), "Try a smaller --lr."),
        ((*CE, "--smothing", "1"), "no option --smothing"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("_files")
def test_it_is_refused_with_its_reason(loss, folder, arguments, said):
    before = sorted(folder.iterdir())
    run = loss("backprop", *arguments)
    assert (run.status, run.stdout) == (2, ""), run
    assert said in run.stderr
    assert run.stderr.startswith("loss: error: ")
    assert sorted(folder.iterdir()) == before


def test_what_explodes_says_when_and_what_to_try(loss, folder, write):
    (folder / "net.toml").write_text(
        'layers = ["Linear(1, 1)"]\n[parameters]\n"0.weight" = [[2.0]]\n"0.bias" = [1.0]\n'
    )
    write(x="x\n3\n", y="y\n1\n")
    given = ("net.toml", "x.csv", "y.csv", "--loss", "mse", "--lr", "100", "--epochs", "500", "--save", "w.npz")
    run = loss("backprop", *given)
    assert (run.status, run.stdout) == (2, "")
    assert "the loss is " in run.stderr
    assert "Try a smaller --lr." in run.stderr
    assert not (folder / "w.npz").exists()


@pytest.mark.usefixtures("_files")
def test_too_many_numbers_are_for_a_framework(loss, monkeypatch):
    monkeypatch.setattr("losscli.readers.samples.MOST_NUMBERS", 5)
    run = loss("backprop", *GIVEN, "--loss", "ce")
    assert run.status == 2
    assert "this is for small networks" in run.stderr
    assert "--code torch" in run.stderr
