"""How a guessed mapping writes columns and amounts in SQL: bare in `columns`, with their source's name in a query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lake.guess.column_facts import AS_IT_IS
from lake.guess.file_names import keywords
from lake.guess.source_facts import SourceFacts
from lake.mapping_sql import quoted
from lake.sources import TableMap


@dataclass(frozen=True)
class Guess:
    """A first mapping of one table; `notes` say of a column what is open, `absent` names columns it may be."""

    mapping: TableMap
    notes: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spelling:
    """How the columns of one source are written where its rows are read; `is_query`: in a select of its own."""

    source: SourceFacts
    is_query: bool

    def name(self, column: str) -> str:
        """The column's bare name."""
        return f"{self.source.name}.{bare(column)}" if self.is_query else bare(column)

    def value(self, column: str) -> str:
        """The column as the number or time it holds."""
        reading = self.source.columns[column].reading
        return (reading.value if self.is_query else reading.written).format(c=self.name(column))

    def key(self, column: str) -> str:
        """The column as text, so that keys of two sources can be compared."""
        facts = self.source.columns[column]
        is_text = facts.kind == "text" or (facts.reading.value != AS_IT_IS and not self.source.relation)
        return self.name(column) if is_text or self.source.relation else f"{self.name(column)}::varchar"

    @property
    def rows(self) -> str:
        """What a query selects from."""
        source = self.source
        return f"({source.relation}) as {source.name}" if source.relation else source.name


def bare(name: str) -> str:
    """A column's name as SQL takes it: in double quotes where it is no plain word.

    >>> bare("order_date"), bare("Customer ID"), bare("order")
    ('order_date', '"Customer ID"', '"order"')
    """
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is not None
    return name if is_plain and name.lower() not in keywords() else quoted(name)


def notes_of(source: SourceFacts, columns: Mapping[str, str]) -> dict[str, str]:
    """What is open about how the file's columns are read, by Retain's columns they stand for."""
    notes = {name: source.columns[column].reading.note for name, column in columns.items()}
    return {name: note for name, note in notes.items() if note}
