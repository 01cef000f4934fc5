"""Frozen campaigns on the day's page: what is due, and what was promised and observed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from outputs.forest_plot import ForestRow, Range
from outputs.planned_list import CampaignLine
from outputs.published_day import PublishedDay
from outputs.speech import Speech

ALL = "all"
MOST = 12
"""Campaigns of the plot, the newest."""


@dataclass(frozen=True)
class MeasuredCampaign:
    """One campaign; `observed` is its extra profit, None where it is not measured or too few could be compared."""

    line: CampaignLine
    is_measured: bool
    observed: Range | None


def measured_campaigns(day: PublishedDay) -> list[MeasuredCampaign]:
    """One entry per frozen campaign, the newest first."""
    observed = _profits(day.results())
    return [
        MeasuredCampaign(line, line.name in observed, observed.get(line.name)) for line in day.campaigns()
    ]


def due(campaigns: Sequence[MeasuredCampaign], day: date) -> list[CampaignLine]:
    """Those whose outcome is closed on the day and that nobody has measured, the longest waiting first."""
    lines = [entry.line for entry in campaigns if not entry.is_measured and entry.line.measure_on <= day]
    return sorted(lines, key=lambda line: line.measure_on)


def following(campaigns: Sequence[MeasuredCampaign], day: date) -> CampaignLine | None:
    """The one whose outcome is closed next; None where all are."""
    lines = [entry.line for entry in campaigns if entry.line.measure_on > day]
    return min(lines, key=lambda line: line.measure_on, default=None)


def forest_rows(campaigns: Sequence[MeasuredCampaign]) -> list[ForestRow]:
    """The measured ones with their promise, the newest first, at most `MOST`."""
    return [
        ForestRow(entry.line.name, Range(entry.line.low, entry.line.profit, entry.line.high), entry.observed)
        for entry in campaigns
        if entry.observed is not None
    ][:MOST]


def verdict(entry: MeasuredCampaign, speech: Speech) -> str:
    """Whether a campaign's extra profit is proven, as a sentence; empty where it is not measured."""
    if entry.observed is None:
        return ""
    low, middle, high = (
        speech.money(value) for value in (entry.observed.low, entry.observed.middle, entry.observed.high)
    )
    key = "proven" if entry.observed.low > 0 else "lost" if entry.observed.high < 0 else "unproven"
    return speech(f"campaigns.{key}", name=entry.line.name, total=middle, low=low, high=high)


def _profits(results: pd.DataFrame) -> dict[str, Range | None]:
    """By campaign the extra profit in all."""
    if results.empty:
        return {}
    rows = results[(results["measure"] == "profit") & (results["play"] == ALL) & (results["segment"] == ALL)]
    ends = rows[["total_low", "total", "total_high"]].astype("float64")
    return {
        str(name): None if part.isna().any() else Range(*(float(value) for value in part))
        for name, (_, part) in zip(rows["campaign_id"], ends.iterrows(), strict=True)
    }
