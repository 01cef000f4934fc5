"""What runs will roughly cost here: a few customers and dates measured, and scaled up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from campaigns.checkup import CostFound
from campaigns.wording import plural
from config.settings import Settings
from features import snapshot
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
COPIES = 4  # of the panel: itself, its phases, the last fit, and LightGBM's own
NOT_YET = "not before the data suffice for it"


@dataclass(frozen=True)
class Probe:
    """A part of the shop, timed: one day's snapshot, and a small panel with the training of one model on it.

    A training that a part so small does not allow is unknown (None), and so is memory where nobody tells.
    """

    parts: int
    day_seconds: float
    panel_seconds: float = 0.0
    train_seconds: float | None = None
    panel_dates: int = 1
    rows: int = 0
    columns: int = 0
    panel_memory: float | None = None

    @property
    def per_date(self) -> float:
        """Seconds one more as-of date takes, for the part of the shop."""
        return max(self.panel_seconds - self.day_seconds, 0.0) / max(self.panel_dates - 1, 1)

    def building(self, dates: int) -> float:
        """Seconds to build features of the whole shop for so many dates."""
        return max(self.day_seconds - self.per_date, 0.0) + self.per_date * dates * self.parts

    def growing(self, dates: int, models: int) -> float | None:
        """Seconds to train so many models on that panel."""
        if self.train_seconds is None:
            return None
        return self.train_seconds * self.rows_for(dates) / max(self.rows, 1) * models

    def memory(self, dates: int, limit: float) -> float | None:
        """Gigabytes for it: the engine's, up to its limit, and the panel as pandas holds it."""
        if self.panel_memory is None:
            return None
        engine = min(self.panel_memory / self.panel_dates * dates * self.parts, limit)
        return engine + COPIES * self.rows_for(dates) * self.columns * 8 / 1e9

    def rows_for(self, dates: int) -> float:
        """Rows of the whole shop's panel for so many dates."""
        return self.rows / max(self.panel_dates, 1) * dates * self.parts


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
    how = f"from a probe: {part}, {plural(probe.panel_dates, 'as-of date')}"
    told = f"reading all again, and one day’s features; {how}"
    day = CostFound("a daily run", reading_seconds + probe.building(1), base, told)
    growing = probe.growing(len(dates), len(plans))
    if growing is None:
        return (read, CostFound("a first training", None, None, NOT_YET), day)
    more = probe.memory(len(dates), gigabytes(settings.engine.memory_limit))
    memory = None if base is None or more is None else base + more
    told = f"{probe.rows_for(len(dates)):,.0f} rows on {len(dates)} as-of dates; {how}"
    return (read, CostFound("a first training", probe.building(len(dates)) + growing, memory, told), day)


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
    parts = max(1, customers_of(tables) // SAMPLE)
    some, path = one_in(tables, parts), scratch / "probe.parquet"
    day_seconds, _ = _timed(lambda: snapshot.write(snapshot.build(some, (data.end,)), str(path)))
    if not plans:
        return Probe(parts, day_seconds)
    task, dates = plans[0]
    few = DatePlan(dates.train[-2:], dates.stop, dates.calibrate, dates.evaluate)
    panel_seconds, ((rows, features), memory) = _timed(
        lambda: taken(lambda: write_panel(settings, some, data, few.all, path))
    )
    panel = pd.read_parquet(path)
    train_seconds = _training(panel, features, task, few, settings.training.seed)
    return Probe(
        parts, day_seconds, panel_seconds, train_seconds, len(few.all), rows, len(panel.columns), memory
    )


def _training(
    panel: pd.DataFrame, features: Sequence[str], task: Task, dates: DatePlan, seed: int
) -> float | None:
    try:
        return _timed(lambda: train(panel, features, task, dates, seed, {"min_of_each": 1}))[0]
    except CannotTrain:  # said where the models are spoken of; a probe may be too small even where all is not
        return None


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.monotonic()
    done = work()
    return time.monotonic() - start, done
