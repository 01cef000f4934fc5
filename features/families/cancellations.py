"""Cancellations: orders that were placed and cancelled afterwards."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_rows
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import EVER, SCALE, count_where, exact, feature_name, ratio, when

PERIODS = (90, 365, EVER)

MEANINGS = (
    meaning("cancelled_orders", "orders", "Orders cancelled {in}.", "{内}取消的订单数。", windows=PERIODS,
            cause="cancellations"),
    meaning("cancelled_amount", "signed currency", "Amount of the orders cancelled {in}.", "{内}取消订单的金额。",
            windows=(365,), cause="cancellations"),
    meaning("share_cancelled_orders", "share", "Cancelled orders as a share of all ever placed.",
            "取消订单占全部下单的比例。", null="no order so far", cause="cancellations"),
    meaning("days_since_last_cancellation", "days", "Days since an order was last cancelled.",
            "距最近一次取消订单的天数。", null="no cancellation known so far", cause="cancellations"),
)  # fmt: skip


def cancellations(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer who placed an order before `as_of`, per `as_of`: cancellations known by then.

    Windows count back to the cancellation. None without cancelled_at.
    """
    if not tables.has("orders", "cancelled_at"):
        return None
    orders = known_rows(tables, "orders", dates)
    ago = orders.as_of.delta(orders.cancelled_at.date(), unit="day")
    rows = orders.select(*KEYS, ago=ago, amount=when(ago.notnull(), exact(orders.amount)))
    cancelled = {days: count_where(rows.ago <= days) for days in PERIODS}
    features = {feature_name("cancelled_orders", days): count for days, count in cancelled.items()}
    amount = rows.amount.sum(where=rows.ago <= 365).fill_null(0).cast("float64")
    features["cancelled_amount_365d"] = amount / SCALE
    features["share_cancelled_orders"] = ratio(cancelled[EVER], rows.count())
    features["days_since_last_cancellation"] = rows.ago.min()
    return rows.group_by(*KEYS).agg(**features)
