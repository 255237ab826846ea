"""A partial result as one line of JSON, in which every sum is exact, and back.

The signature in it is for a reader: what counts are the members that it is made of.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from hashlib import blake2b
from typing import Any

from losscli.errors import LossCliError, Place, ReadError, cut
from losscli.evaluation import Evaluation, Reduction
from losscli.exactsum import ExactSum
from losscli.loss import Loss
from losscli.option import Scalar, options
from losscli.partial.members import HINT, Member
from losscli.partial.shard import Partial
from losscli.readers.documents.document import parse
from losscli.reduction import Divisor, Extreme, Moments
from losscli.report import InputFacts, Report, Shard
from losscli.suspicion import Finding, Watch, watches
from losscli.version import __version__

SCHEMA = 1
NOTE = "A part of a result: its sums are exact and mergeable, not yet divided. See loss merge --help."
COUNTS = ("n:", "skipped:", "ignored:")
EXACT = ("sum", "squares", "weight", "weighted", "mass")
COUNTED = ("count", "positive_infinite", "negative_infinite", "weightless_infinite", "skipped", "ignored")
REPORT_SCHEMA = "schema"
CHECKSUM_BYTES = 16


def written(part: Partial) -> str:
    """Return a result as JSON in one line, which `read` reads."""
    return _line(document(part)) + "\n"


def document(part: Partial) -> dict[str, Any]:
    """Return a result as the value of its JSON, with a checksum of it."""
    content = _content(part)
    return {**content, "checksum": blake2b(_line(content).encode(), digest_size=CHECKSUM_BYTES).hexdigest()}


def _content(part: Partial) -> dict[str, Any]:
    report, suspects, constants = part
    evaluation = report.evaluation
    return {
        "partial": SCHEMA,
        "note": NOTE,
        "losscli": report.version,
        "signature": _signature(report),
        "loss": loss_document(evaluation.loss),
        "reduction": evaluation.reduction.name,
        "divides_by": evaluation.divisor,
        "like": report.like,
        "na": report.missing,
        "weight": report.weight,
        "group": report.group,
        "classes": report.classes,
        "constants": {name: float(value) for name, value in constants.items()},
        "signs": sorted(evaluation.signs),
        "moments": _moments_document(evaluation.moments),
        "watched": [{name: _state(getattr(one, name)) for name in one.kept} for one in suspects],
        "doubts": [{"text": one.text, "details": list(one.details)} for one in report.warnings],
        "shards": [_shard_document(one) for one in report.shards],
    }


def _line(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return json.dumps(_plain(value), allow_nan=False)


def read(text: str, name: str) -> list[Partial]:
    """Return the results in a text: one, or one a line; `name` is what the text is called.

    Raises:
        ReadError: it is not JSON, no partial result, or one of another version.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and _is_whole(lines[0][1]):
        return [_partial(Member(parse(line, name, number), name, number)) for number, line in lines]
    return [_partial(Member(parse(text, name), name, 1))]


def loss_document(loss: Loss) -> dict[str, Any]:
    """Return a loss by its name and the values of its fields, of which `loss_of` makes it again."""
    own = {name: value for name, value in loss.settings().items() if name not in dict(options(type(loss)))}
    return {"name": loss.name, **own, "options": {one.name: getattr(loss, one.name) for one in fields(loss)}}


def loss_of(member: Member) -> Loss:
    """Return the loss of a document.

    Raises:
        ReadError: there is none of its name here, or it has no such options.
    """
    from losscli.losses import find  # noqa: PLC0415 - only what is read back needs the catalogue
    from losscli.losses.expression import expression  # noqa: PLC0415

    name = member["name"].text()
    try:
        kind = expression(member["expression"].text()) if name == "expr" else find(name)
        settings = {key: _scalar(one.value) for key, one in member["options"].items()}
        loss: Loss = kind(**settings)
    except LossCliError as error:
        member.refuse(error.headline)
    except (TypeError, ValueError, OverflowError):
        member.refuse(f"{name} has other options")
    return loss


def _signature(report: Report) -> str:
    """Return the signature without what a part cannot know: how many rows there are."""
    return "|".join(part for part in report.signature.split("|") if not part.startswith(COUNTS))


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _partial(member: Member) -> Partial:
    _refuse_other(member)
    loss = loss_of(member["loss"])
    shards = tuple(_shard(one) for one in member["shards"].each())
    if not shards:
        member.refuse("it is of no shard")
    moments = _moments(member["moments"])
    signs = frozenset(one.number() for one in member["signs"].each())
    reduction = Reduction(member["reduction"].text())
    divisor: Divisor = "weights" if member["divides_by"].text() == "weights" else "count"
    paths = {one.name: "" for one in loss.inputs}
    report = Report(
        Evaluation(loss, reduction, divisor, moments, None, signs),
        shards[0].inputs,
        (),
        [Finding(one["text"].text(), _texts(one["details"])) for one in member["doubts"].each()],
        version=member["losscli"].text(),
        like=_optional(member["like"]),
        missing=member["na"].text(),
        weight=_optional(member["weight"]),
        group=_optional(member["group"]),
        classes=_optional(member["classes"]),
        shards=shards,
    )
    constants = {name: one.number() for name, one in member["constants"].items()}
    found = Partial(report, _watched(watches(loss, paths), member["watched"]), constants)
    _refuse_altered(found, member)
    return found


