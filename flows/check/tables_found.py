"""The tables as they would land: read, checked, and put beside what the lake holds already."""

import calendar
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from config.settings import Settings
from expectations.validate import Verdict
from features.coverage import Coverage, Gap, coverage, days_of
from features.engine import Tables, open_tables
from flows.check.hints import hint
from flows.ingest.jobs import TableJob, jobs_of, parents_first
from flows.ingest.staging import stage_table, validate_table
from flows.run.clock import today
from flows.run.home import Home
from flows.run.progress import step
from lake.landing import foresee
from outputs.check_findings import TableFound
from outputs.wording import day, plural
from tables.contracts import RAW, Column

GAPS_NAMED = 3
STALE_DAYS = 7
LONG_SILENCE = 7
KINDS = {"double": "number", "timestamp": "time", "date": "date", "boolean": "yes or no"}


@dataclass(frozen=True)
class Refusal:
    """Why a run would stop, and with which exit code."""

    sentence: str
    exit_code: int


@dataclass
class Read:
    """One mapped table after reading: its verdict and the file of what would stand in the lake, or why not."""

    table: str
    verdict: Verdict | None = None
    folder: Path = Path()
    landed: Path | None = None
    refusal: Refusal | None = None
    seconds: float = 0.0
    unreadable: tuple[str, ...] = field(default=())


def read_tables(settings: Settings, scratch: Path) -> list[Read]:
    """Stage and check every mapped table under `scratch`; one that cannot be read does not stop the others.

    In the order of the contracts, though those that others refer to are read before them.
    """
    read = {job.table: _read(settings, job, scratch / job.table) for job in parents_first(jobs_of(settings))}
    return [read[table] for table in RAW if table in read]


def open_read(settings: Settings, read: list[Read]) -> Tables:
    """What would stand in the lake afterwards, ready for features."""
    files = {one.table: [str(one.landed)] for one in read if one.landed is not None}
    return open_tables(
        files,
        memory_limit=settings.engine.memory_limit,
        threads=settings.engine.threads,
        temp_dir=str(Home(settings.home).temp),
    )


def found(settings: Settings, one: Read, tables: Tables) -> TableFound:
    """What is to be said of one table."""
    covered = coverage(days_of(tables, one.table)) if one.landed else None
    verdict = one.verdict
    if verdict is None:
        problem = one.refusal.sentence if one.refusal else ""
        return TableFound(one.table, 0, 0, 0, None, None, (), (), problem)
    return TableFound(
        one.table,
        verdict.rows,
        verdict.rejected,
        verdict.repeated,
        covered.first if covered else None,
        covered.last if covered else None,
        tuple(_notes(settings, one.table, covered)) + one.unreadable,
        tuple(_rules(verdict)),
        " ".join(verdict.failures),
    )


def _read(settings: Settings, job: TableJob, folder: Path) -> Read:
    one, start = Read(job.table, folder=folder), time.monotonic()
    with step(f"read and check {job.table}") as now_done:
        try:
            stage_table(job, folder / "staged.parquet")
            one.verdict = validate_table(
                Home(settings.home).lake, job, folder / "staged.parquet", folder / "docs", "check"
            )
        except Exception as error:  # one that says what to do is a finding; any other is a fault
            code = getattr(error, "exit_code", None)
            if code is None:
                raise
            one.refusal = Refusal(str(error), int(code))
            now_done.detail = "cannot be read"
            return one
        one.landed = _landed(settings, job.table, folder)
        one.seconds = time.monotonic() - start
        one.unreadable = tuple(_unreadable(job.table, folder))
        if one.verdict.failures:
            one.refusal = Refusal(" ".join(one.verdict.failures), 3)
        now_done.detail = f"{one.verdict.accepted:,} rows would land, {one.verdict.rejected:,} be quarantined"
    return one


def _landed(settings: Settings, table: str, folder: Path) -> Path | None:
    accepted, place = folder / "accepted.parquet", Home(settings.home)
    if not pq.read_metadata(accepted).num_rows:
        return None
    limit = settings.engine.memory_limit
    return foresee(place.lake, table, accepted, RAW[table].key, place.temp, limit, folder / "landed.parquet")


def _rules(verdict: Verdict) -> list[tuple[str, int]]:
    says = {rule.name: rule.says for rule in RAW[verdict.table].rules}
    caught = sorted(verdict.rejected_by_rule.items(), key=lambda item: -item[1])
    return [(says.get(name, name), rows) for name, rows in caught]


def _notes(settings: Settings, table: str, covered: Coverage | None) -> list[str]:
    if covered is None:
        return []
    if table != "orders":  # fewer events have quiet days; only a long silence is worth a word
        long = tuple(gap for gap in covered.gaps if gap.days >= LONG_SILENCE)
        return [_gaps(replace(covered, gaps=long))] if long else []
    old = (today(settings.zone) - covered.last).days
    stale = (
        f"The newest order is {old:,} days old, so scores would speak for a day long past."
        if old > STALE_DAYS
        else ""
    )
    return [note for note in (_closed(covered), _gaps(covered), stale) if note]


def _closed(covered: Coverage) -> str:
    names = [calendar.day_name[number] + "s" for number in covered.closed]
    return f"There are no orders on {' and '.join(names)}, as in a shop that is closed then." if names else ""


def _gaps(covered: Coverage) -> str:
    if not covered.is_daily:
        return f"There are rows on {covered.days:,} days only, so gaps cannot be told from quiet days."
    if not covered.missing:
        return "No day is missing."
    named = ", ".join(_named(gap) for gap in covered.gaps[:GAPS_NAMED])
    rest = len(covered.gaps) - GAPS_NAMED
    more = f" and {plural(rest, 'shorter gap')}" if rest > 0 else ""
    return f"{plural(covered.missing, 'day')} without a row: {named}{more}."


def _named(gap: Gap) -> str:
    if gap.first == gap.last:
        return day(gap.first)
    return f"{day(gap.first)} to {day(gap.last)} ({plural(gap.days, 'day')})"


def _unreadable(table: str, folder: Path) -> list[str]:
    """Per column whose values could not be read, how many, with one of them unless it is personal."""
    rejected = pq.read_table(folder / "rejected.parquet", columns=["rule", "content"]).to_pylist()
    told = [json.loads(row["content"]).get("unreadable", "") for row in rejected if row["rule"] == "readable"]
    parts = [part for text in told for part in re.findall(r"(\w+)='?(.*?)'?(?:; (?=\w+=)|$)", text)]
    counts, first = Counter(column for column, _ in parts), dict(reversed(parts))
    types = {column.name: column for column in RAW[table].columns}
    return [
        _told(types[column], rows, first[column]) for column, rows in counts.most_common() if column in types
    ]


def _told(column: Column, rows: int, example: str) -> str:
    says = f"{column.name} cannot be read as a {KINDS.get(column.type, 'text')} in {plural(rows, 'row')}"
    if column.personal:
        return f"{says}."
    return f"{says}, such as “{example[:40]}”. {hint(column.type, example)}".strip()


def first_and_end(tables: Tables) -> tuple[date, date] | None:
    """The first day with orders and the last; None without orders."""
    days = days_of(tables, "orders")
    return (days[0], days[-1]) if days else None
