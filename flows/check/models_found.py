"""Whether the data suffice to train each model, and in figures what is missing where they do not."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pandas as pd

from config.settings import Settings
from features.date_plan import DatePlan, NotEnoughHistory
from features.engine import Tables
from features.horizon_choices import HORIZONS, fewest
from features.labels import labels
from features.outcomes import Outcome, outcomes
from flows.run.date_plans import date_plan
from flows.run.lake_version import Data
from flows.run.questions import questions_of
from models.training import PARAMS
from outputs.check_findings import ModelFound, PhaseFound
from outputs.wording import plural
from questions.question import Question

LEAST_DATES = 8
WORDS = {"churn": ("left", "stayed"), "repurchase": ("bought again", "did not")}


def models_found(settings: Settings, tables: Tables, data: Data, rows: pd.DataFrame) -> list[ModelFound]:
    """One finding per model the settings ask for. `rows` are the shop's spells."""
    return [_model(settings, tables, data, rows, task) for task in questions_of(settings)]


def least() -> int:
    """The fewest customers of either outcome a training takes."""
    return int(PARAMS["min_of_each"])


def _model(settings: Settings, tables: Tables, data: Data, rows: pd.DataFrame, task: Question) -> ModelFound:
    words = WORDS.get(task.name, ("did", "did not"))
    question = _question(settings, task)
    try:
        dates = date_plan(settings.training, data, task.horizon_days)
    except NotEnoughHistory as error:
        advice = _advice(settings, data, rows, task)
        return ModelFound(task.name, question, words, (), "", str(error), advice)
    phases = [_phase(one) for one in _outcomes(settings, tables, data, task, dates)]
    problem = " ".join(_lacking(one, words) for one in phases if not one.is_enough)
    advice = _advice(settings, data, rows, task) if problem else ""
    return ModelFound(task.name, question, words, tuple(phases), _enough(settings, dates), problem, advice)


def _question(settings: Settings, task: Question) -> str:
    if task.asked_of:
        who = f"Does a customer who ordered in the last {settings.churn.active_days} days"
        return f"{who} order nothing in the next {task.horizon_days}?"
    return f"Does a customer order at least once in the next {task.horizon_days} days?"


def _outcomes(
    settings: Settings, tables: Tables, data: Data, task: Question, dates: DatePlan
) -> list[Outcome]:
    came = labels(tables, dates.all, [task], data_end=data.end)
    phases = {"train": dates.train, "stop": dates.stop, "calibrate": dates.calibrate}
    return outcomes(came, task.label, {**phases, "evaluate": (dates.evaluate,)})


def _phase(one: Outcome) -> PhaseFound:
    span = str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
    needed = 0 if one.phase == "evaluate" else least()
    return PhaseFound(one.phase, span, one.happened, one.did_not, needed)


def _lacking(phase: PhaseFound, words: tuple[str, str]) -> str:
    counts = [(phase.happened, words[0]), (phase.did_not, words[1])]
    few = [
        f"only {have:,} customers {word}, {phase.needed - have:,} fewer than the {phase.needed} it takes"
        for have, word in counts
        if have < phase.needed
    ]
    return f"On the dates to {phase.name} ({phase.dates}) {' and '.join(few)}."


def _enough(settings: Settings, dates: DatePlan) -> str:
    count = len(dates.train)
    learns = (
        f"{count} as-of dates from {dates.train[0]} to {dates.train[-1]}"
        if count > 1
        else f"{dates.train[0]}"
    )
    little = _learns_little(settings, dates)
    warning = (
        f" That is {little}: such a model seldom beats a simple rule, and then is not promoted."
        if little
        else ""
    )
    return f"It would learn from {learns} and be judged on {dates.evaluate}.{warning}"


def _learns_little(settings: Settings, dates: DatePlan) -> str:
    """A training accepts even one date; a proposal had better not rest on it."""
    there, wanted = len(dates.train), min(LEAST_DATES, settings.training.max_dates)
    return f"only {plural(there, 'date')} to learn from" if there < wanted else ""


def lacks(
    settings: Settings, data: Data, rows: pd.DataFrame, horizon_days: int, active_days: int | None
) -> str:
    """What a training with this horizon would lack, in figures; empty where it has enough of everything.

    Enough is more than training insists on: a model that learns from a single date is seldom promoted.
    Of the dates to train on only the newest is asked, which is on the safe side.
    """
    dates = _dates(settings, data, horizon_days)
    if dates is None:
        later = (replace(data, end=data.end + timedelta(days=days)) for days in count(1))
        missing = next(days for days, more in enumerate(later, 1) if _dates(settings, more, horizon_days))
        return f"{plural(missing, 'day')} more"
    ages = [(data.end - day).days for day in (dates.train[-1], *dates.stop, *dates.calibrate)]
    few = fewest(rows, horizon_days, ages, active_days)
    if few < least():
        return f"{few} of {least()} customers"
    return _learns_little(settings, dates)


def _dates(settings: Settings, data: Data, horizon_days: int) -> DatePlan | None:
    try:
        return date_plan(settings.training, data, horizon_days)
    except NotEnoughHistory:
        return None


def _advice(settings: Settings, data: Data, rows: pd.DataFrame, task: Question) -> str:
    """The horizon nearest to the one now for which there is enough of everything."""
    active = settings.churn.active_days if task.asked_of else None
    near = sorted(set(HORIZONS) - {task.horizon_days}, key=lambda days: (abs(days - task.horizon_days), days))
    good = next((days for days in near if not lacks(settings, data, rows, days, active)), None)
    if good is None:
        return "No other horizon would do: this takes more customers, or more days of orders."
    return f"A horizon of {good} days instead of {task.horizon_days} has enough of everything."
