"""The candidates of a scored day: eligible, priced, and told apart from those to be left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa

from campaigns.candidates import Candidates, candidates_of
from campaigns.pricing import Economics
from features.engine import Tables
from features.shop_margin import shop_margin
from flows.campaign.campaign_rules import CampaignRules
from flows.campaign.contacts import contact_history
from flows.campaign.eligibility import eligibility_of
from flows.campaign.order_values import order_values
from lake.customer_conditions import DaySource


@dataclass(frozen=True, eq=False)
class DayCandidates:
    """The candidates, what they were priced with, a sentence for each play left out, and what the shop keeps."""

    candidates: Candidates
    economics: Economics
    left_out: tuple[str, ...]
    is_margin_learnt: bool
    knows_consents: bool


def day_candidates(
    scored: pa.Table,
    files: Sequence[str],
    tables: Tables,
    campaigns: pd.DataFrame,
    effects: pd.DataFrame,
    rules: CampaignRules,
    day: date,
) -> DayCandidates:
    """The candidates among the rows scored for `day`.

    `files` hold the day's features, `tables` the raw tables it was scored with, `campaigns` the frozen customers that
    count, `effects` those of all plays (see `effects_now`). Raises BadPlay or `ConditionError` for a play that cannot
    be put to the day.
    """
    source = DaySource(day, scored, tuple(files), rules.engine.memory_limit, rules.engine.threads)
    eligible = eligibility_of(source, rules.plays)
    learnt = shop_margin(tables, day)
    economics = Economics(rules.margin if learnt is None else learnt, effects)
    rows = scored.to_pandas()
    rows = rows.assign(order_value=order_values(rows["customer_id"], files, day))
    history = contact_history(tables, campaigns, day)
    candidates = candidates_of(rows, eligible.plays, eligible.flags, history, economics, rules.global_holdout)
    return DayCandidates(candidates, economics, eligible.left_out, learnt is not None, tables.has("consents"))
