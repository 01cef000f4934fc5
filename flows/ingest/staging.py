"""Reading and checking one mapped table, without landing anything: what ingest and the data doctor share."""

from datetime import datetime, time, timedelta
from pathlib import Path

from config.settings import Settings
from expectations.validate import Verdict, validate
from flows.ingest.landings import reading
from flows.ingest.table_contracts import contract_of, first_day, limits_of, surroundings
from flows.run.clock import now, today
from lake.mapped_rows import stage
from lake.sources import TableMap
from tables.raw import RAW


def stage_table(settings: Settings, mapping: TableMap, staged: Path) -> int:
    """Write one table's mapped rows to the Parquet file `staged`; the number of rows."""
    types = {column.name: column.type for column in RAW[mapping.table].columns}
    return stage(mapping, types, reading(settings), staged)


def validate_table(settings: Settings, table: str, staged: Path, docs: Path, run_id: str) -> Verdict:
    """One staged table under its contract; `accepted.parquet` and `rejected.parquet` lie beside it afterwards.

    The verdict goes to the history under `docs`.
    """
    contract = contract_of(settings, table)
    return validate(
        staged,
        contract,
        until=datetime.combine(today(settings.zone) + timedelta(days=1), time()),
        accepted=staged.with_name("accepted.parquet"),
        rejected=staged.with_name("rejected.parquet"),
        docs=docs,
        run_id=run_id,
        at=now(),
        limits=limits_of(settings, table),
        since=first_day(settings),
        surroundings=surroundings(settings, contract, staged),
    )
