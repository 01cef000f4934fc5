"""What a contract is made of: columns with their types, a key, a time, and rules."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from expectations.vocabulary import Rule, at, exists

Type = Literal["string", "double", "timestamp", "date", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column of a table. `required`: there and filled; `personal`: no value of it is ever shown."""

    name: str
    type: Type
    says: str
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Contract:
    """What one table must look like: a row per `grain`, known by its `key`, dated by `time`.

    An empty `key` means that rows have no identity. `complete`: every column must be there, not only the
    required ones.
    """

    table: str
    grain: str
    key: tuple[str, ...]
    time: str | None
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    complete: bool = False

    def shape(self) -> tuple[Rule, ...]:
        """The rules about columns that must be there."""
        return tuple(exists(column.name) for column in self.columns if column.required or self.complete)

    def believing(self, until: datetime | None) -> "Contract":
        """The same contract with `until` as the exclusive end of believable times."""
        return replace(self, rules=at(self.rules, until))
