"""The train flow: one panel for all questions; each trained, judged next to its baselines, and put before the gate."""

from dataclasses import dataclass, replace
from datetime import date

from prefect import flow, task

from config.settings import Settings, load_settings
from features.date_plan import DatePlan, check_as_of
from features.panel_plan import PanelPlan, plan_panel
from flows.monitor.broken_now import broken_now
from flows.run.artifacts import show_quality
from flows.run.champions import ModelStore, evaluation, model_store
from flows.run.clock import newest_as_of
from flows.run.date_plans import date_plan
from flows.run.home import Home, writing
from flows.run.lake_version import Data, newest_data, opened
from flows.run.progress import headline, step
from flows.run.questions import questions_of
from flows.run.run_names import day_name
from flows.train.panel_file import build_panel
from flows.train.refusals import Refused, refusing, same_refusal
from flows.train.train_question import NOTES, train_one
from flows.train.training_run import TrainingRun, fingerprint
from models.tracking import Version, find_by_fingerprint, read_table
from outputs.evaluation import Evaluation
from questions.question import Question


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """One registered version per question, and how each was judged."""

    versions: dict[str, Version]
    evaluations: dict[str, Evaluation]
    notes: dict[str, tuple[str, ...]]


@flow(name="train", flow_run_name=day_name, validate_parameters=False)
def train(
    config: str | None = None,
    home: str | None = None,
    as_of: date | None = None,
    force: bool = False,
    tune: int = 0,
) -> TrainingResult:
    """Train every question's model on what had happened before `as_of` (default: all that has landed).

    `tune` settings are tried for each model on earlier dates first; 0 takes those the code has.

    The same data, settings and code give the versions that are there already, or the refusal, unless `force`. A model
    that cannot be trained does not keep the others from it: why is kept in the registry, BG/NBD stands in for it when
    scoring, and the first such error is raised at the end.
    """
    settings = load_settings(config, home)
    with writing(Home(settings.home, settings.lake)):
        run = _run(settings, as_of, tune)
        headline(f"Train on {run.data.first_day} to {run.data.end} (exclusive)")
        refusals: list[Refused] = []
        plans = _plans(run, refusals)
        versions = _versions(settings, run, plans, refusals, force) if plans else {}
        if refusals:
            raise refusals[0]
        return _result(run.store, versions)


def _run(settings: Settings, as_of: date | None, tune: int) -> TrainingRun:
    place, questions = Home(settings.home, settings.lake), questions_of(settings)
    return TrainingRun(
        _data_until(settings, newest_data(settings), as_of),
        questions,
        model_store(settings),
        place.staging,
        settings.training,
        settings.value_grades.shares,
        tune,
        {promise.question: promise.model_version for promise in broken_now(place.lake, questions)},
    )


def _plans(run: TrainingRun, refusals: list[Refused]) -> dict[Question, DatePlan]:
    plans: dict[Question, DatePlan] = {}
    for question in run.questions:
        with refusing(run.store, question.name, refusals):
            plans[question] = date_plan(run.training, run.data, question.horizon_days)
    return plans


def _versions(
    settings: Settings,
    run: TrainingRun,
    plans: dict[Question, DatePlan],
    refusals: list[Refused],
    force: bool,
) -> dict[str, Version]:
    """The version of each question that can be trained: made before, or now."""
    with opened(settings, run.data) as tables:
        plan = plan_panel(tables, plans, run.training.max_rows)
    marks = {question.name: fingerprint(run, question, plan) for question in plans}
    versions = {} if force else made_before(run.store, marks)
    pending = [question for question in plan.plans if question.name not in versions]
    if not force:
        pending = _without_refused(run.store, pending, marks, refusals)
    return versions | (_trained(settings, run, plan, pending, marks, refusals) if pending else {})


def _without_refused(
    store: ModelStore, questions: list[Question], marks: dict[str, str], refusals: list[Refused]
) -> list[Question]:
    """The questions whose training was not refused before with the same fingerprint; the others' refusals are added."""
    errors = {question: same_refusal(store, question.name, marks[question.name]) for question in questions}
    refusals += [error for error in errors.values() if error is not None]
    return [question for question, error in errors.items() if error is None]


def _trained(
    settings: Settings,
    run: TrainingRun,
    plan: PanelPlan,
    questions: list[Question],
    marks: dict[str, str],
    refusals: list[Refused],
) -> dict[str, Version]:
    panel, versions = build_panel(settings, run, plan), {}
    for question in questions:
        mark = marks[question.name]
        with refusing(run.store, question.name, refusals, mark, plan.sample):
            versions[question.name] = train_one(run, question, panel, mark)
    return versions


def _result(store: ModelStore, versions: dict[str, Version]) -> TrainingResult:
    registry = store.open()
    judged = {name: evaluation(registry, version) for name, version in versions.items()}
    notes = {
        name: tuple(read_table(registry, version, NOTES, default=())) for name, version in versions.items()
    }
    evaluations = {name: figures for name, figures in judged.items() if figures is not None}
    show_quality(evaluations)
    return TrainingResult(versions, evaluations, notes)


@task(name="look for the same training")
def made_before(store: ModelStore, marks: dict[str, str]) -> dict[str, Version]:
    """The versions with these fingerprints, by question; one that has none is left out."""
    with step("look for the same training") as progress:
        registry = store.open()
        same = {name: find_by_fingerprint(registry, store.name(name), mark) for name, mark in marks.items()}
        versions = {name: version for name, version in same.items() if version is not None}
        listed = ", ".join(f"{name} version {version.version}" for name, version in versions.items())
        progress.detail = f"made before: {listed}" if listed else "none: something is new"
    return versions


def _data_until(settings: Settings, data: Data, as_of: date | None) -> Data:
    """The data up to `as_of`, by default up to the newest complete day: of today, some hours have landed at most."""
    if as_of is None:
        return replace(data, end=newest_as_of(data.end, settings.zone))
    check_as_of(as_of, data.first_day, data.end)
    return replace(data, end=as_of)
