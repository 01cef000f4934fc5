"""A frozen campaign in figures: its groups, its money, its promise and when its outcome is closed."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from campaigns.audience import expected_range
from campaigns.frozen_list import CONTACT


@dataclass(frozen=True)
class FrozenCampaign:
    """One campaign; `cost` and the promise (`low` to `high`, 95 %) are of the contacted; `measure_on` is the last."""

    name: str
    as_of: date
    frozen_at: datetime
    plays: tuple[str, ...]
    contacted: int
    held_out: int
    cost: float
    low: float
    profit: float
    high: float
    measure_on: date


def campaign_summaries(rows: pd.DataFrame) -> list[FrozenCampaign]:
    """One entry per campaign among the rows of `campaign_audience`, the newest first; none for no rows."""
    if rows.empty:
        return []
    entries = [_summary(str(name), part) for name, part in rows.groupby("campaign_id")]
    return sorted(entries, key=lambda entry: (entry.frozen_at, entry.name), reverse=True)


def _summary(name: str, rows: pd.DataFrame) -> FrozenCampaign:
    contacts = rows[rows["group"] == CONTACT]
    low, profit, high = expected_range(contacts)
    return FrozenCampaign(
        name, rows["as_of"].iloc[0], rows["frozen_at"].iloc[0], tuple(sorted(rows["play"].unique())), len(contacts),
        len(rows) - len(contacts), float(contacts["cost"].sum()), low, profit, high, rows["measure_on"].max(),
    )  # fmt: skip
