"""The views in which every piece of a mapping binds, with each column as the most telling type that allows it."""

from collections.abc import Mapping, Sequence

import duckdb

from lake.clauses import Clause
from lake.earlier_types import EarlierTypes, adopt
from lake.mapping_mistakes import mistake
from lake.mapping_sql import MappingError, parsed
from lake.mapping_syntax import refuse_bad_syntax
from lake.source_view import SourceView, create, infer, open_source, text_of, wish
from lake.to_parquet import ParquetSource

SAMPLE_ROWS = (
    1000  # clauses are tried on so many; what only a value can refuse is refused before the long run
)


def open_views(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    clauses: Sequence[Clause],
    sources: Mapping[str, ParquetSource],
    earlier: EarlierTypes | None = None,
) -> list[SourceView]:
    """Create one view per source in which every clause binds.

    Where a clause does not bind to a column's number or time, the column stays text for all: the shop's own
    `replace(paid, ',', '.')::double` is left to do its work. Columns that were read before are read as `earlier`
    says; raises OtherTypes where a value would lose by it. Raises MappingError for a clause that binds to neither,
    and where a column could be read in two ways.
    """
    about_rows = any(clause.column for clause in clauses)
    views = [open_source(connection, table, name, source, about_rows) for name, source in sources.items()]
    refuse_bad_syntax(connection, clauses, [name for view in views for name in view.types])
    for view in views:
        wish(view, clauses)
        infer(connection, view)
        if earlier is not None:
            adopt(connection, view, earlier)
        create(connection, view, clauses, SAMPLE_ROWS)
    # columns' statements hold the others
    for clause in sorted(clauses, key=lambda clause: bool(clause.column)) if earlier is None else ():
        _bind(connection, views, clause, clauses)
    for clause in clauses:  # none may have lost what it needs to a later one
        _refuse_doubt(views, clause, _bound_type(connection, views, clause))
    for view in views:
        create(connection, view, clauses)
    return views


def texts_of(views: Sequence[SourceView]) -> dict[str, str]:
    """For each column that is no longer text, what has its text."""
    return {name.lower(): text_of(name) for view in views if view.about_rows for name in view.typed()}


def _bind(
    connection: duckdb.DuckDBPyConnection,
    views: Sequence[SourceView],
    clause: Clause,
    clauses: Sequence[Clause],
) -> None:
    """Make `clause` bind, by keeping columns it names as text, or by reading them as numbers."""
    try:
        _bound_type(connection, views, clause)
        return
    except MappingError as error:
        first_refusal = error
    named = [(view, name) for view in views for name in view.wishes if clause.names(name)]
    if _binds_to_text(connection, views, clause, clauses, named):
        return
    for view, name in named:
        if view.about_rows:
            view.wishes[name].add("number")
    for view in views:
        infer(connection, view)
    if not _binds_now(connection, views, clause, clauses):
        _refuse_doubt(views, clause, "VARCHAR")
        raise first_refusal


def _binds_to_text(
    connection: duckdb.DuckDBPyConnection,
    views: Sequence[SourceView],
    clause: Clause,
    clauses: Sequence[Clause],
    named: Sequence[tuple[SourceView, str]],
) -> bool:
    """Whether the clause binds once a column it names stays text, first each alone and then all."""
    typed = [(view, name) for view, name in named if name in view.typed()]
    for attempt in (*([column] for column in typed), typed):
        before = [(view, set(view.texts)) for view in views]
        for view, name in attempt:
            view.texts.add(name)
        if attempt and _binds_now(connection, views, clause, clauses):
            return True
        for view, texts in before:
            view.texts = texts
    return False


def _binds_now(
    connection: duckdb.DuckDBPyConnection,
    views: Sequence[SourceView],
    clause: Clause,
    clauses: Sequence[Clause],
) -> bool:
    for view in views:
        create(connection, view, clauses, SAMPLE_ROWS)
    try:
        _bound_type(connection, views, clause)
    except MappingError:
        return False
    return True


def _bound_type(connection: duckdb.DuckDBPyConnection, views: Sequence[SourceView], clause: Clause) -> str:
    """The type of the clause's first column."""
    columns = [name for view in views for name in view.types]
    try:
        have = next(iter(parsed(connection, clause.where, clause.sql).values()))
        connection.execute(clause.sql).fetchall()
    except MappingError as error:
        if isinstance(error.__cause__, duckdb.Error):
            raise mistake(clause, columns, error.__cause__) from None
        raise
    except duckdb.Error as error:
        raise mistake(clause, columns, error) from None
    return have


def _refuse_doubt(views: Sequence[SourceView], clause: Clause, have: str) -> None:
    """A column that could be read in two ways must not be read by a third, such as the least of its texts."""
    if clause.wish == "any" or have != "VARCHAR":
        return
    for view in views:
        for name, note in view.inferred.notes.items():
            if clause.names(name):
                raise MappingError(f"{clause.where}: {note}")
