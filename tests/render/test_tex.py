"""LaTeX of every loss's sample: it compiles where there is a TeX, and a parser finds nothing unbalanced where not."""

import re
import shutil
import subprocess

import pytest

from losscli.losses import every, families, find, names
from losscli.render import rendered
from losscli.render.derivations.walk import example
from losscli.render.look import Look
from losscli.render.tex import NEEDS, ROOM, breadth, broken, escaped

EACH = pytest.mark.parametrize("name", names())
ENGINES = ("pdflatex", "lualatex", "tectonic")
ENGINE = next((engine for engine in ENGINES if shutil.which(engine)), None)
HOSTILE = r"[5pt] \\[1em] \end{align*} {x} }{ %$#_^~&<>|" + '"--é−ŷ'
DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
\begin{document}
%s
\end{document}
"""


def fragments(name):
    """Yield the sample of a loss as a table and written out, without gradients and with them, by what it is."""
    report = example(find(name))
    named = report._replace(rows=[row._replace(id=HOSTILE, group=None) for row in report.rows])
    for gradient in (False, True):
        for steps in (False, True):
            yield rendered(named._replace(gradient=gradient), "latex", Look(), steps=steps)


@EACH
def test_a_parser_finds_nothing_unbalanced(name):
    walker = pytest.importorskip("pylatexenc.latexwalker")
    for text in fragments(name):
        walker.LatexWalker(DOCUMENT % text, tolerant_parsing=False).get_latex_nodes()


@EACH
def test_what_grows_is_closed_on_the_same_line_and_no_subscript_has_a_second(name):
    for text in fragments(name):
        assert text.isprintable() or "\n" in text
        for line in text.split(r"\\"):
            assert len(re.findall(r"\\left(?![a-z])", line)) == len(re.findall(r"\\right(?![a-z])", line)), line
            assert re.search(r"_\{[^{}]*\}_", line) is None


@EACH
def test_it_says_what_it_needs(name):
    assert {text.splitlines()[0] for text in fragments(name)} == {NEEDS}


@pytest.mark.skipif(ENGINE is None, reason="there is no TeX here")
@pytest.mark.parametrize("family", families())
def test_it_compiles(tmp_path, family):
    texts = [text for loss in every() if loss.family == family for text in fragments(loss.name)]
    (tmp_path / "all.tex").write_text(DOCUMENT % "\n\n".join(texts), encoding="utf-8")
    told = () if ENGINE == "tectonic" else ("-interaction=nonstopmode", "-halt-on-error")
    run = subprocess.run([ENGINE, *told, "all.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:].decode(errors="replace")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a + b - c", ["a + b - c"]),
        (" + ".join(["0.123456"] * 5), ["0.123456 + 0.123456", " + 0.123456 + 0.123456", " + 0.123456"]),
        (
            r"-\left[ " + " + ".join(["0.123456"] * 3) + r" \right]",
            [r"-\bigl[ 0.123456 + 0.123456", r" + 0.123456 \bigr]"],
        ),
        (
            r"\frac{" + " + ".join(["0.123456"] * 3) + "}{2}",
            [r"\bigl(0.123456 + 0.123456", r" + 0.123456\bigr) / \bigl(2\bigr)"],
        ),
        (r"e^{0.123456 + 0.123456 + 0.123456 + 0.123456}", [r"e^{0.123456 + 0.123456 + 0.123456 + 0.123456}"]),
        ("(0.12345678, 0.12345678, 0.12345678)", ["(0.12345678, 0.12345678,", "0.12345678)"]),
    ],
)
def test_a_wide_formula_is_broken(text, lines):
    assert broken(text, 24) == lines


def test_a_formula_that_fits_is_left_as_it_is():
    text = r"-\left[ y \cdot \ln p + \left(1-y\right) \cdot \ln\left(1-p\right) \right]"
    assert broken(text) == [text]
    assert breadth(text) < ROOM


def test_a_text_that_is_latex_is_letters():
    assert escaped(r"a\b{c}_d$e%f&g#h^i~j--k[l]|m<n") == (
        r"a\textbackslash{}b\{c\}\_d\$e\%f\&g\#h\textasciicircum{}i\textasciitilde{}j-{}-k{[}l{]}\textbar{}m\textless{}n"
    )
