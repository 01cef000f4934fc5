"""Check a table against its contract: good rows on one side, rejected ones with their reason on the other."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations import rejected_rows
from expectations.batches import TECHNICAL, applicable, cleaned, frame, read, schema
from expectations.data_docs import Entry, build_docs, index_page, record
from expectations.duplicates import NONE, Duplicates, duplicates
from expectations.freshness import facts
from expectations.gx import judge
from expectations.verdict import Beside, Limits, Tally, Verdict, whole_rules
from tables.contract import Contract
from tables.rule import FIRST_BELIEVABLE, Rule, orphan

__all__ = ["Beside", "Limits", "Verdict", "build_docs", "validate"]

BATCH_ROWS = 500_000


@dataclass(frozen=True)
class Check:
    """One table under its contract in one run, with the rules that apply to the columns it has."""

    contract: Contract
    rules: tuple[Rule, ...]
    docs: Path
    run_id: str
    at: datetime
    beside: Beside = field(default_factory=Beside)


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
    beside: Beside | None = None,
    batch_rows: int = BATCH_ROWS,
) -> Verdict:
    """One verdict for one staged Parquet file, whose rows go to `accepted` or to `rejected`.

    Both files are replaced, and written whether or not the table passes: look at `Verdict.passed`.
    `accepted` holds the contract's columns in its order, `rejected` what `rejected_rows.SCHEMA` says. Blank text
    and NaN become null. A row that says the same as an earlier one with its key counts as `repeated`.
    `until` is the exclusive end of believable times (tomorrow) and `since` their beginning; `beside` is what the
    table is compared with; `at` files the run in the history (default: `until`).
    In memory: `batch_rows` rows at a time, and eight bytes for each row of a table with a key. `build_docs`
    makes the pages, once for all tables. Raises `WrongType` where a column is not of the contract's type.
    """
    present = pq.read_schema(staged).names
    beside = beside or Beside()
    bound = contract.with_times(until, since).with_categories(beside.values)
    check = Check(bound, applicable(bound, present, beside.orphans), docs, run_id, at or until, beside)
    missing = lacking(check, present)
    with _writers(accepted, rejected, schema(contract, present)) as (good, bad):
        tally = Tally(rows=pq.read_metadata(staged).num_rows)
        if not missing:
            again = _duplicates(staged, check, batch_rows)
            for start, table in _numbered(read(staged, contract, batch_rows)):
                kept, refused = _split(check, table, start, again, tally)
                good.write_table(kept)
                bad.write_table(refused)
                tally.daily.update(_days(kept, contract.time if contract.steady else None))
        tally.rhythm = _rhythm(beside, tally, until)
    return verdict_of(check, tally, missing, limits)


def lacking(check: Check, present: list[str]) -> tuple[Rule, ...]:
    """The contract's rules about its shape that a table with these columns breaks."""
    rules = check.contract.shape()
    masks = judge(rules, pd.DataFrame(columns=present))
    return tuple(rule for rule in rules if masks[rule.name].any())


def _duplicates(staged: Path, check: Check, batch_rows: int) -> Duplicates:
    if not check.contract.key:
        return NONE
    rules = tuple(rule for rule in check.rules if "superseded_by" not in rule.columns)
    return duplicates(lambda: read(staged, check.contract, batch_rows), check.contract.key, rules)


def _days(kept: pa.Table, time: str | None) -> dict[date, int]:
    """How many of the rows each day has."""
    if time is None:
        return {}
    counts = pc.value_counts(pc.cast(kept[time].combine_chunks(), pa.date32(), safe=False))
    return {each["values"]: each["counts"] for each in counts.to_pylist() if each["values"]}


def _rhythm(beside: Beside, tally: Tally, until: datetime) -> dict[str, float]:
    """The figures of the days in the lake and in this batch together; a batch may hold all of them again, or one."""
    days = {day: max(beside.daily.get(day, 0), tally.daily[day]) for day in {*beside.daily, *tally.daily}}
    return facts(days, until.date() - timedelta(days=1)) if tally.daily else {}


def _numbered(tables: Iterator[pa.Table]) -> Iterator[tuple[int, pa.Table]]:
    start = 0
    for table in tables:
        yield start, table
        start += len(table)


