"""Files to batches: opening, reading, choosing columns, pairing rows. A format is a module."""

import re
from importlib import import_module
from pathlib import PurePath

from losscli.errors import Place, ReadError, UsageError
from losscli.readers.sources.files import is_pattern
from losscli.readers.sources.source import Source
from losscli.readers.table import ReadOptions, Table

# Formats that are not text: what each is called, and what reads it.
BINARY = {
    "npy": ("npy", "npyfile", "NpyFile"),
    "npz": ("npz", "npzfile", "NpzFile"),
    "parquet": ("Parquet", "parquetfile", "ParquetFile"),
    "arrow": ("Arrow", "arrowfile", "ArrowFile"),
    "excel": ("Excel", "excelfile", "ExcelFile"),
}
FORMATS = ("csv", "tsv", "text", "json", "ndjson", *BINARY)
EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".psv": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".npy": "npy",
    ".npz": "npz",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrow",
    ".xlsx": "excel",
    ".xlsm": "excel",
}
KINDS = {"xlsx": "excel"}
# How JSON may begin, and a row of text would not: a column may be called [a].
JSON_BEGINS = re.compile(r'\s*(\[\s*(null|true|false|["\[\]{0-9-]|$)|\{\s*(["}]|$))')


def open_table(path: str, options: ReadOptions) -> Table:
    """Open one input, as the format that was named or that its extension means; without either, as text.

    It may be several files, named by a pattern.

    Raises:
        ReadError: it cannot be opened, or is not of that format.
        UsageError: there is no such format.
    """
    if options.format is not None and options.format not in FORMATS:
        raise UsageError(f"--from {options.format}: the formats are {', '.join(FORMATS)}")
    if is_pattern(path):
        from losscli.readers.sources.shards import read_shards  # noqa: PLC0415 - few need it

        return read_shards(path, lambda shard: read_table(Source.open(shard, options.encoding), options))
    return read_table(Source.open(path, options.encoding), options)


def read_table(source: Source, options: ReadOptions) -> Table:
    """Return the table in an opened input.

    Raises:
        ReadError: it is not of its format.
    """
    found = KINDS.get(source.kind, source.kind) if source.kind is not None else None
    named = options.format or EXTENSIONS.get(PurePath(source.called).suffix.lower())
    if found is not None or named in BINARY:
        return _binary(source, found, named, options)
    match named or _by_content(source):
        case "json":
            from losscli.readers.documents.jsonarray import open_json  # noqa: PLC0415 - a format is imported when it is read

            return open_json(source, options)
        case "ndjson":
            from losscli.readers.documents.ndjson import NdjsonFile  # noqa: PLC0415

            return NdjsonFile.open(source, options)
        case "tsv":
            from losscli.readers.text.delimited import Delimited  # noqa: PLC0415

            return Delimited.open(source, replace_separator(options, "\t"))
        case _:
            from losscli.readers.text.delimited import Delimited  # noqa: PLC0415

            return Delimited.open(source, options)


def _binary(source: Source, found: str | None, named: str | None, options: ReadOptions) -> Table:
    """Return a table that is no text: what its first bytes say counts, and only a format that was said is held to.

    Raises:
        ReadError: it is not of its format.
    """
    if found is None or (options.format or found) != found:
        is_what, not_what = (BINARY[kind][0] if kind in BINARY else "text" for kind in (found, named))
        hint = "" if options.format else "If it is to be read as text, say so: --from csv."
        raise ReadError(Place(source.name), f"this is {is_what}, not {not_what} data", hint)
    _, module, name = BINARY[found]
    table: Table = getattr(import_module(f"losscli.readers.binary.{module}"), name).open(source, options)
    return table


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
