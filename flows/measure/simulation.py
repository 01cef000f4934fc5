"""A measurement simulated for the demo: the list of a past day meets the orders that came, and an effect that is known.

Nobody is contacted and nothing is kept: neither the list, nor its results, which plays would learn from.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from prefect import task

from campaigns.audience import chosen_audience
from campaigns.campaign_measurement import measured
from campaigns.frozen_list import frozen_rows
from campaigns.simulated_effects import simulated_outcomes
from config.settings import Settings
from features.engine import Tables
from features.outcomes import newest_outcomes
from flows.campaign.campaign_rules import CampaignRules, campaign_rules
from flows.campaign.day_candidates import DayCandidates
from flows.measure.frozen_campaigns import outcomes_of
from flows.measure.summary import margin_on
from flows.run.clock import newest_as_of, now
from flows.run.home import Home
from flows.run.lake_version import newest_data, opened
from flows.run.progress import headline, step
from flows.score.actions import prices_of
from flows.score.day_snapshot import HeldSnapshot
from flows.score.score_flow import scoring_rules
from flows.score.scored_table import scored, typed
from flows.score.scoring_rules import ScoringRules
from flows.score.snapshot_file import write_snapshot
from flows.score.standing import day_standing
from flows.score.whole_day import whole_day
from tables.campaign_results import ALL
from tables.scored_customers import scored_contract

NAME, SEED = "simulated", 1


@dataclass(frozen=True)
class SimulatedPlay:
    """One play, or `all`: the extra profit that was put in beside what was measured of it, in total with its 95 %."""

    play: str
    contacted: int
    held_out: int
    put_in: float
    measured: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class SimulatedMeasurement:
    """A list of a past day, whose windows had closed by `until`; `plays` end with `all`, and are none for no list."""

    as_of: date
    until: date
    currency: str
    plays: tuple[SimulatedPlay, ...]


@task(task_run_name="simulate a measurement")
def simulate_measurement(settings: Settings) -> SimulatedMeasurement | None:
    """Measure a list of the newest day whose windows are all closed, with effects drawn from the plays' priors put in.

    The orders are those that came; the day is scored with today's champions, which does the lot no harm. None where
    the data do not reach back so far.
    """
    place, data = Home(settings.home, settings.lake), newest_data(settings)
    plays = campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine)
    until = newest_as_of(data.end, settings.zone)
    day = until - timedelta(days=max((play.measure_days for play in plays.plays), default=0))
    headline("SIMULATED: what measuring a list looks like")
    if day <= data.first_day:
        return None
    with step("simulate a measurement") as progress, opened(settings, data) as tables:
        pool = _pool(place, tables, scoring_rules(settings), plays, day)
        rows = _measured(pool, tables, day)
        progress.detail = f"a list as of {day}"
    return SimulatedMeasurement(day, until, settings.shop.currency, rows)


def _pool(
    place: Home, tables: Tables, scoring: ScoringRules, plays: CampaignRules, day: date
) -> DayCandidates:
    """The candidates of the day as a score of it would have them; the lake stays as it is."""
    path = place.staging / f"simulated-{day}.parquet"
    write_snapshot(tables, plays.engine.name, day, path)
    snapshot = HeldSnapshot(pd.read_parquet(path))
    basis = whole_day(snapshot, scoring, day, lambda question: newest_outcomes(tables, question, day))
    rows = scored(snapshot.rows, scoring, day, basis, basis.answers)
    rows = rows.assign(**day_standing(snapshot, scoring.questions, tables, day).of(snapshot.rows, rows))
    prices = prices_of(rows["customer_id"], path, tables, place.lake, plays, day)
    return prices.candidates(typed(rows, scored_contract().columns))


def _measured(pool: DayCandidates, tables: Tables, day: date) -> tuple[SimulatedPlay, ...]:
    """Freeze the list, put the effects in, and measure it as any campaign is measured."""
    economics, plays = pool.economics, pool.candidates.plays
    chosen = chosen_audience(pool.candidates, economics, math.inf)
    audience = frozen_rows(chosen, plays, NAME, math.inf, day, now())
    if audience.empty:
        return ()
    margin = margin_on(tables, day, economics.margin)
    offers = {play.name: play.offer for play in plays}
    outcomes = simulated_outcomes(
        audience, outcomes_of(tables, audience)[0], economics.effects, offers, margin, SEED
    )
    results = measured(audience, outcomes.sums, margin, now())
    shown = results[(results["segment"] == ALL) & (results["measure"] == "profit")]
    rows = [_line(row, outcomes.truth) for row in shown.to_dict("records")]
    return tuple(sorted(rows, key=lambda line: line.play == ALL))


def _line(row: Mapping[Hashable, Any], truth: Mapping[str, float]) -> SimulatedPlay:
    return SimulatedPlay(
        row["play"], int(row["contacted"]), int(row["held_out"]), truth.get(row["play"], math.nan), row["total"],
        row["total_low"], row["total_high"], row["verdict"],
    )  # fmt: skip
