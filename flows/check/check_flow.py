"""`retain check`: what the configuration points at, read and checked, and what Retain can do with it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.schema import Engine
from config.settings import Settings, load_settings
from features.availability import families, missing
from features.engine import Tables, open_tables
from features.sufficiency import History
from flows.check.diagnosis import Diagnosis, diagnose
from flows.check.study import study_of
from flows.check.table_reading import (
    DATA_REFUSED,
    Obstacle,
    TableReading,
    finding_of,
    first_and_last,
    read_tables,
)
from flows.ingest.jobs import jobs_of
from flows.run.home import Home
from flows.run.progress import headline, step
from outputs.check_features import family_findings, missing_findings
from outputs.check_findings import FamilyFinding, Findings, MissingFinding
from outputs.check_page import write_check
from tables.contract import Contract
from tables.raw import RAW


@dataclass(frozen=True)
class CheckResult:
    """The findings, the page that shows them, and the exit code of the run that would stop first."""

    findings: Findings
    page: Path
    exit_code: int


def check(config: str | None = None, home: str | None = None) -> CheckResult:
    """Look at the shop's data without landing any of it, and write the page `reports/check.html`.

    Everything is read as it would stand after an ingest. A finding is no failure: all are gathered, and the exit code
    is that of the first refusal (2: the configuration, 3: the data), 0 where nothing would refuse.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    place.temp.mkdir(parents=True, exist_ok=True)
    headline(f"Check what {settings.shop.name} has; nothing is landed")
    with tempfile.TemporaryDirectory(prefix="check-", dir=place.temp) as scratch:
        findings, refusals = _examine(settings, place, Path(scratch))
    page = place.reports / "check.html"
    write_check(page, findings)
    return CheckResult(findings, page, min((refusal.exit_code for refusal in refusals), default=0))


def _examine(settings: Settings, place: Home, scratch: Path) -> tuple[Findings, list[Obstacle]]:
    jobs = jobs_of(settings)
    readings = read_tables(place, jobs, scratch)
    tables = _open(place, settings.engine, readings)
    days, diagnosis = first_and_last(tables), Diagnosis()
    if days is not None:
        study = study_of(settings, tables, History(days[0], days[1] + timedelta(days=1)))
        diagnosis = diagnose(study, sum(reading.seconds for reading in readings), scratch)
    on, absent = _features(tables if days else None)
    refusals = _refusals(readings, diagnosis)
    return Findings(
        shop=settings.shop.name,
        refusals=tuple(refusal.sentence for refusal in refusals),
        tables=tuple(finding_of(reading, tables) for reading in readings),
        absent=tuple(name for name in RAW if name not in settings.tables),
        customers=diagnosis.customers,
        models=diagnosis.models,
        rhythm=diagnosis.rhythm,
        families=on,
        missing=absent,
        costs=diagnosis.costs,
    ), refusals


def _open(place: Home, engine: Engine, readings: Sequence[TableReading]) -> Tables:
    """What would stand in the lake afterwards, ready for features."""
    return open_tables(
        {reading.job.table: [str(reading.landed)] for reading in readings if reading.landed is not None},
        memory_limit=engine.memory_limit,
        threads=engine.threads,
        temp_dir=str(place.temp),
    )


def _features(tables: Tables | None) -> tuple[tuple[FamilyFinding, ...], tuple[MissingFinding, ...]]:
    """Families that are on, and what each missing table or column would add; nothing without orders."""
    with step("ask the features what they need") as progress:
        declared = {name: _types(contract) for name, contract in RAW.items()}
        have = {} if tables is None else _columns(tables, declared)
        on = family_findings(families(have, declared)) if have else ()
        absent = missing_findings(missing(have, declared)) if have else ()
        progress.detail = f"{sum(family.on for family in on)} features on"
    return on, absent


def _types(contract: Contract) -> dict[str, str]:
    return {column.name: column.type for column in contract.columns}


def _columns(tables: Tables, declared: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Of the declared columns, those the shop's tables have."""
    return {
        name: {column: kind for column, kind in declared[name].items() if column in table.columns}
        for name, table in tables.tables.items()
    }


def _refusals(readings: Sequence[TableReading], diagnosis: Diagnosis) -> list[Obstacle]:
    """What would stop ingest, then training, in the order a run would meet it."""
    tables = [reading.refusal for reading in readings if reading.refusal is not None]
    return tables + [
        Obstacle(f"{model.name}: {model.problem} {model.advice}".strip(), DATA_REFUSED)
        for model in diagnosis.models
        if model.problem
    ]
