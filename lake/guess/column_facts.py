"""What each column of a source holds, counted over all its values: the evidence by which it finds its role."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from lake.column_types import InferredTypes, Wish, infer_types
from lake.guess.date_order import DateOrder
from lake.mapping_sql import quoted

Kind = Literal["time", "number", "truth", "text"]
SAMPLE_ROWS = 5_000
WISHES: tuple[Wish, ...] = ("time", "number")
FEW = 40  # so many different values of a text are looked at one by one
AS_IT_IS = "{c}"
PACKED = "strptime({c}::varchar, '%Y%m%d')"
PACKED_SHARE = (
    "count_if(try_strptime({c}::varchar, '%Y%m%d') between timestamp '1900-01-01' and timestamp '2100-01-01')"
)


@dataclass(frozen=True)
class ColumnReading:
    """How a column is read, as SQL over {c}: `written` in a mapping's columns, `value` in a query of its own.

    `note` says what of it is a guess.
    """

    kind: Kind
    written: str = AS_IT_IS
    value: str = AS_IT_IS
    note: str = ""


@dataclass(frozen=True)
class ColumnFacts:
    """One column: its rows, how many are filled, its different values; the least and greatest of numbers and times
    (in seconds since 1970), the share of filled ones below 0, and the values themselves where a text has few.
    `label` is what it is called when its file is known.
    """

    name: str
    reading: ColumnReading
    rows: int
    filled: int
    distinct: int
    least: float = 0.0
    most: float = 0.0
    negative: float = 0.0
    is_whole: bool = False
    values: tuple[str, ...] = ()
    label: str = ""

    @property
    def kind(self) -> Kind:
        """Whether it holds times, numbers, yes or no, or words."""
        return self.reading.kind

    @property
    def variety(self) -> float:
        """Different values per filled row; 1 where none comes twice."""
        return self.distinct / max(self.filled, 1)

    @property
    def fullness(self) -> float:
        """The share of rows that are filled."""
        return self.filled / max(self.rows, 1)


def readings_of(
    connection: duckdb.DuckDBPyConnection,
    view: str,
    types: Mapping[str, str],
    orders: Mapping[str, DateOrder],
    *,
    is_text: bool,
) -> dict[str, ColumnReading]:
    """How each column of `view` is read: times before numbers before words, by all its values.

    `orders` are the columns whose day and month could change places. `is_text`: the mapping finds out by itself what
    every value of a text allows.
    """
    texts = [name for name, kind in types.items() if kind == "VARCHAR" and name not in orders]
    strict = _inferred(connection, view, texts if is_text else [], "any")
    with _sample(
        connection, view
    ) as sample:  # what a sample shows no sign of need not be looked for in all rows
        signs = {wish: _signs(connection, sample, texts, wish) for wish in WISHES}
    timed = _inferred(connection, view, signs["time"], "time")
    times = {name for name, reading in timed.interpretations.items() if _is_time(reading.value)}
    numbered = _inferred(connection, view, [name for name in signs["number"] if name not in times], "number")
    readings = {name: _ordered(order) for name, order in orders.items()}
    readings |= {name: _time(timed, name, strict) for name in times}
    commas = any(reading.decimal == "comma" for reading in numbered.interpretations.values())
    readings |= {name: _text(numbered, name, strict, commas) for name in texts if name not in times}
    readings |= dict(_typed(connection, view, types))
    return {name: readings[name] for name in types}


def facts_of(
    connection: duckdb.DuckDBPyConnection, view: str, readings: Mapping[str, ColumnReading]
) -> dict[str, ColumnFacts]:
    """The counts of each column, all in one pass, and the values of those texts that have few."""
    counted = ", ".join(_counts(name, reading) for name, reading in readings.items())
    rows, *figures = connection.execute(f"select count(*), {counted} from {view}").fetchall()[0]
    facts = {
        name: _facts(reading, name, rows, figures[6 * place : 6 * place + 6])
        for place, (name, reading) in enumerate(readings.items())
    }
    return {name: _with_values(connection, view, column) for name, column in facts.items()}


def _inferred(
    connection: duckdb.DuckDBPyConnection, view: str, names: list[str], wish: Wish
) -> InferredTypes:
    return infer_types(connection, view, {name: {wish} for name in names})


@contextmanager
def _sample(connection: duckdb.DuckDBPyConnection, view: str) -> Iterator[str]:
    connection.execute(f"create temp table first_rows as from {view} limit {SAMPLE_ROWS}")
    yield "first_rows"
    connection.execute("drop table first_rows")


def _signs(connection: duckdb.DuckDBPyConnection, sample: str, names: list[str], wish: Wish) -> list[str]:
    """The columns whose first values can be such, or are all empty."""
    inferred = _inferred(connection, sample, names, wish)
    readings = inferred.interpretations.items()
    signs = {name for name, reading in readings if wish != "time" or _is_time(reading.value)} | set(
        inferred.notes
    )
    return [name for name in names if name in signs]


def _is_time(value: str) -> bool:
    return re.search(r"as (bigint|double|boolean)\)$", value) is None and "decimal_" not in value


def _ordered(order: DateOrder) -> ColumnReading:
    text = f"{order.first}({{c}})"
    return ColumnReading("time", text, text, order.note)


def _time(timed: InferredTypes, name: str, strict: InferredTypes) -> ColumnReading:
    value = AS_IT_IS if name in strict.interpretations else timed.interpretations[name].value
    value = re.sub(r"^coalesce\((\w+\([^()]*\))\)$", r"\1", value)
    return ColumnReading("time", AS_IT_IS, value)


def _text(numbered: InferredTypes, name: str, strict: InferredTypes, commas: bool) -> ColumnReading:
    """A number, yes or no, or words. Where a comma could part thousands or decimals, the file's others decide."""
    if name in numbered.notes:
        text = f"decimal_{'comma' if commas else 'point'}({{c}})"
        instead = "point" if commas else "comma"
        return ColumnReading(
            "number", text, text, f"or decimal_{instead}: its comma or point could part either"
        )
    reading = numbered.interpretations.get(name)
    if reading is None:
        return ColumnReading("text")
    value = AS_IT_IS if name in strict.interpretations else reading.value
    return ColumnReading("truth" if "boolean" in reading.value else "number", AS_IT_IS, value)


