"""The monitor flow: past promises graded as their horizons close, drift, and whoever has to know is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from prefect import flow

from config.settings import load_settings
from flows.monitor.broken_now import grades_in, versions_now
from flows.monitor.day_grading import Grading, grade_days
from flows.monitor.due_days import due_days
from flows.monitor.grade_artifacts import show_drift, show_grades
from flows.monitor.monitor_notices import cohort_sentences, tell_broken, tell_unusual
from flows.monitor.newest_drift import newest_drift
from flows.monitor.unusual_figures import unusual_sentences
from flows.run.champions import model_store
from flows.run.clock import newest_as_of
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data
from flows.run.progress import headline, say
from flows.run.questions import questions_of
from flows.score.scored_days import SCORED, day_or_newest
from lake.earlier_days import days_in
from models.promise_grades import BrokenPromise, broken_promises
from models.registry_down import RegistryDown
from questions.question import Question
from tables.drift_figures import drift_contract
from tables.score_grades import ALL


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
    """Grade the scored days whose horizons have closed, work out drift, and tell of broken promises and odd figures.

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
        graded = grade_days(grading, due) if due else 0
        drift = _drift(grading, questions)
        grades, versions = grades_in(place.lake), versions_now(place.lake, questions)
    broken = tuple(broken_promises(grades, versions))
    older = {promise.question for promise in broken_promises(before, versions)}
    tell_broken(settings.notify, settings.shop.name, broken, older)
    unusual = [*unusual_sentences(drift), *cohort_sentences(place.lake)]
    tell_unusual(settings.notify, settings.shop.name, unusual)
    show_grades(grades)
    show_drift(drift)
    return MonitorResult(graded, grades, broken, drift)


def _drift(grading: Grading, questions: Sequence[Question]) -> pd.DataFrame:
    """The newest day's drift; no rows where the registry does not answer, and the next run works it out."""
    try:
        return newest_drift(grading, questions)
    except RegistryDown as error:
        say(f"{error}. The next run works out the drift")
        return pd.DataFrame(columns=list(drift_contract().types))


def _graded(grades: pd.DataFrame) -> dict[tuple[date, str], str]:
    """Day and question of every grade, with the data version it was made from."""
    rows = grades[grades["by"] == ALL]
    keys = zip(rows["as_of"], rows["question"], strict=True)
    return dict(zip(keys, rows["data_version"], strict=True))
