"""The SQL of a mapping: checked before it runs, each column cast to the type its table wants."""

import re
from typing import ClassVar

import duckdb

from lake.id_columns import id_words, is_id_column

SQL_TYPES = {  # DuckDB's names of the declared types
    "string": "varchar",
    "double": "double",
    "timestamp": "timestamp",
    "date": "date",
    "boolean": "boolean",
}


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
        raise MappingError(explain(where, error)) from error
    return {row[0]: row[1] for row in rows}


def column_of(name: str, have: str, want: str) -> tuple[str, str, str | None]:
    """(name, cast, problem): SQL for the value as its type, and for "name='value'" where it cannot be read.

    Text with an offset ("2024-05-01T10:00+02:00") is an instant: it becomes the shop's wall clock, where a bare
    cast would keep UTC's. A number is never taken for a time. Raises MappingError for such types.
    """
    column = quoted(name)
    if want == "string":
        return name, id_words(column, have) if is_id_column(name) else _words(column, have), None
    content = f"given({column})" if have == "VARCHAR" else column
    if want in ("timestamp", "date"):
        cast, always = _moment(name, column, have, SQL_TYPES[want])
    elif want == "boolean":
        cast, always = (column, True) if have == "BOOLEAN" else (f"truth({column}::varchar)", False)
    else:
        cast, always = f"try_cast({content} as {SQL_TYPES[want]})", have in ("DOUBLE", "BIGINT", "INTEGER")
    if always:
        return name, cast, None
    unread = f"{content} is not null and ({cast}) is null"
    return name, cast, f"case when {unread} then '{name}=''' || {column}::varchar || '''' end"


def _words(column: str, have: str) -> str:
    """Text, trimmed; whole numbers without the point or exponent that a floating column gives them."""
    if have == "VARCHAR":
        return f"tidy({column})"
    if have in ("DOUBLE", "FLOAT") or have.startswith("DECIMAL"):
        is_integer = f"{column} = trunc({column}) and abs({column}) < 1e15"
        return f"case when {is_integer} then {column}::bigint::varchar else {column}::varchar end"
    return f"{column}::varchar"


def _moment(name: str, column: str, have: str, target: str) -> tuple[str, bool]:
    """SQL for a time, and whether it reads every value there can be."""
    if re.match("TIMESTAMP(TZ| WITH TIME ZONE)", have):
        return f"cast({column}::timestamptz as timestamp)::{target}", True
    if have in ("DATE", "TIMESTAMP"):
        return (column if have == target.upper() else f"{column}::{target}"), True
    if have == "VARCHAR":
        return f"iso_time({column})::{target}", False
    if have.startswith("TIMESTAMP") or "NULL" in have:
        return f"try_cast({column} as {target})", False
    raise MappingError(
        f"columns.{name} wants a {target}, but {have} is none; say how to read it, as in "
        "to_timestamp(x) for seconds since 1970 or strptime(x::varchar, '%Y%m%d')"
    )


def is_plain(name: str) -> bool:
    """Whether a column's name can stand in SQL without quotes, unless it is a word of SQL's own."""
    return re.fullmatch(r"[^\W\d]\w*", name) is not None


def quoted(name: str) -> str:
    """A column's name in double quotes.

    >>> print(quoted("Customer ID"))
    "Customer ID"
    """
    return '"' + name.replace('"', '""') + '"'


def explain(where: str, error: duckdb.Error) -> str:
    """DuckDB's message as one sentence: without its class, its line pointer and its candidates' list."""
    text = re.sub(r"string '[^']*'", "a value", str(error))  # the value may be a customer's name
    text = text.split("\n\n")[0].split("\nLINE")[0].split("\n\tCandidate")[0]
    text = re.sub(r"^[\w ]+ Error: ", "", " ".join(text.split()))
    return f"{where}: {text}"
