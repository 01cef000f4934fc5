"""Cuts tables off at as-of dates: the one place where rows and values are told to be known before a date or not.

`as_of` stands for 00:00 of that day. A row is known where its own time is before that. A column learnt later
than the row (the delivery of an order, the click on a message) is null until its own time is before it too.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis

from features.engine import Tables
from tables.raw import RAW

# when a row of the table came into the world
OWN_TIME: Mapping[str, str] = {
    name: contract.own_time for name, contract in RAW.items() if contract.own_time is not None
}

# columns learnt after the row began, each with the column that says when
LATER: Mapping[str, Mapping[str, str]] = {
    name: contract.later for name, contract in RAW.items() if contract.later
}


def known_rows(tables: Tables, name: str, dates: Sequence[date]) -> ibis.Table:
    """One row per row of table `name` and date before which it began, with `as_of` and `age_days` (1: the day before).

    `customers` have no time of their own unless `registered_at` is there (and no `age_days`); null in it
    counts as always known. No dates give no rows.
    """
    table = tables.tables[name]
    if name == "customers":
        return _known_customers(table, dates)
    return rows_before(table, OWN_TIME[name], LATER.get(name, {}), dates)


def known_orders(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per order and date before which it was placed and not cancelled."""
    return uncancelled(known_rows(tables, "orders", dates))


def rows_before(rows: ibis.Table, time: str, later: Mapping[str, str], dates: Sequence[date]) -> ibis.Table:
    """One row per row and date after its `time`; a column in `later` is null where its own time is not before the date.

    `later` maps a column to the column that says when it was learnt; where the table lacks the latter (satisfaction
    without closed_at) the column is left out. `rows` may hold whole days instead of instants: the result is the same.
    """
    crossed = each_date(rows, dates)
    # a single date is a literal: an engine then leaves out what is later before it reads it
    now = midnight(ibis.literal(dates[0]) if len(set(dates)) == 1 else crossed.as_of)
    begun = crossed.filter(crossed[time] < now)
    masked = {
        column: ibis.ifelse(begun[when] < now, begun[column], ibis.null())
        for column, when in later.items()
        if {column, when} <= set(begun.columns)
    }
    undated = [column for column in later if column in begun.columns and column not in masked]
    return begun.drop(*undated).mutate(**masked, age_days=begun.as_of.delta(begun[time].date(), unit="day"))


def uncancelled(rows: ibis.Table) -> ibis.Table:
    """The orders whose `cancelled_at` is null or not there: a cancelled order counts as never placed."""
    return rows.filter(rows.cancelled_at.isnull()) if "cancelled_at" in rows.columns else rows


def orders_within(orders: ibis.Table, dates: Sequence[date], horizon: int) -> ibis.Table:
    """One row per order and as-of date with the order in [`as_of`, `as_of` + `horizon` days): for labels.

    An order cancelled before the horizon's end is left out.
    """
    crossed = each_date(orders, dates)
    start = midnight(crossed.as_of)
    end = start + ibis.interval(days=horizon)
    inside = (crossed.ordered_at >= start) & (crossed.ordered_at < end)
    if "cancelled_at" in crossed.columns:
        inside &= (crossed.cancelled_at >= end).fill_null(True)
    return crossed.filter(inside)


def each_date(rows: ibis.Table, dates: Sequence[date]) -> ibis.Table:
    """One row per row and date, in the new column `as_of`."""
    days = sorted(set(dates))
    if len(days) == 1:  # spares every row a turn through unnest
        return rows.mutate(as_of=ibis.literal(days[0]))
    return rows.mutate(as_of=ibis.literal(days, type="array<date>").unnest())


def midnight(as_of: ibis.Value) -> ibis.Value:
    """The instant an as-of date stands for, on the shop's own clock."""
    return as_of.cast("timestamp(6)")


def _known_customers(table: ibis.Table, dates: Sequence[date]) -> ibis.Table:
    crossed = each_date(table, dates)
    if "registered_at" not in table.columns:
        return crossed
    return crossed.filter((crossed.registered_at < midnight(crossed.as_of)).fill_null(True))
