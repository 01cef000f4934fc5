"""Which columns of two sources are the same key: their names suggest it, and their values match."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from lake.guess.column_facts import ColumnFacts
from lake.guess.column_fit import is_id, score
from lake.mapping_sql import quoted
from lake.vocabulary import plain
from tables.column import Column
from tables.raw import RAW

LEAST_SHARE = 0.5  # of a child's keys, those the parent must have
LEAST_VOTE = 0.4
UNIQUE = 0.999
Columns = Mapping[str, ColumnFacts]


@dataclass(frozen=True)
class Link:
    """The keys of one source's column that another's column has too: `share` of the child's different ones.

    `is_unique`: the parent has each key in one row, so that a join keeps the child's rows.
    """

    child: str
    child_column: str
    parent: str
    parent_column: str
    share: float
    is_unique: bool


def key_links(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Columns]) -> list[Link]:
    """The links between any two sources, by their names as views of `connection`; the surest first."""
    links = [
        link
        for child, parent, column, partner in _pairs(sources)
        if (link := _link(connection, sources, (child, column), (parent, partner))) is not None
    ]
    return sorted(links, key=lambda link: -link.share)


def _pairs(sources: Mapping[str, Columns]) -> Iterator[tuple[str, str, str, str]]:
    """Pairs of columns of two sources whose names may mean the same key."""
    ids = {name: [facts for facts in columns.values() if is_id(facts)] for name, columns in sources.items()}
    for child, columns in ids.items():
        for parent, partners in ids.items():
            if child != parent:
                for column in columns:
                    for partner in partners:
                        if _same_name(column, partner):
                            yield child, parent, column.name, partner.name


def _same_name(column: ColumnFacts, partner: ColumnFacts) -> bool:
    mine, theirs = _meaning(column), _meaning(partner)
    return plain(column.label) == plain(partner.label) or (mine is not None and mine == theirs)


def _meaning(facts: ColumnFacts) -> str | None:
    """The declared id the column's name speaks for most."""
    votes = {column.name: score(column, facts) for column in _ids()}
    name = max(votes, key=votes.__getitem__)
    return name if votes[name] >= LEAST_VOTE else None


def _ids() -> list[Column]:
    columns = (column for contract in RAW.values() for column in contract.columns)
    return [column for column in columns if column.name.endswith("_id") and column.aliases]


def _link(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, Columns],
    child: tuple[str, str],
    parent: tuple[str, str],
) -> Link | None:
    values, parents = (
        f"select distinct {quoted(column)}::varchar as key from {view} where {quoted(column)} is not null"
        for view, column in (child, parent)
    )
    sql = f"select count(*), count(p.key) from ({values}) c left join ({parents}) p on p.key = c.key"
    keys, shared = connection.execute(sql).fetchall()[0]
    if not keys or shared < LEAST_SHARE * keys:
        return None
    is_unique = sources[parent[0]][parent[1]].variety >= UNIQUE
    return Link(*child, *parent, shared / keys, is_unique)
