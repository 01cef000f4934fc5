"""Frozen campaigns on the day's page: what is due, and what was promised and observed."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from outputs.forest_plot import ForestRow, Range
from outputs.planned_list import CampaignLine
from outputs.published_day import PublishedDay
from outputs.speech import Speech
from tables.campaign_results import ALL
from tables.column import Text
from tables.verdicts import result_sentences

MOST = 12
"""Campaigns of the plot, the newest."""


@dataclass(frozen=True)
class MeasuredCampaign:
    """One campaign; `observed` is its extra profit, None where it is not measured or too few could be compared.

    `sentences` is the verdict on it, English and Chinese; None where it is not measured.
    """

    line: CampaignLine
    observed: Range | None = None
    sentences: Text | None = None

    @property
    def is_measured(self) -> bool:
        """Whether it was measured, with whatever result."""
        return self.sentences is not None


def measured_campaigns(day: PublishedDay) -> list[MeasuredCampaign]:
    """One entry per frozen campaign, the newest first."""
    profits = _profits(day.results())
    lines = day.campaigns()
    return [MeasuredCampaign(line, *profits.get(line.name, (None, None))) for line in lines]


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
    if entry.sentences is None:
        return ""
    return speech("campaigns.verdict", name=entry.line.name, verdict=speech.pick(entry.sentences))


def _profits(results: pd.DataFrame) -> dict[str, tuple[Range | None, Text]]:
    """By campaign the extra profit in all, and the verdict on it."""
    if results.empty:
        return {}
    rows = results[(results["measure"] == "profit") & (results["play"] == ALL) & (results["segment"] == ALL)]
    return {
        str(row["campaign_id"]): (_range(row), result_sentences({str(name): row[name] for name in row}))
        for row in rows.to_dict("records")
    }


def _range(row: Mapping[Hashable, Any]) -> Range | None:
    low, middle, high = (row[name] for name in ("total_low", "total", "total_high"))
    return None if pd.isna(middle) else Range(float(low), float(middle), float(high))
