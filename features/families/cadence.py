"""Cadence: the rhythm of days between orders, and how far from it the customer is now."""

import ibis

from features.feature import meaning
from features.windows import EVER, feature_name, ratio, when

PERIODS = (30, 90, 365, EVER)
LAST_GAPS = ("last_gap_days", "second_last_gap_days", "third_last_gap_days")


ONE_GAP = "only one day with an order so far, so no gap"
TWO_GAPS = "fewer than two gaps so far"

MEANINGS = (
    meaning("active_days", "days", "Days with an order {in}.", "{内}有下单的天数。", windows=PERIODS,
            cause="frequency"),
    meaning("mean_days_between_orders", "days", "Mean days between days with an order.",
            "下单间隔的平均天数。", null=ONE_GAP, cause="rhythm"),
    meaning("usual_days_between_orders", "days", "Usual (median) days between days with an order.",
            "通常(中位数)的下单间隔天数。", null=ONE_GAP, cause="rhythm"),
    meaning("std_days_between_orders", "days", "Spread (standard deviation) of days between orders.",
            "下单间隔天数的标准差。", null=TWO_GAPS, cause="rhythm"),
    meaning("variation_days_between_orders", "ratio",
            "Spread of days between orders over their mean; 0 is clockwork, 1 is random.",
            "下单间隔的标准差与平均之比;0 为极规律,1 为随机。", null=TWO_GAPS, cause="rhythm"),
    meaning("longest_gap_days", "days", "Longest time between two orders so far.", "迄今最长的下单间隔天数。",
            null=ONE_GAP, cause="rhythm"),
    meaning("recency_over_usual_gap", "ratio", "Days since the last order over the usual gap; 1 is due.",
            "距最近下单天数与通常间隔之比;1 为到期。", null=ONE_GAP, cause="silence"),
    meaning("recency_over_longest_gap", "ratio",
            "Days since the last order over the longest gap; above 1 the customer was never away so long.",
            "距最近下单天数与最长间隔之比;大于 1 表示从未离开这么久。", null=ONE_GAP, cause="silence"),
    meaning("days_overdue", "signed days", "Days since the last order beyond the usual gap; negative: not due yet.",
            "距最近下单天数超出通常间隔的天数;负数表示尚未到期。", null=ONE_GAP, cause="silence"),
    meaning("share_gaps_longer_than_recency", "share",
            "Share of the customer's gaps longer than the present pause: they came back from one like it.",
            "比当前停顿更长的历史间隔比例,即此类停顿后曾回来的频率。", null=ONE_GAP, cause="silence"),
    meaning("last_gap_days", "days", "Days between the last two days with an order.",
            "最近两个下单日之间的天数。", null=ONE_GAP, cause="rhythm"),
    meaning("second_last_gap_days", "days", "The gap before the last one, in days.",
            "倒数第二个下单间隔的天数。", null=TWO_GAPS, cause="rhythm"),
    meaning("third_last_gap_days", "days", "The gap before the last two, in days.",
            "倒数第三个下单间隔的天数。", null="fewer than three gaps so far", cause="rhythm"),
    meaning("last_gaps_over_usual", "ratio",
            "Mean of the last three gaps over the usual gap; above 1 the customer is slowing down.",
            "最近三个间隔的平均与通常间隔之比;大于 1 表示放缓。", null=ONE_GAP, cause="pace"),
)  # fmt: skip


def cadence(rows: ibis.Table) -> ibis.Table:
    """The rows, one per customer and as-of date, with what their `days` say instead: days between days with an order.

    `days` rise and hold at least one, `today` is the as-of date, both counted as in `order_days`. Two orders on one
    day make no gap. Someone with one order day has no gap, hence nulls; the standard deviation (sample, n - 1) needs
    two gaps.
    """
    passed_on = [column for column in rows.columns if column not in ("today", "days")]
    rows = _with_gaps(rows)
    rows = rows.mutate(count=rows.gaps.length(), **_middle(rows))
    return rows.select(*passed_on, **_active_days(rows), **_rhythm(rows), **_last_gaps(rows))


def _with_gaps(rows: ibis.Table) -> ibis.Table:
    """With `recency`, `steps` (days that end a gap, with it), gaps in order and by size."""
    days = rows.days
    steps = days[1:].map(lambda day, place: ibis.struct({"day": day, "gap": day - days[place]}))
    rows = rows.mutate(
        began=days[0],
        recency=rows.today - days[days.length() - 1],
        steps=steps.filter(lambda step: step.gap > 0),
    )
    rows = rows.mutate(gaps=rows.steps.map(lambda step: step.gap))
    return rows.mutate(sizes=rows.gaps.sort())


def _middle(rows: ibis.Table) -> dict[str, ibis.Value]:
    count = rows.gaps.length()
    low, high = (rows.sizes[(twice // 2).cast("int32")] for twice in (ibis.greatest(count - 1, 0), count))
    has_gap = count > 0
    return {
        "usual": when(has_gap, (low + high).cast("float64") / 2),
        "longest": when(has_gap, rows.sizes[ibis.greatest(count - 1, 0)]),
    }


def _active_days(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {}
    for window in PERIODS[:-1]:
        since = rows.today - window
        later = rows.steps.filter(lambda step, since=since: step.day >= since).length()
        features[feature_name("active_days", window)] = later + (rows.began >= since).cast("int32")
    features[feature_name("active_days", EVER)] = rows["count"] + 1
    return {feature: value.cast("float64") for feature, value in features.items()}


def _rhythm(rows: ibis.Table) -> dict[str, ibis.Value]:
    recency, usual, count = rows.recency.cast("float64"), rows.usual, rows["count"]
    mean, deviation = ratio(rows.gaps.sums(), count), _deviation(rows)
    longer = rows.gaps.filter(lambda gap: gap > rows.recency).length()
    return {
        "mean_days_between_orders": mean,
        "usual_days_between_orders": usual,
        "std_days_between_orders": deviation,
        "variation_days_between_orders": deviation / mean,
        "longest_gap_days": rows.longest.cast("float64"),
        "recency_over_usual_gap": recency / usual,
        "recency_over_longest_gap": recency / rows.longest,
        "days_overdue": recency - usual,
        "share_gaps_longer_than_recency": ratio(longer, count),
    }


def _deviation(rows: ibis.Table) -> ibis.Value:
    # from whole-number sums, so that it does not depend on the order of the rows
    count, total = rows["count"], rows.gaps.sums()
    squares = rows.gaps.map(lambda gap: gap.cast("int64") * gap).sums()
    return ratio((count * squares - total * total).cast("float64"), count * (count - 1)).sqrt()


def _last_gaps(rows: ibis.Table) -> dict[str, ibis.Value]:
    count = rows["count"]
    gaps = [
        when(count > back, rows.gaps[ibis.greatest(count - 1 - back, 0)]) for back in range(len(LAST_GAPS))
    ]
    number = ibis.least(count, len(LAST_GAPS))
    lately = sum((gap.fill_null(0) for gap in gaps[1:]), gaps[0].fill_null(0))
    features = {feature: gap.cast("float64") for feature, gap in zip(LAST_GAPS, gaps, strict=True)}
    return features | {"last_gaps_over_usual": ratio(lately, number) / rows.usual}
