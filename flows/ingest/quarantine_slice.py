"""The quarantine of one table after a check: the rows rejected now, and of a part those that it says nothing about."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.verdict import OtherRows
from flows.ingest.intake_plan import IntakePlan
from flows.ingest.jobs import TableJob
from lake.delta_tables import row_count
from lake.quarantined import other_rows

OTHERS = "others.parquet"


def set_aside(lake: str, job: TableJob, plan: IntakePlan, staged: Path) -> OtherRows:
    """Keep, beside a part's staged rows, the quarantined rows that stay; how many rows were not read."""
    rows = other_rows(lake, job.table, plan.sources, staged, job.contract.key)
    pq.write_table(rows, staged.with_name(OTHERS))
    return OtherRows(row_count(lake, job.table), rows.num_rows)


def quarantine_rows(folder: Path, table: str) -> pa.Table:
    """All rows of a table that belong into the quarantine now."""
    rejected = pq.read_table(folder / "rejected.parquet")
    rows = rejected.add_column(0, "table", pa.array([table] * len(rejected), pa.string()))
    others = folder / OTHERS
    if not others.exists() or not (stay := pq.read_table(others)).num_rows:
        return rows
    return pa.concat_tables([stay.select(rows.column_names).cast(rows.schema), rows])
