"""The tables as they would land: read, checked, and put together with what the lake holds already."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from expectations.validate import Verdict
from features.coverage import coverage, days_of
from features.engine import Tables
from flows.ingest.change_guard import acceptance, findings_of, refuse_restless_of, sample_notes
from flows.ingest.jobs import TableJob, parents_first
from flows.ingest.staging import stage_table, validate_table
from flows.run.home import Home
from flows.run.progress import step
from lake.by_file import read_whole_because, refuse_changed_by
from lake.mapping_hints import hint
from lake.preview import preview
from lake.sources import source_addresses
from lake.unreadable_values import unreadable_values
from outputs.check_findings import TableFinding
from outputs.check_tables import (
    UnreadableColumn,
    event_notes,
    order_notes,
    table_finding,
    unread_table,
    unreadable_note,
    whole_reading_note,
)
from tables.raw import RAW

DATA_REFUSED = 3


@dataclass(frozen=True)
class Obstacle:
    """Why a run would stop, and with which exit code."""

    sentence: str
    exit_code: int


@dataclass(frozen=True)
class TableReading:
    """One mapped table after reading: its verdict and the file of what would stand in the lake, or why not.

    `notes` are about columns whose values could not be read, and rows that changed beyond a
    correction. A table that could not be read at all has no
    verdict; one with no good row has no file.
    """

    job: TableJob
    verdict: Verdict | None = None
    landed: Path | None = None
    refusal: Obstacle | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


def read_tables(place: Home, jobs: Sequence[TableJob], scratch: Path) -> list[TableReading]:
    """Stage and check every mapped table under `scratch`; one that cannot be read does not stop the others.

    In the order of the jobs, though tables that others refer to are read before them.
    """
    readings = {job.table: _read(place, job, scratch / job.table) for job in parents_first(jobs)}
    return [readings[job.table] for job in jobs]


def finding_of(reading: TableReading, tables: Tables) -> TableFinding:
    """What is to be said of one table; `tables` are those that would stand in the lake."""
    verdict, job = reading.verdict, reading.job
    if verdict is None:
        return unread_table(job.table, reading.refusal.sentence if reading.refusal else "")
    span = coverage(days_of(tables, job.table)) if reading.landed else None
    notes: list[str] = []
    if span is not None:
        is_orders = job.table == "orders"
        notes = order_notes(span, (job.today - span.last).days) if is_orders else event_notes(span)
    sentences = {rule.name: rule.says for rule in RAW[job.table].rules}
    reason = read_whole_because(job.mapping, source_addresses(job.mapping, job.reading))
    if reason:
        notes.append(whole_reading_note(reason, verdict.rows, reading.seconds))
    finding = table_finding(verdict, span, [*notes, *reading.notes], sentences)
    return replace(finding, problem=reading.refusal.sentence if reading.refusal else "")


def first_and_last(tables: Tables) -> tuple[date, date] | None:
    """The first day with orders and the last; None without orders."""
    days = days_of(tables, "orders")
    return (days[0], days[-1]) if days else None


def _read(place: Home, job: TableJob, folder: Path) -> TableReading:
    start, staged = time.monotonic(), folder / "staged.parquet"
    with step(f"read and check {job.table}") as progress:
        try:
            refuse_restless_of([(job, None)])
            refuse_changed_by(job.mapping, source_addresses(job.mapping, job.reading))
            stage_table(job, staged)
            verdict = validate_table(place.lake, job, staged, folder / "docs", "check")
        except Exception as error:  # an error that says what to do is a finding; any other is a fault
            code = getattr(error, "exit_code", None)
            if code is None:
                raise
            progress.detail = "cannot be read"
            return TableReading(job, refusal=Obstacle(str(error), int(code)))
        landed = _landed(place, job, folder)
        seconds = time.monotonic() - start
        changes = () if verdict.failures else findings_of(place, job, folder / "accepted.parquet")
        problem = acceptance(changes) if changes else " ".join(verdict.failures)
        refusal = Obstacle(problem, DATA_REFUSED) if problem else None
        progress.detail = f"{verdict.accepted:,} rows would land, {verdict.rejected:,} be quarantined"
    notes = (*_unreadable(job, folder), *sample_notes(changes))
    return TableReading(job, verdict, landed, refusal, seconds, notes)


def _landed(place: Home, job: TableJob, folder: Path) -> Path | None:
    accepted = folder / "accepted.parquet"
    if not pq.read_metadata(accepted).num_rows:
        return None
    limit = job.reading.memory_limit
    return preview(
        place.lake, job.table, accepted, job.contract.key, place.temp, limit, folder / "landed.parquet"
    )


def _unreadable(job: TableJob, folder: Path) -> list[str]:
    """A note per column whose values could not be read."""
    rejected = pq.read_table(folder / "rejected.parquet", columns=["rule", "content"]).to_pylist()
    texts = [
        json.loads(row["content"]).get("unreadable", "") for row in rejected if row["rule"] == "readable"
    ]
    columns = {column.name: column for column in job.contract.columns}
    return [
        unreadable_note(
            UnreadableColumn(
                column.name, column.type, column.personal, values.rows, values.example,
                hint(column.type, values.example),
            )
        )
        for values in unreadable_values(texts)
        if (column := columns.get(values.column)) is not None
    ]  # fmt: skip
