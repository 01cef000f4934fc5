"""The data doctor: what the configuration points at, read and checked, and what Retain can do with it."""

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.settings import Settings, load_settings
from features.engine import Tables
from features.interpurchase import spells
from features.sampling import customers_of
from flows.check.families_found import families_found
from flows.check.models_found import models_found
from flows.check.probe import costs_found
from flows.check.rhythm_found import rhythm_found
from flows.check.tables_found import Read, Refusal, first_and_end, found, open_read, read_tables
from flows.run.home import Home
from flows.run.lake_version import Data
from flows.run.progress import headline, step
from outputs.check_findings import Checkup, CostFound, ModelFound, RhythmFound
from outputs.check_page import write_check
from tables.raw import RAW

NO_DATA = 3


@dataclass(frozen=True)
class Checked:
    """What was found, the page that shows it, and the exit code of the run that would stop first."""

    checkup: Checkup
    page: Path
    exit_code: int


@dataclass(frozen=True)
class Looked:
    """What can only be said where there are orders."""

    customers: int
    models: tuple[ModelFound, ...]
    rhythm: RhythmFound | None
    costs: tuple[CostFound, ...]


def check(config: str | None = None, home: str | None = None) -> Checked:
    """Look at the shop's data without landing any of it, and write the page `reports/check.html`.

    Everything is read as it would stand after an ingest. A finding is no failure: all are gathered, and the exit code
    is that of the first refusal (2: the configuration, 3: the data), 0 where nothing would refuse.
    """
    settings = load_settings(config, home)
    place = Home(settings.home)
    place.temp.mkdir(parents=True, exist_ok=True)
    headline(f"Check what {settings.shop.name} has; nothing is landed")
    with tempfile.TemporaryDirectory(prefix="check-", dir=place.temp) as scratch:
        checkup, refusals = _examine(settings, Path(scratch))
    page = place.reports / "check.html"
    write_check(page, checkup)
    return Checked(checkup, page, min((one.exit_code for one in refusals), default=0))


def _examine(settings: Settings, scratch: Path) -> tuple[Checkup, list[Refusal]]:
    read = read_tables(settings, scratch)
    tables = open_read(settings, read)
    reached = first_and_end(tables)
    looked = Looked(0, (), None, ())
    if reached is not None:
        data = Data({}, reached[0], reached[1] + timedelta(days=1))
        looked = _look(settings, tables, data, read, scratch)
    with step("ask the features what they need") as now_done:
        families, missing = families_found(tables) if reached else ((), ())
        now_done.detail = f"{sum(family.on for family in families)} features on"
    refusals = _refusals(read, looked)
    return Checkup(
        shop=settings.shop.name,
        refusals=tuple(one.sentence for one in refusals),
        tables=tuple(found(settings, one, tables) for one in read),
        absent=tuple(name for name in RAW if name not in settings.tables),
        customers=looked.customers,
        models=looked.models,
        rhythm=looked.rhythm,
        families=families,
        missing=missing,
        costs=looked.costs,
    ), refusals


def _look(settings: Settings, tables: Tables, data: Data, read: list[Read], scratch: Path) -> Looked:
    with step("measure the rhythm") as now_done:
        rows, customers = spells(tables, data.end), customers_of(tables)
        rhythm = rhythm_found(settings, data, rows)
        now_done.detail = f"{customers:,} customers, {data.first_day} to {data.end} (exclusive)"
    with step("ask what can be trained") as now_done:
        models = tuple(models_found(settings, tables, data, rows))
        now_done.detail = ", ".join(f"{one.name}: {'no' if one.problem else 'yes'}" for one in models)
    with step("time a probe") as now_done:
        reading = sum(one.seconds for one in read)
        costs = costs_found(settings, tables, data, reading, scratch)
        now_done.detail = "one day and a small training, on some of the customers"
    return Looked(customers, models, rhythm, costs)


def _refusals(read: list[Read], looked: Looked) -> list[Refusal]:
    """What would stop ingest, then training, in the order a run would meet it."""
    tables = [one.refusal for one in read if one.refusal is not None]
    return tables + [
        Refusal(f"{one.name}: {one.problem} {one.advice}".strip(), NO_DATA)
        for one in looked.models
        if one.problem
    ]
