"""A few customers and dates, measured: what the cost of whole runs is scaled up from."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from features.date_plan import DatePlan, NotEnoughHistory
from features.panel import write_panel
from features.panel_plan import Plans, bounded, days_of, panel_rows, parts_of
from features.sampling import customers_of, known_on, one_in
from features.sufficiency import planned_dates
from flows.check.study import Study
from flows.run.memory import gigabytes, memory_now, memory_of
from models.errors import CannotTrain
from models.training import train
from outputs.check_costs import Memory, PanelSize, Probe, cost_findings
from outputs.check_findings import CostFinding
from questions.question import Question

SAMPLE = 2000


def costs_of(study: Study, reading_seconds: float, scratch: Path) -> tuple[CostFinding, ...]:
    """Reading, a first training, a daily run. Rough: a probe, without what else the machine does."""
    plans, before = _plans(study), memory_now()
    probe = _probe(study, plans, scratch / "probe.parquet")
    size = None if probe.train_seconds is None else _size(study, plans)
    memory = Memory(before, memory_now(), gigabytes(study.engine.memory_limit))
    return cost_findings(probe, size, len(plans), reading_seconds, customers_of(study.tables), memory)


def _plans(study: Study) -> Plans:
    plans = {}
    for question in study.questions:
        try:
            plans[question] = planned_dates(study.needs, study.history, question.horizon_days)
        except NotEnoughHistory:  # said where the models are spoken of
            continue
    return plans


def _size(study: Study, plans: Plans) -> PanelSize:
    customers = known_on(study.tables, days_of(plans))
    plans, share = bounded(plans, customers, study.training.max_rows)
    days = days_of(plans)
    models = [share * panel_rows({question: dates}, customers) for question, dates in plans.items()]
    parts = parts_of(days, {day: int(share * customers[day]) for day in days})
    most = max(sum(customers[day] for day in part) for part in parts)
    return PanelSize(share * panel_rows(plans, customers), max(models), share * most, len(days))


def _probe(study: Study, plans: Plans, path: Path) -> Probe:
    parts = max(1, customers_of(study.tables) // SAMPLE)
    write = partial(_write, study, path)
    if not plans:
        days = (study.history.end,)
        small, large = (_timed(partial(write, share, days)) for share in (4 * parts, parts))
        return Probe(parts, 1, (small[0][0], small[1]), (large[0][0], large[1]))
    question, dates = next(iter(plans.items()))
    few = DatePlan(dates.train[-2:], dates.stop, dates.calibrate, dates.evaluate)
    (panel, _), seconds = _timed(partial(write, 4 * parts, few.all))
    ((rows, features), built), engine = memory_of(lambda: _timed(partial(write, parts, few.all)))
    seed = study.training.seed
    training, pandas = memory_of(lambda: _training(pd.read_parquet(path), features, question, few, seed))
    return Probe(parts, len(few.all), (panel, seconds), (rows, built), training, engine, pandas)


def _write(study: Study, path: Path, share: int, days: Sequence[date]) -> tuple[int, tuple[str, ...]]:
    """The panel of one in `share` customers on these days as a file; its rows and features."""
    part = one_in(study.tables, share)
    return write_panel(part, study.questions, days, path, data_end=study.history.end)


def _training(
    panel: pd.DataFrame, features: Sequence[str], question: Question, dates: DatePlan, seed: int
) -> float | None:
    try:
        return _timed(lambda: train(panel, features, question, dates, seed, {"min_of_each": 1}))[1]
    except CannotTrain:  # said where the models are spoken of; a probe may be too small even where all is not
        return None


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and its seconds."""
    start = time.monotonic()
    result = work()
    return result, time.monotonic() - start
