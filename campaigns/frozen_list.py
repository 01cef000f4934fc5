"""The list as it is frozen: who is contacted and who held out, with the promise and what it was made from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from campaigns.audience import Audience
from campaigns.hash_share import hash_share
from campaigns.play import Play

CONTACT, HOLDOUT = "contact", "holdout"


def frozen_rows(
    audience: Audience, plays: Sequence[Play], campaign: str, budget: float, as_of: date, frozen_at: datetime
) -> pd.DataFrame:
    """One row per customer of the campaign: the columns of `campaign_audience` that are not copied from the scored row.

    A customer is held out by a hash of campaign and customer, whatever the play. The contacts that follow from it keep
    to the budget and the capacities: who would be too much is left out of both groups by what they earn per money.
    """
    by_name = {play.name: play for play in plays}
    rows = audience.rows.reset_index(drop=True)
    draws = hash_share(campaign, rows["customer_id"])
    rows = rows.assign(group=np.where(draws < rows["holdout_share"], HOLDOUT, CONTACT))
    rows = rows[_within(rows, by_name, budget, audience.choice.money_price)].reset_index(drop=True)
    window = rows["play"].map(lambda name: by_name[name].measure_days)
    return rows.assign(
        campaign_id=campaign,
        as_of=as_of,
        channel=rows["play"].map(lambda name: by_name[name].channel).astype(object),
        offer=rows["play"].map(lambda name: by_name[name].offer.text).astype(object),
        order_probability=rows["chance"],
        contact_on=as_of,
        measure_on=[as_of + timedelta(days=int(days)) for days in window],
        frozen_at=frozen_at,
    )


def _within(rows: pd.DataFrame, plays: dict[str, Play], budget: float, money_price: float) -> np.ndarray:
    """Which rows stay when contacts keep to the limits, the best by profit at the price of money first."""
    is_contact = (rows["group"] == CONTACT).astype(float)
    worth = (rows["expected_extra_profit"] - money_price * rows["cost"]) / rows["cost"].clip(lower=1e-12)
    order = np.argsort(-worth.to_numpy(), kind="stable")
    ranked = rows.iloc[order]
    contacts = is_contact.iloc[order].groupby(ranked["play"]).cumsum()
    capacities = ranked["play"].map(lambda name: plays[name].capacity or np.inf).astype(float)
    stays = (contacts <= capacities).to_numpy()
    spent = (ranked["cost"] * is_contact.iloc[order] * stays).cumsum().to_numpy()
    stay = np.zeros(len(rows), dtype=bool)
    stay[order] = stays & (spent <= budget * (1 + 1e-12))
    return stay
