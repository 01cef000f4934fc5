"""The fingerprint of a training holds what reaches it through the panel, and nothing else of the other questions."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.settings import load_settings
from features.date_plan import plan_dates
from features.panel_plan import PanelPlan
from flows.run.champions import model_store
from flows.run.lake_version import Data
from flows.train.training_run import TrainingRun, fingerprint
from questions.declared import CHURN, REPURCHASE

FIRST, END = date(2024, 1, 1), date(2024, 12, 1)
CHURN_20 = CHURN.ask({"active_days": 40, "horizon_days": 20})


def planned(question):
    return plan_dates(FIRST, END, question.horizon_days, step_days=14, train_dates=9, min_history_days=30)


def panel(horizon_days, **changed):
    questions = (CHURN_20, REPURCHASE.ask({"horizon_days": horizon_days}))
    return replace(PanelPlan({question: planned(question) for question in questions}), **changed)


@pytest.fixture
def run(tmp_path: Path) -> TrainingRun:
    settings = load_settings(home=tmp_path)
    data = Data({"orders": 1}, FIRST, END)
    return TrainingRun(data, (), model_store(settings), tmp_path, settings.training, (0.2, 0.3))


def test_another_questions_settings_are_no_part_of_it(run: TrainingRun) -> None:
    assert fingerprint(run, CHURN_20, panel(15)) == fingerprint(run, CHURN_20, panel(10))


def test_its_own_question_data_and_settings_are(run: TrainingRun) -> None:
    mark = fingerprint(run, CHURN_20, panel(15))
    longer = CHURN.ask({"active_days": 41, "horizon_days": 20})
    plan = PanelPlan({longer: planned(longer)})
    assert fingerprint(run, longer, plan) != mark
    for changed in ({"tune": 3}, {"graded": (0.1, 0.3)}, {"data": replace(run.data, versions={"orders": 2})}):
        assert fingerprint(replace(run, **changed), CHURN_20, panel(15)) != mark


def test_where_orders_are_cancelled_the_days_others_are_judged_on_are(run: TrainingRun) -> None:
    judged = [planned(question).evaluate for question in (CHURN_20, REPURCHASE.ask({"horizon_days": 15}))]
    later = [judged[0], judged[1] + timedelta(days=5)]
    marks = {fingerprint(run, CHURN_20, panel(15, judged=tuple(days))) for days in (judged, later)}
    assert len(marks) == 2
