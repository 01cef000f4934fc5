"""How many rows of a Parquet file break each rule, without holding the file."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.batches import cleaned, frame, schema, typed
from expectations.gx import judge
from tables.contract import Contract
from tables.rule import Rule

ANYTHING = (-math.inf, math.inf)
RUN_ROWS = 250_000
"""Rows that are looked at together: Great Expectations takes some milliseconds per rule and run, whatever the rows."""


def failing_in_file(file: pq.ParquetFile, contract: Contract, rules: Sequence[Rule]) -> Mapping[str, int]:
    """How many rows fail each rule, by its name.

    Of a number that must lie between two bounds the least and the greatest value of each row group are looked at, which
    the file itself holds: where both keep the rule all rows do. Of a key it is seen whether it rises from row to row,
    as it does in a sorted file: then no two rows have the same. Only where a file does not tell so are the columns read
    whole, to count the rows. All other rules are about a row by itself, and are asked of some rows at a time.
    """
    kinds: dict[str, list[Rule]] = {"between": [], "unique": [], "row": []}
    for rule in rules:
        kinds[rule.kind if rule.kind in kinds else "row"].append(rule)
    return {
        **_by_runs(file, contract, kinds["row"]),
        **_repeated(file, contract, kinds["unique"]),
        **_out_of_range(file, contract, kinds["between"]),
    }


def failing_rows(rules: Sequence[Rule], table: pa.Table) -> dict[str, int]:
    """How many rows of a typed table fail each rule, by its name."""
    masks = judge(rules, frame(cleaned(table), rules))
    return {name: int(mask.sum()) for name, mask in masks.items()}


def _by_runs(file: pq.ParquetFile, contract: Contract, rules: Sequence[Rule]) -> Mapping[str, int]:
    target, failing = _schema(contract, rules), Counter({rule.name: 0 for rule in rules})
    for batch in file.iter_batches(RUN_ROWS, columns=target.names):
        failing.update(failing_rows(rules, typed(pa.Table.from_batches([batch]), target, contract.table)))
    return failing


def _repeated(file: pq.ParquetFile, contract: Contract, keys: Sequence[Rule]) -> Mapping[str, int]:
    return {
        rule.name: 0
        if _rises(file, rule.columns[::-1])
        else failing_rows([rule], _columns(file, contract, [rule]))[rule.name]
        for rule in keys
    }


def _rises(file: pq.ParquetFile, key: Sequence[str]) -> bool:
    """Whether each row's key comes after that of the row before it; a key in which anything is null does not."""
    last: pa.Table | None = None
    for batch in file.iter_batches(RUN_ROWS, columns=list(key)):
        rows = pa.Table.from_batches([batch]).select(list(key))
        rows = rows if last is None else pa.concat_tables([last, rows])
        if not _is_rising(rows):
            return False
        last = rows.slice(len(rows) - 1)
    return True


def _is_rising(rows: pa.Table) -> bool:
    before, after = rows.slice(0, max(len(rows) - 1, 0)), rows.slice(1)
    rises = pa.chunked_array([pa.array([False] * len(after), pa.bool_())])
    for name in reversed(rows.column_names):
        alike, above = pc.equal(after[name], before[name]), pc.greater(after[name], before[name])
        rises = pc.or_(above, pc.and_(alike, rises))
    return bool(pc.all(rises, skip_nulls=False).as_py())


def _schema(contract: Contract, rules: Sequence[Rule]) -> pa.Schema:
    return schema(contract, sorted({name for rule in rules for name in rule.columns}))


def _columns(file: pq.ParquetFile, contract: Contract, rules: Sequence[Rule]) -> pa.Table:
    """The columns these rules look at, whole."""
    target = _schema(contract, rules)
    return typed(file.read(columns=target.names), target, contract.table)


def _out_of_range(file: pq.ParquetFile, contract: Contract, ranges: Sequence[Rule]) -> dict[str, int]:
    """How many rows fail each rule about a range: none where the extremes keep it, else counted in the column."""
    failing = failing_rows(ranges, _extremes(file, contract, ranges))
    for rule in ranges:
        if failing[rule.name]:
            failing[rule.name] = failing_rows([rule], _columns(file, contract, [rule]))[rule.name]
    return failing


def _extremes(file: pq.ParquetFile, contract: Contract, ranges: Sequence[Rule]) -> pa.Table:
    """Two rows per row group: the least and the greatest value of each column; null where a group has no value.

    NaN is in neither, as it is in no rule: it counts as null.
    """
    target = _schema(contract, ranges)
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
