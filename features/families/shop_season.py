"""Season: the month, day and weekday of the as-of date, and how the orders of the whole shop were going."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import LATER, rows_before, uncancelled
from features.engine import Tables
from features.feature import meaning
from features.order_sums import MONTH, YEAR_OF_WEEKS
from features.windows import ratio, when

MEANINGS = (
    meaning("as_of_month", "month", "Month of the as-of day, 1 to 12.", "评估日所在月份(1 至 12)。", by="nobody"),
    meaning("as_of_day_of_month", "day", "Day of the month of the as-of day.", "评估日为当月第几天。",
            by="nobody"),
    meaning("as_of_weekday", "weekday", "Weekday of the as-of day; 0 is Monday.", "评估日为星期几(0 为周一)。",
            by="nobody"),
    meaning("shop_orders_trend", "share",
            "The whole shop's orders {in}, as a share of those in twice that time; above 0.5 is a strong month.",
            "全店{内}订单占两倍时长内订单的比例;大于 0.5 为旺季。", windows=(MONTH,), by="nobody",
            null="no order in the shop in twice the window"),
    meaning("shop_season_ahead", "ratio",
            "The whole shop's orders a year (52 weeks) ago in the 30 days that now lie ahead, over the 30 before.",
            "全店去年(52 周前)对应未来 30 天与其之前 30 天的订单之比。", by="nobody",
            null="the shop has no orders from that time"),
)  # fmt: skip


def shop_season(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per `as_of` before which the shop had an order: its date's parts and the shop's season."""
    rows = uncancelled(rows_before(_order_days(tables.of_shop), "ordered_at", LATER["orders"], dates))
    shop = rows.group_by("as_of").agg(
        shop_orders_trend_30d=ratio(_orders(rows, 1, MONTH), _orders(rows, 1, 2 * MONTH)),
        shop_season_ahead=ratio(
            _orders(rows, YEAR_OF_WEEKS - MONTH + 1, YEAR_OF_WEEKS),
            _orders(rows, YEAR_OF_WEEKS + 1, YEAR_OF_WEEKS + MONTH),
        ),
    )
    return shop.mutate(
        as_of_month=shop.as_of.month(),
        as_of_day_of_month=shop.as_of.day(),
        as_of_weekday=shop.as_of.day_of_week.index(),
    )


def _order_days(tables: Tables) -> ibis.Table:
    """One row per day of ordering (and of cancelling): the number of orders."""
    orders = tables.tables["orders"]
    times = [column for column in ("ordered_at", "cancelled_at") if column in orders.columns]
    days = orders.select(**{time: orders[time].truncate("D") for time in times})
    return days.group_by(*times).agg(orders=days.count())


def _orders(rows: ibis.Table, youngest: int, oldest: int) -> ibis.Value:
    return when(rows.age_days.between(youngest, oldest), rows.orders).sum().fill_null(0)
