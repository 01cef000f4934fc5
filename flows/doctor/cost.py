"""What runs will roughly cost here: a few customers and dates measured, and scaled up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from campaigns.checkup import CostFound
from campaigns.wording import plural
from config.settings import Settings
from features.calendar import DatePlan, NotEnoughHistory
from features.engine import Tables
from features.sampling import customers_of, one_in
from flows.data import Data
from flows.doctor.memory import gigabytes, held, taken
from flows.plan import plan, tasks_of, write_panel
from models.errors import CannotTrain
from models.task import Task
from models.train import train

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

    def building(self, dates: int) -> float:
        """Seconds to build features of the whole shop for so many dates."""
        fixed = max(self.small[1] - self.per_row * self.small[0], 0.0)
        return fixed + self.per_row * self.rows_for(dates)

    def rows_for(self, dates: int) -> float:
        """Rows of the whole shop's panel for so many dates."""
        return self.large[0] / self.dates * dates * self.parts

    def scaled(self, measured: float | None, dates: int) -> float | None:
        """What was measured on the larger part, for the whole shop and so many dates."""
        return None if measured is None else measured * self.rows_for(dates) / max(self.large[0], 1)


def costs_found(
    settings: Settings, tables: Tables, data: Data, reading_seconds: float, scratch: Path
) -> tuple[CostFound, ...]:
    """Reading, a first training, a daily run. Rough: a probe, without what else the machine does."""
    plans = _plans(settings, data)
    dates = sorted({day for _, one in plans for day in one.all})
    base = held()
    probe = _probe(settings, tables, data, plans, scratch)
    read = CostFound("reading and checking", reading_seconds, base, "measured just now, on all rows")
    part = "all customers" if probe.parts == 1 else f"one in {probe.parts} customers"
    how = f"from a probe: {part}, {plural(probe.dates, 'as-of date')}"
    told = f"reading all again, and one day’s features; {how}"
    day = CostFound("a daily run", reading_seconds + probe.building(1), base, told)
    growing, engine, pandas = (
        probe.scaled(one, len(dates)) for one in (probe.train_seconds, probe.engine, probe.pandas)
    )
    if growing is None:
        return (read, CostFound("a first training", None, None, NOT_YET), day)
    seconds = probe.building(len(dates)) + growing * len(plans)
    limit, memory = gigabytes(settings.engine.memory_limit), None
    if base is not None and engine is not None and pandas is not None:
        memory = base + min(engine, limit) + pandas
    told = f"{probe.rows_for(len(dates)):,.0f} rows on {len(dates)} as-of dates; {how}"
    return (read, CostFound("a first training", seconds, memory, told), day)


def _plans(settings: Settings, data: Data) -> list[tuple[Task, DatePlan]]:
    found = []
    for task in tasks_of(settings):
        try:
            found.append((task, plan(settings, data, task.horizon_days)))
        except NotEnoughHistory:  # said where the models are spoken of
            continue
    return found


def _probe(
    settings: Settings, tables: Tables, data: Data, plans: Sequence[tuple[Task, DatePlan]], scratch: Path
) -> Probe:
    parts, path = max(1, customers_of(tables) // SAMPLE), scratch / "probe.parquet"
    if not plans:
        some = (one_in(tables, 4 * parts), one_in(tables, parts))
        small, large = (_timed(partial(_rows, settings, part, data, path)) for part in some)
        return Probe(parts, 1, small, large)
    task, dates = plans[0]
    few = DatePlan(dates.train[-2:], dates.stop, dates.calibrate, dates.evaluate)
    rows, seconds = _timed(lambda: write_panel(settings, one_in(tables, 4 * parts), data, few.all, path)[0])
    (panel, built), engine = taken(
        lambda: _timed(lambda: write_panel(settings, one_in(tables, parts), data, few.all, path))
    )
    seed = settings.training.seed
    training, pandas = taken(lambda: _training(pd.read_parquet(path), panel[1], task, few, seed))
    return Probe(parts, len(few.all), (rows, seconds), (panel[0], built), training, engine, pandas)


def _rows(settings: Settings, tables: Tables, data: Data, path: Path) -> int:
    return write_panel(settings, tables, data, (data.end,), path)[0]


def _training(
    panel: pd.DataFrame, features: Sequence[str], task: Task, dates: DatePlan, seed: int
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
