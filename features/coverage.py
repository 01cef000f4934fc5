"""From when to when a table reaches, and the days on which nothing happened."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from features.engine import Tables
from tables.raw import RAW

TIMES = {name: contract.time for name, contract in RAW.items() if contract.time is not None}
ALMOST_ALWAYS = 0.9
MOSTLY = 0.75
LONG_ENOUGH = 28


@dataclass(frozen=True)
class Gap:
    """A run of `days` days without a row, from `first` to `last`; days the shop is closed are not counted."""

    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Coverage:
    """One table's days with a row (`days`), from `first` to `last`.

    `closed` are the weekdays (0 is Monday) that nearly always have none, `gaps` the other empty days in runs, the
    longest first. Of a table that has rows only now and then (`is_daily` is false) neither means anything: empty.
    """

    first: date
    last: date
    days: int
    closed: tuple[int, ...]
    gaps: tuple[Gap, ...]
    is_daily: bool

    @property
    def missing(self) -> int:
        """Days without a row on which a row was to be expected."""
        return sum(gap.days for gap in self.gaps)


def days_of(tables: Tables, name: str) -> list[date]:
    """Every day with at least one row of the table, in order; none where the table has no time of its own."""
    time = TIMES.get(name)
    if time is None or not tables.has(name, time):
        return []
    table = tables.tables[name]
    days = table.filter(table[time].notnull()).select(day=table[time].date()).distinct().order_by("day")
    return list(pd.to_datetime(days.to_pandas()["day"]).dt.date)


def coverage(days: list[date]) -> Coverage | None:
    """The span of a table's days with a row, and the gaps in it; None for no days.

    A weekday counts as closed where nine in ten of its days are empty, over four weeks at least.

    >>> covered = coverage([date(2024, 1, day) for day in (1, 2, 3, 4, 7, 8)])
    >>> covered.missing, covered.gaps[0].first
    (2, datetime.date(2024, 1, 5))
    """
    if not days:
        return None
    filled = set(days)
    calendar = [days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1)]
    closed = _closed(calendar, filled)
    expected = [day for day in calendar if day.weekday() not in closed]
    is_daily = len(filled & set(expected)) >= MOSTLY * len(expected) > 0
    if not is_daily:
        return Coverage(days[0], days[-1], len(filled), (), (), is_daily)
    gaps = sorted(_runs(expected, filled), key=lambda gap: (-gap.days, gap.first))
    return Coverage(days[0], days[-1], len(filled), closed, tuple(gaps), is_daily)


def _closed(calendar: list[date], filled: set[date]) -> tuple[int, ...]:
    """Weekdays nearly always empty, where the history is long enough to tell."""
    days, open_days = (
        [sum(day.weekday() == weekday for day in span) for weekday in range(7)] for span in (calendar, filled)
    )
    if len(calendar) < LONG_ENOUGH:
        return ()
    return tuple(n for n in range(7) if days[n] - open_days[n] >= ALMOST_ALWAYS * days[n])


def _runs(expected: list[date], filled: set[date]) -> list[Gap]:
    runs: list[list[date]] = [[]]
    for day in expected:
        if day in filled:
            runs.append([])
        else:
            runs[-1].append(day)
    return [Gap(run[0], run[-1], len(run)) for run in runs if run]
