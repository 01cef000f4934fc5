"""The data a run works on: the version of each raw table in the lake, and from when to when they reach."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from config.schema import Engine
from config.settings import Settings
from features.engine import Tables, close, open_tables
from features.spark import open_spark
from flows.run.home import Home
from lake.delta_tables import extent, live_files, version
from lake.versions import LakeVersions
from tables.raw import RAW


class NothingLanded(ValueError):
    """There are no orders in the lake yet."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Data:
    """Versions of the raw tables; orders reach from `first_day` to the day before `end`."""

    versions: dict[str, int]
    first_day: date
    end: date

    def __str__(self) -> str:
        """The data version as scores and models carry it: "orders@3 order_items@2"."""
        return str(LakeVersions(self.versions))


def newest_data(settings: Settings) -> Data:
    """What stands in the lake now; NothingLanded before the first ingest."""
    lake = Home(settings.home, settings.lake).lake
    newest = {table: version(lake, table) for table in RAW}
    if newest["orders"] is None:
        raise NothingLanded(f"there are no orders in {lake} yet: run `retain ingest` first")
    first, last = extent(lake, "orders", "ordered_at")
    versions = {table: number for table, number in newest.items() if number is not None}
    return Data(versions, first.date(), last.date() + timedelta(days=1))


def open_data(settings: Settings, data: Data) -> Tables:
    """The raw tables of exactly these versions, ready for features."""
    return _open(Home(settings.home, settings.lake), settings.engine, data.versions)


@contextmanager
def opened(settings: Settings, data: Data) -> Iterator[Tables]:
    """The same for the time of a block; afterwards the engine's memory is free for what comes next."""
    with opened_versions(Home(settings.home, settings.lake), settings.engine, data.versions) as tables:
        yield tables


@contextmanager
def opened_versions(place: Home, engine: Engine, versions: Mapping[str, int]) -> Iterator[Tables]:
    """Some raw tables in these versions, for the time of a block."""
    tables = _open(place, engine, versions)
    try:
        yield tables
    finally:
        close(tables)


def _open(place: Home, engine: Engine, versions: Mapping[str, int]) -> Tables:
    files = {table: live_files(place.lake, table, number) for table, number in versions.items()}
    if engine.name == "spark":
        return open_spark(files, address=engine.address, temp_dir=str(place.temp), options=engine.options)
    return open_tables(
        files,
        memory_limit=engine.memory_limit,
        threads=engine.threads,
        temp_dir=str(place.temp),
    )
