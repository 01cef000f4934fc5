"""A lease on a whole lake: of several machines that share it, one may write at a time.

The table `writer_lease` has one row, who holds it until when. Taking it is a Delta commit on the version that was read,
and of two such commits one fails: that is all that object stores promise, and enough.
"""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from lake.delta_tables import address

TABLE = "writer_lease"
SCHEMA = pa.schema([("holder", pa.string()), ("until", pa.timestamp("us", tz="UTC"))])
HOUSEKEEPING = {"delta.logRetentionDuration": "interval 1 days", "delta.checkpointInterval": "20"}
KEEP_HOURS = 1


@dataclass(frozen=True)
class Lease:
    """Who may write to a lake until when (UTC)."""

    holder: str
    until: datetime


def take(root: str, lease: Lease, now: datetime) -> Lease:
    """The lease that holds afterwards: `lease`, unless another's has not run out `now` or came first.

    Taking it again renews it; taking it until now gives it back.
    """
    table = _open(root)
    current = None if table is None else _read(table)
    if current is not None and current.holder != lease.holder and current.until > now:
        return current
    return lease if _commit(root, table, lease) else _current(root)


def holding(root: str) -> Lease | None:
    """The newest lease, which may have run out; None before the first."""
    table = _open(root)
    return None if table is None else _read(table)


def tidy(root: str) -> None:
    """Remove the files of leases that have run out; the holder calls it."""
    table = DeltaTable(address(root, TABLE))
    table.vacuum(retention_hours=KEEP_HOURS, dry_run=False, enforce_retention_duration=False)
    table.cleanup_metadata()


def _current(root: str) -> Lease:
    return _read(DeltaTable(address(root, TABLE)))


def _open(root: str) -> DeltaTable | None:
    try:
        return DeltaTable(address(root, TABLE))
    except TableNotFoundError:
        return None


def _read(table: DeltaTable) -> Lease:
    return Lease(**table.to_pyarrow_table().to_pylist()[0])


def _commit(root: str, table: DeltaTable | None, lease: Lease) -> bool:
    """Whether the lease is the next version of the table as it was read; other faults show when it is read again."""
    rows = pa.table({"holder": [lease.holder], "until": [lease.until]}, schema=SCHEMA)
    properties = CommitProperties(max_commit_retries=0)
    try:
        if table is None:
            write_deltalake(
                address(root, TABLE),
                rows,
                mode="error",
                configuration=HOUSEKEEPING,
                commit_properties=properties,
            )
        else:
            write_deltalake(table, rows, mode="overwrite", commit_properties=properties)
    except (CommitFailedError, DeltaError):
        return False
    return True
