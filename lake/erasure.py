"""Somebody's rows out of a table, and its history cut so that no file of an older version still holds them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import duckdb
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from lake.commit_notes import newest_note
from lake.delta_tables import address, live_files
from lake.failpoints import failpoint
from lake.file_swap import Rewrite, swap
from lake.old_versions import remove_log_before, table_store
from lake.quarantined import QUARANTINE
from lake.to_parquet import literal
from lake.traces import pattern_of
from tables.customer_links import CustomerLinks


@dataclass(frozen=True)
class RowsOf:
    """SQL for a customer's rows of a file: those that go, others that mention the customer, and what stays of these."""

    deleted: str
    mentioned: str = "false"
    values: str = "*"


def orders_of(root: str, customer: str) -> list[str]:
    """The ids of the customer's orders."""
    files = live_files(root, "orders")
    if not files:
        return []
    sql = f"select distinct order_id from read_parquet({literal(files)}) where customer_id = ?"
    with duckdb.connect(":memory:") as connection:
        return [row[0] for row in connection.execute(sql, [customer]).fetchall()]


def held_rows(root: str, links: CustomerLinks, customer: str, orders: Collection[str]) -> int:
    """How many rows of a table are the customer's, or mention them."""
    return sum(_rows_by_file(root, links.table, partial(_own, links, customer, orders)).values())


def erase(root: str, links: CustomerLinks, customer: str, orders: Collection[str]) -> int:
    """Delete the customer's rows of a table, and empty where others mention them, in one commit; how many."""
    return _rewrite(root, links.table, partial(_own, links, customer, orders))


def quarantined_rows(
    root: str, links: Sequence[CustomerLinks], customer: str, orders: Collection[str]
) -> int:
    """How many rows of the quarantine are the customer's."""
    condition = _in_quarantine(links, customer, orders)
    return sum(_rows_by_file(root, QUARANTINE, lambda columns: RowsOf(condition)).values())


def erase_quarantined(
    root: str, links: Sequence[CustomerLinks], customer: str, orders: Collection[str]
) -> int:
    """Delete the customer's rows from the quarantine; how many."""
    condition = _in_quarantine(links, customer, orders)
    return _rewrite(root, QUARANTINE, lambda columns: RowsOf(condition))


def cut_history(root: str, table: str) -> int | None:
    """Remove every version of a table but the newest, with its files and its log; the version that is left.

    None where there is no such table. Whoever still reads an older version loses its files. The note of the run that
    wrote last stays.
    """
    try:
        delta = DeltaTable(address(root, table))
    except TableNotFoundError:
        return None
    run_id = newest_note(root, table, "run_id")
    delta.vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
    delta = DeltaTable(address(root, table))
    note = CommitProperties(custom_metadata={} if run_id is None else {"run_id": run_id})
    delta.create_write_transaction([], "append", delta.schema(), commit_properties=note)
    delta = DeltaTable(address(root, table))
    delta.create_checkpoint()
    failpoint(f"{table} before log")
    remove_log_before(table_store(root, table), delta.version())
    return int(delta.version())


def kept_version(root: str, table: str, number: int) -> int:
    """The version, or the oldest that is left where it was cut off."""
    try:
        return int(DeltaTable(address(root, table), version=number).version())
    except DeltaError:
        left = [int(commit["version"]) for commit in DeltaTable(address(root, table)).history()]
        if number > min(left):
            raise
        return min(left)


def _own(links: CustomerLinks, customer: str, orders: Collection[str], columns: Collection[str]) -> RowsOf:
    """What of a file with these columns is the customer's."""
    mentions = [name for name in links.mentions if name in columns]
    deleted = [_equals(links.owner, customer)] if links.owner else []
    if links.order and orders:
        deleted.append(f'coalesce("{links.order}" in (select unnest({literal(sorted(orders))})), false)')
    values = [
        f'case when {_equals(name, customer)} then null else "{name}" end as "{name}"' for name in mentions
    ]
    return RowsOf(
        " or ".join(deleted) or "false",
        " or ".join(_equals(name, customer) for name in mentions) or "false",
        f"* replace ({', '.join(values)})" if values else "*",
    )


def _equals(name: str, customer: str) -> str:
    return f'coalesce("{name}" = {literal(customer)}, false)'


def _in_quarantine(links: Sequence[CustomerLinks], customer: str, orders: Collection[str]) -> str:
    """SQL for: the row is the customer's, by a column of its own, by its order, or by a word of what it said."""
    names = {name for link in links for name in (link.owner, *link.mentions) if name}
    parts = [f"json_extract_string(content, '$.{name}') = {literal(customer)}" for name in sorted(names)]
    for link in links if orders else ():
        if link.order:
            among = f"json_extract_string(content, '$.{link.order}') in (select unnest({literal(sorted(orders))}))"
            parts.append(f'("table" = {literal(link.table)} and {among})')
    if (pattern := pattern_of(customer)) is not None:
        parts.append(f"regexp_matches(content, {literal(pattern)})")
    return f"coalesce({' or '.join(parts)}, false)"


def _rows_by_file(root: str, table: str, rows_of: Callable[[list[str]], RowsOf]) -> dict[str, int]:
    """Of each file of the newest version that holds such rows, how many."""
    files: dict[str, int] = {}
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        for path in live_files(root, table):
            rows = rows_of(_columns(connection, path))
            sql = (
                f"select count(*) from read_parquet({literal(path)}) where {rows.deleted} or {rows.mentioned}"
            )
            count: int = connection.execute(sql).fetchall()[0][0]
            if count:
                files[path] = count
    return files


def _rewrite(root: str, table: str, rows_of: Callable[[list[str]], RowsOf]) -> int:
    """Write every file again that holds such rows, without them; how many they were."""
    files = _rows_by_file(root, table, rows_of)
    if files:
        with duckdb.connect(":memory:") as connection:
            connection.execute("set enable_progress_bar = false")
            rewrites = [_rewritten(path, rows_of(_columns(connection, path))) for path in files]
            failpoint(f"{table} before commit")
            swap(root, table, connection, rewrites, (), CommitProperties(custom_metadata={}))
            failpoint(f"{table} after commit")
    return sum(files.values())


def _rewritten(path: str, rows: RowsOf) -> Rewrite:
    return Rewrite(
        f"select {rows.values} from read_parquet({literal(path)}) where not ({rows.deleted})", (path,)
    )


def _columns(connection: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    described = connection.execute(f"describe from read_parquet({literal(path)})").fetchall()
    return [row[0] for row in described]
