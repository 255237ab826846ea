"""Charts as pictures. `svg` writes a file by itself, or a part of a page; it needs no package.

`png` draws with matplotlib, and `blocks` with letters, in a terminal.
"""

from losscli.figures.chart import Chart


def picture(chart: Chart, form: str) -> str | bytes:
    """Return a chart as the contents of a file of this form: svg or png."""
    if form == "png":
        from losscli.render.drawing.png import png  # noqa: PLC0415 - each form's module when it is drawn

        return png(chart)
    from losscli.render.drawing.svg import svg  # noqa: PLC0415

    return svg(chart)
