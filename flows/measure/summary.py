"""What stands beside any measurement: campaigns of late, the global holdout, and what a point of retention is worth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from campaigns.customer_outcomes import customer_outcomes
from campaigns.retention_worth import RetentionWorth, retention_worth
from campaigns.standing_summary import DAYS, StandingSummary, global_holdout_effect, standing_summary
from config.schema import Engine
from features.campaign_window import window_sums
from features.engine import Tables
from features.shop_margin import shop_margin
from flows.measure.frozen_campaigns import all_results
from flows.run.home import Home
from flows.run.lake_version import opened_versions
from flows.score.scored_days import SCORED, newest_scored, scored_columns
from lake.delta_tables import Slice, extent, read, version

WORTH = ["churn_probability", "value_at_risk", "predicted_value_365d"]


@dataclass(frozen=True)
class ShopMoney:
    """Where a shop's orders are, and what is left of them: its home, engine, table versions and margin."""

    place: Home
    engine: Engine
    versions: Mapping[str, int]
    margin: float


@dataclass(frozen=True)
class Standing:
    """The last 90 days of campaigns, a sentence on the global holdout, the what-if; None where there is none."""

    campaigns: StandingSummary | None
    global_holdout: str
    retention: RetentionWorth | None

    def sentences(self) -> list[str]:
        """All three in words, those there are."""
        parts = (self.campaigns, self.retention)
        first, last = (() if part is None else (part.sentence(),) for part in parts)
        return [*first, self.global_holdout, *last]


def standing(shop: ShopMoney, end: date) -> Standing:
    """All three as of `end`."""
    lake = shop.place.lake
    results = all_results(lake)
    summary = standing_summary(results, end) if len(results) else None
    if version(lake, SCORED) is None:
        return Standing(summary, "No day has been scored, so no global holdout can be looked at.", None)
    newest = scored_columns(lake, newest_scored(lake), WORTH)
    return Standing(summary, _global_holdout(shop, end), retention_worth(newest, shop.margin))


def margin_on(tables: Tables, day: date, setting: float) -> float:
    """The share of a price that is left on `day`, for orders whose cost is not noted: learnt, or else the setting."""
    learnt = shop_margin(tables, day)
    return setting if learnt is None else learnt


def _global_holdout(shop: ShopMoney, end: date) -> str:
    """Customers scored at the beginning of the last 90 days, and what they brought since."""
    for day, rows in _scored_days(shop.place.lake, end):
        if "is_holdout" not in rows or rows["is_holdout"].isna().all():
            return "The scored table names no global holdout."
        with opened_versions(shop.place, shop.engine, shop.versions) as tables:
            sums, margin = window_sums(tables, day, end), margin_on(tables, day, shop.margin)
        customers = rows.assign(
            group="everybody", contact_cost=0.0, is_holdout=rows["is_holdout"].fillna(False)
        )
        profit = customer_outcomes(customers, sums, margin)["profit"]
        return f"Since {day}: {global_holdout_effect(customers.assign(profit=profit))[1]}"
    return "No day of the last 90 was scored, so no global holdout can be looked at."


def _scored_days(lake: str, end: date) -> Iterator[tuple[date, pd.DataFrame]]:
    """The scored days of the last 90 with their rows, the first of them first."""
    first = extent(lake, SCORED, "as_of")[0]
    for day in pd.date_range(max(first, end - timedelta(days=DAYS)), end - timedelta(days=1)).date:
        rows = read(lake, SCORED, Slice("as_of", day)).to_pandas()
        if len(rows):
            yield day, rows
