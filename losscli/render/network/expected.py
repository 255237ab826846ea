"""What was expected of gradients and weights, in words and for JSON."""

from collections.abc import Iterator
from typing import Any

from losscli.errors import cut
from losscli.formula import Style, number
from losscli.render.document import numbered, texted
from losscli.training.expected import GRADIENTS, Compared

MOST = 10


def lines(found: Compared, digits: int, style: Style) -> Iterator[str]:
    """Yield how something compares, which numbers differ, and what gives them."""
    what = "gradients" if found.option == GRADIENTS else "weights"
    if found.agrees:
        verb = "agrees" if found.numbers == 1 else "agree"
        yield f"{found.option} {cut(found.path)}: all {found.numbers} {what} {verb} at the {_digits(found)} given."
        return
    wrong = len(found.differences)
    verb = "differs" if wrong == 1 else "differ"
    yield f"{found.option} {cut(found.path)}: {wrong} of {found.numbers} {what} {verb}."
    for one in found.differences[:MOST]:
        place = f"{one.name}[{', '.join(map(str, one.at))}]"
        decimals = min(max(digits, one.expected.decimals), 17)
        yield f"  {place}: expected {cut(one.expected.text)}, and it is {number(one.got, decimals, style, zeros=True)}"
    if wrong > MOST:
        yield f"  and {wrong - MOST} more"
    for mistake in found.mistakes:
        verb = "is" if len(mistake.names) == 1 else "are"
        yield f"{', '.join(mistake.names)} {verb} {mistake.what}: {mistake.mend}."
    if not found.sought:
        return
    if found.few:
        yield "Too few digits to tell one mistake from another: give more of them."
    elif not found.mistakes:
        yield "No known mistake gives these."


def _digits(found: Compared) -> str:
    """Return how many digits were typed, which is how much has been compared."""
    fewest, most = found.digits or (0, 0)
    if fewest == most:
        return "1 digit" if most == 1 else f"{most} digits" if most else "digits"
    return f"{fewest} to {most} digits"


def member(found: Compared) -> dict[str, Any]:
    """Return it as an object."""
    return {
        "option": found.option,
        "path": texted(found.path),
        "count": found.numbers,
        "agrees": found.agrees,
        "differences": [
            {"name": one.name, "index": list(one.at), "expected": one.expected.text, **numbered("got", one.got)}
            for one in found.differences
        ],
        "mistakes": [{"names": list(one.names), "what": one.what, "mend": one.mend} for one in found.mistakes],
    }
