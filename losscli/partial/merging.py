"""Results of some rows each as one result of all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType

from losscli.errors import PairingError, cut, listing
from losscli.evaluation import reduced, refuse_both
from losscli.option import flag, options, typed
from losscli.partial.shard import Partial
from losscli.reduction import Moments
from losscli.report import InputFacts, Report, Shard
from losscli.suspicion import Finding, watches

NOTHING: Mapping[str, str] = MappingProxyType({})
DOUBTS_SHOWN = 5
TWICE = "A part that counts twice shifts the result. If these are other rows that happen to be the same numbers:"


def merged(
    parts: Sequence[tuple[str, Partial]], *, doubles: bool = False, called: Mapping[str, str] = NOTHING
) -> Partial:
    """Return one result of all parts, which have names; rows are numbered over all of them in this order.

    `called` is what the files of an input are called together, by the first of them, where that is not their list.

    Raises:
        PairingError: two parts differ in what was computed, or hold the same shard and `doubles` does not allow it,
            or the same group.
        UsageError: 0 stands for the negative class in one part and −1 in another.
    """
    (name, first), *others = parts
    for other_name, other in others:
        _refuse_different(name, first, other_name, other)
    if not doubles:
        _refuse_doubles(parts)
    _refuse_split_groups(parts)
    shards = tuple(shard for _, part in parts for shard in part.report.shards)
    inputs = _inputs(shards, called)
    suspects = watches(first.report.evaluation.loss, {one: facts.path for one, facts in inputs.items()})
    moments, signs, before = Moments.empty(), frozenset[float](), 0
    for _, (report, seen, _) in parts:
        moments = moments.merge(report.evaluation.moments.shifted(before))
        signs |= report.evaluation.signs
        for mine, theirs in zip(suspects, seen, strict=True):
            mine.merge(theirs, before)
        before += sum(shard.rows for shard in report.shards)
    refuse_both(signs)
    evaluation = first.report.evaluation._replace(moments=moments, signs=signs)
    told = dict.fromkeys(doubt for _, part in parts for doubt in part.report.warnings)
    report = first.report._replace(evaluation=evaluation, inputs=inputs, warnings=tuple(told), shards=shards)
    return Partial(report, suspects, first.constants)


def finished(part: Partial, digits: int = 6) -> Report:
    """Return the report of a result to which nothing more comes.

    Raises:
        UsageError: no row is left, all weights are zero, or weights have no meaning in the reduction.
    """
    evaluation = reduced(part.report.evaluation)
    findings = [finding for one in part.suspects if (finding := one.finding(evaluation)) is not None]
    findings += _doubted(part.report.warnings)
    findings += _doubled(part.report.shards)
    return part.report._replace(evaluation=evaluation, warnings=findings, digits=digits)


def _doubted(found: Sequence[Finding]) -> Iterator[Finding]:
    yield from found[:DOUBTS_SHOWN]
    if len(found) > DOUBTS_SHOWN:
        yield Finding(f"and {len(found) - DOUBTS_SHOWN} more such files")


def _doubled(shards: Sequence[Shard]) -> Iterator[Finding]:
    """Yield how many shards hold the numbers of another one, which was allowed."""
    held = [_identity(shard) for shard in shards if _is_known(shard)]
    again = len(held) - len(set(held))
    if again:
        verb = "shard holds" if again == 1 else "shards hold"
        yield Finding(f"{again} {verb} the same numbers as one before, and counts all the same (--allow-doubles)")


def _inputs(shards: Sequence[Shard], called: Mapping[str, str]) -> dict[str, InputFacts]:
    """Return where each input came from: all its files."""
    rows = sum(shard.rows for shard in shards)
    found = {}
    for name, (first, columns, _) in shards[0].inputs.items():
        paths = dict.fromkeys(shard.inputs[name].path for shard in shards)
        found[name] = InputFacts(called.get(first) or listing(list(paths)), columns, rows)
    return found


def _refuse_different(name: str, one: Partial, other_name: str, other: Partial) -> None:
    """Refuse two parts of which not the same was computed, naming the first thing that differs.

    Raises:
        PairingError: something does.
    """
    mine, theirs = dict(traits(one)), dict(traits(other))
    for what in (*mine, *theirs):
        here, there = mine.get(what, "not there"), theirs.get(what, "not there")
        if here != there:
            problem = f"{name} and {other_name} cannot be merged: {what} is {cut(here)} in the first"
            hint = "Every part is computed with the same options, from files with the same columns."
            raise PairingError(f"{problem} and {cut(there)} in the second", (hint,))


def traits(part: Partial) -> Iterator[tuple[str, str]]:
    """Yield all that the result depends on beside the data, each by what it is called."""
    report, _, constants = part
    loss = report.evaluation.loss
    yield "the loss", loss.name
    yield from ((flag(name), typed(value)) for name, value in loss.settings().items())
    own = dict(options(type(loss)))
    yield from ((f"its {one.name}", typed(getattr(loss, one.name))) for one in fields(loss) if one.name not in own)
    yield "--reduction", report.evaluation.reduction.name
    for name in ("like", "weight", "group", "classes"):
        yield flag(name), typed(getattr(report, name))
    yield "--na", report.missing
    yield from ((flag(name), typed(value)) for name, value in constants.items())
    yield from ((f"the column of {name}", listing(one.columns)) for name, one in report.inputs.items())
    yield from ((f"the number of columns of {name}", str(len(one.columns))) for name, one in report.inputs.items())
    yield from ((f"a column of {name}", "\0".join(one.columns)) for name, one in report.inputs.items())


def _refuse_doubles(parts: Sequence[tuple[str, Partial]]) -> None:
    """Refuse two shards that are the same rows, by whatever name.

    Raises:
        PairingError: there are two.
    """
    seen: dict[tuple[str, ...], tuple[str, Shard]] = {}
    for name, part in parts:
        for shard in filter(_is_known, part.report.shards):
            before, earlier = seen.setdefault(_identity(shard), (name, shard))
            if earlier is not shard:
                both = f"{before} and {name} hold" if before != name else f"{name} holds"
                files = earlier.name if earlier.name == shard.name else f"{earlier.name} and {shard.name} are alike"
                raise PairingError(f"{both} the same rows twice: {files}", (f"{TWICE} --allow-doubles.",))


def _is_known(shard: Shard) -> bool:
    return bool(shard.rows and shard.digests)


def _identity(shard: Shard) -> tuple[str, ...]:
    return tuple(shard.digests.values())


def _refuse_split_groups(parts: Sequence[tuple[str, Partial]]) -> None:
    """Refuse a group of which there are rows in two shards: each would have given a term of a piece of it.

    Raises:
        PairingError: there is one.
    """
    seen: dict[str, Shard] = {}
    for _, part in parts:
        for shard in part.report.shards:
            for group in shard.groups:
                earlier = seen.setdefault(group, shard)
                if earlier is not shard:
                    problem = f"group {cut(group)} is in {earlier.name} and again in {shard.name}"
                    raise PairingError(problem, ("The rows of a group must stand in one file.",))
