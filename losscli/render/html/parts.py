"""What pages are made of: sections, facts, verdicts, notes, pictures, and what the number rests on."""

from collections.abc import Iterable, Mapping, Sequence

from losscli.errors import cut
from losscli.figures.chart import Chart
from losscli.option import Scalar, typed
from losscli.render.drawing.svg import svg
from losscli.render.html.elements import Markup, element, joined, text
from losscli.render.html.tables import listed
from losscli.render.verdicts.gates import WORDS
from losscli.report import Report
from losscli.suspicion import Finding

# Of an input so many columns are named.
COLUMNS = 12
CLASSES = {"PASS": "pass", "FAIL": "fail", "NOT JUDGED": "unjudged"}


def section(heading: str, *children: Markup) -> list[Markup]:
    """Return a section under its heading, or nothing where there is nothing in it."""
    found = [child for child in children if child]
    if not found:
        return []
    name = heading.lower().replace(" ", "-")
    return [element("section", element("h2", text(heading), id=name), *found, aria_labelledby=name)]


def facts(pairs: Sequence[tuple[str, str]]) -> Markup:
    """Return names and what they stand for, if there are any."""
    if not pairs:
        return Markup("")
    rows = [element("div", element("dt", text(label)), element("dd", text(value))) for label, value in pairs]
    return element("dl", *rows)


def large(value: str, exactly: float, label: str, verdict: Markup) -> Markup:
    """Return the number that it is all about, and what it is."""
    number = element("data", text(value), value=f"{exactly!r}")
    return element("p", number, text(" "), element("span", text(label)), verdict, class_="large")


def badge(word: str) -> Markup:
    """Return a verdict in a word: it is not told by its colour alone."""
    return element("strong", text(word), class_=f"badge {CLASSES[word]}")


def overall(agree: int, count: int, *, judged: bool = True) -> Markup:
    """Return what became of all checks together."""
    if not count:
        return Markup("")
    word = WORDS["not judged"] if not judged else WORDS["pass"] if agree == count else WORDS["fail"]
    if count == 1:
        return element("span", badge(word), text(" 1 check"), class_="overall")
    said = f" all {count} checks" if agree == count else f" {count - agree} of {count} checks"
    return element("span", badge(word), text(said), class_="overall")


def verdicts(checks: Iterable[tuple[bool, Sequence[str]]]) -> Markup:
    """Return a list of verdicts, each whether it is right and its lines; further lines stand under the first."""
    found = [_verdict(agrees, lines) for agrees, lines in checks]
    return element("ul", *(one for each in found for one in each), class_="verdicts") if found else Markup("")


def _verdict(agrees: bool, lines: Sequence[str]) -> list[Markup]:  # noqa: FBT001 - as it comes
    """Return a check's items: a line that begins with a verdict is one, else all its lines are."""
    own = [_split(line) for line in lines]
    if any(word for word, _ in own):
        return [element("li", *([badge(word)] if word else []), element("span", text(rest))) for word, rest in own]
    first, *more = [element("span", text(line.strip())) for line in lines]
    under = [element("p", *more[at : at + 1]) for at in range(len(more))]
    return [element("li", badge(WORDS["pass" if agrees else "fail"]), element("div", first, *under))]


def _split(line: str) -> tuple[str, str]:
    """Return the word that a line begins with, if it is a verdict, and the rest."""
    word, _, rest = line.partition("  ")
    return (word, rest) if word in CLASSES else ("", line)


def sentences(lines: Iterable[str], kind: str = "notes") -> Markup:
    """Return lines of text one under another, if there are any."""
    found = [element("p", text(line)) for line in lines]
    return element("div", *found, class_=kind) if found else Markup("")


def warned(findings: Sequence[Finding]) -> Markup:
    """Return what is odd about the inputs."""
    said = [
        element("li", element("strong", text(one.text)), element("p", text(" ".join(one.details)))) for one in findings
    ]
    return element("ul", *said, class_="warnings") if said else Markup("")


def pictures(charts: Sequence[Chart]) -> Markup:
    """Return charts, each as large as there is room for."""
    drawn = [element("figure", Markup(svg(chart, alone=False))) for chart in charts]
    return element("div", *drawn, class_="figures") if drawn else Markup("")


def inputs(report: Report) -> Markup:
    """Return where each input came from."""
    rows = [
        (name, one.path, f"{', '.join(map(cut, one.columns[:COLUMNS]))}{_more(len(one.columns))}", str(one.rows))
        for name, one in report.inputs.items()
    ]
    return listed(("input", "file", "columns", "rows"), rows, "What was read")


def _more(count: int) -> str:
    return f" and {count - COLUMNS} more" if count > COLUMNS else ""


def settings(found: Mapping[str, Scalar]) -> Markup:
    """Return the options that the number depends on."""
    return facts([(name, "none" if value is None else typed(value)) for name, value in found.items()])


def signed(signature: str) -> Markup:
    """Return the signature line with a button that copies it."""
    button = element("button", text("Copy"), type="button", class_="copy", hidden=True)
    said = element("span", role="status")
    return element("p", element("code", text(signature)), text(" "), button, text(" "), said, class_="signature")


def blocks(lines: Iterable[Sequence[str]]) -> Markup:
    """Return lines of a fixed width, each block by itself."""
    return joined(element("pre", joined(map(text, block))) for block in lines)
