"""A scored day as people read it: every output of the list, made from the lake and made again at any time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path

import pandas as pd
from prefect import flow, task

from config.schema import Engine
from config.settings import Settings, load_settings
from features.channel_consents import allowed_channels
from features.reason_words import catalogue_of_reasons
from flows.campaign.campaign_plan import CampaignPlan
from flows.campaign.campaign_rules import campaign_rules
from flows.campaign.day_plan import day_plan
from flows.run.champions import ModelStore, model_store
from flows.run.home import Home, writing
from flows.run.kept_champions import version_evaluation
from flows.run.lake_version import opened_versions
from flows.run.play_lines import play_words
from flows.run.progress import step
from flows.run.questions import questions_of
from flows.score.day_reading import (
    campaign_lines,
    changes_reported,
    day_features,
    earlier_day,
    grades_until,
    planned_list,
    results_until,
    rows_of_both_days,
)
from flows.score.day_values import day_values, present_rows, rows_in_runs, rows_of_customers
from flows.score.output_files import write_outputs
from flows.score.scored_days import SCORED, day_or_newest, newest_scored, refuse_without_snapshot
from lake.erasure import kept_version
from lake.versions import LakeVersions
from models.fallback import FALLBACKS
from outputs import output_list
from outputs.evaluation import Evaluation
from outputs.planned_list import PlannedList
from outputs.play_texts import PlayWords
from outputs.published_day import JudgedQuestion, PublishedDay
from outputs.report import page_columns
from questions.question import Question


@dataclass(frozen=True)
class PublishResult:
    """One published day: its customers, how many stand in each tier by question, and the day's file of each output."""

    as_of: date
    customers: int
    tiers: dict[str, dict[str, int]]
    files: dict[str, Path]


@flow(name="report", flow_run_name="report", validate_parameters=False)
def republish(config: str | None = None, home: str | None = None, as_of: date | None = None) -> PublishResult:
    """Publish a day once more from what is in the lake (default: the newest day scored)."""
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    with writing(place):
        day = day_or_newest(place.lake, as_of)
        refuse_without_snapshot(place.lake, day)
        return publish(settings, day)


@task(task_run_name="publish {day}")
def publish(settings: Settings, day: date, plan: CampaignPlan | None = None) -> PublishResult:
    """Every output of `day`, named `current` too where no newer day is scored. Each file is replaced whole.

    Lists of the days before the newest are packed: `current` is what people open.
    `plan` is the list that the day's scores suggest, where the run that scored them has it already.
    """
    place, outputs = Home(settings.home, settings.lake), output_list.OUTPUTS
    with step(f"publish {' and '.join(output.name for output in outputs)}") as progress:
        published = published_day(settings, day, plan)
        is_newest = day == newest_scored(place.lake)
        write_outputs(published, outputs, place.root, is_newest=is_newest)
        progress.detail = f"as of {day}" + (", now current" if is_newest else "")
    names = [question.name for question in published.questions]
    tiers = {name: published.scored[f"{name}_tier"].value_counts().to_dict() for name in names}
    files = {output.name: output.file(place.root, str(day)) for output in outputs}
    return PublishResult(day, len(published.scored), tiers, files)


def published_day(settings: Settings, day: date, plan: CampaignPlan | None = None) -> PublishedDay:
    """What outputs may take of a scored day. Raises NotScored for a day without.

    Raw tables are read in the versions the day was scored with, or, where history was cut, in the oldest that is left.
    """
    place = Home(settings.home, settings.lake)
    rows = present_rows(place.lake, day, page_columns(questions_of(settings)))
    values = day_values(place.lake, day, _alike(questions_of(settings)))
    questions = _put(questions_of(settings), values)
    versions = {question: values[f"{question.name}_model_version"] for question in questions}
    rules = campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine)
    plays = play_words(settings.plays)
    return PublishedDay(
        as_of=day,
        shop=settings.shop.name,
        currency=settings.shop.currency,
        scored=rows,
        judged=tuple(
            JudgedQuestion(question, _evaluation(model_store(settings), place, question.name, numbers))
            for question, numbers in versions.items()
        ),
        runs=partial(rows_in_runs, place.lake, day),
        rows_of=partial(rows_of_customers, place.lake, SCORED, day),
        lineage=_lineage(values, [question.name for question in questions]),
        features=partial(day_features, place.lake, day),
        phrases=catalogue_of_reasons(),
        plays=plays,
        consents=partial(_consents, place, settings.engine, str(values["data_version"].iloc[0]), day),
        language=settings.shop.language,
        # asked for by several parts of a page, and again for the page of `current`
        earlier=cache(partial(earlier_day, place.lake, day)),
        figures=cache(partial(rows_of_both_days, place.lake, "shop_figures", day)),
        changes=cache(partial(changes_reported, place.lake, day)),
        potential=cache(partial(rows_of_both_days, place.lake, "potential_customers", day)),
        results=cache(partial(results_until, place.lake, day)),
        plan=cache(partial(_plan, plan, plays, partial(day_plan, place, rules, settings.shop.currency, day))),
        campaigns=cache(partial(campaign_lines, place.lake, day)),
        grades=cache(partial(grades_until, place.lake, day)),
    )


def _plan(
    plan: CampaignPlan | None, plays: Mapping[str, PlayWords], read: Callable[[], CampaignPlan | None]
) -> PlannedList | None:
    """The day's list as pages show it, read where it is not at hand; None for a day that knows no plays."""
    plan = plan or read()
    return None if plan is None else planned_list(plan, plays)


def _alike(questions: Sequence[Question]) -> list[str]:
    """The columns of which a day has few different values: lineage, and the horizons questions had."""
    horizons = [f"{question.name}_horizon_days" for question in questions]
    return [*_labels([question.name for question in questions]).values(), *horizons]


def _put(questions: Sequence[Question], values: Mapping[str, pd.Series]) -> list[Question]:
    """The questions that were put on the day, with the horizons they had then."""
    horizons = {question: values.get(f"{question.name}_horizon_days") for question in questions}
    return [
        replace(question, horizon_days=int(days.iloc[0]))
        for question, days in horizons.items()
        if days is not None and days.notna().all()
    ]


def _evaluation(store: ModelStore, place: Home, question: str, versions: pd.Series) -> Evaluation | None:
    """How the model was judged that answered on the day; None where something stood in for it, or nobody did."""
    answered = versions.dropna().astype(str).unique()[:1]
    if len(answered) == 0 or answered[0] in FALLBACKS:
        return None
    return version_evaluation(store, place.champions, question, answered[0])


def _consents(place: Home, engine: Engine, data_version: str, day: date) -> pd.DataFrame:
    """Per customer and channel whether the shop might write on the day, as the day's own data had it."""
    numbers = LakeVersions.parse(data_version).numbers
    if "consents" not in numbers:
        return pd.DataFrame(columns=["customer_id", "channel", "is_allowed"])
    number = kept_version(place.lake, "consents", numbers["consents"])
    with opened_versions(place, engine, {"consents": number}) as tables:
        return allowed_channels(tables, day).to_pyarrow().to_pandas()


def _lineage(values: Mapping[str, pd.Series], questions: Sequence[str]) -> dict[str, str]:
    return {
        label: ", ".join(values[column].dropna().astype(str).unique())
        for label, column in _labels(questions).items()
    }


def _labels(questions: Sequence[str]) -> dict[str, str]:
    """What a part of the lineage is called, and its column."""
    return {
        "data version": "data_version",
        **{f"{name} model version": f"{name}_model_version" for name in questions},
        "run": "run_id",
        "scored at (UTC)": "scored_at",
    }
