"""Order, cadence and price features of one date in Polars: a rival of the feature build in its benchmark.

Written as one would without Retain: one lazy query, one group-by of sums over masked columns, and one list of
order days per customer for the gaps. Measured to be faster: masks than `.filter` inside the group-by, lists
than a sort and `.over` or `.shift`, the streaming engine than the default one.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

import polars as pl

WINDOWS = {"7d": 7, "14d": 14, "30d": 30, "60d": 60, "90d": 90, "180d": 180, "365d": 365, "ever": 1_000_000}
PERIODS = ("30d", "90d", "365d", "ever")
DAY_PARTS = {"night": (0, 5), "morning": (6, 11), "afternoon": (12, 17), "evening": (18, 23)}
LAST_GAPS = ("last_gap_days", "second_last_gap_days", "third_last_gap_days")
YEAR = pl.col("age") <= 365


def features(files: Sequence[str], as_of: date) -> pl.DataFrame:
    """One row per customer with a standing order before `as_of`, by customer_id."""
    customers = standing(files, as_of).group_by("customer_id")
    days = customers.agg(ages="age").with_columns(pl.col("ages").list.unique().list.sort())
    gaps = days.with_columns(gaps=pl.col("ages").list.diff(null_behavior="drop"))
    sums = customers.agg(*volumes(), *times(), *habits())
    features = sums.join(gaps, on="customer_id").with_columns(*trends(), *shares(), *active_days(), *rhythm())
    features = features.with_columns(*distances()).drop("ages", "gaps", "^discounted_.*$").sort("customer_id")
    return features.with_columns(pl.col(pl.Float64).fill_nan(None)).collect(engine="streaming")


def standing(files: Sequence[str], as_of: date) -> pl.LazyFrame:
    """Orders before the date and not cancelled by then, with their age in days (1: the day before)."""
    midnight = datetime.combine(as_of, time())
    cancelled = (pl.col("cancelled_at") < midnight).fill_null(False)
    rows = pl.scan_parquet(files).filter(pl.col("ordered_at") < midnight, ~cancelled)
    return rows.select(
        "customer_id",
        "amount",
        (pl.lit(as_of) - pl.col("ordered_at").dt.date()).dt.total_days().cast(pl.Int32).alias("age"),
        pl.col("ordered_at").dt.hour().alias("hour"),
        pl.col("ordered_at").dt.weekday().alias("weekday"),
        pl.col("discount_amount").alias("discount"),
        pl.col("shipping_fee").alias("shipping"),
        pl.col("coupon_code").is_not_null().alias("coupon"),
    )


def volumes() -> Iterator[pl.Expr]:
    """Counts and sums per window."""
    for window, days in WINDOWS.items():
        inside = pl.col("age") <= days
        yield inside.sum().alias(f"orders_{window}")
        yield pl.when(inside).then("amount").sum().alias(f"amount_{window}")
        if window in PERIODS:
            yield pl.when(inside).then("discount").sum().alias(f"discount_{window}")
            yield (inside & (pl.col("discount") > 0)).sum().alias(f"discounted_{window}")
            yield (inside & pl.col("coupon")).sum().alias(f"coupon_orders_{window}")
    yield pl.when(YEAR).then("shipping").sum().alias("shipping_365d")
    yield pl.col("shipping").sum().alias("shipping_ever")
    yield pl.when(YEAR).then("amount").max().alias("largest_order_365d")


def times() -> Iterator[pl.Expr]:
    """First and last order, and the same weeks a year ago."""
    yield pl.col("age").is_between(365, 394).sum().alias("orders_last_year_30d")
    yield pl.col("age").is_between(335, 364).sum().alias("orders_ahead_last_year_30d")
    yield pl.col("age").min().alias("days_since_last_order")
    yield pl.col("age").max().alias("days_since_first_order")


def habits() -> Iterator[pl.Expr]:
    """Weekdays and hours of the last year."""
    hour, weekday = (pl.when(YEAR).then(column) for column in ("hour", "weekday"))
    yield (weekday >= 6).mean().alias("share_weekend_365d")
    usual = pl.max_horizontal((weekday == day).sum() for day in range(1, 8))
    yield (usual / YEAR.sum()).alias("share_usual_weekday_365d")
    yield hour.mean().alias("mean_hour_365d")
    yield hour.std(ddof=0).alias("std_hour_365d")
    for part, (first, last) in DAY_PARTS.items():
        yield hour.is_between(first, last).mean().alias(f"share_{part}_365d")


def trends() -> Iterator[pl.Expr]:
    """A window against twice that time, and against the customer's own average."""
    for part, span in (("7d", "14d"), ("30d", "60d"), ("90d", "180d")):
        for measure in ("orders", "amount"):
            trend = pl.col(f"{measure}_{part}") / pl.col(f"{measure}_{span}")
            yield trend.alias(f"{measure}_trend_{part}")
    usual = pl.col("orders_ever") / pl.col("days_since_first_order")
    for window in ("30d", "90d"):
        yield (pl.col(f"orders_{window}") / WINDOWS[window] / usual).alias(f"orders_pace_{window}")


def shares() -> Iterator[pl.Expr]:
    """Means and shares per window."""
    for window in PERIODS:
        orders, amount, discount = (pl.col(f"{sums}_{window}") for sums in ("orders", "amount", "discount"))
        yield (amount / orders).alias(f"order_value_{window}")
        yield (discount / (discount + amount)).alias(f"share_discount_{window}")
        yield (pl.col(f"discounted_{window}") / orders).alias(f"share_discounted_orders_{window}")
        yield (pl.col(f"coupon_orders_{window}") / orders).alias(f"share_coupon_orders_{window}")


def active_days() -> Iterator[pl.Expr]:
    """Days with an order per window."""
    for window in PERIODS:
        inside = pl.col("ages").list.eval(pl.element() <= WINDOWS[window])
        yield inside.list.sum().alias(f"active_days_{window}")


def rhythm() -> Iterator[pl.Expr]:
    """Of the gaps between days with an order, latest first."""
    gaps = pl.col("gaps").list
    longer = (pl.col("gaps") - pl.col("days_since_last_order")).list.eval(pl.element() > 0)
    yield gaps.mean().alias("mean_days_between_orders")
    yield gaps.median().alias("usual_days_between_orders")
    yield gaps.std().alias("std_days_between_orders")
    yield gaps.max().alias("longest_gap_days")
    yield longer.list.mean().alias("share_gaps_longer_than_recency")
    for back, name in enumerate(LAST_GAPS):
        yield gaps.get(back, null_on_oob=True).alias(name)


def distances() -> Iterator[pl.Expr]:
    """How far the customer is from the own rhythm."""
    recency, usual = pl.col("days_since_last_order"), pl.col("usual_days_between_orders")
    spread, mean = pl.col("std_days_between_orders"), pl.col("mean_days_between_orders")
    yield (spread / mean).alias("variation_days_between_orders")
    yield (recency / usual).alias("recency_over_usual_gap")
    yield (recency / pl.col("longest_gap_days")).alias("recency_over_longest_gap")
    yield (recency - usual).alias("days_overdue")
    yield (pl.mean_horizontal(LAST_GAPS) / usual).alias("last_gaps_over_usual")
