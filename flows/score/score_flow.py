"""The score flow: a day's snapshot, every champion's probabilities, one table that appears whole or not at all."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from prefect import flow, task
from prefect.runtime import flow_run

from config.settings import Settings, load_settings
from features.catalogue import bounds
from features.date_plan import check_as_of
from features.order_sums import KEYS
from features.outcomes import newest_outcomes
from flows.campaign.campaign_plan import CampaignPlan
from flows.campaign.campaign_rules import CampaignRules, campaign_rules
from flows.campaign.day_plan import unbounded_plan
from flows.run.champions import model_store
from flows.run.clock import newest_as_of, now
from flows.run.code_version import code_version
from flows.run.home import Home, writing
from flows.run.kept_champions import scoring_models
from flows.run.lake_version import Data, newest_data, opened
from flows.run.output_contract import refuse_unless_passed
from flows.run.progress import costs_of_steps, headline, say, step
from flows.run.questions import questions_of, thresholds_of
from flows.run.run_names import day_name
from flows.run.score_settings import score_settings
from flows.score.actions import prices_of
from flows.score.day_artifacts import leave_artifacts
from flows.score.day_receipt import keep_receipt
from flows.score.day_snapshot import StagedSnapshot
from flows.score.day_tables import publish_tables
from flows.score.moves_of_day import publish_moves
from flows.score.publish import PublishResult, publish
from flows.score.scored_days import SNAPSHOTS
from flows.score.scored_runs import DayScoring, write_scores
from flows.score.scoring_rules import ScoringRules
from flows.score.snapshot_file import write_snapshot
from flows.score.standing import day_standing
from flows.score.whole_day import whole_day
from lake.delta_tables import Slice
from lake.slice_file import replace_slice_by_file
from questions.question import Question
from tables.customer_snapshots import snapshot_contract
from tables.scored_customers import scored_contract


@flow(name="score", flow_run_name=day_name, validate_parameters=False)
def score(config: str | None = None, home: str | None = None, as_of: date | None = None) -> PublishResult:
    """Score every customer for `as_of` (default: the newest complete day) and publish the day.

    A rerun replaces the day and nothing else; whatever fails, the day's table is the one that was there.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    with writing(place), costs_of_steps() as costs:
        data = newest_data(settings)
        day = as_of or newest_as_of(data.end, settings.zone)
        check_as_of(day, data.first_day, data.end)
        headline(f"Score {day}")
        rules = scoring_rules(settings)
        plays = campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine)
        built = build_snapshot(settings, data, day)
        plan = score_customers(settings, data, day, built, rules, plays)
        publish_tables(place, settings.engine, data, day, rules.questions)
        publish_moves(place, settings.engine, data, day, rules, model_store(settings))
        receipt = keep_receipt(place, data, day, rules, score_settings(settings), costs)
        published = publish(settings, day, plan)
        leave_artifacts(place.lake, receipt, [question.name for question in rules.questions])
        return published


def scoring_rules(settings: Settings) -> ScoringRules:
    """How a day is scored now: with today's champions, or the copies of the last where MLflow does not answer."""
    folder, shares = Home(settings.home, settings.lake).champions, settings.value_grades.shares
    current, kept_because = scoring_models(model_store(settings), folder)
    if kept_because:
        say(f"{kept_because}. The champions that scored last, kept in {folder}, score this day")
    return ScoringRules(
        questions_of(settings), thresholds_of(settings), shares, current.models, current.lacking, kept_because
    )


@task(task_run_name="build snapshot {day}")
def build_snapshot(settings: Settings, data: Data, day: date) -> Path:
    """The features of every customer known before `day`, checked and kept in the lake; the staged file."""
    place = Home(settings.home, settings.lake)
    path = place.staging / f"snapshot-{day}.parquet"
    with step("build snapshot") as progress, opened(settings, data) as tables:
        rows = write_snapshot(tables, settings.engine.name, day, path)
        features = [name for name in pq.read_schema(path).names if name not in KEYS]
        progress.detail = f"{rows:,} customers, {len(features)} features"
    with step("check snapshot") as progress:
        contract = snapshot_contract(bounds(features))
        refuse_unless_passed(settings, path, contract)
        note = {"run_id": str(flow_run.get_id()), "data_version": str(data), "code_version": code_version()}
        version = replace_slice_by_file(place.lake, SNAPSHOTS, path, Slice("as_of", day), note)
        progress.detail = f"{len(contract.rules)} rules hold, version {version}"
    return path


@task(task_run_name="score customers {day}")
def score_customers(
    settings: Settings, data: Data, day: date, built: Path, rules: ScoringRules, plays: CampaignRules
) -> CampaignPlan:
    """The day's scored table, checked, then put in the lake in one commit; the list that it suggests."""

    def past(question: Question) -> pd.DataFrame:
        with opened(settings, data) as tables:
            return newest_outcomes(tables, question, day)

    place, contract = Home(settings.home, settings.lake), scored_contract()
    run_id = str(flow_run.get_id())
    snapshot, path = StagedSnapshot(built), place.staging / f"scored-{day}.parquet"
    with step("gather the day") as progress:
        basis = whole_day(snapshot, rules, day, past)
        progress.detail = f"{len(snapshot):,} customers"
    with step("score customers") as progress, opened(settings, data) as tables:
        standing = day_standing(snapshot, rules.questions, tables, day)
        prices = prices_of(snapshot["customer_id"], built, tables, place.lake, plays, day)
        lineage = {"data_version": str(data), "run_id": run_id, "scored_at": now()}
        pool = write_scores(snapshot, DayScoring(day, rules, basis, standing, prices, lineage), path)
        progress.detail = f"{len(snapshot):,} customers"
    with step("check scores") as progress:
        refuse_unless_passed(settings, path, contract)
        note = {"run_id": run_id, "code_version": code_version()}
        version = replace_slice_by_file(place.lake, contract.table, path, Slice("as_of", day), note)
        progress.detail = f"{len(contract.rules)} rules hold, version {version}"
    return unbounded_plan(pool, settings.shop.currency, day)
