"""The quarantine of one table after a check: the rows rejected now, and of a part those that it says nothing about."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.verdict import UnreadRows
from flows.ingest.intake_plan import IntakePlan
from flows.ingest.jobs import TableJob
from lake.delta_tables import Slice, read, replace_slice, row_count, version
from lake.quarantined import QUARANTINE, other_rows

UNREAD = "unread.parquet"


def set_aside(lake: str, job: TableJob, plan: IntakePlan, staged: Path) -> UnreadRows:
    """Keep, beside a part's staged rows, the quarantined rows that stay; how many rows were not read."""
    rows = other_rows(lake, job.table, plan.sources, staged, job.contract.key)
    pq.write_table(rows, staged.with_name(UNREAD))
    return UnreadRows(row_count(lake, job.table), rows.num_rows)


def replace_quarantine(lake: str, table: str, folder: Path) -> None:
    """Make what was rejected, and what was set aside, the whole of the table's quarantine; `folder` has both."""
    rejected = pq.read_table(folder / "rejected.parquet")
    rows = rejected.add_column(0, "table", pa.array([table] * len(rejected), pa.string()))
    unread = folder / UNREAD
    if unread.exists() and (stay := pq.read_table(unread)).num_rows:
        rows = pa.concat_tables([stay.select(rows.column_names).cast(rows.schema), rows])
    of_table = Slice("table", table)
    if rows.num_rows or version(lake, QUARANTINE) is None or read(lake, QUARANTINE, of_table).num_rows:
        replace_slice(lake, QUARANTINE, rows, of_table)
