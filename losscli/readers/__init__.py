"""Files to batches: opening, reading, choosing columns, pairing rows. A format is a module."""

import re
from pathlib import PurePath

from losscli.errors import UsageError
from losscli.readers.source import Source
from losscli.readers.table import ReadOptions, Table

FORMATS = ("csv", "tsv", "text", "json", "ndjson")
EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".psv": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
# How JSON may begin, and a row of text would not: a column may be called [a].
JSON_BEGINS = re.compile(r'\s*(\[\s*(null|true|false|["\[\]{0-9-]|$)|\{\s*(["}]|$))')


def open_table(path: str, options: ReadOptions) -> Table:
    """Open one input, as the format that was named or that its extension means; without either, as text.

    Raises:
        ReadError: it cannot be opened, or is not of that format.
        UsageError: there is no such format.
    """
    if options.format is not None and options.format not in FORMATS:
        raise UsageError(f"--from {options.format}: the formats are {', '.join(FORMATS)}")
    source = Source.open(path, options.encoding)
    match options.format or EXTENSIONS.get(PurePath(path).suffix.lower()) or _by_content(source):
        case "json":
            from losscli.readers.jsonfile import JsonFile  # noqa: PLC0415 - a format is imported when it is read

            return JsonFile.open(source, options)
        case "ndjson":
            from losscli.readers.ndjson import NdjsonFile  # noqa: PLC0415

            return NdjsonFile.open(source, options)
        case "tsv":
            from losscli.readers.delimited import Delimited  # noqa: PLC0415

            return Delimited.open(source, replace_separator(options, "\t"))
        case _:
            from losscli.readers.delimited import Delimited  # noqa: PLC0415

            return Delimited.open(source, options)


def _by_content(source: Source) -> str | None:
    """Return json or ndjson where the text begins like it.

    It is NDJSON if the first line is a value by itself and another line follows.
    """
    first, _, after = source.beginning().lstrip().partition("\n")
    if not JSON_BEGINS.match(first):
        return None
    import json  # noqa: PLC0415

    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    return "ndjson" if after.strip() else "json"


def replace_separator(options: ReadOptions, separator: str) -> ReadOptions:
    """Return the options with this separator, unless another was named."""
    return options._replace(separator=options.separator or separator)
