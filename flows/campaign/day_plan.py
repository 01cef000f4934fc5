"""The candidates of a scored day, and the list that its scores suggest without a budget."""

import math
from datetime import date

import pandas as pd
import pyarrow as pa

from campaigns.audience import chosen_audience
from flows.campaign.campaign_plan import CampaignPlan, campaign_plan
from flows.campaign.campaign_rules import CampaignRules
from flows.campaign.contacts import frozen_before
from flows.campaign.day_candidates import DayCandidates, day_prices
from flows.campaign.effects import effects_now
from flows.run.home import Home
from flows.run.lake_version import opened_versions
from flows.score.scored_days import SNAPSHOTS
from lake.delta_tables import Slice, live_files, read
from lake.erasure import kept_version
from lake.versions import LakeVersions


def day_pool(
    place: Home, rules: CampaignRules, day: date, scored: pa.Table, campaigns: pd.DataFrame
) -> DayCandidates:
    """The candidates among the `scored` rows of a day, from the data it was scored with, or the oldest kept.

    `campaigns` are the customers of those that count.
    Raises BadPlay or `ConditionError` for a play that cannot be put to the day.
    """
    versions = LakeVersions.parse(scored["data_version"][0].as_py()).numbers
    numbers = {table: kept_version(place.lake, table, number) for table, number in versions.items()}
    files = live_files(place.lake, SNAPSHOTS)
    effects = effects_now(place.lake, rules.all_plays, day)
    with opened_versions(place, rules.engine, numbers) as tables:
        customers = scored["customer_id"].to_pandas()
        return day_prices(customers, files, tables, campaigns, effects, rules, day).candidates(scored)


def day_plan(place: Home, rules: CampaignRules, currency: str, day: date) -> CampaignPlan | None:
    """The plan for a scored day; None where the day was scored before there were plays.

    It knows of the campaigns that began before the day and of no other, so that it stays what it was.
    """
    scored = read(place.lake, "scored_customers", Slice("as_of", day))
    if "recommended_action" not in scored.column_names or scored["recommended_action"].null_count:
        return None
    return unbounded_plan(day_pool(place, rules, day, scored, frozen_before(place.lake, day)), currency, day)


def unbounded_plan(pool: DayCandidates, currency: str, day: date) -> CampaignPlan:
    """The list that is expected to earn most of a day's candidates, bounded by capacities alone."""
    audience = chosen_audience(pool.candidates, pool.economics, math.inf)
    return campaign_plan(day, currency, math.inf, pool, audience)
