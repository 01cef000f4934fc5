"""Orders: how often, how much, how lately, on which days and at which hours."""

import ibis

from features.feature import NO_ORDER, meaning
from features.order_sums import A_YEAR_AGO, DAY_PARTS
from features.windows import EVER, SCALE, WINDOWS, feature_name, money, ratio, when, window_sum

YEAR = 365
PERIODS = (30, 90, 365, EVER)

MEANINGS = (
    meaning("orders", "orders", "Orders placed {in}.", "{内}下单次数。", windows=(*WINDOWS, EVER),
            cause="frequency"),
    meaning("amount", "currency", "Amount paid {in}.", "{内}实付金额。", windows=(*WINDOWS, EVER),
            cause="spend"),
    meaning("order_value", "currency", "Mean amount of an order {in}.", "{内}平均每单金额。", windows=PERIODS,
            null=NO_ORDER, cause="order_size"),
    meaning("largest_order", "currency", "Amount of the largest order {in}.", "{内}最大一单的金额。",
            windows=(365,), null=NO_ORDER, cause="order_size"),
    meaning("days_since_last_order", "days", "Days since the last order (1 = yesterday).",
            "距最近一次下单的天数(1 表示昨天)。", cause="silence"),
    meaning("days_since_first_order", "days", "Days since the first order.", "距首次下单的天数。",
            cause="tenure"),
    meaning("orders_trend", "share",
            "Orders {in}, as a share of those in twice that time; 0.5 is steady, more is growing.",
            "{内}下单次数占两倍时长内次数的比例;0.5 为平稳,更高为上升。", windows=(7, 30, 90),
            null="no order in twice the window", cause="pace"),
    meaning("amount_trend", "share",
            "Amount paid {in}, as a share of that in twice that time; 0.5 is steady, more is growing.",
            "{内}实付金额占两倍时长内金额的比例;0.5 为平稳,更高为上升。", windows=(7, 30, 90),
            null="nothing paid in twice the window", cause="pace"),
    meaning("orders_pace", "ratio",
            "Orders per day {in}, against the customer's own average since the first order; 1 is as ever.",
            "{内}日均下单次数与首单以来自身平均之比;1 为一如既往。", windows=(30, 90), cause="pace"),
    meaning("orders_last_year", "orders", "Orders placed in the same 30 days a year (52 weeks) ago.",
            "去年同期(52 周前)同样 30 天内的下单次数。", windows=(30,)),
    meaning("orders_ahead_last_year", "orders",
            "Orders placed a year (52 weeks) ago in the 30 days that now lie ahead.",
            "去年(52 周前)对应未来 30 天时段内的下单次数。", windows=(30,)),
    meaning("share_weekend", "share", "Share of orders {in} placed on a Saturday or Sunday.",
            "{内}周末下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("share_usual_weekday", "share", "Share of orders {in} on the customer's most usual weekday.",
            "{内}在最常下单的星期几下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("mean_hour", "hour of day", "Mean hour of the day of orders {in}.", "{内}下单的平均钟点。",
            windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("std_hour", "hours", "Spread (standard deviation) of the hour of the day of orders {in}.",
            "{内}下单钟点的标准差。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("share_night", "share", "Share of orders {in} placed from 0:00 to 6:00.",
            "{内}在 0 点至 6 点下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("share_morning", "share", "Share of orders {in} placed from 6:00 to 12:00.",
            "{内}在 6 点至 12 点下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("share_afternoon", "share", "Share of orders {in} placed from 12:00 to 18:00.",
            "{内}在 12 点至 18 点下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
    meaning("share_evening", "share", "Share of orders {in} placed from 18:00 to 24:00.",
            "{内}在 18 点至 24 点下单的比例。", windows=(365,), null=NO_ORDER, cause="habits"),
)  # fmt: skip


def orders(rows: ibis.Table) -> dict[str, ibis.Value]:
    """Features per customer with an order before `as_of`, from `order_sums`: counts, amounts, recency, rhythm.

    A window of 30 days holds the orders of the 30 days before `as_of`. Money is in the shop's currency.
    """
    return _volumes(rows) | _times(rows) | _trends(rows) | _habits(rows)


def _volumes(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {}
    for days in (*WINDOWS, EVER):
        features[feature_name("orders", days)] = window_sum(rows, "orders", days)
        features[feature_name("amount", days)] = money(rows, "amount", days)
    for days in PERIODS:
        features[feature_name("order_value", days)] = ratio(
            money(rows, "amount", days), window_sum(rows, "orders", days)
        )
    features["largest_order_365d"] = when(rows.bucket <= YEAR, rows.largest).max() / SCALE
    past, today, ahead = A_YEAR_AGO[::-1]
    features["orders_last_year_30d"] = _between(rows, today, past)
    features["orders_ahead_last_year_30d"] = _between(rows, ahead, today)
    return features


def _between(rows: ibis.Table, after: int, until: int) -> ibis.Value:
    aged = (rows.age_days > after) & (rows.age_days <= until)
    return ibis.ifelse(aged, rows.orders, 0.0).sum()


def _times(rows: ibis.Table) -> dict[str, ibis.Value]:
    return {
        "days_since_last_order": rows.newest.min().cast("float64"),
        "days_since_first_order": rows.oldest.max().cast("float64"),
    }


def _trends(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {}
    for days, twice in ((7, 14), (30, 60), (90, 180)):
        for measure in ("orders", "amount"):
            part, twice_as_long = window_sum(rows, measure, days), window_sum(rows, measure, twice)
            features[feature_name(f"{measure}_trend", days)] = ratio(part, twice_as_long)
    usual = ratio(window_sum(rows, "orders", EVER), rows.oldest.max())
    for days in (30, 90):
        features[feature_name("orders_pace", days)] = window_sum(rows, "orders", days) / days / usual
    return features


def _habits(rows: ibis.Table) -> dict[str, ibis.Value]:
    total = window_sum(rows, "orders", YEAR)
    weekdays = [window_sum(rows, f"weekday_{day}", YEAR) for day in range(7)]
    mean_hour = ratio(window_sum(rows, "hours", YEAR), total)
    spread = ratio(window_sum(rows, "hours_squared", YEAR), total) - mean_hour * mean_hour
    features = {
        "share_weekend_365d": ratio(weekdays[5] + weekdays[6], total),
        "share_usual_weekday_365d": ratio(ibis.greatest(*weekdays), total),
        "mean_hour_365d": mean_hour,
        "std_hour_365d": when(
            total > 0, ibis.greatest(spread, 0.0)
        ).sqrt(),  # the greatest of null and 0 is 0
    }
    for part in DAY_PARTS:
        features[f"share_{part}_365d"] = ratio(window_sum(rows, part, YEAR), total)
    return features
