"""The days with a standing order, as one list per customer: what the rhythm is read from."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import each_date, midnight

EPOCH = date(1970, 1, 1)


def order_days(orders: ibis.Table, dates: Sequence[date], by: Sequence[str] = ()) -> ibis.Table:
    """One row per customer with a standing order before `as_of`, per `as_of`: its `days`, rising; ties repeat.

    `orders` may have a row per line, and `by` splits customers further. Days count from 1970, and so does `today`,
    which is `as_of`. Each order is looked at once, whatever the number of dates.

    >>> from datetime import datetime
    >>> import pyarrow as pa
    >>> from features.engine import connect
    >>> bought = [{"customer_id": "a", "ordered_at": datetime(2024, 2, day)} for day in (1, 9)]
    >>> connection = connect()
    >>> orders = connection.create_table("orders", pa.Table.from_pylist(bought))
    >>> order_days(orders, [date(2024, 2, 5), date(2024, 3, 1)]).order_by("as_of").days.to_pyarrow().to_pylist()
    [[19754], [19754, 19762]]
    """
    there = days_before(each_date(day_lists(orders, dates, by), dates))
    return there.filter(there.days.length() > 0)


def days_before(met: ibis.Table) -> ibis.Table:
    """Rows with an `as_of` and the columns of `listed`: instead of these, `today` and the `days` known by then."""
    met = met.mutate(today=day_number(met.as_of))
    for_now = met.passing.filter(lambda order: order.until >= met.today).map(lambda order: order.day)
    all_days = ibis.ifelse(met.passing.length() > 0, met.lasting.concat(for_now).sort(), met.lasting)
    return met.mutate(days=all_days.filter(lambda day: day < met.today)).drop("lasting", "passing")


def day_number(day: ibis.Value) -> ibis.Value:
    """A day as a count from 1970."""
    return day.delta(ibis.literal(EPOCH), unit="day").cast("int32")


def day_lists(orders: ibis.Table, dates: Sequence[date], by: Sequence[str] = ()) -> ibis.Table:
    """One row per customer and `by`: days of orders that stand at every date after them, and of those that do not.

    Only the latter, cancelled between two of the dates, are asked again at each: `until` is the last day whose midnight
    still sees the order standing.
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
    nobody = ibis.literal([], type=lists.passing.type())
    return lists.select(
        "customer_id",
        *by,
        lasting=lists.lasting.fill_null(ibis.literal([], type=lists.lasting.type())).sort(),
        passing=lists.passing.fill_null(nobody),
    )
