"""The first mapping of customers: from a source with a row for each, or from what the orders say of them."""

from collections.abc import Mapping, Sequence

from lake.guess.column_facts import ColumnFacts
from lake.guess.customer_path import Path
from lake.guess.sales import Sales
from lake.guess.selects import Select, table_map
from lake.guess.source_facts import SourceEvidence, SourceFacts
from lake.guess.spelling import Guess, Spelling, notes_of
from lake.guess.table_match import Match, match
from tables.raw import RAW

COLUMNS = {column.name: column for column in RAW["customers"].columns}
UNIQUE = 0.999
FULL = 0.999


def customer_guess(
    sales: Sales, path: Path | None, evidence: SourceEvidence, busy: Sequence[str]
) -> Guess | None:
    """The mapping of customers, from none of the sources that are `busy`; None where nothing is told of anybody."""
    owners = [
        (source, column)
        for source, column in _people(sales, path, evidence)
        if source.name not in busy or source.name == sales.source.name
    ]
    guesses = [
        (matched.strength, matched, column)
        for source, column in owners
        if (matched := _description(source, column))
    ]
    if not guesses:
        return None
    _, matched, column = max(guesses, key=lambda guess: guess[0])
    return _guess(matched, column)


def _people(sales: Sales, path: Path | None, evidence: SourceEvidence) -> list[tuple[SourceFacts, str]]:
    """Sources whose column numbers the persons who order; the orders' own comes last."""
    if path is not None:
        return [(path.parent, path.column)]
    own = sales.match.columns.get("customer_id")
    if own is None:
        return []
    by_name = {source.name: source for source in evidence.sources}
    pairs = [
        (by_name[link.parent], link.parent_column)
        for link in evidence.links
        if (link.child, link.child_column) == (sales.source.name, own) and link.is_unique
    ]
    parts = [  # customers of whom only some are described
        (by_name[link.child], link.child_column)
        for link in evidence.links
        if (link.parent, link.parent_column) == (sales.source.name, own)
        and by_name[link.child].columns[link.child_column].variety >= UNIQUE
    ]
    return [*pairs, *(pair for pair in parts if pair not in pairs), (sales.source, own)]


def _description(source: SourceFacts, column: str) -> Match | None:
    """What the source says of a person beyond the number; None where that is nothing."""
    matched = match("customers", source)
    columns = {
        name: text for name, text in matched.columns.items() if name != "customer_id" and text != column
    }
    if not _is_of_persons(source, column):  # in lines of orders a time and a channel are the order's
        columns = {name: text for name, text in columns.items() if COLUMNS[name].personal}
    if not columns:
        return None
    described = {"customer_id": column, **columns}
    return Match(matched.contract, source, described, matched.strength * len(columns), matched.is_distinct)


def _is_of_persons(source: SourceFacts, column: str) -> bool:
    return source.columns[column].variety >= 0.9


def _guess(matched: Match, column: str) -> Guess:
    facts = matched.source.columns[column]
    is_unique = facts.variety >= UNIQUE
    spelling = Spelling(matched.source, bool(matched.source.relation))
    columns = {name: _value(spelling, matched.columns, name, facts, is_unique) for name in matched.columns}
    where = [] if facts.fullness >= FULL else [f"{spelling.name(column)} is not null"]
    group = () if is_unique else (spelling.name(column),)
    parts = Select({name: columns[name] for name in COLUMNS if name in columns}, where, group)
    return Guess(table_map("customers", spelling, parts), notes_of(matched.source, matched.columns))


def _value(
    spelling: Spelling, columns: Mapping[str, str], name: str, number: ColumnFacts, is_unique: bool
) -> str:
    is_time = COLUMNS[name].type in ("timestamp", "date")
    value = spelling.value(columns[name]) if is_time else spelling.name(columns[name])
    if is_unique or columns[name] == number.name:
        return value
    return f"min({value})" if is_time else f"any_value({value})"
