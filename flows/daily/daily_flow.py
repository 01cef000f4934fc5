"""What the schedules run: bring in what is new and score what is missing, or train."""

from dataclasses import dataclass

from prefect import flow
from prefect.runtime import deployment

from config.settings import load_settings
from flows.daily.alarms import tell_crash, tell_late, telling
from flows.daily.ingest_at_rest import ingest_at_rest
from flows.daily.missing_days import MissingDays, missing_days
from flows.daily.training_request import request_training
from flows.ingest.ingest_flow import IngestResult
from flows.measure.measure_flow import MeasureResult, measure
from flows.monitor.monitor_flow import MonitorResult, monitor
from flows.run.artifacts import show_landings
from flows.run.clock import newest_as_of, today
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data
from flows.run.parent import end_with_parent
from flows.run.progress import say
from flows.run.run_names import calendar_name
from flows.score.publish import PublishResult
from flows.score.score_flow import score
from flows.train.train_flow import TrainingResult, train
from lake.delta_tables import version


@dataclass(frozen=True, eq=False)
class DailyResult:
    """What came in, the days scored (the oldest first), what campaigns earned (None: none is frozen), grades.

    `request` says that broken promises ask for a training, and what was done about it; empty without any.
    """

    ingested: IngestResult
    missing: MissingDays
    published: tuple[PublishResult, ...]
    measured: MeasureResult | None
    monitored: MonitorResult
    request: str


@flow(name="daily", flow_run_name=calendar_name, validate_parameters=False, on_crashed=[tell_crash])
def daily(config: str | None = None, home: str | None = None) -> DailyResult:
    """Ingest, score what is missing up to the newest complete day, measure the campaigns that are due, then look back.

    Each day is scored as of its own date with what the lake holds now, the oldest first; a stopped run leaves whole
    days, and the next goes on from there. If the data do not pass, yesterday's table stays.
    """
    settings = load_settings(config, home)
    end_with_parent()
    place, addresses = Home(settings.home, settings.lake), settings.notify
    with telling(addresses, settings.shop.name, "daily", place.root), writing(place):
        ingested = ingest_at_rest(config, home)
        show_landings(ingested.landings)
        newest = newest_as_of(newest_data(settings).end, settings.zone)
        missing = missing_days(place, newest, settings.schedules.catch_up_days)
        if text := str(missing):
            say(text)
        published = tuple(score(config, home, day) for day in missing.days)
        has_campaigns = version(place.lake, "campaign_audience") is not None
        measured = measure(config, home) if has_campaigns else None
        monitored = monitor(config, home)
    age = (today(settings.zone) - newest).days
    tell_late(addresses, settings.shop.name, newest, age, settings.schedules.late_after_days)
    request = request_training(monitored.broken, deployment.name, settings.schedules.train, settings.zone)
    if request and deployment.name:  # by hand the terminal has it as the last line
        say(f"! {request}")
    return DailyResult(ingested, missing, published, measured, monitored, request)


@flow(name="weekly", flow_run_name=calendar_name, validate_parameters=False, on_crashed=[tell_crash])
def weekly(config: str | None = None, home: str | None = None) -> TrainingResult:
    """Ingest, then train; a model that does not earn it leaves the champion where it is."""
    settings = load_settings(config, home)
    end_with_parent()
    with (
        telling(settings.notify, settings.shop.name, "weekly", settings.home),
        writing(Home(settings.home, settings.lake)),
    ):
        show_landings(ingest_at_rest(config, home).landings)
        return train(config, home)
