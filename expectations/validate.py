"""Check a table against its contract: good rows on one side, rejected ones with their reason on the other."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations import rejected_rows
from expectations.batches import TECHNICAL, applicable, cleaned, frame, read, schema
from expectations.data_docs import build_docs
from expectations.duplicates import NONE, Duplicates, duplicates
from expectations.freshness import figures_of
from expectations.gx import judge
from expectations.table_verdict import Check, lacking, verdict_of
from expectations.verdict import Limits, Surroundings, Tally, Verdict
from tables.contract import Contract
from tables.rule import FIRST_BELIEVABLE, orphan

__all__ = ["Limits", "Surroundings", "Verdict", "build_docs", "validate"]

BATCH_ROWS = 500_000


def validate(
    staged: Path,
    contract: Contract,
    *,
    until: datetime,
    accepted: Path,
    rejected: Path,
    docs: Path,
    run_id: str,
    limits: Limits,
    at: datetime | None = None,
    since: datetime = FIRST_BELIEVABLE,
    surroundings: Surroundings | None = None,
    batch_rows: int = BATCH_ROWS,
) -> Verdict:
    """One verdict for one staged Parquet file, whose rows go to `accepted` or to `rejected`.

    Both files are replaced, and written whether or not the table passes: look at `Verdict.passed`.
    `accepted` holds the contract's columns in its order, `rejected` what `rejected_rows.SCHEMA` says. Blank text
    and NaN become null. A row that says the same as an earlier one with its key counts as `repeated`,
    and so does one that a later file says anew.
    `until` is the exclusive end of believable times (tomorrow) and `since` their beginning; `surroundings` are what
    the table is compared with; `at` files the run in the history (default: `until`).
    In memory: `batch_rows` rows at a time, and eight bytes for each row of a table with a key. `build_docs`
    makes the pages, once for all tables. Raises `WrongType` where a column is not of the contract's type.
    """
    present = pq.read_schema(staged).names
    surroundings = surroundings or Surroundings()
    bound = contract.with_times(until, since).with_categories(surroundings.values)
    check = Check(
        bound, applicable(bound, present, surroundings.orphans), docs, run_id, at or until, surroundings
    )
    lacks = lacking(check, present)
    with _writers(accepted, rejected, schema(contract, present)) as (good, bad):
        tally = Tally(pq.read_metadata(staged).num_rows, unread=surroundings.unread)
        if not lacks:
            same_keys = _duplicates(staged, check, batch_rows)
            for start, table in _numbered(read(staged, contract, batch_rows)):
                accepted_rows, refused_rows = _split(check, table, start, same_keys, tally)
                good.write_table(accepted_rows)
                bad.write_table(refused_rows)
                tally.daily.update(_days(accepted_rows, contract.time if contract.steady else None))
        tally.rhythm = _rhythm(surroundings, tally, until)
    return verdict_of(check, tally, lacks, limits)


def _duplicates(staged: Path, check: Check, batch_rows: int) -> Duplicates:
    if not check.contract.key:
        return NONE
    rules = tuple(rule for rule in check.rules if "superseded_by" not in rule.columns)
    return duplicates(lambda: read(staged, check.contract, batch_rows), check.contract.key, rules)


def _days(rows: pa.Table, time: str | None) -> dict[date, int]:
    """How many of the rows each day has."""
    if time is None:
        return {}
    counts = pc.value_counts(pc.cast(rows[time].combine_chunks(), pa.date32(), safe=False))
    return {count["values"]: count["counts"] for count in counts.to_pylist() if count["values"]}


def _rhythm(surroundings: Surroundings, tally: Tally, until: datetime) -> dict[str, float]:
    """The figures of the days in the lake and in this batch together; a batch may hold all of them again, or one."""
    days = {
        day: max(surroundings.daily.get(day, 0), tally.daily[day])
        for day in {*surroundings.daily, *tally.daily}
    }
    is_part = surroundings.unread is not None  # of which there may be no row today
    return figures_of(days, until.date() - timedelta(days=1)) if tally.daily or is_part else {}


def _numbered(tables: Iterator[pa.Table]) -> Iterator[tuple[int, pa.Table]]:
    start = 0
    for table in tables:
        yield start, table
        start += len(table)


def _split(
    check: Check, table: pa.Table, start: int, same_keys: Duplicates, tally: Tally
) -> tuple[pa.Table, pa.Table]:
    """The rows to keep and the rows to refuse of one batch, counted into `tally`."""
    numbers = np.arange(start, start + len(table))
    once = ~np.isin(numbers, same_keys.repeated)
    newer = same_keys.superseded.reindex(numbers[once]).astype("Int64").array
    table = table.filter(pa.array(once)).append_column("superseded_by", pa.array(newer, pa.int64()))
    clean = cleaned(table)
    masks = judge(check.rules, frame(_with_orphans(check, clean, numbers[once]), check.rules))
    caught = rejected_rows.first_failure(check.rules, masks, len(table))
    _count(check, masks, caught, tally)
    tally.repeated += int((~once).sum())
    tally.across_files += int(np.isin(numbers, same_keys.across_files).sum())
    accepted_rows = clean.filter(pa.array(caught < 0)).drop_columns([*TECHNICAL, "superseded_by"])
    refused_rows = table.filter(pa.array(caught >= 0))
    reasons = caught[caught >= 0]
    return accepted_rows, rejected_rows.rejected_rows(refused_rows, reasons, check.rules, check.run_id)


def _with_orphans(check: Check, table: pa.Table, numbers: np.ndarray) -> pa.Table:
    """The same rows, and for each reference the ids that lead nowhere."""
    for column, rows in check.surroundings.orphans.items():
        lost = pa.array(np.isin(numbers, rows, assume_unique=True))
        values = pc.if_else(lost, table[column], pa.scalar(None, pa.string()))
        table = table.append_column(orphan(column), values)
    return table


def _count(check: Check, masks: Mapping[str, np.ndarray], caught: np.ndarray, tally: Tally) -> None:
    tally.accepted += int((caught < 0).sum())
    for number, rule in enumerate(check.rules):
        tally.failing[rule.name] += int(masks[rule.name].sum())
        tally.caught[rule.name] += int((caught == number).sum())


@contextmanager
def _writers(
    accepted: Path, rejected: Path, columns: pa.Schema
) -> Iterator[tuple[pq.ParquetWriter, pq.ParquetWriter]]:
    with (
        pq.ParquetWriter(accepted, columns) as good,
        pq.ParquetWriter(rejected, rejected_rows.SCHEMA) as bad,
    ):
        yield good, bad
