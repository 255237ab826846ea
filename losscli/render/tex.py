"""LaTeX for a paper: names made harmless, formulas broken where they are too wide for a page."""

import re
from collections.abc import Iterator

from losscli.formula import in_tex
from losscli.render.clean import clean

NEEDS = r"% A fragment, to be \input into a document with \usepackage{amsmath}."
# The width of a line of an article, in digits.
ROOM = 54
COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")
# Commands that are not drawn, and words that are as wide as they are long.
UNSEEN = re.compile(r"\\(?:left|right|bigl|bigr|text|mathrm|operatorname|quad|frac)(?![a-zA-Z])|[{}^_&]")
CASES = re.compile(r"\\begin\{cases\}(.*?)\\end\{cases\}")
# Where a formula may go on in a new line: at these, and within what is still too wide at those.
STOPS = (" + ", " - ", r" \quad ", ", ")
FACTORS = (r" \cdot ",)
OPENING, CLOSING = ("{", r"\left", r"\begin{"), ("}", r"\right", r"\end{")


def escaped(text: str) -> str:
    """Return a text, which may hold names from outside, with nothing in it that LaTeX would act upon."""
    return in_tex(clean(text))


def signature(text: str) -> str:
    """Return a signature in typewriter letters, which may be broken at each bar."""
    bar, breaking = r"\textbar{}", r"\textbar\allowbreak "
    return rf"{{\raggedright\texttt{{{escaped(text).replace(bar, breaking)}}}\par}}"


def breadth(text: str) -> int:
    """Return about how wide a formula is drawn, in digits."""
    text = CASES.sub(lambda found: "xx" + max(found[1].split(r"\\"), key=len), text)
    seen = COMMAND.sub("x", UNSEEN.sub("", text))
    return len(seen.replace(" ", "")) + len(re.findall(r" [-+=] ", seen))


def broken(text: str, room: int = ROOM) -> list[str]:
    """Return a formula in as many lines as it needs; what is in brackets or a fraction is opened only for that."""
    for _ in range(8):
        lines = _filled(_pieces(text, room), room)
        wide = [line for line in lines if breadth(line) > room]
        if not wide or (opened := _opened(text, room)) == text:
            return lines
        text = opened
    return lines


def displayed(left: str, text: str, room: int = ROOM) -> list[str]:
    """Return a formula as lines of `align*`, aligned at the equals sign."""
    first, *rest = broken(text, room - breadth(left))
    return [f"{left} &= {first}", *(rf"&\quad {{}}{part}" for part in rest)]


def _filled(pieces: list[str], room: int) -> list[str]:
    """Return pieces of a formula put together as far as there is room in a line."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if breadth(lines[-1] + piece) > room:
            lines.append(piece)
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str, room: int) -> list[str]:
    """Return a formula cut before each + and − that is in no braces and no growing brackets, or else before each ·."""
    found = _cut(text, STOPS)
    return [part for piece in found for part in ([piece] if breadth(piece) <= room else _cut(piece, FACTORS))]


def _cut(text: str, stops: tuple[str, ...]) -> list[str]:
    cuts = [0]
    for at in _level(text):
        stop = next((one for one in stops if text.startswith(one, at)), None)
        if stop is not None and at:
            cuts.append(at + (2 if stop == ", " else 0))
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True) if text[a:b]]


def _level(text: str) -> Iterator[int]:
    """Yield the places in a formula that are in no braces, no growing brackets and no list of cases."""
    depth = 0
    for at in range(len(text)):
        depth += text.startswith(OPENING, at)
        if not depth:
            yield at
        depth -= text.startswith(CLOSING, at)


def _opened(text: str, room: int) -> str:
    """Return a formula with the widest of its outermost brackets of fixed size, or fractions with a stroke."""
    found = [(a, b) for a, b in _groups(text) if breadth(text[a:b]) > room // 2]
    if not found:
        return text
    a, b = max(found, key=lambda span: breadth(text[span[0] : span[1]]))
    return text[:a] + _flat(text[a:b]) + text[b:]


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost growing brackets and fractions of a formula begin and end."""
    at = 0
    while at < len(text):
        if text.startswith(r"\left", at):
            end = _after_right(text, at)
        elif text.startswith(r"\frac{", at):
            end = _after_braces(text, _after_braces(text, at + 5))
        elif text.startswith(r"\begin{cases}", at):
            at = text.index(r"\end{cases}", at)
            continue
        elif text[at] == "{":
            at = _after_braces(text, at)
            continue
        else:
            at += 1
            continue
        yield at, end
        at = end


def _flat(group: str) -> str:
    if group.startswith(r"\frac"):
        middle = _after_braces(group, 5)
        return rf"\bigl({group[6 : middle - 1]}\bigr) / \bigl({group[middle + 1 : -1]}\bigr)"
    end = group.rindex(r"\right")
    return r"\bigl" + group[5:end] + r"\bigr" + group[end + 6 :]


def _after_braces(text: str, at: int) -> int:
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if not depth:
            return end + 1
    return len(text)


def _after_right(text: str, at: int) -> int:
    depth = 0
    for found in re.finditer(r"\\(left|right)(\\[a-zA-Z]+|.)", text[at:]):
        depth += 1 if found[1] == "left" else -1
        if not depth:
            return at + found.end()
    return len(text)
