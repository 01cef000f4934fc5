"""Orders placed within three days of a click on a message."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import LATER, rows_before, uncancelled
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import count_where, feature_name

PERIODS = (90, 365)
DAYS_AFTER = 3

MEANINGS = (
    meaning("orders_after_click", "orders",
            "Orders placed {in} on the day of a click on a message or in the three days after it.",
            "{内}在点击消息当日或其后三天内下单的次数。", windows=PERIODS, by="marketer"),
)  # fmt: skip


def orders_after_click(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order soon after a click, per `as_of`: how many. None without clicks.

    An order known before `as_of` that follows a click makes the click known too, so nothing else is asked.
    """
    if not tables.has("messages", "clicked_at"):
        return None
    rows = uncancelled(rows_before(_after_click(tables), "ordered_at", LATER["orders"], dates))
    features = {
        feature_name("orders_after_click", days): count_where(rows.age_days <= days) for days in PERIODS
    }
    return rows.group_by(*KEYS).agg(**features)


def _after_click(tables: Tables) -> ibis.Table:
    orders = tables.tables["orders"]
    times = [column for column in ("ordered_at", "cancelled_at") if column in orders.columns]
    rows = orders.select("customer_id", *times, day=orders.ordered_at.date())
    return rows.semi_join(_days_after_clicks(tables), ["customer_id", "day"])


def _days_after_clicks(tables: Tables) -> ibis.Table:
    """One row per customer and day that lies 0 to 3 days after a click."""
    messages = tables.tables["messages"]
    # a click cannot come before the sending; should a row say so, the sending counts
    clicked = messages.filter(messages.clicked_at.notnull())
    days = clicked.select("customer_id", day=ibis.greatest(clicked.clicked_at, clicked.sent_at).date())
    later = [
        days.mutate(day=(days.day + ibis.interval(days=after)).cast("date"))
        for after in range(1, DAYS_AFTER + 1)
    ]
    return ibis.union(days, *later, distinct=True)
