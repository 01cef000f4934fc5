"""The frozen campaigns of a lake: which there are, which are due, and what their windows brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from features.campaign_window import window_messages, window_sums
from features.engine import Tables
from lake.delta_tables import Slice, read, version

AUDIENCE, RESULTS = "campaign_audience", "campaign_results"


class NoCampaign(ValueError):
    """There is no campaign of that name, or none at all."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class FrozenCampaigns:
    """The campaigns of a lake: the day each one's last window closes, and which are measured already."""

    closes: Mapping[str, date]
    measured: frozenset[str]

    def due(self, data_end: date) -> list[str]:
        """Those whose windows are closed and which are not measured yet, the oldest first."""
        open_to = [(day, name) for name, day in self.closes.items() if day <= data_end]
        return [name for _, name in sorted(open_to) if name not in self.measured]

    def waiting(self, data_end: date) -> dict[str, date]:
        """Those with an open window, and when it closes."""
        return {name: day for name, day in sorted(self.closes.items()) if day > data_end}


def frozen_campaigns(lake: str) -> FrozenCampaigns:
    """What campaigns there are. Raises NoCampaign before the first is frozen."""
    if version(lake, AUDIENCE) is None:
        raise NoCampaign(
            "no campaign has been frozen yet: `retain campaign freeze NAME` does it (docs/campaigns.md)"
        )
    rows = read(lake, AUDIENCE, columns=["campaign_id", "measure_on"]).to_pandas()
    closes = rows.groupby("campaign_id")["measure_on"].max().to_dict()
    return FrozenCampaigns(closes, frozenset(all_results(lake)["campaign_id"]))


def audience_of(lake: str, name: str) -> pd.DataFrame:
    """The frozen list of one campaign. Raises NoCampaign, with the names there are, for another."""
    rows = read(lake, AUDIENCE, Slice("campaign_id", name)).to_pandas()
    if rows.empty:
        names = ", ".join(sorted(frozen_campaigns(lake).closes))
        raise NoCampaign(f"there is no campaign {name!r}; frozen are: {names}")
    return rows


def all_results(lake: str, name: str | None = None) -> pd.DataFrame:
    """The results of one campaign, or of all that were measured; no rows (but the key) before the first."""
    only = None if name is None else Slice("campaign_id", name)
    rows = read(lake, RESULTS, only).to_pandas()
    return rows if len(rows.columns) else pd.DataFrame({"campaign_id": pd.Series(dtype=str)})


def outcomes_of(tables: Tables, audience: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the audience ordered, and was sent, each play within its own window: sums and messages."""
    sums: list[pd.DataFrame] = []
    messages: list[pd.DataFrame] = []
    for (start, end), rows in audience.groupby(["contact_on", "measure_on"]):
        for parts, frame in (
            (sums, window_sums(tables, start, end)),
            (messages, window_messages(tables, start, end)),
        ):
            parts.append(frame[frame["customer_id"].isin(rows["customer_id"])])
    return pd.concat(sums, ignore_index=True), pd.concat(messages, ignore_index=True)
