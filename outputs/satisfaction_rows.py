"""Satisfaction on the day's page: the index on average, and whom each driver costs points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN, count
from tables.standing_columns import DRIVERS

SATISFACTION_COLUMNS = INDEX, TEXT = "satisfaction_index", "satisfaction_drivers"
POINTS = 5  # of the index: what a driver must cost a customer to be counted


@dataclass(frozen=True)
class DriverRow:
    """One driver: the customers of whom it is known, those it costs `POINTS` or more, and how many the day before."""

    name: str
    customers: int
    below: int
    earlier: str


@dataclass(frozen=True)
class SatisfactionPart:
    """The index on average, over so many customers, with their share of all; `earlier` is None where it is not known.

    `unknown` are the drivers of which the shop's data say nothing, in words.
    """

    mean: float
    customers: int
    share: float
    earlier: float | None
    drivers: tuple[DriverRow, ...]
    unknown: tuple[str, ...]


def satisfaction_part(day: PublishedDay, speech: Speech) -> SatisfactionPart | None:
    """What the day's scores say of satisfaction; None where nothing is known of anybody."""
    if INDEX not in day.scored or day.scored[INDEX].isna().all():
        return None
    index, before = day.scored[INDEX].astype("float64"), _earlier(day)
    now, then = driver_points(day.scored[TEXT]), None if before is None else driver_points(before[TEXT])
    return SatisfactionPart(
        float(index.mean()),
        int(index.notna().sum()),
        float(index.notna().mean()),
        None if before is None else float(before[INDEX].astype("float64").mean()),
        tuple(_row(name, now, then, speech) for name in DRIVERS if name in now),
        tuple(speech.name("driver", name) for name in DRIVERS if name not in now),
    )


def _earlier(day: PublishedDay) -> pd.DataFrame | None:
    """The two columns on the scored day before; None where it knows nothing of satisfaction."""
    earlier = day.earlier()
    rows = None if earlier is None else earlier.scored([INDEX, TEXT])
    return None if rows is None or INDEX not in rows or rows[INDEX].isna().all() else rows


def driver_points(texts: pd.Series) -> Mapping[str, Mapping[int, int]]:
    """By driver of which anything is known: how many customers it gives so many points.

    >>> driver_points(pd.Series(["usual 82, quality +1, delivery -6, not known: price", None]))
    {'quality': {1: 1}, 'delivery': {-6: 1}}
    """
    points: dict[str, dict[int, int]] = {}
    for text, customers in texts.value_counts().items():  # the same texts come again and again
        for name, part in re.findall(r"(\w+) ([+-]\d+)", str(text)):
            of_driver = points.setdefault(name, {})
            of_driver[int(part)] = of_driver.get(int(part), 0) + int(customers)
    return points


def _row(
    name: str,
    now: Mapping[str, Mapping[int, int]],
    then: Mapping[str, Mapping[int, int]] | None,
    speech: Speech,
) -> DriverRow:
    earlier = UNKNOWN if then is None or name not in then else count(_below(then[name]))
    return DriverRow(speech.name("driver", name), sum(now[name].values()), _below(now[name]), earlier)


def _below(points: Mapping[int, int]) -> int:
    return sum(customers for part, customers in points.items() if part <= -POINTS)
