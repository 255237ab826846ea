"""The files of a command as the inputs of a loss: which file and which columns each input takes."""

import os
import stat
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from losscli.domain import Labels
from losscli.errors import ColumnError, UsageError
from losscli.loss import Input
from losscli.option import NUMBER
from losscli.readers import open_table
from losscli.readers.expected import requests_of, sources
from losscli.readers.lists import ListReader
from losscli.readers.number import NumberRules
from losscli.readers.pairing.keys import keys_of, unread
from losscli.readers.select import default, find
from losscli.readers.shares import Spot, Taken, shares
from losscli.readers.table import ReadOptions, Table
from losscli.readers.wanted import BY, GRADIENT, GROUP, TERMS, WEIGHT, Request, Wanted
from losscli.readers.words import Words


class Choice(NamedTuple):
    """What was said of the columns: a spec for each input by its name, the weight's, and what to do with gaps.

    `classes` are the names of the classes, in the order of their numbers. Rows pair by the column `id`, if one was
    named, else by position, which is checked where files have ids unless it was said (`by_position`); `only_common`
    leaves out ids that not all files have. `by` is what results are asked for separately. `expected` are the columns or
    files of what is expected of each row, by the names of the options. A file that is named where a column could be is
    in `folder`. `told_by` is the option that named `by`.
    """

    columns: Mapping[str, str] = MappingProxyType({})
    weight: str | None = None
    group: str | None = None
    classes: tuple[str, ...] | None = None
    skip_missing: bool = False
    id: str | None = None
    only_common: bool = False
    by_position: bool = False
    by: str | None = None
    expected: Mapping[str, str] = MappingProxyType({})
    folder: str = ""
    told_by: str = f"--{BY}"


def requests(inputs: Sequence[Input], paths: Sequence[str], choice: Choice, read: ReadOptions) -> Wanted:
    """Open the files and return what each input takes of them: a file each in order, or one file for all.

    Raises:
        UsageError: the number of files is another, or a stream is named twice.
        ColumnError: a column is not there, or which is meant was left open.
        ReadError: a file cannot be opened or read.
    """
    ordered = [one for one in inputs if not one.parameter]
    _refuse_numbers(ordered, paths)
    tables = [open_table(path, read) for path in paths]
    if len(tables) == 1:
        tables *= len(ordered)
    constants, parameters = _parameters(inputs, tables, choice, read)
    awaited = sources(choice.expected, tables, read, choice.folder, lambda further: _refuse_twice([*paths, *further]))
    further = (*(spot[0] for spot in parameters.values()), *(one.table for one in awaited))
    every = list({id(table): table for table in (*tables, *further)}.values())
    reserved = {
        name: _spot(tables, column, noun, choice.id)
        for name, column, noun in (
            (WEIGHT, choice.weight, "weights"),
            (GROUP, choice.group, "groups"),
            (BY, choice.by, f"values of {choice.told_by}"),
        )
        if column is not None
    }
    keys = keys_of(every, choice)
    within = {name: spot for name, spot in parameters.items() if any(spot[0] is table for table in tables)}
    options = {name: choice.told_by if name == BY else f"--{name}" for name in (*reserved, *within)}
    taken = [Taken(options[name], *spot, shared=name == BY) for name, spot in {**reserved, **within}.items()]
    taken += [Taken(f"--{one.name}", one.table, column) for one in awaited for column in one.columns]
    if choice.id is not None:
        taken += [Taken("--id", key.table, key.column) for key in keys.each]
    columns = shares(ordered, tables, choice.columns, taken)
    where = dict(zip((one.name for one in ordered), tables, strict=True))
    words = _class_names(ordered, where, columns, choice)
    found = [_request(one, where[one.name], columns, words, read, choice) for one in ordered]
    by_name = {one.name: one for one in inputs}
    found += [
        Request(name, table, (column,), _rules(by_name[name], read, choice))
        for name, (table, column) in parameters.items()
    ]
    for name, (table, column) in reserved.items():
        learnt = Words(learns=True, literal=True) if name in {GROUP, BY} else None
        found.append(Request(name, table, (column,), NumberRules(read.decimal, choice.skip_missing, words=learnt)))
    if awaited:
        widths = _widths(found[: len(ordered)])
        found += requests_of(awaited, widths, keys, read, skip_missing=choice.skip_missing)
    return Wanted(found, constants, keys if choice.id is not None else unread(keys, found, choice))


def _request(
    one: Input,
    table: Table,
    columns: Mapping[str, tuple[int, ...]],
    words: Words | None,
    read: ReadOptions,
    choice: Choice,
) -> Request:
    """Return what an input takes: numbers, or lists where its cells hold lists."""
    own, rules = columns[one.name], _rules(one, read, choice)
    if one.name == "target" or one.named:
        rules = rules._replace(words=words)
    classes = len(columns.get("pred", ()))
    if one.ragged or (one.lists and _holds_lists(table, own, classes)):
        cells = Words(learns=True, literal=True)
        lists = ListReader(cells, words, None if one.ragged else classes, matrix=one.matrix)
        return Request(one.name, table, own[:1], rules._replace(words=cells), vector=True, lists=lists)
    return Request(one.name, table, own, rules, one.vector)


