"""What a mapping's SQL sees: a view per source, whose text columns have become the numbers and times they hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from lake.column_types import Meaning, Understood, Wish, understand
from lake.mapping_sql import MappingError, explain, parsed, refusal
from lake.to_parquet import Brought, literal

POSITION = "retain_position"
UNREADABLE = "retain_unreadable"
SAMPLE_ROWS = (
    1000  # clauses are tried on so many; what only a value can refuse is refused before the long run
)
HEADER_COLUMNS = 5  # so many equal to their own names make a row a repeated header


@dataclass(frozen=True)
class Clause:
    """One piece of a mapping: `text` as written at `where`, the `sql` in which it must bind, and what it is for."""

    where: str
    text: str
    sql: str
    wish: Wish
    column: str = ""

    def names(self, column: str) -> bool:
        """Whether the text speaks of this source column (or seems to)."""
        return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", self.text, re.IGNORECASE) is not None


@dataclass
class Source:
    """One source while its columns find their types: `wishes` grow, and `kept` as text are those that must be."""

    name: str
    brought: Brought
    types: Mapping[str, str]
    about_rows: bool
    wishes: dict[str, set[Wish]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    found: Understood = field(default_factory=lambda: Understood({}, {}))

    @property
    def raw(self) -> str:
        """The view of the source as it came."""
        return f'"retain raw {self.name}"'

    def typed(self) -> dict[str, Meaning]:
        """The columns that are read as something else than text."""
        return {name: meaning for name, meaning in self.found.meanings.items() if name not in self.kept}


def open_views(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    clauses: Sequence[Clause],
    brought: Mapping[str, Brought],
) -> dict[str, str]:
    """Create one view per source in which every clause binds; for each column that is no longer text, its text.

    Where a clause does not bind to a column's number or time, the column stays text for all: the shop's own
    `replace(paid, ',', '.')::double` is left to do its work. Raises MappingError for a clause that binds to neither,
    and where a column could be read in two ways.
    """
    about_rows = any(clause.column for clause in clauses)
    sources = [_raw(connection, table, name, one, about_rows) for name, one in brought.items()]
    for source in sources:
        _wish(source, clauses)
        _understand(connection, source)
        _create(connection, source, clauses, SAMPLE_ROWS)
    for clause in clauses:
        _bind(connection, sources, clause, clauses)
    for clause in clauses:  # none may have lost what it needs to a later one
        _refuse_doubt(sources, clause, _bound(connection, sources, clause))
    for source in sources:
        _create(connection, source, clauses)
    return {name.lower(): _text(name) for source in sources if about_rows for name in source.typed()}


def _raw(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, brought: Brought, about_rows: bool
) -> Source:
    alone = len(brought.files) == 1
    read = f"read_parquet({literal(list(brought.files))}, union_by_name = true"
    number = ", file_row_number = true" if alone and about_rows else ""
    position = f"file_row_number + 1 as {POSITION}" if alone else f"row_number() over () as {POSITION}"
    chosen = f"* {'exclude (file_row_number)' if alone else ''}, {position}" if about_rows else "*"
    source = Source(name, brought, {}, about_rows)
    try:
        connection.execute(f"create view {source.raw} as select {chosen} from {read}{number})")
        rows = connection.execute(f"describe {source.raw}").fetchall()
    except duckdb.Error as error:
        raise MappingError(explain(f"tables.{table}: cannot read {name}", error)) from None
    source.types = {row[0]: row[1] for row in rows if row[0] != POSITION}
    return source


def _wish(source: Source, clauses: Sequence[Clause]) -> None:
    for name, have in source.types.items():
        wishes: set[Wish] = {clause.wish for clause in clauses if clause.names(name)}
        if not source.brought.is_text:
            wishes -= {"any"}  # text in a typed source is meant as text, unless a number or time is wanted
        if wishes and have == "VARCHAR":
            source.wishes[name] = wishes


def _understand(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    source.found = understand(connection, source.raw, source.wishes)


def _create(
    connection: duckdb.DuckDBPyConnection, source: Source, clauses: Sequence[Clause], rows: int | None = None
) -> None:
    typed = source.typed()
    columns = [
        f"{typed[name].value.format(c=_quoted(name))} as {_quoted(name)}" if name in typed else _quoted(name)
        for name in source.types
    ]
    if source.about_rows:
        columns += [f"{_quoted(name)} as {_text(name)}" for name in typed]
        problems = ", ".join(_problems(source, clauses)) or "null"
        columns += [POSITION, f"nullif(concat_ws('; ', {problems}), '') as {UNREADABLE}"]
    some = source.raw if rows is None else f"(from {source.raw} limit {rows})"
    connection.execute(
        f"create or replace view {_quoted(source.name)} as select {', '.join(columns)} from {some}"
    )


def _problems(source: Source, clauses: Sequence[Clause]) -> Iterator[str]:
    """SQL that says what of a row cannot be read, under the name of the column it was for."""
    for name, meaning in source.typed().items():
        if meaning.loose:
            column, used = _quoted(name), (c.column for c in clauses if c.column and c.names(name))
            unread = f"given({column}) is not null and ({meaning.value.format(c=column)}) is null"
            yield f"case when {unread} then '{next(used, name)}=''' || {column} || '''' end"
    if source.brought.is_text:
        names = list(source.types)[:HEADER_COLUMNS]
        again = " and ".join(f"{_quoted(name)} = {literal(name)}" for name in names)
        yield f"case when {again} then 'the header again' end"


def _bind(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    clause: Clause,
    clauses: Sequence[Clause],
) -> None:
    """Make `clause` bind, by keeping columns it names as text, or by reading them as numbers."""
    try:
        _bound(connection, sources, clause)
        return
    except MappingError as error:
        refused = error
    named = [(source, name) for source in sources for name in source.wishes if clause.names(name)]
    if _kept_as_text(connection, sources, clause, clauses, named):
        return
    for source, name in named:
        if source.about_rows:
            source.wishes[name].add("number")
    for source in sources:
        _understand(connection, source)
    if not _binds_now(connection, sources, clause, clauses):
        _refuse_doubt(sources, clause, "VARCHAR")
        raise refused


def _kept_as_text(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    clause: Clause,
    clauses: Sequence[Clause],
    named: Sequence[tuple[Source, str]],
) -> bool:
    """Whether the clause binds once a column it names stays text, first each alone and then all."""
    typed = [(source, name) for source, name in named if name in source.typed()]
    for some in (*([one] for one in typed), typed):
        before = [(source, set(source.kept)) for source in sources]
        for source, name in some:
            source.kept.add(name)
        if some and _binds_now(connection, sources, clause, clauses):
            return True
        for source, kept in before:
            source.kept = kept
    return False


def _binds_now(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    clause: Clause,
    clauses: Sequence[Clause],
) -> bool:
    for source in sources:
        _create(connection, source, clauses, SAMPLE_ROWS)
    try:
        _bound(connection, sources, clause)
    except MappingError:
        return False
    return True


def _bound(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], clause: Clause) -> str:
    """The type of the clause's first column."""
    try:
        have = next(iter(parsed(connection, clause.where, clause.sql).values()))
        try:
            connection.execute(clause.sql).fetchall()
        except duckdb.Error as error:
            raise MappingError(explain(clause.where, error)) from None
        return have
    except MappingError as error:
        raise refusal([name for source in sources for name in source.types], clause.where, error) from None


def _refuse_doubt(sources: Sequence[Source], clause: Clause, have: str) -> None:
    """A column that could be read in two ways must not be read by a third, such as the least of its texts."""
    if clause.wish == "any" or have != "VARCHAR":
        return
    for source in sources:
        for name, note in source.found.notes.items():
            if clause.names(name):
                raise MappingError(f"{clause.where}: {note}")


def _text(name: str) -> str:
    return _quoted(f"{name} as text")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