def _typed(
    connection: duckdb.DuckDBPyConnection, view: str, types: Mapping[str, str]
) -> Iterator[tuple[str, ColumnReading]]:
    """The columns that come with a type; whole numbers may be days written 20241231."""
    for name, kind in types.items():
        if kind == "VARCHAR":
            continue
        if re.match(r"TIME|DATE", kind):
            yield name, ColumnReading("time")
        elif re.match(r"U?(BIG|SMALL|TINY|HUGE)?INT", kind) and _is_packed(connection, view, name):
            yield name, ColumnReading("time", PACKED, PACKED)
        elif re.match(r"U?(BIG|SMALL|TINY|HUGE)?INT|DOUBLE|FLOAT|DECIMAL", kind):
            yield name, ColumnReading("number")
        else:
            yield name, ColumnReading("truth" if kind == "BOOLEAN" else "text")


def _is_packed(connection: duckdb.DuckDBPyConnection, view: str, name: str) -> bool:
    sql = f"select count({{c}}), {PACKED_SHARE} from {view}".format(c=quoted(name))
    filled, packed = connection.execute(sql).fetchall()[0]
    return bool(filled and packed == filled)


def _counts(name: str, reading: ColumnReading) -> str:
    """Filled, different, least, greatest, below 0, with a fraction; the last four of numbers and times alone."""
    column, value = quoted(name), reading.value.format(c=quoted(name))
    number = {"time": f"epoch({value}::timestamp)", "number": f"try_cast({value} as double)"}.get(
        reading.kind
    )
    filled = f"count(nullif(trim({column}::varchar), ''))"
    if number is None:
        return f"{filled}, count(distinct {column}), null, null, 0, 0"
    return (
        f"{filled}, count(distinct {column}), min({number}), max({number}), "
        f"count_if({number} < 0), count_if({number} <> trunc({number}))"
    )


def _facts(reading: ColumnReading, name: str, rows: int, figures: list[Any]) -> ColumnFacts:
    filled, distinct, least, most, negative, fractions = figures
    return ColumnFacts(
        name, reading, rows, filled, distinct, least or 0.0, most or 0.0,
        (negative or 0) / max(filled, 1), not fractions,
    )  # fmt: skip


def _with_values(connection: duckdb.DuckDBPyConnection, view: str, column: ColumnFacts) -> ColumnFacts:
    if column.kind != "text" or not 0 < column.distinct <= FEW:
        return column
    text = f"{quoted(column.name)}::varchar"
    sql = f"select {text} from {view} where {text} is not null group by 1 order by count(*) desc, 1"
    values = tuple(row[0] for row in connection.execute(sql).fetchall())
    return ColumnFacts(**{**vars(column), "values": values})
