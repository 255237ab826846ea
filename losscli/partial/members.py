"""Values of a JSON document, each asked for by its kind: anything else is an error that names where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from losscli.errors import Place, ReadError
from losscli.exactsum import ExactSum

HINT = "loss LOSS FILES --partial -o PART.json writes such a file."


@dataclass(frozen=True, slots=True)
class Member:
    """A value of a document, the file that it is in, and where in that: `moments.sum`."""

    value: Any
    file: str
    line: int
    where: str = ""

    def __getitem__(self, key: str) -> "Member":
        """Return the member of an object.

        Raises:
            ReadError: it has none of this name, or is no object.
        """
        where = f"{self.where}.{key}" if self.where else key
        if not isinstance(self.value, dict) or key not in self.value:
            self.refuse(f"{where} is missing")
        return replace(self, value=self.value[key], where=where)

    def items(self) -> Iterator[tuple[str, "Member"]]:
        """Yield the members of an object, or of a list by their numbers.

        Raises:
            ReadError: it is neither.
        """
        if not isinstance(self.value, dict | list):
            self.refuse(f"{self.where} is no object")
        named = self.value.items() if isinstance(self.value, dict) else enumerate(self.value)
        for key, value in named:
            yield str(key), replace(self, value=value, where=f"{self.where}.{key}")

    def each(self) -> Iterator["Member"]:
        """Yield the members of a list.

        Raises:
            ReadError: it is none.
        """
        if not isinstance(self.value, list):
            self.refuse(f"{self.where} is no list")
        yield from (member for _, member in self.items())

    def text(self) -> str:
        """Return a text.

        Raises:
            ReadError: it is none.
        """
        if not isinstance(self.value, str):
            self.refuse(f"{self.where} is no text")
        return self.value

    def whole(self) -> int:
        """Return a number of things.

        Raises:
            ReadError: it is none.
        """
        if type(self.value) is not int or not 0 <= self.value < 1 << 63:
            self.refuse(f"{self.where} is no count")
        return self.value

    def number(self) -> float:
        """Return a double; an infinite one is a text.

        Raises:
            ReadError: it is none.
        """
        if isinstance(self.value, str) and self.value in {"inf", "-inf"}:
            return float(self.value)
        if not isinstance(self.value, float):
            self.refuse(f"{self.where} is no double")
        return self.value

    def exact(self) -> ExactSum:
        """Return an exact sum.

        Raises:
            ReadError: it is none.
        """
        try:
            return ExactSum.from_hex(self.text())
        except ValueError:
            self.refuse(f"{self.where} is no exact sum")

    def yes(self) -> bool:
        """Return a truth value.

        Raises:
            ReadError: it is none.
        """
        if not isinstance(self.value, bool):
            self.refuse(f"{self.where} is neither true nor false")
        return self.value

    def refuse(self, problem: str) -> NoReturn:
        """Refuse the document.

        Raises:
            ReadError: always.
        """
        raise ReadError(Place(self.file, self.line), f"this is no partial result: {problem}", HINT)