def _refuse_other(member: Member) -> None:
    """Refuse what is not of this program and this version.

    Raises:
        ReadError: it is not.
    """
    if isinstance(member.value, dict) and "partial" not in member.value and REPORT_SCHEMA in member.value:
        member.refuse("it is the report of --json, whose numbers are rounded")
    if not isinstance(member.value, dict) or "partial" not in member.value:
        member.refuse("it has no member partial")
    version = member["losscli"].text()
    if version != __version__ or member["partial"].whole() != SCHEMA:
        problem = f"this part was written by losscli {cut(version)}, and this is {__version__}"
        raise ReadError(Place(member.file, member.line), problem, "Compute and merge all parts with one version.")


def _refuse_altered(found: Partial, member: Member) -> None:
    """Refuse a document that is not what would be written of what was read: somebody has changed it.

    Raises:
        ReadError: it is not.
    """
    again = json.loads(_line(document(found)))
    for key in {**again, **member.value}:
        if key not in again or key not in member.value or again[key] != member.value[key]:
            problem = f"this part was changed since it was written: its {cut(key)} does not fit the rest of it"
            raise ReadError(Place(member.file, member.line), problem, HINT)
    moments = found.report.evaluation.moments
    rows = sum(shard.rows for shard in found.report.shards)
    extremes = [one for one in (moments.smallest, moments.largest) if one is not None]
    numbers = [*moments.infinite_rows, *(one.row for one in extremes)]
    if any(not 1 <= number <= rows for number in numbers) or bool(extremes) != bool(moments.count):
        member.refuse("its extremes are of no row of it")


def _moments_document(moments: Moments) -> dict[str, Any]:
    sums = {name: None if (one := getattr(moments, name)) is None else one.to_hex() for name in EXACT}
    extremes = {name: _extreme_document(getattr(moments, name)) for name in ("smallest", "largest")}
    counts = {name: getattr(moments, name) for name in COUNTED}
    return {**counts, **sums, **extremes, "infinite_rows": list(moments.infinite_rows)}


def _moments(member: Member) -> Moments:
    sums: dict[str, Any] = {name: None if member[name].value is None else member[name].exact() for name in EXACT}
    if sums["sum"] is None or sums["squares"] is None or (sums["weight"] is None) != (sums["weighted"] is None):
        member.refuse("a sum is missing")
    counts: dict[str, Any] = {name: member[name].whole() for name in COUNTED}
    smallest, largest = (_extreme(member[name]) for name in ("smallest", "largest"))
    return Moments(
        **counts,
        **sums,
        smallest=smallest,
        largest=largest,
        infinite_rows=tuple(one.whole() for one in member["infinite_rows"].each()),
    )


def _extreme_document(extreme: Extreme | None) -> dict[str, Any] | None:
    return None if extreme is None else {"row": extreme.row, "value": _double(extreme.value)}


def _extreme(member: Member) -> Extreme | None:
    return None if member.value is None else Extreme(member["value"].number(), member["row"].whole())


def _double(value: float) -> float | str:
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"


def _shard_document(shard: Shard) -> dict[str, Any]:
    inputs = {
        name: {"path": one.path, "columns": list(one.columns), "digest": shard.digests.get(name)}
        for name, one in shard.inputs.items()
    }
    return {"rows": shard.rows, "inputs": inputs, **({"groups": list(shard.groups)} if shard.groups else {})}


def _shard(member: Member) -> Shard:
    rows = member["rows"].whole()
    inputs = {
        name: InputFacts(one["path"].text(), _texts(one["columns"]), rows) for name, one in member["inputs"].items()
    }
    known = {name: _optional(one["digest"]) for name, one in member["inputs"].items()}
    digests = {name: digest for name, digest in known.items() if digest is not None}
    return Shard(rows, inputs, digests, _texts(member["groups"]) if "groups" in member.value else ())


def _state(value: Any) -> Any:  # noqa: ANN401 - what a watch keeps: truth, a count, rows, differences
    if isinstance(value, Mapping):
        return {name: one.to_hex() for name, one in value.items()}
    return value


def _watched(fresh: list[Watch], member: Member) -> list[Watch]:
    """Return new watches that know what is written of them."""
    states = list(member.each())
    if len(states) != len(fresh):
        member.refuse(f"{member.where} is of another loss")
    for one, state in zip(fresh, states, strict=True):
        for name in one.kept:
            setattr(one, name, _state_of(getattr(one, name), state[name]))
    return fresh


def _state_of(kind: bool | int | list[int] | dict[str, ExactSum], member: Member) -> Any:  # noqa: ANN401, FBT001 - as `_state`
    """Return what a watch has kept, of the kind that a new one has."""
    match kind:
        case bool():
            return member.yes()
        case int():
            return member.whole()
        case list():
            return [one.whole() for one in member.each()]
    return {name: member[name].exact() for name in kind}


def _optional(member: Member) -> str | None:
    return None if member.value is None else member.text()


def _texts(member: Member) -> tuple[str, ...]:
    return tuple(one.text() for one in member.each())


def _scalar(value: Any) -> Scalar:  # noqa: ANN401 - of JSON
    return tuple(_scalar(one) for one in value) if isinstance(value, list) else value  # type: ignore[return-value]  # the loss checks it


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return a value with texts as JSON can hold them: a name that is not UTF-8 has its bytes escaped."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_plain(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value
