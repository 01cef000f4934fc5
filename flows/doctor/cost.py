"""What runs will roughly cost here: a few customers and dates measured, and scaled up."""

import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd

from campaigns.checkup import CostFound
from config.settings import Settings
from features import snapshot
from features.calendar import DatePlan, NotEnoughHistory
from features.engine import Tables
from features.sampling import customers_of, one_in
from flows.data import Data
from flows.plan import plan, tasks_of, write_panel
from models.task import Task
from models.train import train

SAMPLE = 2000
NOT_YET = "not before the data suffice for it"


@dataclass(frozen=True)
class Probe:
    """A part of the shop, timed: one snapshot of a day, and a small panel with the training of one model on it."""

    parts: int
    day_seconds: float
    panel_seconds: float
    train_seconds: float
    panel_dates: int
    rows: int
    columns: int
    more_memory: float

    @property
    def per_date(self) -> float:
        """Seconds one more as-of date takes, for the part of the shop."""
        return max(self.panel_seconds - self.day_seconds, 0.0) / max(self.panel_dates - 1, 1)

    def building(self, dates: int) -> float:
        """Seconds to build features of the whole shop for so many dates."""
        return max(self.day_seconds - self.per_date, 0.0) + self.per_date * dates * self.parts

    def memory(self, dates: int, limit: float) -> float:
        """Gigabytes beyond those of one day: the engine's, up to its limit, and the panel's as pandas holds it."""
        engine = self.more_memory / max(self.panel_dates - 1, 1) * dates * self.parts
        copies = 4  # the panel, its phases, the last fit, and LightGBM's own
        return min(engine, limit) + copies * self.rows_for(dates) * self.columns * 8 / 1e9

    def rows_for(self, dates: int) -> float:
        """Rows of the whole shop's panel for so many dates."""
        return self.rows / max(self.panel_dates, 1) * dates * self.parts


def costs_found(
    settings: Settings, tables: Tables, data: Data, reading_seconds: float, scratch: Path
) -> tuple[CostFound, ...]:
    """First ingest, first training, daily run. Rough: a probe, without what else the machine does."""
    plans = _plans(settings, data)
    dates = sorted({day for _, one in plans for day in one.all})
    probe = _probe(settings, tables, data, plans, scratch)
    daily = reading_seconds + probe.building(1)
    base = _peak() - probe.more_memory
    read = CostFound("reading and checking", reading_seconds, base, "measured just now, on all rows")
    part = "all customers" if probe.parts == 1 else f"one in {probe.parts} customers"
    how = f"from a probe: {part}, {probe.panel_dates} as-of dates"
    day = CostFound("a daily run", daily, base, f"reading all again, and one day’s features; {how}")
    if not plans:
        return (read, CostFound("a first training", None, None, NOT_YET), day)
    rows = probe.rows_for(len(dates))
    growing = probe.train_seconds * rows / max(probe.rows, 1) * len(plans)
    memory = base + probe.memory(len(dates), gigabytes(settings.engine.memory_limit))
    told = f"{rows:,.0f} rows on {len(dates)} as-of dates; {how}"
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
    day_seconds, rows = _timed(lambda: snapshot.write(snapshot.build(some, (data.end,)), str(path)))
    before = _peak()
    if not plans:
        return Probe(parts, day_seconds, day_seconds, 0.0, 1, rows, 0, 0.0)
    task, dates = plans[0]
    few = DatePlan(dates.train[-2:], dates.stop, dates.calibrate, dates.evaluate)
    panel_seconds, (rows, features) = _timed(lambda: write_panel(settings, some, data, few.all, path))
    more = _peak() - before
    panel, seed = pd.read_parquet(path), settings.training.seed
    train_seconds, _ = _timed(lambda: train(panel, features, task, few, seed, {"min_of_each": 1}))
    return Probe(
        parts, day_seconds, panel_seconds, train_seconds, len(few.all), rows, len(panel.columns), more
    )


def gigabytes(text: str) -> float:
    """A size as DuckDB takes it; what cannot be told, such as a share of the machine's, is no limit.

    >>> gigabytes("512MB"), gigabytes("80%")
    (0.512, inf)
    """
    found = re.fullmatch(r"([\d.]+)\s*([KMGT])i?B", text.strip(), re.IGNORECASE)
    return float(found[1]) * {"K": 1e-6, "M": 1e-3, "G": 1.0, "T": 1e3}[found[2].upper()] if found else inf


def _peak() -> float:
    """The most memory this process has held so far, in gigabytes."""
    unit = 1e9 if sys.platform == "darwin" else 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.monotonic()
    done = work()
    return time.monotonic() - start, done
