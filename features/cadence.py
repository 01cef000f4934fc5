"""Cadence: the rhythm of days between orders, and how far from it the customer is now."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import known_orders
from features.ledger import KEYS
from features.meaning import meaning
from features.windows import EVER, name, ratio

PERIODS = (30, 90, 365, EVER)
LAST_GAPS = ("last_gap_days", "second_last_gap_days", "third_last_gap_days")


ONE_GAP = "only one day with an order so far, so no gap"
TWO_GAPS = "fewer than two gaps so far"

MEANINGS = (
    meaning("active_days", "days", "Days with an order {in}.", "{内}有下单的天数。", windows=PERIODS),
    meaning("mean_days_between_orders", "days", "Mean days between days with an order.",
            "下单间隔的平均天数。", null=ONE_GAP),
    meaning("usual_days_between_orders", "days", "Usual (median) days between days with an order.",
            "通常(中位数)的下单间隔天数。", null=ONE_GAP),
    meaning("std_days_between_orders", "days", "Spread (standard deviation) of days between orders.",
            "下单间隔天数的标准差。", null=TWO_GAPS),
    meaning("variation_days_between_orders", "ratio",
            "Spread of days between orders over their mean; 0 is clockwork, 1 is random.",
            "下单间隔的标准差与平均之比;0 为极规律,1 为随机。", null=TWO_GAPS),
    meaning("longest_gap_days", "days", "Longest time between two orders so far.", "迄今最长的下单间隔天数。",
            null=ONE_GAP),
    meaning("recency_over_usual_gap", "ratio", "Days since the last order over the usual gap; 1 is due.",
            "距最近下单天数与通常间隔之比;1 为到期。", null=ONE_GAP),
    meaning("recency_over_longest_gap", "ratio",
            "Days since the last order over the longest gap; above 1 the customer was never away so long.",
            "距最近下单天数与最长间隔之比;大于 1 表示从未离开这么久。", null=ONE_GAP),
    meaning("days_overdue", "days", "Days since the last order beyond the usual gap; negative: not due yet.",
            "距最近下单天数超出通常间隔的天数;负数表示尚未到期。", null=ONE_GAP),
    meaning("share_gaps_longer_than_recency", "share",
            "Share of the customer's gaps longer than the present pause: they came back from one like it.",
            "比当前停顿更长的历史间隔比例,即此类停顿后曾回来的频率。", null=ONE_GAP),
    meaning("last_gap_days", "days", "Days between the last two days with an order.",
            "最近两个下单日之间的天数。", null=ONE_GAP),
    meaning("second_last_gap_days", "days", "The gap before the last one, in days.",
            "倒数第二个下单间隔的天数。", null=TWO_GAPS),
    meaning("third_last_gap_days", "days", "The gap before the last two, in days.",
            "倒数第三个下单间隔的天数。", null="fewer than three gaps so far"),
    meaning("last_gaps_over_usual", "ratio",
            "Mean of the last three gaps over the usual gap; above 1 the customer is slowing down.",
            "最近三个间隔的平均与通常间隔之比;大于 1 表示放缓。", null=ONE_GAP),
)  # fmt: skip


def cadence(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer with an order before `as_of`, per `as_of`: days between days with an order.

    Two orders on one day make no gap. Someone with one order day has no gap, hence nulls; the standard
    deviation (sample, n - 1) needs two gaps.
    """
    days = _with_gaps(known_orders(tables, dates).select(*KEYS, "age_days"))
    return days.group_by(*KEYS).agg(**_active_days(days), **_rhythm(days), **_last_gaps(days))


def _with_gaps(orders: ibis.Table) -> ibis.Table:
    # from the newest order backwards: of several on one day only the last of them has the gap to the day before, and
    # stands for the day; that is cheaper than to make days distinct first. `back` is 0 for the newest day.
    backwards = ibis.window(group_by=list(KEYS), order_by=orders.age_days)
    step = orders.age_days.lead().over(backwards) - orders.age_days
    rows = orders.mutate(
        step=step, back=ibis.dense_rank().over(backwards), recency=orders.age_days.min().over(backwards)
    )
    return rows.mutate(gap=rows.step.nullif(0), is_day=rows.step.isnull() | (rows.step > 0))


def _active_days(days: ibis.Table) -> dict[str, ibis.Value]:
    return {
        name("active_days", window): days.count(where=days.is_day & (days.age_days <= window)).cast("float64")
        for window in PERIODS
    }


def _rhythm(days: ibis.Table) -> dict[str, ibis.Value]:
    recency = days.recency.min().cast("float64")
    usual = days.gap.median().cast("float64")
    mean, deviation = days.gap.mean().cast("float64"), _deviation(days)
    return {
        "mean_days_between_orders": mean,
        "usual_days_between_orders": usual,
        "std_days_between_orders": deviation,
        "variation_days_between_orders": deviation / mean,
        "longest_gap_days": days.gap.max().cast("float64"),
        "recency_over_usual_gap": recency / usual,
        "recency_over_longest_gap": recency / days.gap.max(),
        "days_overdue": recency - usual,
        "share_gaps_longer_than_recency": ratio(days.count(where=days.gap > days.recency), days.gap.count()),
    }


def _deviation(days: ibis.Table) -> ibis.Value:
    # from whole-number sums, so that it does not depend on the order of the rows
    count, total, squares = days.gap.count(), days.gap.sum(), (days.gap * days.gap).sum()
    spread = (count * squares - total * total).cast("float64")
    return ratio(spread, count * (count - 1)).sqrt()


def _last_gaps(days: ibis.Table) -> dict[str, ibis.Value]:
    features = {
        gap: days.gap.max(where=days.back == back).cast("float64") for back, gap in enumerate(LAST_GAPS)
    }
    lately = days.gap.mean(where=days.back < len(LAST_GAPS)).cast("float64")
    return features | {"last_gaps_over_usual": lately / days.gap.median()}
