"""The days on which a customer ordered, as one sorted list: gaps between orders are read from it.

An order known to be cancelled before a date is not in the list of that date.
"""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import each_date, midnight

EPOCH = date(1970, 1, 1)


def order_days(orders: ibis.Table, dates: Sequence[date], by: Sequence[str] = ()) -> ibis.Table:
    """One row per customer with an uncancelled order before `as_of`, per `as_of`: `days` with an order, sorted.

    A day with several orders is in the list several times. `orders` may have a row per line, and `by` splits customers
    further. Days count from 1970, and so does `today`, which is `as_of`.

    >>> from datetime import datetime
    >>> import pyarrow as pa
    >>> from features.engine import connect
    >>> bought = [{"customer_id": "a", "ordered_at": datetime(2024, 2, day)} for day in (1, 9)]
    >>> connection = connect()
    >>> orders = connection.create_table("orders", pa.Table.from_pylist(bought))
    >>> order_days(orders, [date(2024, 2, 5), date(2024, 3, 1)]).order_by("as_of").days.to_pyarrow().to_pylist()
    [[19754], [19754, 19762]]
    """
    rows = days_before(each_date(day_lists(orders, dates, by), dates))
    return rows.filter(rows.days.length() > 0)


def days_before(rows: ibis.Table) -> ibis.Table:
    """The rows of `day_lists`, each with an `as_of`: `today` and the sorted `days` before it replace the two lists."""
    rows = rows.mutate(today=day_number(rows.as_of))
    uncancelled = rows.passing.filter(lambda order: order.until >= rows.today).map(lambda order: order.day)
    days = ibis.ifelse(rows.passing.length() > 0, rows.lasting.concat(uncancelled).sort(), rows.lasting)
    return rows.mutate(days=days.filter(lambda day: day < rows.today)).drop("lasting", "passing")


def day_number(day: ibis.Value) -> ibis.Value:
    """A day as a count from 1970."""
    return day.delta(ibis.literal(EPOCH), unit="day").cast("int32")


def day_lists(orders: ibis.Table, dates: Sequence[date], by: Sequence[str] = ()) -> ibis.Table:
    """One row per customer and `by`: their order days as two lists, `lasting` and `passing`.

    `lasting` are days of orders not cancelled before the last of `dates`, sorted. `passing` are orders cancelled
    between two of the dates: their day, and `until`, the last date at which they still count. Orders cancelled before
    the first date are in neither.
    """
    first, last = (midnight(ibis.literal(day)) for day in (min(dates), max(dates)))
    ends = orders.cancelled_at if "cancelled_at" in orders.columns else ibis.null("timestamp(6)")
    rows = orders.select(
        "customer_id", *by, day=day_number(orders.ordered_at.date()), until=day_number(ends.date()),
        lasts=ends.isnull() | (ends >= last), passes=(ends >= first) & (ends < last),
    )  # fmt: skip
    order = ibis.struct({"day": rows.day, "until": rows.until})
    lists = rows.group_by("customer_id", *by).agg(
        lasting=rows.day.collect(where=rows.lasts), passing=order.collect(where=rows.passes.fill_null(False))
    )
    empty = ibis.literal([], type=lists.passing.type())
    return lists.select(
        "customer_id",
        *by,
        lasting=lists.lasting.fill_null(ibis.literal([], type=lists.lasting.type())).sort(),
        passing=lists.passing.fill_null(empty),
    )
