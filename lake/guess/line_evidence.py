"""What the rows of a source say together: what is the same in all lines of an order, and what is a price of a piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from lake.guess.column_facts import ColumnFacts
from lake.guess.column_fit import is_id, score
from lake.mapping_sql import quoted
from tables.column import Column
from tables.raw import RAW

KEYS = 3  # columns that may be the order's number are tried, the likeliest first
UNIQUE = 0.999
SPREADS = """
select avg(price), avg(part) from (
    select stddev_pop(ln({x})) as price, stddev_pop(ln({x} / {q})) as part from {view}
    where {x} > 0 and {q} > 0 group by {product} having count(distinct {q}) > 1)
"""


@dataclass(frozen=True)
class LineEvidence:
    """`steady`: (key, column) → share of the key's values that have one value of the column in all their rows.

    `per_piece`: money column → whether it stays the same for a product whatever the quantity. `discounts`: the columns
    that take off what no other of them does.
    """

    steady: Mapping[tuple[str, str], float] = field(default_factory=dict)
    per_piece: Mapping[str, bool] = field(default_factory=dict)
    discounts: tuple[str, ...] = ()


def line_evidence(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Mapping[str, ColumnFacts]
) -> LineEvidence:
    """The evidence of one source, by the columns whose names and values may play a part in it."""
    steady: dict[tuple[str, str], float] = {}
    for key in _keys(columns):
        steady |= _steady(connection, view, key, [name for name in columns if name != key])
    return LineEvidence(steady, _per_piece(connection, view, columns), _discounts(connection, view, columns))


def likeliest(column: Column, columns: Mapping[str, ColumnFacts]) -> list[str]:
    """The names of the columns that can be meant, the likeliest first."""
    scores = {name: score(column, facts) for name, facts in columns.items()}
    return sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])


def _keys(columns: Mapping[str, ColumnFacts]) -> list[str]:
    names = likeliest(RAW["orders"].columns[0], columns)
    return [name for name in names if is_id(columns[name]) and columns[name].variety < UNIQUE][:KEYS]


def _steady(
    connection: duckdb.DuckDBPyConnection, view: str, key: str, names: Sequence[str]
) -> dict[tuple[str, str], float]:
    if not names:
        return {}
    single = ", ".join(f"avg(({_same(name)})::int)" for name in names)
    grouped = ", ".join(
        f"min({quoted(name)}) as {quoted(f'{name} least')}, max({quoted(name)}) as {quoted(f'{name} most')}"
        for name in names
    )
    sql = f"select {single} from (select {grouped} from {view} where {quoted(key)} is not null group by {quoted(key)})"
    shares = connection.execute(sql).fetchall()[0]
    return {(key, name): float(share or 0.0) for name, share in zip(names, shares, strict=True)}


def _same(name: str) -> str:
    return f"{quoted(f'{name} least')} is not distinct from {quoted(f'{name} most')}"


def _per_piece(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Mapping[str, ColumnFacts]
) -> dict[str, bool]:
    """Of each money column, whether within a product it varies less than its part for a single piece does."""
    items = {column.name: column for column in RAW["order_items"].columns}
    product, quantity = (
        next(iter(likeliest(items[name], columns)), None) for name in ("product_id", "quantity")
    )
    if product is None or quantity is None:
        return {}
    money = [column for column in items.values() if column.unit == "money"]
    names = {name for column in money for name in likeliest(column, columns)} - {quantity}
    verdicts: dict[str, bool] = {}
    for name in sorted(names):
        words = {"x": _value(columns[name]), "q": _value(columns[quantity]), "product": quoted(product)}
        price, part = connection.execute(SPREADS.format(view=view, **words)).fetchall()[0]
        if price is not None and part is not None and price != part:
            verdicts[name] = price < part
    return verdicts


def _discounts(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Mapping[str, ColumnFacts]
) -> tuple[str, ...]:
    """The columns of money taken off; of one that is the sum of the others, or the same as another, it alone."""
    discount = next(column for column in RAW["order_items"].columns if column.name == "discount_amount")
    names = [name for name in likeliest(discount, columns) if is_taken_off(columns[name])]
    values = [f"coalesce({_value(columns[name])}, 0)" for name in names]
    for name, value in zip(names, values, strict=True) if len(names) > 1 else ():
        addends = " + ".join(term for term in values if term != value)
        same = f"select avg((abs({value} - ({addends})) < 0.005)::int) from {view} where {value} <> 0"
        if (connection.execute(same).fetchall()[0][0] or 0.0) > UNIQUE:
            return (name,)
    return tuple(names)


def is_taken_off(facts: ColumnFacts) -> bool:
    """Whether the values are money: with decimals, and no share of a price."""
    return not facts.is_whole and (facts.least < 0 or facts.most > 1)


def _value(facts: ColumnFacts) -> str:
    return f"try_cast({facts.reading.value.format(c=quoted(facts.name))} as double)"
