"""Check a table Retain made itself: nothing is put aside, each broken rule fails the whole table."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from expectations.batches import applicable, from_pandas, schema
from expectations.file_rows import failing_in_file, failing_rows
from expectations.table_verdict import Check, lacking, verdict_of
from expectations.verdict import Limits, Tally, Verdict
from tables.contract import Contract


def check_frame(
    rows: pd.DataFrame,
    contract: Contract,
    *,
    docs: Path,
    run_id: str,
    at: datetime,
    until: datetime | None = None,
    min_rows: int = 1,
) -> Verdict:
    """One verdict for a table held in memory.

    Raises `WrongType` where a column cannot be read as its contract's type.
    """
    present = [str(name) for name in rows.columns]
    check = _check(contract.with_times(until), present, docs, run_id, at)
    lacks, tally = lacking(check, present), Tally(rows=len(rows))
    if not lacks:
        target = schema(check.contract, present)
        table = from_pandas(rows, target, check.contract.table)
        tally.failing.update(failing_rows(check.rules, table))
        tally.accepted = len(rows)
    return verdict_of(check, tally, lacks, Limits(min_rows, 1.0))


def check_file(
    path: Path, contract: Contract, *, docs: Path, run_id: str, at: datetime, min_rows: int = 1
) -> Verdict:
    """One verdict for a Parquet file Retain wrote, which may be far larger than memory (see `failing_in_file`).

    Raises `WrongType` as `check_frame` does.
    """
    with pq.ParquetFile(path) as file:
        present = file.schema_arrow.names
        check = _check(contract.with_times(None), present, docs, run_id, at)
        lacks, tally = lacking(check, present), Tally(rows=file.metadata.num_rows)
        if not lacks:
            tally.failing.update(failing_in_file(file, check.contract, check.rules))
            tally.accepted = tally.rows
    return verdict_of(check, tally, lacks, Limits(min_rows, 1.0))


def _check(contract: Contract, present: list[str], docs: Path, run_id: str, at: datetime) -> Check:
    return Check(contract, applicable(contract, present), docs, run_id, at)
