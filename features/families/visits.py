"""Visits: how often and how purposefully customers come by, and what they leave behind."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import exact, feature_name, flag, money, ratio, when, window_sum

PERIODS = (7, 30, 90, 365)
SOURCES = {"search": "搜索", "direct": "直接访问", "ad": "广告", "social": "社交媒体", "email": "电子邮件"}
NO_VISIT = "no visit in the window"

MEANINGS = (
    meaning("visits", "visits", "Visits to the site or app {in}.", "{内}访问网站或应用的次数。",
            windows=PERIODS, cause="visits"),
    meaning("days_since_last_visit", "days", "Days since the last visit.", "距最近一次访问的天数。",
            null="no visit so far", cause="visits"),
    meaning("visits_trend", "share",
            "Visits {in}, as a share of those in three times that time; a third is steady, more is growing.",
            "{内}访问次数占三倍时长内次数的比例;三分之一为平稳,更高为上升。", windows=(30,),
            null="no visit in three times the window", cause="visits"),
    meaning("page_views", "pages", "Pages seen {in}.", "{内}浏览页数。", windows=(30, 90), cause="visits"),
    meaning("page_views_per_visit", "pages", "Mean pages seen in a visit {in}.", "{内}平均每次访问浏览页数。",
            windows=(90,), null=NO_VISIT, cause="visits"),
    meaning("searches", "searches", "Searches made {in}.", "{内}搜索次数。", windows=(30, 90),
            cause="visits"),
    meaning("cart_adds", "products", "Products put into the cart {in}.", "{内}加入购物车的商品数。",
            windows=(30, 90), cause="visits"),
    meaning("share_visits_with_cart", "share", "Share of visits {in} in which something went into the cart.",
            "{内}有加入购物车行为的访问比例。", windows=(90,), null=NO_VISIT, cause="visits"),
    meaning("days_since_last_cart", "days", "Days since something was last put into the cart.",
            "距最近一次加入购物车的天数。", null="nothing put into the cart so far", cause="visits"),
    meaning("share_goal_directed_visits", "share",
            "Share of visits {in} with a search or something put into the cart; the rest is browsing.",
            "{内}有搜索或加购行为的目的性访问比例;其余为闲逛。", windows=(90,), null=NO_VISIT,
            cause="visits"),
    *(meaning(f"share_visits_{source}", "share", f"Share of visits {{in}} that came by {source}.",
              f"{{内}}来自{chinese}的访问比例。", windows=(90,), null=NO_VISIT, cause="visits")
      for source, chinese in SOURCES.items()),
)  # fmt: skip


def visits(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a visit before `as_of`, per `as_of`: how often, by what way, to what end.

    A feature falls away without its column (source, page_views, searches, cart_adds). None without visits.
    """
    if not tables.has("visits"):
        return None
    sessions = tables.tables["visits"]
    counted = [column for column in ("page_views", "searches", "cart_adds") if column in sessions.columns]
    sums = {"visits": ibis.literal(1)} | {column: exact(sessions[column]) for column in counted}
    newest = {"newest": sessions.visited_at.date()}
    if "cart_adds" in counted:
        sums["with_cart"] = flag(sessions.cart_adds > 0)
        newest["newest_cart"] = when(sessions.cart_adds > 0, sessions.visited_at.date())
    if {"searches", "cart_adds"} <= set(counted):
        sums["goal"] = flag((sessions.searches.fill_null(0.0) > 0) | (sessions.cart_adds.fill_null(0.0) > 0))
    if "source" in sessions.columns:
        sums |= {f"by_{source}": flag(sessions.source.lower() == source) for source in SOURCES}
    rows = by_age(sessions, "visits", dates, sums, newest=newest, cuts=PERIODS)
    return rows.group_by(*KEYS).agg(**_features(rows))


def _features(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {feature_name("visits", days): window_sum(rows, "visits", days) for days in PERIODS}
    features["days_since_last_visit"] = rows.newest.min()
    features["visits_trend_30d"] = ratio(window_sum(rows, "visits", 30), window_sum(rows, "visits", 90))
    for column in ("page_views", "searches", "cart_adds"):
        if column in rows.columns:
            features |= {feature_name(column, days): money(rows, column, days) for days in (30, 90)}
    lately = window_sum(rows, "visits", 90)
    if "page_views" in rows.columns:
        features["page_views_per_visit_90d"] = ratio(money(rows, "page_views", 90), lately)
    if "with_cart" in rows.columns:
        features["share_visits_with_cart_90d"] = ratio(window_sum(rows, "with_cart", 90), lately)
        features["days_since_last_cart"] = rows.newest_cart.min()
    shares = {"goal": "share_goal_directed_visits_90d"}
    shares |= {f"by_{source}": f"share_visits_{source}_90d" for source in SOURCES}
    for column, share in shares.items():
        if column in rows.columns:
            features[share] = ratio(window_sum(rows, column, 90), lately)
    return features
