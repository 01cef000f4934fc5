"""What outputs read of a scored day when they ask for it, from the day's own tables in the lake."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import pandas as pd

from campaigns.campaign_summary import campaign_summaries
from flows.campaign.campaign_plan import CampaignPlan
from flows.score.scored_days import SCORED, SNAPSHOTS, scored_columns
from lake.delta_tables import Slice, read
from lake.earlier_days import newest_before, read_between
from outputs.planned_list import CampaignLine, PlannedList, PlannedPlay
from outputs.play_texts import PlayWords
from outputs.published_day import EarlierDay

OF_CAMPAIGNS = [
    "campaign_id", "as_of", "frozen_at", "play", "group", "cost", "expected_extra_profit", "expected_low",
    "expected_high", "churn_tier", "measure_on",
]  # fmt: skip
"""The columns of `campaign_audience` that a campaign's line is made of."""


def day_features(lake: str, day: date, names: Sequence[str]) -> pd.DataFrame:
    """These features of the day by customer_id, as the day's snapshot has them."""
    columns = ["customer_id", *names]
    rows = read(lake, SNAPSHOTS, Slice("as_of", day), columns).to_pandas()
    return rows.set_index("customer_id")[list(names)]


def earlier_day(lake: str, day: date) -> EarlierDay | None:
    """The scored day before; None where there is none."""
    before = newest_before(lake, SCORED, "as_of", day)
    if before is None:
        return None
    return EarlierDay(before, partial(scored_columns, lake, before), partial(day_features, lake, before))


def rows_of_both_days(lake: str, table: str, day: date) -> pd.DataFrame:
    """A published table's rows of the day and of the scored day before; no rows where there are none."""
    before = newest_before(lake, SCORED, "as_of", day)
    days = [day] if before is None else [before, day]
    parts = [read(lake, table, Slice("as_of", scored_day)).to_pandas() for scored_day in days]
    return pd.concat([part for part in parts if len(part)] or [pd.DataFrame()], ignore_index=True)


def changes_reported(lake: str, day: date) -> pd.DataFrame:
    """The change feed of the day."""
    return read(lake, "customer_changes", Slice("as_of", day)).to_pandas()


def results_until(lake: str, day: date) -> pd.DataFrame:
    """What was measured of campaigns whose outcome was closed by the day."""
    rows = read(lake, "campaign_results").to_pandas()
    return rows[rows["measured_until"] <= day] if len(rows) else rows


def grades_until(lake: str, day: date) -> pd.DataFrame:
    """The promises whose horizons closed before the day, graded: a page written again says what it said."""
    rows = read(lake, "score_grades").to_pandas()
    if rows.empty:
        return rows
    closing = pd.to_datetime(rows["as_of"]) + pd.to_timedelta(rows["horizon_days"], unit="D")
    return rows[rows["is_promise"] & (closing < pd.Timestamp(day))]


def campaign_lines(lake: str, day: date) -> list[CampaignLine]:
    """The campaigns frozen on lists up to the day, the newest first."""
    rows = read_between(
        lake, "campaign_audience", "as_of", date.min, day + timedelta(days=1), OF_CAMPAIGNS
    ).to_pandas()
    return [
        CampaignLine(
            entry.name, entry.as_of, entry.plays, entry.contacted, entry.held_out, entry.cost, entry.low,
            entry.profit, entry.high, entry.measure_on,
        )
        for entry in campaign_summaries(rows)
    ]  # fmt: skip


def planned_list(plan: CampaignPlan, words: Mapping[str, PlayWords]) -> PlannedList:
    """The list that a day's scores suggest, as pages show it."""
    plays = tuple(
        PlannedPlay(
            words[part.play].title if part.play in words else (part.play, part.play), part.contacted,
            part.held_out, part.cost, part.low, part.profit, part.high,
        )
        for part in plan.figures
    )  # fmt: skip
    return PlannedList(
        plays=plays[:-1] if len(plays) > 1 else plays,
        total=plays[-1] if plays else None,
        curve=tuple((point.cost, point.profit) for point in plan.curve),
        extra=plan.reach.extra,
        anyway=plan.reach.anyway,
        vain=plan.reach.vain,
        margin=plan.margin,
    )
