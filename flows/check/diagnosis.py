"""What can only be said where there are orders: the shop's rhythm, what can be trained, and what it costs."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from features.date_plan import NotEnoughHistory
from features.interpurchase import spells
from features.labels import labels
from features.outcomes import outcomes
from features.sampling import customers_of
from features.shop_rhythm import rhythm_of
from features.sufficiency import has_few_dates, nearest_horizon, planned_dates
from flows.check.probe import costs_of
from flows.check.study import Study
from flows.run.progress import step
from outputs.check_findings import CostFinding, ModelFinding, RhythmFinding
from outputs.check_models import horizon_advice, model_finding, untrainable
from outputs.check_rhythm import rhythm_finding
from questions.question import Question


@dataclass(frozen=True)
class Diagnosis:
    """Customers with an order, and the findings about them."""

    customers: int = 0
    models: tuple[ModelFinding, ...] = ()
    rhythm: RhythmFinding | None = None
    costs: tuple[CostFinding, ...] = ()


def diagnose(study: Study, reading_seconds: float, scratch: Path) -> Diagnosis:
    """Three steps: the rhythm, the models, and the cost of runs that each read for so many seconds."""
    with step("measure the rhythm") as progress:
        rows, customers = spells(study.tables, study.history.end), customers_of(study.tables)
        rhythm = _rhythm(study, rows)
        history = study.history
        progress.detail = f"{customers:,} customers, {history.first_day} to {history.end} (exclusive)"
    with step("ask what can be trained") as progress:
        models = tuple(_model(study, question, rows) for question in study.questions)
        progress.detail = ", ".join(f"{model.name}: {'no' if model.problem else 'yes'}" for model in models)
    with step("time a probe") as progress:
        costs = costs_of(study, reading_seconds, scratch)
        progress.detail = "one day and a small training, on some of the customers"
    return Diagnosis(customers, models, rhythm, costs)


def _rhythm(study: Study, rows: pd.DataFrame) -> RhythmFinding | None:
    """Of the first question about customers who ordered lately and may order no more; None where there is none."""
    for question in study.questions:
        if question.yes_means == "no order" and question.longest_silence is not None:
            days = question.longest_silence, question.horizon_days
            rhythm = rhythm_of(study.needs, study.history, rows, *days)
            return None if rhythm is None else rhythm_finding(rhythm, question)
    return None


def _model(study: Study, question: Question, rows: pd.DataFrame) -> ModelFinding:
    needs = study.needs
    try:
        dates = planned_dates(needs, study.history, question.horizon_days)
    except NotEnoughHistory as error:
        return untrainable(question, str(error), _advice(study, question, rows))
    phases = {"train": dates.train, "stop": dates.stop, "calibrate": dates.calibrate}
    answers = labels(study.tables, dates.all, study.questions, data_end=study.history.end)
    counted = outcomes(answers, question.label, {**phases, "evaluate": (dates.evaluate,)})
    finding = model_finding(question, counted, dates.train, needs.least_of_each, has_few_dates(needs, dates))
    return replace(finding, advice=_advice(study, question, rows)) if finding.problem else finding


def _advice(study: Study, question: Question, rows: pd.DataFrame) -> str:
    nearest = nearest_horizon(study.needs, study.history, rows, question)
    return horizon_advice(nearest, question.horizon_days)
