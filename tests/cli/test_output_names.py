"""What an output may be called: no input by any name, and no other output."""

import os

import pytest

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")


@pytest.mark.parametrize("option", ["-o", "--terms"])
def test_an_input_is_no_output(loss, option):
    assert loss(*BCE, option, "preds.csv") == (2, "", "loss: error: cannot write preds.csv: it is an input\n")


@pytest.mark.parametrize("scheme", ["file", "local"])
@pytest.mark.parametrize("name", ["preds.csv", "pre*.csv"])
def test_an_input_that_a_url_names_is_no_output(loss, folder, scheme, name):
    url = f"{scheme}://{folder}/{name}"
    status, stdout, stderr = loss("bce", url, "targets.csv", "-o", "preds.csv")
    path = folder / "preds.csv"
    assert (status, stdout, stderr) == (2, "", f"loss: error: cannot write preds.csv: it is the input {path}\n")


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symlink", "hardlink"])
def test_an_input_by_another_name_is_no_output(loss, folder, link):
    link(folder / "preds.csv", folder / "other.csv")
    assert loss(*BCE, "-o", "other.csv")[::2] == (
        2,
        "loss: error: cannot write other.csv: it is the input preds.csv\n",
    )


def test_an_input_that_a_pattern_names_is_no_output(loss):
    assert loss("bce", "pre*.csv", "targets.csv", "-o", "preds.csv")[::2] == (
        2,
        "loss: error: cannot write preds.csv: it is an input\n",
    )


def test_an_input_that_an_option_names_is_no_output(loss, write, folder):
    write(v="v\n1\n1\n1\n1\n")
    status, stdout, stderr = loss("gaussian-nll", "preds.csv", "targets.csv", "--var", "v.csv", "-o", "v.csv")
    assert (status, stdout, stderr) == (2, "", "loss: error: cannot write v.csv: it is an input\n")
    assert (folder / "v.csv").read_text() == "v\n1\n1\n1\n1\n"


@pytest.mark.parametrize("second", ["a.json", "./a.json", "link.json"])
def test_a_file_is_not_written_twice(loss, folder, second):
    os.symlink("a.json", folder / "link.json")
    assert loss(*BCE, "-o", "a.json", "-o", second)[::2] == (
        2,
        f"loss: error: two outputs would be written to {second}\n",
    )
