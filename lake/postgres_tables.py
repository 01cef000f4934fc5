"""Rows published to PostgreSQL: one slice of a table replaced in one transaction, and a view of what is current."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa

from lake.addresses import Address, expanded, masked
from lake.mapping_sql import quoted
from lake.postgres import server_message


class CannotPublish(RuntimeError):
    """PostgreSQL could not be written to; what stood there before still stands."""

    exit_code: ClassVar[int] = 1


class NoPostgres(ValueError):
    """There is no address of a PostgreSQL to write to, or it is none."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class PostgresTarget:
    """A schema of a database; `shown` is what may stand in a log, `uri` holds the password."""

    shown: str
    schema: str
    uri: str = field(repr=False)


@dataclass(frozen=True)
class TableRows:
    """Rows of a table that are the whole of one slice: those in which `column` equals `value`; `key` is the table's."""

    table: str
    key: tuple[str, ...]
    rows: pa.Table
    column: str
    value: str | date


def postgres_target(address: str | None, schema: str, environment: Mapping[str, str]) -> PostgresTarget:
    """Where to write; ${NAME} in the address is filled from `environment`.

    Raises NoPostgres without an address, or for one that is no PostgreSQL's, and `SourceError` for an unset variable.
    """
    if address is None:
        raise NoPostgres(
            "no PostgreSQL to write to: set export.postgres, or RETAIN_EXPORT__POSTGRES, to postgresql://user:${PW}@host/db"
        )
    if re.match(r"postgres(ql)?://", address) is None:
        raise NoPostgres("export.postgres must begin with postgresql://; what it holds is not shown")
    source = Address(masked(address), "postgres", uri=address)
    return PostgresTarget(masked(address), schema, expanded(source, environment))


def publish_rows(target: PostgresTarget, part: TableRows) -> None:
    """Make the rows the whole of their slice, in one transaction, in a table that is made or widened where needed.

    The view `{table}_current` shows the slice or slices of the newest `as_of`. Readers see the old rows until the
    commit, and a second writer waits. Publishing again leaves the same rows. Raises CannotPublish, with the server's
    own words and never the password, and then nothing has changed.
    """
    with _transaction(target) as cursor:
        _replace(cursor, target.schema, part)


def publish_tables(target: PostgresTarget, parts: Iterable[TableRows]) -> dict[str, int]:
    """Make the slices the whole of their tables, all of them in one transaction; the rows of each table.

    Only one slice is in memory at a time. A table of which there is no slice stays as it is. Raises as `publish_rows`.
    """
    rows: dict[str, int] = {}
    with _transaction(target) as cursor:
        for part in parts:
            _replace(cursor, target.schema, part)
            if part.table not in rows:  # what only the database has goes
                name = f"{quoted(target.schema)}.{quoted(part.table)}"
                cursor.execute(f"delete from {name} where {quoted(part.column)} <> $1", (part.value,))
            rows[part.table] = rows.get(part.table, 0) + part.rows.num_rows
    return rows


@contextmanager
def _transaction(target: PostgresTarget) -> Iterator[driver.Cursor]:
    try:
        with driver.connect(target.uri) as connection, connection.cursor() as cursor:
            yield cursor
            connection.commit()
    except adbc_driver_manager.Error as error:
        raise CannotPublish(
            f"cannot write to {target.shown}: {server_message(error, target.uri)}. Nothing was changed there"
        ) from None


def _replace(cursor: driver.Cursor, schema: str, part: TableRows) -> None:
    name = f"{quoted(schema)}.{quoted(part.table)}"
    _make_schema(cursor, schema)
    # an advisory lock: two first exports at once would both make the table
    cursor.execute(f"select pg_advisory_xact_lock(hashtext('{schema}.{part.table}'))").fetchall()
    is_wider = _make_table(cursor, schema, part)
    cursor.execute(f"delete from {name} where {quoted(part.column)} = $1", (part.value,))
    if part.rows.num_rows:
        cursor.adbc_ingest(part.table, part.rows, mode="append", db_schema_name=schema)
    if is_wider:
        view = f"{quoted(schema)}.{quoted(part.table + '_current')}"
        newest = f"select * from {name} where as_of = (select max(as_of) from {name})"
        cursor.execute(f"create or replace view {view} as {newest}")


def _make_schema(cursor: driver.Cursor, schema: str) -> None:
    """Make the schema unless it is there: `if not exists` would ask for the right to make it even then."""
    cursor.execute("select 1 from pg_namespace where nspname = $1", (schema,))
    if not cursor.fetchall():
        cursor.execute(f"create schema {quoted(schema)}")


def _make_table(cursor: driver.Cursor, schema: str, part: TableRows) -> bool:
    """Make the table, or add the columns it lacks; whether it got any."""
    name = f"{quoted(schema)}.{quoted(part.table)}"
    cursor.execute(
        "select column_name::text from information_schema.columns where table_schema = $1 and table_name = $2",
        (schema, part.table),
    )
    present = {row[0] for row in cursor.fetchall()}
    news = [
        f"{quoted(field.name)} {_type(field.type)}" for field in part.rows.schema if field.name not in present
    ]
    if not present:
        key = ", ".join(quoted(column) for column in part.key)
        cursor.execute(f"create table {name} ({', '.join(news)}, primary key ({key}))")
    elif news:
        cursor.execute(f"alter table {name} {', '.join(f'add column {column}' for column in news)}")
    return bool(news)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamp" if kind.tz is None else "timestamptz"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "double precision" if pa.types.is_floating(kind) else "text"
