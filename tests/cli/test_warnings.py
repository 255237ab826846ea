"""Warnings: on stderr, and the number is still the honest one."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("pair")

INFINITE = (
    "loss: warning: rows 2 and 4 of 4 have infinite loss, so the mean is infinite\n"
    "  There p is exactly 0 or 1 on the wrong side. "
    "Other tools hide this: --like torch caps each log at -100 (50.18),\n"
    "  --like sklearn clips p to 2.2e-16 (18.21), --clip EPS chooses your own.\n"
)
BCE = ("bce", "preds.csv", "targets.csv")


def certain(write):
    write(preds="p\n0.8\n0\n0.6\n1\n", targets="y\n1\n1\n1\n0\n")


def test_infinite_terms_are_named_with_what_others_would_print(loss, write):
    certain(write)
    assert loss(*BCE, "-q") == (0, "inf\n", INFINITE)


def test_a_sum_is_infinite_too_and_the_means_of_others_are_left_out(loss, write):
    certain(write)
    warning = loss(*BCE, "-q", "-r", "sum").stderr
    assert warning == INFINITE.replace("so the mean", "so the sum").replace(" (50.18)", "").replace(" (18.21)", "")


def test_a_median_is_not_said_to_be_infinite(loss, write):
    certain(write)
    assert loss(*BCE, "-q", "-r", "min").stderr.splitlines()[0] == (
        "loss: warning: rows 2 and 4 of 4 have infinite loss"
    )


def test_the_means_of_others_are_what_their_options_give(loss, write):
    certain(write)
    values = [loss(*BCE, "-q", "--like", name).stdout for name in ("torch", "sklearn")]
    assert [f"{float(value):.2f}" for value in values] == ["50.18", "18.21"]


def test_clipping_leaves_nothing_to_warn_of(loss, write):
    certain(write)
    assert loss(*BCE, "-q", "--clip", "0.01").stderr == ""


def test_one_infinite_row_is_named_alone(loss, write):
    write(preds="p\n0\n0.5\n", targets="y\n1\n1\n")
    assert loss(*BCE, "-q").stderr.startswith("loss: warning: row 1 of 2 has infinite loss, so the mean is infinite\n")


def test_of_many_infinite_rows_the_first_five_are_named(loss, write):
    write(preds="p\n" + "0\n" * 42, targets="y\n" + "1\n" * 42)
    first = loss(*BCE, "-q").stderr.splitlines()[0]
    assert first == ("loss: warning: rows 1, 2, 3, 4, 5 and 37 more of 42 have infinite loss, so the mean is infinite")


def test_rows_are_counted_and_not_terms(loss, write):
    write(both="a,b,c,d\n1e200,1e200,0,0\n1,1,0,0\n1e200,1,0,0\n")
    first = loss("mse", "both.csv", "-p", "a,b", "-t", "c,d", "-q").stderr.splitlines()[0]
    assert first == "loss: warning: rows 1 and 3 of 3 have infinite loss, so the mean is infinite"


def test_an_infinite_term_of_weight_0_is_no_reason_to_warn(loss, write):
    write(both="p,y,w\n0,1,0\n0.5,1,1\n")
    assert loss("bce", "both.csv", "-p", "p", "-t", "y", "-w", "w", "-q") == (0, "0.693147180559945\n", "")


def test_a_softmax_given_to_ce_is_doubted(loss, write):
    write(probs="p0,p1\n0.2,0.8\n0.5,0.5\n0.1,0.9\n1,0\n", targets="y\n1\n0\n1\n0\n")
    assert loss("ce", "probs.csv", "targets.csv", "-q").stderr == (
        "loss: warning: every row of probs.csv lies in [0, 1] and sums to 1\n"
        "  These look like probabilities, but ce reads logits and applies softmax itself: use ce-probs?\n"
    )


def test_a_softmax_given_to_nll_is_doubted(loss, write):
    write(probs="p0,p1\n0.2,0.8\n0.7,0.3\n", targets="y\n1\n0\n")
    found = loss("nll", "probs.csv", "targets.csv", "-q")
    assert (found.status, found.stdout) == (0, "-0.75\n")  # -(0.8 + 0.7) / 2
    assert found.stderr == (
        "loss: warning: every row of probs.csv lies in [0, 1] and sums to 1\n"
        "  These look like probabilities, but nll reads log-probabilities: use ce-probs?\n"
    )


def test_logits_given_to_nll_are_doubted_and_their_rows_named(loss, write):
    write(logits="z0,z1\n-1,2\n-0.5,-1\n3,0.5\n", targets="y\n1\n0\n0\n")
    found = loss("nll", "logits.csv", "targets.csv", "-q")
    assert (found.status, found.stdout) == (0, "-1.5\n")  # -(2 - 0.5 + 3) / 3
    assert found.stderr == (
        "loss: warning: there are numbers above 0 in rows 1 and 3 of logits.csv\n"
        "  nll reads log-probabilities, which are at most 0: use ce for logits, and ce-probs for probabilities.\n"
    )


def test_numbers_in_0_to_1_that_do_not_sum_to_1_are_no_logarithms_either(loss, write):
    write(logits="z0,z1\n0.5,0.9\n", targets="y\n1\n")
    assert "there are numbers above 0 in row 1 of logits.csv" in loss("nll", "logits.csv", "targets.csv", "-q").stderr


def test_log_probabilities_given_to_nll_are_not_doubted(loss, write):
    write(logs="x0,x1\n-0.5,-1\n0,-inf\n1e-7,-40\n", targets="y\n1\n0\n0\n")
    assert loss("nll", "logs.csv", "targets.csv", "-q").stderr == ""


def test_a_sigmoid_given_to_bce_logits_is_doubted(loss):
    assert loss("bce-logits", "preds.csv", "targets.csv", "-q").stderr == (
        "loss: warning: every prediction of preds.csv lies in [0, 1]\n"
        "  These look like probabilities, but bce-logits reads logits and applies the sigmoid: use bce?\n"
    )


def test_swapped_files_are_doubted(loss):
    assert loss("bce", "targets.csv", "preds.csv", "-q").stderr.endswith(
        "loss: warning: the predictions are all 0 or 1 and the targets are not\n"
        "  Were the two files swapped? The order is PREDS TARGETS.\n"
    )


def test_files_in_order_are_not_doubted(loss):
    assert loss(*BCE, "-q").stderr == ""


def test_warnings_are_in_the_json_too(loss, write):
    certain(write)
    (warning,) = json.loads(loss(*BCE, "--json").stdout)["warnings"]
    assert warning.startswith("rows 2 and 4 of 4 have infinite loss, so the mean is infinite. There p is exactly 0")


def test_a_warning_changes_nothing_on_stdout(loss, write):
    certain(write)
    assert "warning" not in loss(*BCE).stdout


def test_verbose_says_what_was_read(loss):
    assert [line.split(":")[2] for line in loss(*BCE, "-q", "-v").stderr.splitlines()] == [" pred", " target"]


def test_zeros_read_as_minus_one_are_said(loss, write):
    write(preds="f\n2\n0.5\n", targets="y\n1\n0\n")
    found = loss("hinge", "preds.csv", "targets.csv", "-q")
    assert (found.status, found.stdout) == (0, "0.75\n")  # (max(0, 1 - 2) + max(0, 1 + 0.5)) / 2
    assert "the targets of targets.csv are 0 and 1: 0 is read as -1" in found.stderr


def test_zeros_and_ones_of_a_loss_of_those_are_not(loss, write):
    write(preds="z\n2\n0.5\n", targets="y\n1\n0\n")
    assert "warning" not in loss("focal", "preds.csv", "targets.csv", "-q").stderr


@pytest.mark.parametrize("name", ["hinge", "focal"])
def test_two_spellings_of_the_negative_class_are_refused(loss, write, name):
    write(preds="z\n2\n0.5\n1\n", targets="y\n1\n0\n-1\n")
    found = loss(name, "preds.csv", "targets.csv")
    assert found.status == 2
    assert "the targets hold both 0 and -1" in found.stderr
