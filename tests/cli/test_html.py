"""`-o report.html` and `--to html`: one page that needs nothing else, in which no name is markup."""

import base64
import hashlib
import os
import re
import sys
from html.parser import HTMLParser

import pytest

HOSTILE = '</script><script>alert("&")'
VOID = {"meta", "link", "input"}


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and its tables as rows of texts."""

    def __init__(self, text):
        super().__init__()
        self.text, self.open, self.elements, self.tables, self.said = text, [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data

    def all(self, tag):
        return [found for name, found in self.elements if name == tag]

    def inline(self, tag):
        return re.findall(f"<{tag}>(.*?)</{tag}>", self.text, re.DOTALL)

    @property
    def words(self):
        return " ".join(" ".join(self.said).split())


@pytest.fixture
def page(loss, folder):
    """Return a function that runs `loss` with `-o page.html` and returns the page."""

    def run(*arguments, status=0):
        found = loss(*arguments, "-o", "page.html")
        assert (found.status, found.stdout) == (status, "")
        return Page((folder / "page.html").read_text(encoding="utf-8"))

    return run


@pytest.mark.usefixtures("pair")
def test_a_page_shows_what_the_table_shows(page, loss):
    rows = page("bce", "preds.csv", "targets.csv").tables[0]
    lines = loss("bce", "preds.csv", "targets.csv").stdout.splitlines()
    shown = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    assert rows[:5] == shown[:5]
    assert rows[5:] == [["sum of 4", "1.350155"], ["mean = sum / 4", "0.337539"]]


@pytest.mark.usefixtures("pair")
def test_every_number_stands_there_in_full(page):
    found = page("bce", "preds.csv", "targets.csv")
    values = [one["data-v"] for one in found.all("td") if "data-v" in one]
    # Row by row −ln 0.8, −ln(1 − 0.1), −ln 0.6, −ln(1 − 0.4), each the nearest double.
    terms = [0.2231435513142097, 0.10536051565782631, 0.5108256237659907, 0.5108256237659907]
    assert values[2::3] == list(map(repr, terms))
    assert found.all("data") == [{"value": repr(0.3375388286260044)}]


def test_what_is_no_finite_number_is_a_word(page, write):
    write(p="p\n0\n0.5\n", y="y\n1\n1\n")
    found = page("bce", "p.csv", "y.csv")
    assert [one["data-v"] for one in found.all("td") if "data-v" in one][2::3] == ["inf", "0.6931471805599453"]
    assert "∞" in found.tables[0][1]


@pytest.mark.parametrize("name", ["page.htm", "PAGE.HTML", "page.html.gz"])
@pytest.mark.usefixtures("pair")
def test_the_extension_asks_for_a_page(loss, folder, name):
    assert loss("bce", "preds.csv", "targets.csv", "-o", name).status == 0
    assert (folder / name).read_bytes()[:2] in {b"<!", b"\x1f\x8b"}


@pytest.mark.usefixtures("pair")
def test_a_page_can_be_printed_and_written_beside_others(loss, folder):
    status, stdout, _ = loss("bce", "preds.csv", "targets.csv", "--to", "html", "-o", "a.json", "-o", "a.html")
    assert (status, stdout) == (0, (folder / "a.html").read_text(encoding="utf-8"))
    assert stdout.startswith("<!doctype html>")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.usefixtures("pair")
def test_a_page_that_may_not_be_written_is_an_error_without_a_report(loss, folder):
    (folder / "kept").mkdir(mode=0o500)
    status, stdout, stderr = loss("bce", "preds.csv", "targets.csv", "-o", "kept/page.html", "--json")
    assert (status, stdout, os.listdir(folder / "kept")) == (2, "", [])
    assert "kept/page.html" in stderr


@pytest.mark.parametrize("place", ["missing/page.html", "folder.html"])
@pytest.mark.parametrize("command", [("bce",), ("compare", "bce", "preds.csv")], ids=" ".join)
@pytest.mark.usefixtures("pair")
def test_a_page_that_has_no_place_is_an_error_without_a_report(loss, folder, place, command):
    (folder / "folder.html").mkdir()
    before = sorted(os.listdir(folder))
    status, stdout, stderr = loss(*command, "preds.csv", "targets.csv", "-o", place, "--json")
    assert (status, stdout, sorted(os.listdir(folder))) == (2, "", before)
    assert place in stderr


@pytest.mark.usefixtures("pair")
def test_style_and_script_are_allowed_by_their_digests_and_nothing_else_is(page):
    found = page("bce", "preds.csv", "targets.csv")
    policy = next(one["content"] for one in found.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    digests = {
        tag: base64.b64encode(hashlib.sha256(found.inline(tag)[0].encode()).digest()).decode()
        for tag in ("style", "script")
    }
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": f"'sha256-{digests['style']}'",
        "script-src": f"'sha256-{digests['script']}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


@pytest.mark.usefixtures("pair")
def test_a_page_names_no_other_place(page):
    found = page("bce", "preds.csv", "targets.csv")
    named = {found for _, one in found.elements for key, found in one.items() if key in {"src", "href"}}
    assert named == {"#main", "data:,"}
    assert set(re.findall(r"https?://[^\"' ]*", found.text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\(|\son\w+=|style=", found.text)


def test_names_and_ids_are_texts(page, write):
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    write(both=f"id,{cell},y,g\n{cell},0.25,1,{cell}\n\x1b]0;x\x07,0.5,0,\u202eb\n")
    found = page("bce", "both.csv", "-i", "id", "-p", HOSTILE, "-t", "y", "--by", "g", "--rows", "all")
    assert (len(found.all("script")), len(found.inline("script"))) == (1, 1)
    assert found.tables[0][1][0] == HOSTILE
    assert HOSTILE in found.words
    assert not re.search("[\x00-\x08\x1b\u202e]", found.text)


@pytest.mark.usefixtures("pair")
def test_a_page_tells_the_verdicts_in_words_and_the_status_is_theirs(page):
    gates = ("--fail-above", "0.3", "--fail-below", "0.1", "--expect", "1.3502")
    words = page("bce", "preds.csv", "targets.csv", *gates, status=1).words
    assert "FAIL 2 of 3 checks" in words
    assert "FAIL 0.337539 is above 0.3 (by 0.037539)" in words
    assert "PASS 0.337539 is not below 0.1" in words
    assert "FAIL expected 1.3502: differs by 1.0127 1.3502 is the sum of the 4 terms" in words


@pytest.mark.usefixtures("pair")
def test_a_page_has_the_signature_the_interval_and_the_settings(page):
    words = page("bce", "preds.csv", "targets.csv", "--ci", "90").words
    assert "90% CI of the mean (t) 0.095" in words
    assert "bce|n:4|red:mean|clip:none|log:e|ci:90t|pair:row|losscli:" in words
    assert "base e" in words


@pytest.mark.usefixtures("pair")
def test_steps_and_gradients_stand_in_the_page(page):
    found = page("bce", "preds.csv", "targets.csv", "--steps", "--grad", "--rows", "1")
    assert len(found.all("pre")) == 2
    assert "= −ln 0.8" in found.words
    assert found.tables[0][0][-2:] == ["∂ℓ/∂p", "∂mean/∂p"]
    assert "1 of 4 terms is shown; --rows all shows every one." in found.words


@pytest.mark.usefixtures("pair")
def test_pictures_are_those_that_the_loss_has(page):
    charts = page("bce", "preds.csv", "targets.csv").inline("title")[1:]
    assert charts == ["Binary cross-entropy: calibration", "Binary cross-entropy: 4 terms by size"]


def test_results_by_value_are_a_table_and_their_intervals_a_picture(page, write):
    write(both="p,y,g\n1,2,a\n3,2.5,a\n2,4,b\n1,1.5,b\n")
    found = page("mse", "both.csv", "-p", "p", "-t", "y", "--by", "g", "--ci")
    assert [row[:4] for row in found.tables[0]][1:] == [
        ["a", "2", "1.250000", "0.625000"],  # (1² + 0.5²) / 2
        ["b", "2", "4.250000", "2.125000"],  # (2² + 0.5²) / 2
        ["all", "4", "5.500000", "1.375000"],
    ]
    assert "mean by g: dashed, that of all rows" in found.inline("title")


@pytest.mark.usefixtures("models")
def test_a_comparison_is_a_page_with_its_difference_and_its_gate(page, loss):
    arguments = ("compare", "mse", "old.csv", "new.csv", "y.csv", "--rows", "worst:2", "--fail-unless-better")
    stated = loss(*arguments)
    found = page(*arguments, status=stated.status)
    for line in stated.stdout.splitlines()[-4:]:
        assert " ".join(line.split()) in found.words
    assert [row[0] for row in found.tables[0]] == ["preds", "old.csv", "new.csv"]
    assert "Difference to old.csv: below 0 is better" in found.inline("title")


@pytest.mark.usefixtures("models")
def test_a_leaderboard_is_a_page_with_the_best_first(page, loss):
    files = ("old.csv", "new.csv", "other.csv", "y.csv")
    found, ranks = page("mse", *files), loss("mse", *files, "-q").stdout.splitlines()
    assert [row[1] for row in found.tables[0][1:]] == [line.split("\t")[0] for line in ranks]
    assert "3 models ranked" in found.words


@pytest.mark.usefixtures("models")
def test_a_leaderboard_draws_the_interval_of_each_model_below_the_others(page, loss):
    files = ("old.csv", "new.csv", "other.csv", "y.csv")
    found, ranks = page("mse", *files, "--ci", "90"), loss("mse", *files, "-q").stdout.splitlines()
    best = ", ".join(line.split("\t")[0] for line in ranks)
    assert "The models, best first" in found.inline("title")
    assert f"Downwards: {best}. Drawn: a line of 2 points; " in found.inline("desc")[0]
    assert "mean, with its 90% CI" in found.words


@pytest.mark.usefixtures("pair")
def test_merged_parts_are_a_page_without_rows_or_pictures(page, loss):
    loss("bce", "preds.csv", "targets.csv", "--partial", "-o", "part.json")
    found = page("merge", "part.json")
    assert "0.337539 mean of 4" in found.words
    assert found.all("svg") == []


@pytest.mark.usefixtures("pair")
def test_a_page_is_the_same_text_each_time(page):
    assert page("bce", "preds.csv", "targets.csv").text == page("bce", "preds.csv", "targets.csv").text


def test_a_picture_says_which_intervals_it_lacks(page, write):
    write(both="p,y,g\n0,1,a\n0.5,1,a\n0.2,0,b\n0.4,0,b\n")
    found = page("bce", "both.csv", "-p", "p", "-t", "y", "--by", "g", "--ci")
    assert "mean by g" in found.inline("title")
    assert "1 without a finite interval is not drawn." in found.words
