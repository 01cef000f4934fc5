"""Where a batch lands: the table, the order of its rows, and those of its files that can hold a row of the batch."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, write_deltalake

from lake.delta_tables import address
from lake.file_swap import FILE_BYTES, order_by

BATCH_ROWS = 122_880


@dataclass(frozen=True)
class LandingTarget:
    """One table for one batch: `key` identifies a row (empty: a bag), `order` sorts what is written.

    `near` are the files to compare with. `is_wider`: the batch has columns that the table does not have yet.
    """

    root: str
    table: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    near: tuple[str, ...]
    is_wider: bool
    commit: CommitProperties


def write_rows(
    target: LandingTarget, connection: duckdb.DuckDBPyConnection, sql: str, mode: str = "append"
) -> None:
    """Append the rows of a select, or overwrite the table by them, whichever columns they have."""
    rows: pa.RecordBatchReader = connection.sql(sql + order_by(target.order)).to_arrow_reader(BATCH_ROWS)
    write_deltalake(
        address(target.root, target.table),
        rows,
        mode=mode,
        schema_mode="overwrite" if mode == "overwrite" else "merge",
        target_file_size=FILE_BYTES,
        commit_properties=target.commit,
    )
