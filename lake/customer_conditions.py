"""The shop's own SQL conditions over one day's customers, in an engine that can reach nothing else."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.locked_engine import lock
from lake.mapping_sql import explain, quoted
from lake.to_parquet import literal

POSITION = "retain_position"  # of a customer among the scored rows


class ConditionError(ValueError):
    """A condition that is no yes or no about one customer."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class MissingColumn:
    """A condition names a column that this day's customers do not have."""

    column: str


@dataclass(frozen=True)
class DaySource:
    """The scored rows of one day as Arrow, and the Parquet files with the features of that day, by customer_id."""

    as_of: date
    scored: pa.Table
    features: tuple[str, ...]
    memory_limit: str
    threads: int


def conditions(source: DaySource, texts: Mapping[str, str]) -> dict[str, np.ndarray | MissingColumn]:
    """For each condition, by where it stands: one flag per scored row, or the column it lacks.

    A condition is an SQL expression over scored columns and features; null counts as no. Raises ConditionError, with
    `where`, for text that is no expression, is no yes or no, or is about more than one customer.
    """
    with _opened(source) as connection:
        return {
            where: _flags(connection, where, text, source.scored.num_rows) for where, text in texts.items()
        }


@contextmanager
def _opened(source: DaySource) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = {
        "memory_limit": source.memory_limit,
        "threads": source.threads,
        "enable_progress_bar": False,
        "python_enable_replacements": False,  # no frame of ours by its variable's name
    }
    with duckdb.connect(":memory:") as connection:
        for name, value in settings.items():
            connection.execute(f"set {name} = {literal(value)}")
        rows = source.scored.append_column(POSITION, pa.array(np.arange(source.scored.num_rows)))
        connection.register("scored_rows", rows)
        connection.execute("create table scored as select * from scored_rows")
        connection.unregister("scored_rows")
        connection.execute(f"create view customers as {_joined(connection, source)}")
        lock(connection, source.features)
        yield connection


def _joined(connection: duckdb.DuckDBPyConnection, source: DaySource) -> str:
    """Scored columns, then the features that no scored column is called like."""
    if not source.features:
        return "select * from scored"
    files = f"read_parquet({literal(list(source.features))}, union_by_name = true)"
    names = [row[0] for row in connection.execute(f"describe select * from {files}").fetchall()]
    features = [name for name in names if name not in source.scored.column_names]
    columns = ", ".join(f"features.{quoted(name)}" for name in features)
    day = f"(select * from {files} where as_of = {literal(str(source.as_of))}::date{_inside(source.scored)})"
    selected = f"select scored.*{', ' if columns else ''}{columns}"
    return f"{selected} from scored left join {day} features using (customer_id)"


def _inside(scored: pa.Table) -> str:
    """The ids between which those of the scored rows lie: of a sorted file the engine reads no others."""
    if not scored.num_rows:
        return ""
    ends = pc.min_max(scored["customer_id"]).as_py()
    return f" and customer_id between {literal(ends['min'])} and {literal(ends['max'])}"


def _flags(
    connection: duckdb.DuckDBPyConnection, where: str, text: str, rows: int
) -> np.ndarray | MissingColumn:
    sql = f"select ({text}\n) as flag, {POSITION} from customers"
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ConditionError(f"{where}: give one expression and nothing else")
        kind = connection.execute(f"describe {sql}").fetchall()[0][1]
        if kind not in ("BOOLEAN", '"NULL"'):
            raise ConditionError(f"{where}: {text!r} gives {kind.lower()}, where a yes or no is needed")
        yes = connection.execute(f"select {POSITION} from ({sql}) where flag").fetchnumpy()[POSITION]
    except duckdb.Error as error:
        missing = re.search(r'column "([^"]+)" not found', str(error))
        if missing is not None:
            return MissingColumn(missing[1])
        raise ConditionError(_sentence(where, text, error)) from None
    flags = np.zeros(rows, dtype=bool)
    flags[np.asarray(yes, np.int64)] = True
    return flags


def _sentence(where: str, text: str, error: duckdb.Error) -> str:
    if isinstance(error, duckdb.ParserException):
        return f"{where}: syntax error in {text!r}"
    if "must appear in the GROUP BY" in str(error):
        return f"{where}: {text!r} speaks of many customers at once; a condition is about one"
    return explain(where, error)
