"""How a shop marks that an order did not stand: a status, a letter before its number, a quantity below 0."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lake.guess.column_facts import ColumnFacts
from lake.guess.source_facts import SourceFacts
from tables.raw import RAW

CANCELLED = next(column for column in RAW["orders"].columns if column.name == "cancelled_at").aliases
RETURNED = ("return", *RAW["returns"].aliases)


@dataclass(frozen=True)
class Mark:
    """The values of one column that say so."""

    column: str
    values: tuple[str, ...]

    def sql(self, name: str) -> str:
        """The condition, with the column's name as it is written there."""
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in self.values)
        return f"{name} in ({values})" if len(self.values) > 1 else f"{name} = {values}"


def cancellations(source: SourceFacts) -> Mark | None:
    """The column of a few words of which one says cancelled."""
    return _mark(source.columns.values(), CANCELLED)


def refunds(source: SourceFacts) -> Mark | None:
    """The column of a few words of which one says returned."""
    return _mark(source.columns.values(), RETURNED)


def _mark(columns: Iterable[ColumnFacts], words: Iterable[str]) -> Mark | None:
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words), re.IGNORECASE)
    for facts in columns:
        values = tuple(value for value in facts.values if pattern.search(value))
        if 0 < len(values) < facts.distinct:  # a column of nothing else marks nothing
            return Mark(facts.name, values)
    return None
