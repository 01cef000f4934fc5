"""Samples and runs: the tables of some of the shop's customers, with all rows of each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import ibis

from features.as_of import rows_before
from features.engine import Tables, held_table, named_view, temporary_table
from features.order_lines import joined_lines

ORDERS, SILENCE = (1, 2, 5, 10), (30, 90, 180, 365)
"""Where one kind of customer ends and the next begins: orders so far, days since the last one."""


def customers_of(tables: Tables) -> int:
    """How many customers have an order."""
    return int(tables.tables["orders"].customer_id.nunique().to_pyarrow().as_py())


def known_on(tables: Tables, dates: Sequence[date]) -> dict[date, int]:
    """How many customers had ordered before each of `dates`: the rows of a panel; cancelled orders count too."""
    orders = tables.tables["orders"]
    first = orders.group_by("customer_id").agg(day=orders.ordered_at.min().date())
    begun = first.group_by("day").agg(customers=first.count()).to_pyarrow().to_pylist()
    return {day: sum(row["customers"] for row in begun if row["day"] < day) for day in dates}


def stratified_sample(tables: Tables, before: date, share: float) -> Tables:
    """The tables of a `share` of the customers who had ordered before `before`; 1 or more gives all as they are.

    Of each kind of customer (by how often they had ordered by then and how long ago) it takes the same share, and
    within a kind the digest of the id decides. So each customer has the same chance of being in, whatever came
    after, and what is learnt, calibrated or judged on the sample is meant for the whole shop without any weights.
    The same data give the same sample. Whoever is in is in with all rows; what families know of the whole shop
    they read in `Tables.of_shop`. The rows of the sample are read once and held: a panel asks for them many times, and
    a sample is small where a shop is large.
    """
    if share >= 1.0:
        return tables
    people = _kinds(tables, before)
    place = ibis.row_number().over(order_by=[people.orders, people.silence, people.digest])
    counted = people.mutate(start=(place * share).floor(), end=((place + 1) * share).floor())
    ids = counted.filter(counted.end > counted.start).select("customer_id").to_pyarrow()
    chosen = temporary_table(tables, "sampled_customers", ids)
    sample = _restricted(tables, chosen).tables
    copies = {name: held_table(tables, f"{name} of the sample", rows) for name, rows in sample.items()}
    return Tables(tables.connection, copies, shop=tables.tables)


def runs(
    tables: Tables, most: int, prepared: Callable[[Tables], Tables] = lambda tables: tables
) -> Iterator[Tables]:
    """The shop in runs of at most `most` customers, by the order of their ids; features of each are as in the whole.

    What an engine needs to build a day grows with the customers it builds at once. The order lines of a run are joined
    with their orders once and kept until the next run is asked for; then the run before it can be read no more. Where
    there are several runs they are of the tables as `prepared`.
    """
    ids = tables.tables["orders"].select("customer_id").distinct()
    placed = ids.mutate(place=ibis.row_number().over(order_by=ids.customer_id))
    begin = placed.filter(placed.place % most == 0).order_by("place").to_pyarrow()["customer_id"].to_pylist()
    shop = tables if len(begin) < 2 else prepared(tables)
    for place, first in enumerate(begin or [""]):  # nobody is one run
        part = shop if len(begin) < 2 else _run(shop, place, first, begin[place + 1 : place + 2])
        with joined_lines(part) as run:
            yield run


def _run(tables: Tables, place: int, first: str, after: Sequence[str]) -> Tables:
    inside = {name: _between(table, first, after) for name, table in tables.tables.items()}
    views = {name: named_view(tables, f"{name} of run {place}", rows) for name, rows in inside.items()}
    return Tables(tables.connection, views, shop=tables.tables)


def _between(table: ibis.Table, first: str, after: Sequence[str]) -> ibis.Table:
    if "customer_id" not in table.columns:  # order lines: the join with their orders cuts them down anyway
        return table
    inside = table.filter(table.customer_id >= first)
    return inside.filter(inside.customer_id < after[0]) if after else inside


def one_in(tables: Tables, parts: int) -> Tables:
    """The tables of one in `parts` customers, chosen by a hash of their id; 1 gives the tables as they are.

    For a probe of what things cost: nothing is known of the customers left out, not even by features of the shop.
    """
    if parts <= 1:
        return tables
    orders = tables.tables["orders"]
    return _restricted(tables, orders.filter(orders.customer_id.hash().abs() % parts == 0))


def _kinds(tables: Tables, before: date) -> ibis.Table:
    """One row per customer known before `before`: in which band their orders and their silence lie, and a digest."""
    placed = rows_before(
        tables.tables["orders"].select("customer_id", "ordered_at"), "ordered_at", {}, [before]
    )
    people = placed.group_by("customer_id").agg(orders=placed.count(), silence=placed.age_days.min())
    return people.select(
        "customer_id",
        orders=_band(people.orders, ORDERS),
        silence=_band(people.silence, SILENCE),
        digest=people.customer_id.hexdigest("md5"),
    )


def _band(value: ibis.Value, ends: Sequence[int]) -> ibis.Value:
    return ibis.cases(*((value <= end, number) for number, end in enumerate(ends)), else_=len(ends))


def _restricted(tables: Tables, chosen: ibis.Table) -> Tables:
    """Every table to the rows of the customers in `chosen`, or of their orders; one with neither as it is."""
    orders = _of(tables.tables["orders"], chosen, "customer_id")
    rows = {name: _part(table, chosen, orders) for name, table in tables.tables.items()}
    return Tables(tables.connection, rows)


def _part(table: ibis.Table, chosen: ibis.Table, orders: ibis.Table) -> ibis.Table:
    if "customer_id" in table.columns:
        return _of(table, chosen, "customer_id")
    return _of(table, orders, "order_id") if "order_id" in table.columns else table


def _of(table: ibis.Table, chosen: ibis.Table, key: str) -> ibis.Table:
    # select: an open chain of joins cannot be joined with itself
    return table.semi_join(chosen.select(key), key).select(*table.columns)
