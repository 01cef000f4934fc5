"""How a shop marks that an order did not stand, or came back: by a word in its status, or by yes and no."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lake.guess.column_facts import ColumnFacts
from lake.guess.column_fit import is_binary
from lake.guess.source_facts import SourceFacts
from lake.vocabulary import matches, vote
from tables.column import Column
from tables.raw import RAW

CANCELLED = next(column for column in RAW["orders"].columns if column.name == "cancelled_at")
RETURNED = next(column for column in RAW["returns"].columns if column.name == "returned_at")
REFUNDS = ("return", *RAW["returns"].aliases)
STATUS = ("status", "state", "stage", "zustand", "type", "typ", "cancel", "storn", "void")
SPEAKING = 0.4
WORDS = 4  # a status has no more; what has is a sentence about something else


@dataclass(frozen=True)
class Mark:
    """The values of one column that say so; none where it says yes or no."""

    column: str
    values: tuple[str, ...]

    def sql(self, name: str) -> str:
        """The condition, with the column's name as it is written there."""
        if not self.values:
            return f"truth({name}::varchar)"
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in self.values)
        return f"{name} in ({values})" if len(self.values) > 1 else f"{name} = {values}"


def cancellations(source: SourceFacts) -> Mark | None:
    """The column that says of an order that it was cancelled: a status by its words, or yes and no by its name."""
    return _mark(source.columns.values(), CANCELLED, CANCELLED.aliases)


def refunds(source: SourceFacts) -> Mark | None:
    """The same of an order that was returned."""
    return _mark(source.columns.values(), RETURNED, REFUNDS)


def _mark(columns: Iterable[ColumnFacts], column: Column, words: Iterable[str]) -> Mark | None:
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words), re.IGNORECASE)
    for facts in columns:
        values = tuple(value for value in facts.values if pattern.search(value))
        if _is_status(facts) and 0 < len(values) < facts.distinct:  # a column of nothing else marks nothing
            return Mark(facts.name, values)
        if is_binary(facts) and vote(column, facts.label) >= SPEAKING:
            return Mark(facts.name, ())
    return None


def _is_status(facts: ColumnFacts) -> bool:
    is_short = all(len(value.split()) <= WORDS for value in facts.values)
    return is_short and any(matches(facts.label, word) for word in STATUS)
