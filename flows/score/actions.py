"""What to do for each scored customer, or why nothing: three columns of the scored table, and the list they suggest."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from campaigns.candidates import Candidates, recommended
from campaigns.hash_share import in_global_holdout
from features.engine import Tables
from flows.campaign.campaign_rules import CampaignRules
from flows.campaign.contacts import frozen_before
from flows.campaign.day_candidates import DayPrices, day_prices
from flows.campaign.effects import effects_now
from tables.action_columns import LEAVE_ALONE


def prices_of(
    customers: pd.Series, built: Path, tables: Tables, lake: str, rules: CampaignRules, day: date
) -> DayPrices:
    """What the candidates among `customers`, scored for `day`, are made of; `built` is the day's snapshot.

    Known of campaigns is who was in those that began before `day`, and what those had shown whose window had closed by
    then.
    """
    campaigns, effects = frozen_before(lake, day), effects_now(lake, rules.all_plays, day)
    return day_prices(customers, [str(built)], tables, campaigns, effects, rules, day)


def actions(candidates: Candidates, global_holdout: float) -> Mapping[str, Any]:
    """The play that is expected to earn most from each customer, before budget and capacities; or why nothing is."""
    return {
        "recommended_action": recommended(candidates).fillna(LEAVE_ALONE).to_numpy(),
        "suppression_reason": candidates.reasons,
        "is_holdout": in_global_holdout(candidates.rows["customer_id"], global_holdout),
    }
