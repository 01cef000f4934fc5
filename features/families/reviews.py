"""Reviews: how many a customer wrote, and how good their ratings were."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import (
    EVER,
    exact,
    feature_name,
    flag,
    money,
    on_newest_day,
    ratio,
    unkeyed,
    when,
    window_sum,
)

PERIODS = (90, 365, EVER)
LOW = 2  # of 5
NO_REVIEW = "no review in the window"

MEANINGS = (
    meaning("reviews", "reviews", "Reviews written {in}.", "{内}撰写的评价数。", windows=PERIODS,
            cause="ratings"),
    meaning("mean_rating", "1 to 5", "Mean rating of reviews {in}.", "{内}评价的平均评分。", windows=(365, EVER),
            null=NO_REVIEW, cause="ratings"),
    meaning("lowest_rating", "1 to 5", "Lowest rating of a review {in}.", "{内}评价的最低评分。", windows=(365,),
            null=NO_REVIEW, cause="ratings"),
    meaning("last_rating", "1 to 5", "Rating of the last review; the lowest where a day has several.",
            "最近一次评价的评分(同日多次取最低)。", null="no review so far", cause="ratings"),
    meaning("last_rating_over_mean", "ratio", "Last rating over the customer's mean; below 1 is disappointed.",
            "最近评分与本人平均评分之比;小于 1 表示失望。", null="no review so far", cause="ratings"),
    meaning("low_ratings", "reviews", "Reviews {in} with a rating of 1 or 2.", "{内}评分为 1 或 2 的评价数。",
            windows=(365,), cause="ratings"),
    meaning("days_since_last_review", "days", "Days since the last review.", "距最近一次评价的天数。",
            null="no review so far", cause="ratings"),
    meaning("days_since_last_low_rating", "days", "Days since the last rating of 1 or 2.",
            "距最近一次低分(1 或 2)评价的天数。", null="no such rating so far", cause="ratings"),
)  # fmt: skip


def reviews(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a review before `as_of`, per `as_of`: how many, how good. None without reviews."""
    if not tables.has("reviews"):
        return None
    written = tables.tables["reviews"]
    low, day = written.rating <= LOW, written.reviewed_at.date()
    sums = {"reviews": ibis.literal(1), "rating": exact(written.rating), "low": flag(low)}
    least = {"lowest": written.rating, "last": on_newest_day(day, written.rating)}
    newest = {"newest": day, "newest_low": when(low, day)}
    rows = by_age(written, "reviews", dates, sums, least=least, newest=newest, cuts=PERIODS)
    return rows.group_by(*KEYS).agg(**_features(rows))


def _features(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {feature_name("reviews", days): window_sum(rows, "reviews", days) for days in PERIODS}
    for days in (365, EVER):
        mean = ratio(money(rows, "rating", days), window_sum(rows, "reviews", days))
        features[feature_name("mean_rating", days)] = mean
    last = unkeyed(rows["last"].min())
    return features | {
        "lowest_rating_365d": when(rows.bucket <= 365, rows.lowest).min(),
        "last_rating": last,
        "last_rating_over_mean": last / features["mean_rating_ever"],
        "low_ratings_365d": window_sum(rows, "low", 365),
        "days_since_last_review": rows.newest.min(),
        "days_since_last_low_rating": rows.newest_low.min(),
    }
