"""The drift of the scored days that have none yet, worked out from what is in the lake."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from flows.monitor.day_grading import Grading, data_until, promised_rows
from flows.monitor.drift_of_day import DRIFT, drift_of_day
from flows.score.scored_days import SCORED
from lake.earlier_days import days_in
from models.fallback import FALLBACKS
from questions.question import Question

DRIFT_DAYS = 28  # of the newest scored days, where none has figures of drift yet


def newest_drift(grading: Grading, questions: Sequence[Question]) -> pd.DataFrame:
    """Work out the newest scored day's drift, and that of recent days without any; the newest one's rows."""
    lake = grading.place.lake
    scored, done = days_in(lake, SCORED, "as_of"), set(days_in(lake, DRIFT, "as_of"))
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
    """The first scored day of which the model of `day` had seen nothing; None for a stand-in."""
    versions = list(promised_rows(grading.place.lake, day, question)["model_version"].unique())
    if not versions or versions[0] in FALLBACKS:
        return None
    until = data_until(grading.store, question.name, versions[0])
    return next((past for past in scored if past >= until), None)
