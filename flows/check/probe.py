"""What runs will roughly cost here: a few customers and dates measured, and scaled up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from config.settings import Settings
from features.date_plan import DatePlan, NotEnoughHistory
from features.engine import Tables
from features.panel import write_panel
from features.panel_plan import Plans, bounded, days_of, panel_rows, parts_of
from features.sampling import customers_of, known_on, one_in
from flows.check.memory import gigabytes, held, taken
from flows.run.date_plans import date_plan
from flows.run.lake_version import Data
from flows.run.questions import questions_of
from models.errors import CannotTrain
from models.training import train
from outputs.check_findings import CostFound
from outputs.wording import plural
from questions.question import Question

SAMPLE = 2000
NOT_YET = "not before the data suffice for it"


@dataclass(frozen=True)
class Probe:
    """Features of two parts of the shop, a small and a larger one, for the same few dates, and one training.

    Two, because what does not grow with the customers (compiling, opening the files) must not be scaled up.
    A training that a part so small does not allow is unknown (None), and so is memory where nobody tells.
    """

    parts: int
    dates: int
    small: tuple[int, float]  # rows and seconds
    large: tuple[int, float]
    train_seconds: float | None = None
    engine: float | None = None
    pandas: float | None = None

    @property
    def per_row(self) -> float:
        """Seconds a row of features takes: a customer on a date."""
        rows = self.large[0] - self.small[0]
        return max(self.large[1] - self.small[1], 0.0) / rows if rows > 0 else 0.0

    def building(self, rows: float) -> float:
        """Seconds to build so many rows of features."""
        fixed = max(self.small[1] - self.per_row * self.small[0], 0.0)
        return fixed + self.per_row * rows

    def scaled(self, measured: float | None, rows: float) -> float | None:
        """What was measured on the larger part, for so many rows."""
        return None if measured is None else measured * rows / max(self.large[0], 1)


@dataclass(frozen=True)
class Size:
    """Rows of the panel, those one model learns from, and those the engine holds at once; and on how many dates."""

    panel: float
    model: float
    part: float
    dates: int


def costs_found(
    settings: Settings, tables: Tables, data: Data, reading_seconds: float, scratch: Path
) -> tuple[CostFound, ...]:
    """Reading, a first training, a daily run. Rough: a probe, without what else the machine does."""
    plans, base = _plans(settings, data), held()
    probe = _probe(settings, tables, data, plans, scratch)
    read = CostFound("reading and checking", reading_seconds, base, "measured just now, on all rows")
    part = "all customers" if probe.parts == 1 else f"one in {probe.parts} customers"
    how = f"from a probe: {part}, {plural(probe.dates, 'as-of date')}"
    told = f"reading all again, and one day’s features; {how}"
    daily = reading_seconds + probe.building(customers_of(tables))
    day = CostFound("a daily run", daily, base, told)
    if probe.train_seconds is None:
        return (read, CostFound("a first training", None, None, NOT_YET), day)
    return (read, _first_training(settings, probe, _size(settings, tables, plans), len(plans), how), day)


def _first_training(settings: Settings, probe: Probe, size: Size, models: int, how: str) -> CostFound:
    """What `retain train` builds and learns at first, of no more rows than `training.max_rows`."""
    growing = probe.scaled(probe.train_seconds, size.model) or 0.0
    engine, pandas = probe.scaled(probe.engine, size.part), probe.scaled(probe.pandas, size.model)
    limit, memory, base = gigabytes(settings.engine.memory_limit), None, held()
    if base is not None and engine is not None and pandas is not None:
        memory = base + max(
            min(engine, limit), pandas
        )  # the engine has given its back before a model is learnt
    told = f"{size.panel:,.0f} rows on {size.dates} as-of dates; {how}"
    return CostFound("a first training", probe.building(size.panel) + growing * models, memory, told)


def _size(settings: Settings, tables: Tables, plans: Plans) -> Size:
    known = known_on(tables, days_of(plans))
    plans, share = bounded(plans, known, settings.training.max_rows)
    days = days_of(plans)
    each = [share * panel_rows({task: dates}, known) for task, dates in plans.items()]
    parts = parts_of(days, {day: int(share * known[day]) for day in days})
    most = max(sum(known[day] for day in part) for part in parts)
    return Size(share * panel_rows(plans, known), max(each), share * most, len(days))


def _plans(settings: Settings, data: Data) -> Plans:
    found = {}
    for task in questions_of(settings):
        try:
            found[task] = date_plan(settings.training, data, task.horizon_days)
        except NotEnoughHistory:  # said where the models are spoken of
            continue
    return found


def _probe(settings: Settings, tables: Tables, data: Data, plans: Plans, scratch: Path) -> Probe:
    parts, path = max(1, customers_of(tables) // SAMPLE), scratch / "probe.parquet"
    if not plans:
        some = (one_in(tables, 4 * parts), one_in(tables, parts))
        small, large = (_timed(partial(_rows, settings, part, data, path)) for part in some)
        return Probe(parts, 1, small, large)
    task, dates = next(iter(plans.items()))
    questions = questions_of(settings)
    few = DatePlan(dates.train[-2:], dates.stop, dates.calibrate, dates.evaluate)
    rows, seconds = _timed(
        lambda: write_panel(one_in(tables, 4 * parts), questions, few.all, path, data_end=data.end)[0]
    )
    (panel, built), engine = taken(
        lambda: _timed(
            lambda: write_panel(one_in(tables, parts), questions, few.all, path, data_end=data.end)
        )
    )
    seed = settings.training.seed
    training, pandas = taken(lambda: _training(pd.read_parquet(path), panel[1], task, few, seed))
    return Probe(parts, len(few.all), (rows, seconds), (panel[0], built), training, engine, pandas)


def _rows(settings: Settings, tables: Tables, data: Data, path: Path) -> int:
    return write_panel(tables, questions_of(settings), (data.end,), path, data_end=data.end)[0]


def _training(
    panel: pd.DataFrame, features: Sequence[str], task: Question, dates: DatePlan, seed: int
) -> float | None:
    try:
        return _timed(lambda: train(panel, features, task, dates, seed, {"min_of_each": 1}))[1]
    except CannotTrain:  # said where the models are spoken of; a probe may be too small even where all is not
        return None


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and its seconds."""
    start = time.monotonic()
    done = work()
    return done, time.monotonic() - start
