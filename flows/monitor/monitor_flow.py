"""The monitor flow: past promises graded as their horizons close, and a training asked for where they break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from prefect import flow

from campaigns.cohort_alarm import cohort_alarm
from config.settings import load_settings
from flows.monitor.day_grading import Grading, data_until, grade_day, promised_rows
from flows.monitor.drift_of_day import DRIFT, drift_of_day
from flows.monitor.due_days import due_days
from flows.monitor.grade_artifacts import show_drift, show_grades
from flows.monitor.unusual_figures import unusual_sentences
from flows.run.champions import model_store
from flows.run.clock import newest_as_of
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data
from flows.run.notices import send
from flows.run.progress import headline, say
from flows.run.questions import questions_of
from flows.score.scored_days import SCORED, day_or_newest, newest_scored
from lake.delta_tables import Slice, read
from lake.earlier_days import days_in, newest_before
from models.fallback import FALLBACKS
from models.promise_grades import BrokenPromise, broken_promises
from questions.question import Question
from tables.score_grades import ALL, grades_contract

GRADES, FIGURES = "score_grades", "shop_figures"
DRIFT_DAYS = 28  # of the newest scored days, when none has figures of drift yet


@dataclass(frozen=True, eq=False)
class MonitorResult:
    """How many days were graded now, all grades there are (rows of `score_grades`), the promises that broke.

    `drift` has the rows of `drift_figures` of the newest scored day.
    """

    days: int
    grades: pd.DataFrame
    broken: tuple[BrokenPromise, ...]
    drift: pd.DataFrame


@flow(name="monitor", flow_run_name="monitor", validate_parameters=False)
def monitor(config: str | None = None, home: str | None = None) -> MonitorResult:
    """Grade the scored days whose horizons have closed, and tell of promises that were not broken before this run.

    Run again it grades nothing anew while the data are the same. Raises NotScored before the first scored day.
    """
    settings = load_settings(config, home)
    place, questions = Home(settings.home, settings.lake), questions_of(settings)
    with writing(place):
        day_or_newest(place.lake, None)
        data = newest_data(settings)
        newest = newest_as_of(data.end, settings.zone)
        before = grades_in(place.lake)
        due = due_days(days_in(place.lake, SCORED, "as_of"), _graded(before), questions, newest, str(data))
        headline(f"Monitor: {len(due)} days to grade")
        grading = Grading(place, settings.engine, data, newest, model_store(settings))
        for day, closed in due.items():
            grade_day(grading, day, closed)
        drift = newest_drift(grading, questions)
        grades, versions = grades_in(place.lake), versions_now(place.lake, questions)
    broken = broken_promises(grades, versions)
    older = {promise.question for promise in broken_promises(before, versions)}
    for promise in broken:
        say(f"✗ {promise}")
        if promise.question not in older:
            send(
                settings.notify, f"{settings.shop.name}: {promise.question} promises are broken", str(promise)
            )
    sentences = [*unusual_sentences(drift), *cohort_sentences(place.lake)]
    for sentence in sentences:
        say(f"! {sentence}")
    if sentences:
        send(settings.notify, f"{settings.shop.name}: unusual figures", "\n".join(sentences))
    show_grades(grades)
    show_drift(drift)
    return MonitorResult(len(due), grades, tuple(broken), drift)


def newest_drift(grading: Grading, questions: Sequence[Question]) -> pd.DataFrame:
    """Work out the drift of the newest scored days that have none, and of the newest; the newest one's rows."""
    lake = grading.place.lake
    scored = days_in(lake, SCORED, "as_of")
    done = set(days_in(lake, DRIFT, "as_of"))
    columns = [f"{question.name}_probability" for question in questions]
    rows = pd.DataFrame()
    for day in scored[-DRIFT_DAYS:]:
        if day not in done or day == scored[-1]:
            model_day = first_day_of_model(grading, questions[0], day, scored)
            is_newest = day == scored[-1]
            rows = drift_of_day(grading.place, day, columns, model_day, is_newest, str(grading.data))
    return rows


def first_day_of_model(
    grading: Grading, question: Question, day: date, scored: Sequence[date]
) -> date | None:
    """The first scored day that the model of `day` had seen nothing of; None for a stand-in."""
    versions = promised_rows(grading.place.lake, day, question)["model_version"].unique()
    if len(versions) == 0 or versions[0] in FALLBACKS:
        return None
    until = data_until(grading.store, question.name, versions[0])
    return next((past for past in scored if past >= until), None)


def cohort_sentences(lake: str) -> list[str]:
    """The young cohort's alarm on the newest scored day, where the scored day before had not the same."""
    newest = newest_scored(lake)
    alarm = cohort_alarm(read(lake, FIGURES, Slice("as_of", newest)).to_pandas())
    before = newest_before(lake, FIGURES, "as_of", newest)
    if alarm is None or before is None:
        return [] if alarm is None else [str(alarm)]
    older = cohort_alarm(read(lake, FIGURES, Slice("as_of", before)).to_pandas())
    return [] if older is not None and older.month == alarm.month else [str(alarm)]


def grades_in(lake: str) -> pd.DataFrame:
    """All rows of `score_grades`; no rows and all columns before the first."""
    rows = read(lake, GRADES).to_pandas()
    return rows if len(rows.columns) else pd.DataFrame(columns=list(grades_contract().types))


def versions_now(lake: str, questions: Sequence[Question]) -> dict[str, str]:
    """By question the version that scored the newest scored day; a question that nobody answered is left out."""
    newest = newest_scored(lake)
    versions = {
        question.name: promised_rows(lake, newest, question)["model_version"] for question in questions
    }
    return {name: str(numbers.iloc[0]) for name, numbers in versions.items() if len(numbers)}


def _graded(grades: pd.DataFrame) -> dict[tuple[date, str], str]:
    """Day and question of every grade, with the data version it was made from."""
    rows = grades[grades["by"] == ALL]
    keys = zip(rows["as_of"], rows["question"], strict=True)
    return dict(zip(keys, rows["data_version"], strict=True))
