"""Reading and checking one mapped table, without landing anything: what ingest and `retain check` share."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.validate import Verdict, validate
from expectations.verdict import Surroundings, UnreadRows
from flows.ingest.jobs import TableJob
from flows.run.clock import now
from lake.delta_tables import live_files
from lake.lookups import orphans, rows_per_day, values_seen
from lake.mapped_rows import StagedTable, stage
from lake.parents import Parents
from lake.resting_files import source_files, unchanged
from lake.sources import SourcePart
from tables.raw import RAW

RHYTHM_DAYS = 120  # more than any figure of a table's rhythm looks back


def stage_table(job: TableJob, staged: Path, part: SourcePart | None = None) -> StagedTable:
    """Write one table's mapped rows, or those of a part of its source, to the Parquet file `staged`.

    Raises RestlessSource where a file changes meanwhile.
    """
    with unchanged(source_files(job.mapping, job.reading, part)):
        return stage(job.mapping, job.types, job.reading, staged, part)


def validate_table(
    lake: str, job: TableJob, staged: Path, docs: Path, run_id: str, unread: UnreadRows | None = None
) -> Verdict:
    """One staged table under its contract; its folder has `accepted.parquet` and `rejected.parquet` afterwards.

    `unread` are the rows of the source that were not read, where only a part of it was. The verdict goes to the
    history under `docs`.
    """
    return validate(
        staged,
        job.contract,
        until=job.until,
        accepted=staged.with_name("accepted.parquet"),
        rejected=staged.with_name("rejected.parquet"),
        docs=docs,
        run_id=run_id,
        at=now(),
        limits=job.limits,
        since=job.since,
        surroundings=_surroundings(lake, job, staged, unread),
    )


def _surroundings(lake: str, job: TableJob, staged: Path, unread: UnreadRows | None) -> Surroundings:
    """What the lake and the tables checked before it say about one staged table."""
    contract = job.contract
    has_rhythm = contract.steady and contract.time
    daily = rows_per_day(lake, contract.table, contract.time or "", RHYTHM_DAYS) if has_rhythm else {}
    values = values_seen(lake, contract.table, contract.categories())
    return Surroundings(daily, values, _orphans(lake, job, staged), unread)


def _orphans(lake: str, job: TableJob, staged: Path) -> dict[str, Any]:
    limits: dict[str, str | int] = {
        "memory_limit": job.reading.memory_limit,
        "threads": job.reading.threads,
        "temp_directory": str(job.reading.temp_dir),
    }
    present, strangers = set(pq.read_schema(staged).names), {}
    for parent in parents_of(lake, job, staged.parents[1]).values():
        if parent.column in present and parent.files:
            strangers[parent.column] = orphans(staged, parent, limits)
    return strangers


def parents_of(lake: str, job: TableJob, staging: Path) -> dict[str, Parents]:
    """By the rule about each of a table's references where its ids stand; in no file where that table is not mapped."""
    return {
        rule.name: Parents(
            rule.args["of"],
            RAW[table].key[0],
            tuple(_ids_of(lake, table, staging) if table in job.parents else []),
        )
        for rule in job.contract.references()
        if (table := rule.args["table"])
    }


def _ids_of(lake: str, parent: str, staging: Path) -> list[str]:
    """Where the parent's ids stand: its good rows of this run, and what the lake holds."""
    fresh = staging / parent / "accepted.parquet"
    return [*live_files(lake, parent), *([str(fresh)] if fresh.exists() else [])]
