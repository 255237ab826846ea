"""The page around what a report says: its head, its style and script, and what is at its top and bottom.

Style and script are files of this package, written into the page and allowed by their digests; the policy allows
nothing else, so that nothing of the data can be loaded, run or sent.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from losscli.render.html.elements import Markup, element, joined, text


def page(title: str, under: Markup, sections: Sequence[Markup], version: str) -> str:
    """Return a page with a title, what stands under it, and the sections."""
    style, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; {CLOSED}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"losscli {version}"),
        element("title", text(title)),
        element("link", rel="icon", href="data:,"),
        Markup(f"<style>{style}</style>"),
    )
    skip = element("a", text("Skip to the result"), href="#main", class_="skip")
    theme = element("button", text("Dark colours"), type="button", id="theme", hidden=True)
    top = element("header", element("div", element("h1", text(title)), under), theme)
    main = element("main", joined(sections), id="main", tabindex="-1")
    end = element("footer", text(f"losscli {version}"))
    body = element("body", skip, top, main, end, Markup(f"<script>{script}</script>"))
    return "<!doctype html>\n" + element("html", head, Markup("\n"), body, lang="en") + "\n"


CLOSED = "base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    """Return what the policy calls an inline style or script by."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
