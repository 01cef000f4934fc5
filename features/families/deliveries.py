"""Deliveries: what was promised, what arrived, and how late."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import uncancelled
from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS, cancellation_time
from features.windows import feature_name, flag, ratio, when, window_sum

PERIODS = (90, 365)
_LEARNT = (
    "delivered",
    "took",
    "longest",
    "arrived",
    "promised",
    "late",
    "by_days",
    "latest",
    "late_arrived",
)  # on arrival
NO_DELIVERY = "no delivery known of an order in the window"
NO_PROMISE = "no delivery known of an order in the window that had a promised day"

MEANINGS = (
    meaning("delivered_orders", "orders", "Orders placed {in} that are known to have arrived.",
            "{内}下单且已知送达的订单数。", windows=PERIODS, by="shop", cause="deliveries"),
    meaning("undelivered_orders", "orders", "Orders placed {in} that have not arrived yet.",
            "{内}下单但尚未送达的订单数。", windows=(90,), by="shop", cause="deliveries"),
    meaning("mean_days_to_deliver", "signed days", "Mean days from order to arrival, of orders placed {in}.",
            "{内}所下订单从下单到送达的平均天数。", windows=PERIODS, by="shop", null=NO_DELIVERY,
            cause="deliveries"),
    meaning("longest_days_to_deliver", "signed days", "Most days from order to arrival, of orders placed {in}.",
            "{内}所下订单从下单到送达的最长天数。", windows=(365,), by="shop", null=NO_DELIVERY,
            cause="deliveries"),
    meaning("days_since_last_delivery", "days", "Days since an order last arrived.", "距最近一次送达的天数。",
            by="shop", null="no delivery known so far", cause="deliveries"),
    meaning("late_orders", "orders", "Orders placed {in} that arrived on a later day than promised.",
            "{内}下单且晚于承诺日期送达的订单数。", windows=PERIODS, by="shop", cause="deliveries"),
    meaning("share_late_orders", "share", "Share of arrived orders placed {in} that came later than promised.",
            "{内}所下并已送达的订单中晚到的比例。", windows=PERIODS, by="shop", null=NO_PROMISE,
            cause="deliveries"),
    meaning("mean_days_late", "signed days",
            "Mean days from promise to arrival, of orders placed {in}; negative: earlier than promised.",
            "{内}所下订单实际送达与承诺日期相差的平均天数;负数表示提前。", windows=(365,), by="shop",
            null=NO_PROMISE, cause="deliveries"),
    meaning("most_days_late", "signed days",
            "Days from promise to arrival of the latest delivery of orders placed {in}.",
            "{内}所下订单中迟到最久一单的迟到天数。", windows=(365,), by="shop", null=NO_PROMISE,
            cause="deliveries"),
    meaning("overdue_orders", "orders", "Orders placed {in}, past the promised day and not arrived.",
            "{内}下单、已过承诺日期仍未送达的订单数。", windows=(90,), by="shop"),
    meaning("days_since_last_late_delivery", "days", "Days since an order last arrived late.",
            "距最近一次迟到送达的天数。", by="shop", null="no late delivery known so far",
            cause="deliveries"),
    meaning("is_last_delivery_late", "yes/no", "Whether an order of the last day with arrivals was late.",
            "最近一个送达日是否有迟到订单。", by="shop", null="no delivery known so far", cause="deliveries"),
)  # fmt: skip


def deliveries(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order before `as_of`, per `as_of`: arrivals known by then, and lateness.

    Windows count back to the order, not to its arrival. Late means on a later day than promised. None without
    delivered_at; what speaks of promises falls away without promised_at.
    """
    if not tables.has("orders", "delivered_at"):
        return None
    orders = tables.tables["orders"]
    ordered, arrived = orders.ordered_at.date(), orders.delivered_at.date()
    took = arrived.delta(ordered, unit="day")
    sums, most = {"orders": ibis.literal(1), "delivered": ibis.literal(1), "took": took}, {"longest": took}
    newest, learnt = {"arrived": arrived}, dict.fromkeys(_LEARNT, "delivered_at") | cancellation_time(tables)
    if has_promises := tables.has("orders", "promised_at"):
        late = arrived.delta(orders.promised_at.date(), unit="day")
        sums |= {
            "promised": flag(late.notnull()),
            "late": flag(late > 0),
            "by_days": late,
            "due": ibis.literal(1),
        }
        most, newest = most | {"latest": late}, newest | {"late_arrived": when(late > 0, arrived)}
        learnt["due"] = "promised_at"
    rows = uncancelled(
        by_age(orders, "orders", dates, sums, most=most, newest=newest, learnt=learnt, cuts=PERIODS)
    )
    features = _arrivals(rows) | (_promises(rows) if has_promises else {})
    return rows.group_by(*KEYS).agg(**features)


def _arrivals(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {"undelivered_orders_90d": window_sum(rows, "orders", 90) - window_sum(rows, "delivered", 90)}
    for days in PERIODS:
        features[feature_name("delivered_orders", days)] = window_sum(rows, "delivered", days)
        mean = ratio(window_sum(rows, "took", days), window_sum(rows, "delivered", days))
        features[feature_name("mean_days_to_deliver", days)] = mean
    features["longest_days_to_deliver_365d"] = when(rows.bucket <= 365, rows.longest).max()
    features["days_since_last_delivery"] = rows.arrived.min()
    return features


def _promises(rows: ibis.Table) -> dict[str, ibis.Value]:
    overdue = when(rows.delivered_at.isnull() & (rows.bucket <= 90), rows.due).sum().fill_null(0)
    features = {"overdue_orders_90d": overdue}
    for days in PERIODS:
        late = window_sum(rows, "late", days)
        features[feature_name("late_orders", days)] = late
        features[feature_name("share_late_orders", days)] = ratio(late, window_sum(rows, "promised", days))
    features["mean_days_late_365d"] = ratio(
        window_sum(rows, "by_days", 365), window_sum(rows, "promised", 365)
    )
    features["most_days_late_365d"] = when(rows.bucket <= 365, rows.latest).max()
    features["days_since_last_late_delivery"] = rows.late_arrived.min()
    last = when(rows.arrived.min().notnull(), flag(rows.late_arrived.min() == rows.arrived.min()))
    return features | {"is_last_delivery_late": last}
