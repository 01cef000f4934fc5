"""The first mapping of what customers did besides ordering, each table from a source of its own."""

from collections.abc import Iterator, Mapping, Sequence

from lake.guess.column_facts import ColumnFacts
from lake.guess.column_fit import is_id
from lake.guess.customer_path import Path, Person, order_link, person_of
from lake.guess.key_links import Link
from lake.guess.line_amounts import positive
from lake.guess.sales import Sales
from lake.guess.selects import Select, table_map
from lake.guess.source_facts import SourceEvidence
from lake.guess.spelling import Guess, Spelling, notes_of
from lake.guess.table_match import Match, candidates, match
from tables.raw import RAW

FURTHER = tuple(name for name in RAW if name not in ("orders", "order_items", "customers"))
UNIQUE = 0.999
STRONG = 2.5


def further_matches(sales: Sales, evidence: SourceEvidence) -> dict[str, Match]:
    """Table → the source that most speaks for it, each source once; the strongest choose first."""
    pairs = [
        candidate
        for source in evidence.sources
        if source.name != sales.source.name
        for table in FURTHER
        if _is_likely(candidate := match(table, source), sales, evidence.links)
    ]
    matches: dict[str, Match] = {}
    for candidate in sorted(pairs, key=lambda pair: -pair.strength):
        busy = {chosen.source.name for chosen in matches.values()}
        if candidate.contract.table not in matches and candidate.source.name not in busy:
            matches[candidate.contract.table] = candidate
    return matches


def further_guess(matched: Match, sales: Sales, path: Path | None, links: Sequence[Link]) -> Guess:
    """The mapping of one such table; its customer may stand with the order it names."""
    person = person_of(matched.source, matched.columns.get("customer_id"), sales, path, links)
    is_query = bool(matched.source.relation or (person and person.joins))
    spelling = Spelling(matched.source, is_query)
    columns = {name: _value(matched, name, spelling) for name in matched.columns}
    columns |= dict(_order(matched, sales, spelling, links))
    if is_query and person:
        columns["customer_id"] = person.text
    columns |= dict(_key(matched, columns, spelling))
    names = [column.name for column in matched.contract.columns]
    joins, sources = (person.joins, person.sources) if is_query and person else ((), ())
    ordered = {name: columns[name] for name in names if columns.get(name)}
    parts = Select(ordered, _where(matched, spelling, person), (), joins, sources)
    return Guess(
        table_map(matched.contract.table, spelling, parts),
        notes_of(matched.source, matched.columns),
        _absent(matched, ordered),
    )


def _is_likely(candidate: Match, sales: Sales, links: Sequence[Link]) -> bool:
    """Whether the source has what the table cannot do without, and something that only this table has."""
    can_join = order_link(candidate.source, sales, links) is not None
    reached = {"customer_id"} if can_join else set()
    reached |= set(candidate.contract.key)
    required = {column.name for column in candidate.contract.columns if column.required}
    lacks = required - set(candidate.columns) - reached
    return candidate.is_distinct and (
        not lacks or (len(lacks) == 1 and candidate.strength > STRONG + len(required))
    )


def _value(matched: Match, name: str, spelling: Spelling) -> str:
    types = {column.name: column.type for column in matched.contract.columns}
    column = matched.columns[name]
    value = spelling.name(column) if types[name] in ("string", "boolean") else spelling.value(column)
    return positive(matched.source.columns[column], value) if name == "amount" else value


def _order(
    matched: Match, sales: Sales, spelling: Spelling, links: Sequence[Link]
) -> Iterator[tuple[str, str]]:
    link = order_link(matched.source, sales, links)
    if link is not None and "order_id" in {column.name for column in matched.contract.columns}:
        yield "order_id", spelling.name(link.child_column)


def _key(matched: Match, columns: Mapping[str, str], spelling: Spelling) -> Iterator[tuple[str, str]]:
    """A number of the row: the table's own, any column without repeats, or customer, order and time together."""
    for key in matched.contract.key:
        chosen = matched.columns.get(key)
        if chosen is not None and matched.source.columns[chosen].variety >= UNIQUE:
            return
        numbers = [facts.name for facts in matched.source.columns.values() if _numbers_rows(facts, matched)]
        if numbers:
            yield key, spelling.name(numbers[0])
            return
        parts = (columns.get(name) for name in (key, "order_id", "customer_id", matched.contract.time or ""))
        yield key, f"concat_ws('-', {', '.join(part for part in parts if part)})"


def _numbers_rows(facts: ColumnFacts, matched: Match) -> bool:
    is_full = facts.variety >= UNIQUE and facts.fullness >= UNIQUE
    return is_full and is_id(facts) and facts.name not in matched.columns.values()


def _where(matched: Match, spelling: Spelling, person: Person | None) -> list[str]:
    """Rows of somebody: a visit of a stranger is nobody's."""
    column = matched.columns.get("customer_id")
    if column is None or (person and person.joins) or matched.source.columns[column].fullness >= UNIQUE:
        return []
    return [f"{spelling.name(column)} is not null"]


def _absent(matched: Match, columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        column.name: tuple(candidates(column, matched.source))
        for column in matched.contract.columns
        if column.required and column.name not in columns
    }