def _split(
    check: Check, table: pa.Table, start: int, again: Duplicates, tally: Tally
) -> tuple[pa.Table, pa.Table]:
    """The rows to keep and the rows to refuse of one batch, counted into `tally`."""
    numbers = np.arange(start, start + len(table))
    once = ~np.isin(numbers, again.repeated)
    newer = again.superseded.reindex(numbers[once]).astype("Int64").array
    table = table.filter(pa.array(once)).append_column("superseded_by", pa.array(newer, pa.int64()))
    clean = cleaned(table)
    masks = judge(check.rules, frame(_with_orphans(check, clean, numbers[once]), check.rules))
    caught = rejected_rows.first_failure(check.rules, masks, len(table))
    _count(check, masks, caught, tally)
    tally.repeated += int((~once).sum())
    kept = clean.filter(pa.array(caught < 0)).drop_columns([*TECHNICAL, "superseded_by"])
    refused = table.filter(pa.array(caught >= 0))
    return kept, rejected_rows.rejected_rows(refused, caught[caught >= 0], check.rules, check.run_id)


def _with_orphans(check: Check, table: pa.Table, numbers: np.ndarray) -> pa.Table:
    """The same rows, and for each reference the ids that lead nowhere."""
    for column, rows in check.beside.orphans.items():
        lost = pa.array(np.isin(numbers, rows, assume_unique=True))
        values = pc.if_else(lost, table[column], pa.scalar(None, pa.string()))
        table = table.append_column(orphan(column), values)
    return table


def _count(check: Check, masks: Mapping[str, np.ndarray], caught: np.ndarray, tally: Tally) -> None:
    tally.accepted += int((caught < 0).sum())
    for number, rule in enumerate(check.rules):
        tally.failing[rule.name] += int(masks[rule.name].sum())
        tally.caught[rule.name] += int((caught == number).sum())


def verdict_of(check: Check, tally: Tally, missing: tuple[Rule, ...], limits: Limits) -> Verdict:
    """The table's verdict, which is also added to the history."""
    figures = tally.frame()
    whole = whole_rules(limits, list(figures.columns))
    masks = judge(whole, figures)
    broken = tuple(rule for rule in whole if masks[rule.name].any())
    failures = tuple(_failures(check, tally, missing, broken))
    entry = _entry(check, tally, (*missing, *broken), whole, passed=not failures)
    record(check.docs, entry)
    return Verdict(
        table=check.contract.table,
        rows=tally.rows,
        accepted=tally.accepted,
        rejected=tally.rejected,
        rejected_by_rule=dict(+tally.caught),
        failures=failures,
        docs_page=str(index_page(check.docs)),
        repeated=tally.repeated,
    )


def _entry(
    check: Check, tally: Tally, broken: tuple[Rule, ...], whole: tuple[Rule, ...], *, passed: bool
) -> Entry:
    counted = tuple(rule for rule in check.rules if rule.name in tally.failing)
    return Entry(
        table=check.contract.table,
        rules=(*check.contract.shape(), *counted, *whole),
        broken={*(+tally.failing), *(rule.name for rule in broken)},
        failing=tally.failing,
        rows=tally.rows,
        passed=passed,
        run_id=check.run_id,
        at=check.at,
    )


def _failures(
    check: Check, tally: Tally, missing: tuple[Rule, ...], broken: tuple[Rule, ...]
) -> Iterator[str]:
    table = check.contract.table
    if missing:
        names = ", ".join(rule.columns[0] for rule in missing)
        yield f"{table} lacks {names}, so no row was looked at. Map or make what is missing."
        return
    for rule in check.rules:
        if rule.severity == "stop" and tally.failing[rule.name]:
            yield f"{table}: {rule.says} {tally.failing[rule.name]:,} of {tally.rows:,} rows break this rule."
    for rule in broken:
        yield f"{table}: {rule.says} {_figures(tally, rule)}"


def _figures(tally: Tally, rule: Rule) -> str:
    """The figures a rule about the whole table was broken by, as a sentence."""
    found = tally.rhythm.get(rule.columns[0])
    if found is not None:
        return f"It has {found:.1%}." if rule.columns == ("volume",) else f"Here it is {found:,.0f}."
    if rule.columns == ("repeated_share",):
        return f"Of {tally.rows:,} rows {tally.repeated:,} do."
    return f"Of {tally.rows:,} rows {tally.accepted:,} passed and {tally.rejected:,} were rejected."


@contextmanager
def _writers(
    accepted: Path, rejected: Path, kept: pa.Schema
) -> Iterator[tuple[pq.ParquetWriter, pq.ParquetWriter]]:
    with pq.ParquetWriter(accepted, kept) as good, pq.ParquetWriter(rejected, rejected_rows.SCHEMA) as bad:
        yield good, bad
