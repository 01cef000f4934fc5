"""Rows on their way from a staged file to a verdict: typed Arrow tables, and the frames the rules look at."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.rules import day
from tables.contract import Contract
from tables.rule import PAST_VALUES, Rule, orphan

TYPES = {  # Arrow's, by declared type: how the lake keeps them
    "string": pa.string(),
    "double": pa.float64(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
TECHNICAL = {"read_from": pa.string(), "position": pa.int64(), "unreadable": pa.string()}
BELIEVABLE_NS = (
    pd.Timestamp("1678-01-01"),
    pd.Timestamp("2262-01-01"),
)  # whole days, which can be cut to days


class WrongType(ValueError):
    """A column that cannot be read as the type its contract gives it."""

    exit_code: ClassVar[int] = 1


def schema(contract: Contract, present: Sequence[str]) -> pa.Schema:
    """The columns of `contract` that are `present`, in the contract's order, with the lake's types."""
    return pa.schema([(c.name, TYPES[c.type]) for c in contract.columns if c.name in present])


def read(staged: Path, contract: Contract, rows: int) -> Iterator[pa.Table]:
    """Tables of at most `rows` rows in file order: the contract's columns and the technical ones, typed."""
    with pq.ParquetFile(staged) as file:
        present = file.schema_arrow.names
        target = pa.schema([*schema(contract, present), *TECHNICAL.items()])
        for batch in file.iter_batches(batch_size=rows, columns=target.names):
            yield typed(pa.Table.from_batches([batch]), target, contract.table)


def typed(table: pa.Table, target: pa.Schema, name: str) -> pa.Table:
    """The columns of `target`, cast to its types. Raises `WrongType` naming the column, never a value."""
    columns = [_cast(table[field.name], field, name) for field in target]
    return pa.Table.from_arrays(columns, schema=target)


def from_pandas(rows: pd.DataFrame, target: pa.Schema, name: str) -> pa.Table:
    """The same of a pandas frame."""
    columns = []
    for field in target:
        try:
            column = pa.Table.from_pandas(rows[[field.name]], preserve_index=False)[field.name]
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            raise WrongType(f"{name}.{field.name} mixes types; it should hold {field.type}.") from None
        columns.append(_cast(column, field, name))
    return pa.Table.from_arrays(columns, schema=target)


def _cast(column: pa.ChunkedArray, field: pa.Field, name: str) -> pa.ChunkedArray:
    try:
        return pc.cast(column, field.type, safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise WrongType(
            f"{name}.{field.name} holds {column.type}, but the contract says {field.type}. Cast it before."
        ) from None


def cleaned(table: pa.Table) -> pa.Table:
    """The same rows with blank text and NaN as null: neither says anything, and `filled` must see it."""
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_string(field.type):
            silent = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0)
        elif pa.types.is_floating(field.type):
            silent = pc.is_nan(column)
        else:
            continue
        if pc.any(silent).as_py():
            null = pa.scalar(None, field.type)
            table = table.set_column(index, field, pc.if_else(pc.fill_null(silent, False), null, column))
    return table


def frame(table: pa.Table, rules: Sequence[Rule]) -> pd.DataFrame:
    """The columns `rules` look at, as pandas.

    Times are in nanoseconds: Great Expectations compares others one by one. What does not fit (before 1678,
    after 2261) becomes the nearest that does, which no rule believes either.
    """
    of_rules = {name for rule in rules for name in rule.columns}
    names = [name for name in table.column_names if name in of_rules]
    columns = pd.DataFrame({name: _values(table[name]) for name in names}, index=pd.RangeIndex(len(table)))
    for name in {name for rule in rules if rule.kind == "not_before" for name in rule.columns}:
        columns[day(name)] = columns[name].dt.normalize()
    return columns


def _values(column: pa.ChunkedArray) -> pd.Series:
    if not pa.types.is_temporal(column.type):
        return column.to_pandas()
    first, last = (pa.scalar(bound, pa.timestamp("us")) for bound in BELIEVABLE_NS)
    times = pc.cast(column, pa.timestamp("us"))
    inside = pc.min_element_wise(pc.max_element_wise(times, first, skip_nulls=False), last, skip_nulls=False)
    return pc.cast(inside, pa.timestamp("ns")).to_pandas()


def applicable(contract: Contract, present: Sequence[str], orphans: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules of `contract` whose columns are all there; the rest have nothing to say about this shop.

    `orphans`: the columns whose parents were looked for.
    """
    present_columns = {*present, *TECHNICAL, "superseded_by", *map(orphan, orphans)}
    return tuple(
        rule
        for rule in contract.rules
        if rule.severity != "off"
        and present_columns.issuperset(rule.columns)
        and rule.args.get("values") != PAST_VALUES
    )
