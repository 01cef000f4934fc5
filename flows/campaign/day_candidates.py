"""The candidates of a scored day: eligible, priced, and told apart from those to be left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa

from campaigns.candidates import Candidates, candidates_of
from campaigns.extra_profit import Floats
from campaigns.pricing import Economics
from features.engine import Tables
from features.shop_margin import shop_margin
from flows.campaign.campaign_rules import CampaignRules
from flows.campaign.contacts import DayContacts, day_contacts
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


@dataclass(frozen=True, eq=False)
class DayPrices:
    """What candidates of a day are made of, whichever of its customers: plays, money, contacts, features.

    `files` hold the day's features; `order_value` has an entry for each customer of the day, in their order.
    """

    day: date
    rules: CampaignRules
    files: Sequence[str]
    economics: Economics
    is_margin_learnt: bool
    order_value: Floats
    contacts: DayContacts

    def candidates(self, scored: pa.Table, places: slice = slice(None)) -> DayCandidates:
        """The candidates among scored rows, whose `places` among the day's customers are these.

        Raises BadPlay or `ConditionError` for a play that cannot be put to the day.
        """
        limits = self.rules.engine
        source = DaySource(self.day, scored, tuple(self.files), limits.memory_limit, limits.threads)
        eligible = eligibility_of(source, self.rules.plays)
        rows = scored.to_pandas()
        rows = rows.assign(order_value=self.order_value[places])
        history = self.contacts.of(rows["customer_id"])
        candidates = candidates_of(
            rows, eligible.plays, eligible.flags, history, self.economics, self.rules.global_holdout
        )
        knows_consents = history.consents is not None
        return DayCandidates(
            candidates, self.economics, eligible.left_out, self.is_margin_learnt, knows_consents
        )


def day_prices(
    customers: pd.Series,
    files: Sequence[str],
    tables: Tables,
    campaigns: pd.DataFrame,
    effects: pd.DataFrame,
    rules: CampaignRules,
    day: date,
) -> DayPrices:
    """What the candidates among `customers`, who are scored for `day`, are made of.

    `files` hold the day's features, `tables` the raw tables it was scored with, `campaigns` the frozen customers that
    count, `effects` those of all plays (see `effects_now`).
    """
    learnt = shop_margin(tables, day)
    economics = Economics(rules.margin if learnt is None else learnt, effects)
    values, contacts = order_values(customers, files, day), day_contacts(tables, campaigns, day)
    return DayPrices(day, rules, files, economics, learnt is not None, values, contacts)
