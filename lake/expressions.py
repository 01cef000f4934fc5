"""The SQL of a mapping: checked before it runs, each column cast to the type its table wants."""

import difflib
import re
from collections.abc import Mapping
from typing import ClassVar

import duckdb

SQL_TYPES = {
    "string": "varchar",
    "double": "double",
    "timestamp": "timestamp",
    "date": "date",
    "boolean": "boolean",
}
_OFFSET = r"\d[ T]?\d{2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)$"


class MappingError(ValueError):
    """SQL in a mapping that cannot run over its source."""

    exit_code: ClassVar[int] = 2


def parsed(connection: duckdb.DuckDBPyConnection, where: str, sql: str) -> dict[str, str]:
    """Column → DuckDB type of one select; MappingError where it is no single select or does not bind."""
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise MappingError(f"{where}: give one select and nothing else")
        rows = connection.execute(f"describe {sql}").fetchall()
    except duckdb.Error as error:
        raise MappingError(explain(where, error)) from None
    return {row[0]: row[1] for row in rows}


def check_columns(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    source: str,
    group_by: str | None,
) -> None:
    """Bind each expression alone, so that an error names the column it stands under."""
    known = list(parsed(connection, f"tables.{table}", f"from {source}"))
    group = f" group by {group_by}" if group_by else ""
    for name, text in columns.items():
        where = f"tables.{table}.columns.{name}"
        try:
            parsed(connection, where, f"select ({text}) from {source}{group}")
        except MappingError as error:
            missing = re.search(r'column "([^"]+)" not found', str(error))
            if missing is None:
                raise
            near = difflib.get_close_matches(missing[1], known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"the source has {', '.join(known)}"
            raise MappingError(f"{where}: the source has no column {missing[1]!r}; {hint}") from None


def column_of(name: str, have: str, want: str) -> tuple[str, str, str | None]:
    """(name, cast, problem): SQL for the value as its type, and for "name='value'" where it cannot be read.

    Text with an offset ("2024-05-01T10:00+02:00") is an instant: it becomes the shop's wall clock, where a bare
    cast would keep UTC's.
    """
    target = SQL_TYPES[want]
    quoted = f'"{name}"'
    if have.startswith("TIMESTAMP WITH TIME ZONE"):
        return name, f"cast({quoted} as timestamp)::{target}", None
    if have == target.upper():
        return name, quoted, None
    cast = f"try_cast({quoted} as {target})"
    if have == "VARCHAR" and want in ("timestamp", "date"):
        instant = f"try_cast(try_cast({quoted} as timestamptz) as timestamp)::{target}"
        cast = f"case when regexp_matches({quoted}, '{_OFFSET}') then {instant} else {cast} end"
    return (
        name,
        cast,
        f"case when {quoted} is not null and ({cast}) is null then '{name}=' || {quoted}::varchar end",
    )


def explain(where: str, error: duckdb.Error) -> str:
    """DuckDB's message as one sentence: without its class, its line pointer and its candidates' list."""
    text = str(error).split("\n\n")[0].split("\nLINE")[0].split("\n\tCandidate")[0]
    return f"{where}: {' '.join(text.split())}"
