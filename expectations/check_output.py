"""Check a table Retain made itself: nothing is put aside, each broken rule fails the whole table."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.batches import applicable, cleaned, frame, from_pandas, schema, typed
from expectations.gx import judge
from expectations.table_verdict import Check, lacking, verdict_of
from expectations.verdict import Limits, Tally, Verdict
from tables.contract import Contract
from tables.rule import Rule

ANYTHING = (-math.inf, math.inf)


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
        tally.failing.update(_failing(check.rules, table))
        tally.accepted = len(rows)
    return verdict_of(check, tally, lacks, Limits(min_rows, 1.0))


def check_file(
    path: Path, contract: Contract, *, docs: Path, run_id: str, at: datetime, min_rows: int = 1
) -> Verdict:
    """One verdict for a Parquet file Retain wrote, which may be far larger than memory.

    Of a number that must lie between two bounds the least and the greatest value of each row group are looked at, which
    the file itself holds: where both keep the rule all rows do. Only where they do not is the column read, to count
    the rows. The columns of all other rules are read whole. Raises `WrongType` as `check_frame` does.
    """
    with pq.ParquetFile(path) as file:
        present = file.schema_arrow.names
        check = _check(contract.with_times(None), present, docs, run_id, at)
        lacks, tally = lacking(check, present), Tally(rows=file.metadata.num_rows)
        if not lacks:
            ranges = [rule for rule in check.rules if rule.kind == "between"]
            row_rules = [rule for rule in check.rules if rule.kind != "between"]
            tally.failing.update(_failing(row_rules, _columns(file, check.contract, row_rules)))
            tally.failing.update(_out_of_range(file, check.contract, ranges))
            tally.accepted = tally.rows
    return verdict_of(check, tally, lacks, Limits(min_rows, 1.0))


def _check(contract: Contract, present: list[str], docs: Path, run_id: str, at: datetime) -> Check:
    return Check(contract, applicable(contract, present), docs, run_id, at)


def _failing(rules: Sequence[Rule], table: pa.Table) -> dict[str, int]:
    """How many rows of a typed table fail each rule, by its name."""
    masks = judge(rules, frame(cleaned(table), rules))
    return {name: int(mask.sum()) for name, mask in masks.items()}


def _columns(file: pq.ParquetFile, contract: Contract, rules: Sequence[Rule]) -> pa.Table:
    """The columns these rules look at, whole."""
    target = schema(contract, sorted({name for rule in rules for name in rule.columns}))
    return typed(file.read(columns=target.names), target, contract.table)


def _out_of_range(file: pq.ParquetFile, contract: Contract, ranges: Sequence[Rule]) -> dict[str, int]:
    """How many rows fail each rule about a range: none where the extremes keep it, else counted in the column."""
    failing = _failing(ranges, _extremes(file, contract, ranges))
    for rule in ranges:
        if failing[rule.name]:
            failing[rule.name] = _failing([rule], _columns(file, contract, [rule]))[rule.name]
    return failing


def _extremes(file: pq.ParquetFile, contract: Contract, ranges: Sequence[Rule]) -> pa.Table:
    """Two rows per row group: the least and the greatest value of each column; null where a group has no value.

    NaN is in neither, as it is in no rule: it counts as null.
    """
    target = schema(contract, sorted({name for rule in ranges for name in rule.columns}))
    metadata = file.metadata
    places = {metadata.schema.column(place).path: place for place in range(metadata.num_columns)}
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = {
        name: [extreme for group in groups for extreme in _range(group.column(places[name]).statistics)]
        for name in target.names
    }
    return typed(pa.table(columns), target, contract.table)


def _range(statistics: pq.Statistics | None) -> tuple[float | None, float | None]:
    """The least and the greatest value of a row group's column; a group nobody counted may hold anything."""
    if statistics is None:
        return ANYTHING
    return (statistics.min, statistics.max) if statistics.has_min_max else (None, None)
