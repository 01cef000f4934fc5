"""What an erasure did, table by table, in the lake's `erasures`: never whose it was."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from expectations.batches import schema
from flows.run.clock import now
from flows.run.home import Home
from flows.run.output_contract import refuse_failures
from lake.delta_tables import Slice, read, replace_slice
from tables.erasures import erasures_contract

TABLE = "erasures"


def note_erasure(
    place: Home, erasure_id: str, rows: Mapping[str, int], oldest: Mapping[str, int | None]
) -> dict[str, int]:
    """Write the rows of one erasure, by table, and the oldest version each table has left; the rows of all its runs.

    A run that was killed has noted its rows before it deleted any: the run after it, which finds fewer, keeps them.
    """
    only = Slice("erasure_id", erasure_id)
    before = {row["erased_from"]: row for row in read(place.lake, TABLE, only).to_pylist()}
    most = {table: int(max(count, before.get(table, {}).get("rows", 0))) for table, count in rows.items()}
    began = min((row["erased_at"] for row in before.values()), default=now().replace(tzinfo=None))
    lines = [
        {
            "erasure_id": erasure_id,
            "erased_from": table,
            "erased_at": began,
            "rows": float(count),
            "oldest_version": None if oldest.get(table) is None else float(oldest[table] or 0),
        }
        for table, count in most.items()
    ]
    contract = erasures_contract()
    refuse_failures(place, pd.DataFrame(lines).astype({"oldest_version": float}), contract, min_rows=0)
    table_rows = pa.Table.from_pylist(lines, schema=schema(contract, list(contract.types)))
    replace_slice(place.lake, TABLE, table_rows, only)
    return most