def _widths(inputs: Sequence[Request]) -> dict[str, int]:
    """Return of how many columns the terms of a row are, and its gradient: that of the first input."""
    several = not any(one.vector for one in inputs)
    return {TERMS: len(inputs[0].columns) if several else 1, GRADIENT: len(inputs[0].columns)}


def _holds_lists(table: Table, columns: Sequence[int], classes: int) -> bool:
    """Whether a target over classes is lists of labels: one column for many classes, or a list of another length."""
    return len(columns) != classes and (len(columns) == 1 or table.shape.is_list(columns))


def _class_names(
    ordered: Sequence[Input],
    tables: Mapping[str, Table],
    columns: Mapping[str, tuple[int, ...]],
    choice: Choice,
) -> Words | None:
    """Return the names of the classes: those given, or those of the prediction's columns, or any where any will do."""
    if choice.classes is not None:
        return Words.given(choice.classes)
    if any(one.named for one in ordered):
        return Words(learns=True)
    vector = [one for one in ordered if one.name == "pred" and one.vector]
    labelled = any(isinstance(one.domain, Labels) or one.lists for one in ordered if one.name == "target")
    shape = tables["pred"].shape if vector and labelled else None
    if shape is None or shape.names is None:
        return None
    words = Words.given([shape.names[i] for i in columns["pred"]])
    return words if words.plain else None


def _parameters(
    inputs: Sequence[Input], tables: Sequence[Table], choice: Choice, read: ReadOptions
) -> tuple[dict[str, float], dict[str, Spot]]:
    """Return the parameters that are one number, and the columns of the others.

    Raises:
        UsageError: one was not given.
        ColumnError: it is no number, no column and no file.
    """
    constants: dict[str, float] = {}
    spots: dict[str, Spot] = {}
    for one in inputs:
        if not one.parameter:
            continue
        spec = choice.columns.get(one.name)
        if spec is None and one.default is None:
            raise UsageError(f"--{one.name} is needed: a number, a column, or a file of its own")
        if spec is None or NUMBER.fullmatch(spec):
            constants[one.name] = float(spec) if spec is not None else float(one.default or 0.0)
        elif not any(find(table.shape, spec) is not None for table in tables) and os.path.exists(
            path := os.path.join(choice.folder, spec)
        ):
            table = open_table(path, read)
            spots[one.name] = table, default(table.shape, (), f"--{one.name}", vector=False)[0]
        else:
            spots[one.name] = _spot(tables, spec, one.name)
    return constants, spots


def _refuse_numbers(inputs: Sequence[Input], paths: Sequence[str]) -> None:
    if len(paths) not in {1, len(inputs)}:
        wanted = " and ".join(one.name.upper() for one in inputs)
        given = "no file was given" if not paths else f"{len(paths)} files were given"
        raise UsageError(f"{given}; {wanted} take a file each, in this order", _hint(paths))
    _refuse_twice(paths)


def _refuse_twice(paths: Sequence[str]) -> None:
    streams: set[tuple[int, int] | str] = set()
    for path in paths:
        stream = _stream(path)
        if stream is not None and stream in streams:
            raise UsageError(f"{path} is a stream and can be read only once, but is named twice")
        if stream is not None:
            streams.add(stream)


def _hint(paths: Sequence[str]) -> str:
    """Say what to try with too few files or too many: a shell writes out a pattern that is not quoted."""
    from losscli.readers.sources.shards import common_pattern  # noqa: PLC0415 - for an error only

    pattern = common_pattern(paths)
    if pattern:
        return f"Quote the pattern to read them as one input: '{pattern}'."
    return "One file may hold both as columns: loss LOSS FILE -p COLUMN -t COLUMN."


def _stream(path: str) -> tuple[int, int] | str | None:
    """Return which stream a path leads to, by whatever name, or None if it is a file or leads nowhere."""
    try:
        found = os.fstat(0) if path == "-" else os.stat(path)
    except (OSError, ValueError):
        return "-" if path == "-" else None
    if stat.S_ISREG(found.st_mode):
        return "-" if path == "-" else None
    return found.st_dev, found.st_ino


def _spot(tables: Sequence[Table], name: str, what: str, paired_by: str | None = None) -> Spot:
    """Return the table and the column of this name: the one that has it, or the only one that does.

    Of the column that the rows are paired by every file has the same values.

    Raises:
        ColumnError: none has it, or several have.
    """
    distinct = list({id(table): table for table in tables}.values())
    # A number would name a column of every file, so it is taken only where there is one file.
    found = [(table, column) for table in distinct if (column := find(table.shape, name)) is not None]
    if len(distinct) > 1:
        found = [(table, column) for table, column in found if table.shape.names is not None]
    if len(found) == 1 or (found and name == paired_by):
        return found[0]
    if found:
        paths = " and ".join(table.shape.path for table, _ in found)
        both = "both " if len(found) == 2 else ""
        hint = "Call it otherwise in all files but one."
        raise ColumnError(paths, f"{both}{paths} have a column {name} for the {what}", hint=hint)
    paths = " and ".join(table.shape.path for table in distinct)
    names = tuple(label for table in distinct for label in table.shape.names or ())
    raise ColumnError(paths, f"no column {name} for the {what} in {paths}", names)


def _rules(one: Input, read: ReadOptions, choice: Choice) -> NumberRules:
    return NumberRules(read.decimal, choice.skip_missing, one.domain.admits_minus_infinity)
