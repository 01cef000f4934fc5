"""Labels: what customers did in [`as_of`, `as_of` + horizon)."""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis

from features.as_of import orders_within, uncancelled
from features.date_cells import by_age, cell
from features.engine import Tables
from features.order_sums import KEYS, cancellation_time
from features.windows import SCALE, exact


def labels(
    tables: Tables,
    dates: Sequence[date],
    *,
    active_days: int,
    churn_horizon: int,
    repurchase_horizon: int,
    data_end: date,
) -> ibis.Table:
    """One row per customer who ordered before `as_of`, per `as_of`: is_active, churned, repurchased, spend.

    `is_active`: an order in the last `active_days`. `churned` (0/1): active, and no order in the churn
    horizon. `repurchased` (0/1) and `spend` (currency): an order, and its amount, in the repurchase horizon.
    A horizon includes midnight of `as_of` and excludes its end; an order cancelled before the end does not
    count. A horizon that reaches past `data_end` (exclusive) is unknown: null, never 0; so is `churned` of
    the inactive.
    """
    orders = tables.tables["orders"]
    newest = {"newest": orders.ordered_at.date()}
    past = uncancelled(
        by_age(orders, "orders", dates, {}, newest=newest, learnt=cancellation_time(tables), cuts=())
    )
    past = past.group_by(*KEYS).agg(is_active=past.newest.min() <= active_days)
    churn = _bought(tables, dates, churn_horizon, "churn")
    again = _bought(tables, dates, repurchase_horizon, "again")
    rows = past.left_join(churn, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))
    rows = rows.left_join(again, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))
    churn_closed = rows.as_of <= ibis.literal(data_end - timedelta(days=churn_horizon))
    again_closed = rows.as_of <= ibis.literal(data_end - timedelta(days=repurchase_horizon))
    return rows.select(
        *KEYS,
        "is_active",
        churned=_where(churn_closed & rows.is_active, rows.churn_orders.isnull()),
        repurchased=_where(again_closed, rows.again_orders.notnull()),
        spend=_where(again_closed, rows.again_amount.fill_null(0) / SCALE),
    )


def _bought(tables: Tables, dates: Sequence[date], horizon: int, prefix: str) -> ibis.Table:
    rows = orders_within(_in_cells(tables.tables["orders"], dates, horizon), dates, horizon)
    sums = {f"{prefix}_orders": rows.orders.sum(), f"{prefix}_amount": rows.amount.sum()}
    return rows.group_by(*KEYS).agg(**sums)


def _in_cells(orders: ibis.Table, dates: Sequence[date], horizon: int) -> ibis.Table:
    """Orders and amount per customer and span of days between the dates and the ends of their horizons."""
    times = [column for column in ("ordered_at", "cancelled_at") if column in orders.columns]
    cells = {time: cell(orders[time], dates, (-horizon,)) for time in times}
    rows = orders.select("customer_id", **cells, amount=exact(orders.amount))
    return rows.group_by("customer_id", *times).agg(orders=rows.count(), amount=rows.amount.sum())


def _where(known: ibis.Value, value: ibis.Value) -> ibis.Value:
    return ibis.ifelse(known, value.cast("float64"), ibis.null("float64"))
