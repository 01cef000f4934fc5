"""How well one source can be one table: which of its columns would be what, and how strongly all of that speaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lake.guess.column_facts import ColumnFacts
from lake.guess.column_fit import FIRST_EVENT, SELDOM, is_id, is_money, score
from lake.guess.source_facts import SourceFacts
from lake.vocabulary import own_vote, table_vote
from tables.column import Column
from tables.contract import Contract
from tables.raw import RAW

SPEAKING = 0.45  # a name of the table's own, of the file or of a column, that says what the file is about
LEAST = 0.2  # a weaker match of a column is none
BY_VALUES = 0.3  # what a column is worth that only its values speak for, no other being like it
LATE = 0.7  # what a time is worth as the row's own where another column's is earlier
HEAVY = 1.5
REPEATED = 0.9


@dataclass(frozen=True)
class Match:
    """One source taken for one table: Retain's column → the file's, and how strong all of it is together."""

    contract: Contract
    source: SourceFacts
    columns: Mapping[str, str]
    strength: float
    is_distinct: bool

    def facts(self, column: str) -> ColumnFacts:
        """What the file's column for this one of Retain's holds."""
        return self.source.columns[self.columns[column]]


def match(table: str, source: SourceFacts) -> Match:
    """The best columns of `source` for each of the table's, by names and values; each column once."""
    contract = RAW[table]
    pairs = sorted(_pairs(contract, source), reverse=True)
    columns: dict[str, str] = {}
    strengths: dict[str, float] = {}
    for strength, _, name, column in pairs:
        if strength >= LEAST and column not in columns and name not in columns.values():
            columns[column], strengths[column] = name, strength
    for column, name in _by_values(contract, source, columns):
        columns[column], strengths[column] = name, BY_VALUES
    file = table_vote(contract, source.address)
    weights = dict.fromkeys((*contract.key, contract.time), HEAVY)
    total = HEAVY * file + sum(weights.get(column, 1.0) * value for column, value in strengths.items())
    own = max(
        (own_vote(column, source.columns[columns[column.name]].label) for column in contract.columns
         if column.name in columns), default=0.0
    )  # fmt: skip
    ordered = {column.name: columns[column.name] for column in contract.columns if column.name in columns}
    return Match(contract, source, ordered, total, max(file, own) > SPEAKING)


def candidates(column: Column, source: SourceFacts, count: int = 3) -> list[str]:
    """The file's columns that a missing one could be, the likeliest first: names and values, then values alone."""
    ranks = {
        name: (score(column, facts), _looks(column, facts), facts.fullness)
        for name, facts in source.columns.items()
    }
    fitting = [name for name, (named, looks, _) in ranks.items() if named or looks]
    return sorted(fitting, key=ranks.__getitem__, reverse=True)[:count]


def _pairs(contract: Contract, source: SourceFacts) -> Iterator[tuple[float, float, str, str]]:
    first = _first_time(source)
    for column in contract.columns:
        for name, facts in source.columns.items():
            strength = score(column, facts)
            if column.name == contract.time and column.unit == "event" and name != first:
                strength *= LATE
            # of two later times the last is meant: a parcel leaves before it arrives
            last = facts.least if column.known_at == column.name else 0.0
            yield strength, last, name, column.name


def _first_time(source: SourceFacts) -> str | None:
    """The earliest of the times that are mostly filled; what came before shops had computers is a birth."""
    times = {
        name: facts.least
        for name, facts in source.columns.items()
        if facts.kind == "time" and facts.fullness > REPEATED and facts.least > FIRST_EVENT
    }
    return min(times, key=times.__getitem__, default=None)


def _by_values(
    contract: Contract, source: SourceFacts, columns: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Required columns no name speaks for, where a single column that nothing else claims holds such values.

    One that is seldom filled is not meant: the day of a refund is no rival to the day of the order.
    """
    for column in contract.columns:
        if column.required and column.name not in columns and column.name not in contract.key:
            free = [
                name
                for name, facts in source.columns.items()
                if name not in columns.values() and facts.fullness >= SELDOM and _looks(column, facts)
            ]
            if len(free) == 1:
                yield column.name, free[0]


def _looks(column: Column, facts: ColumnFacts) -> bool:
    """Whether values without a name look like the column: a time, an amount, an id that comes again."""
    if not facts.filled:
        return False
    if column.type == "timestamp":
        return facts.kind == "time" and facts.most > FIRST_EVENT
    if column.type == "double":
        return is_money(facts) if column.unit == "money" else score(column, facts) > 0
    return column.name.endswith("_id") and is_id(facts) and facts.variety < REPEATED
