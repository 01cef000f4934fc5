"""The level of a day: how much likelier than usual everybody is to order in the days ahead, from the shop's own past.

Two series are read. The index is how busy each week was for the customers there were; it is up to date. The level of a
question is how its horizons ended for the customers there were; it is a horizon old. The index is forecast over the
horizon, the level follows from it as it always did, and what the index did not explain is forecast by itself. Both
forecasts are Gaussian processes with a yearly season (`models.gaussian_process`): a shop of less than a year and a
horizon goes back to its usual level, one of two years remembers last year's same weeks, as far as it deserves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from models.calibration import Floats, sigmoid
from models.gaussian_process import Process, fit, prior
from models.level_series import LevelSeries, level_series
from questions.question import Question

WEEK = "week"
"""The name of the index among the questions of a history."""
AHEAD_DAYS = 400
"""So far a level is forecast; a model that scores later than that stays at the last one."""
FEWEST_DATES = 6
ALIKE = 0.4
"""Where on a quarter of the weeks fewer of the customers were of today's kinds, the shop is not the one it was."""
AS_OF = "as_of"
INDEX = prior(0.25, 0.5, 0.05, 0.05, 14.0, 0.05)
SLOPE_SD, SCATTER = 0.3, 0.1
"""A level is expected to follow the index one to one, give or take this; and to scatter so much around it."""


@dataclass(frozen=True)
class Level:
    """The level through time: on each of `days` (since 1970) what to add to everybody's log-odds of an order.

    `made_for` is the offset of the day it was made for. `base` and `cells` give the log-odds of a kind of customer at
    level 0. `facts` are what was believed, for people:
    `ahead`, how busy the days ahead are expected to be against the shop's mean; `year_ago`, how busy the same days were
    a year before; `lately`, how busy the last four weeks were.
    """

    days: tuple[float, ...]
    offsets: tuple[float, ...]
    made_for: float
    base: float
    cells: Mapping[int, float]
    facts: Mapping[str, float] = field(default_factory=dict)

    def at(self, day: date) -> float:
        """What to add on one day."""
        return float(np.interp(_number(day), self.days, self.offsets))

    def of(self, as_of: pd.Series) -> Floats:
        """What to add to each row by its `as_of`."""
        return np.asarray(np.interp(_numbers(as_of), self.days, self.offsets), dtype=np.float64)

    def order_chance(self, cells: pd.Series, day: date) -> float:
        """The share of customers in these cells who are expected to order, at the level of a day."""
        odds = cells.map(self.cells).fillna(0.0).to_numpy(np.float64) + self.base + self.at(day)
        return float(np.mean(sigmoid(odds)))


def forecast(history: pd.DataFrame, question: Question, day: date) -> Level | None:
    """The level as it was on closed dates, and as it is expected to be from `day` on; what came after it is not seen.

    `history` has a row per question, as-of date and cell: customers, how many ordered. None where fewer than
    `FEWEST_DATES` dates are closed, or customers were of other kinds than today's (`ALIKE`), as in a shop of one
    cohort.
    """
    index, closed = _index(history, day), _closed(history, question.name, question.horizon_days, day)
    if closed["as_of"].nunique() < FEWEST_DATES or index is None:
        return None
    series = level_series(closed)
    horizon = float(question.horizon_days)
    steps = np.arange(series.days[-1] + 7.0, _number(day) + AHEAD_DAYS, 7.0)
    past, ahead = (_busy(index, days, horizon) for days in (series.days, steps))
    follows = _follows(past, series.level, horizon)
    centre = past.mean()
    left = fit(
        series.days, series.level - follows * (past - centre), series.variance,
        prior(0.15, 0.6, 0.05, 0.03, max(horizon / 2.0, 14.0), 0.01),
    )  # fmt: skip
    expected = follows * (ahead - centre) + left.mean(steps)
    days, offsets = np.r_[series.days, steps], np.r_[series.level, expected]
    return Level(
        tuple(days.tolist()), tuple(offsets.tolist()), float(np.interp(_number(day), days, offsets)),
        series.base, series.cells, _facts(index, day, horizon),
    )  # fmt: skip


def odds_of_yes(believed: Level | None, question: Question, frame: pd.DataFrame) -> Floats:
    """What the day of each row adds to its log-odds of yes; the day the model was made for where no row has one."""
    if believed is None or AS_OF not in frame.columns:
        return np.full(len(frame), 0.0 if believed is None else question.order_sign * believed.made_for)
    return question.order_sign * believed.of(frame[AS_OF])


@dataclass(frozen=True)
class Busyness:
    """How busy the horizon from each of `days` on is (`factors`), and a day of the year after the day it was made for.

    1 is the usual day of the shop. `made_for` is the factor of the day it was made for.
    """

    days: tuple[float, ...]
    factors: tuple[float, ...]
    made_for: float
    year: float

    def of(self, frame: pd.DataFrame) -> Floats:
        """The factor of each row by its `as_of`; of the day it was made for where rows have none."""
        if AS_OF not in frame.columns:
            return np.full(len(frame), self.made_for)
        return np.asarray(np.interp(_numbers(frame[AS_OF]), self.days, self.factors), dtype=np.float64)


def busyness(history: pd.DataFrame, question: Question, day: date) -> Busyness | None:
    """How busy horizons of the past were and those from `day` on are expected to be; None with less than a year behind.

    What spend is learnt against: an Advent in which customers spend 1.6 times as much says little of their April.
    """
    index = _index(history, day)
    if index is None:
        return None
    usual, today = _usual(index), _number(day)
    # before, what looks like a season may be the youth of the shop's customers
    if today - 364.0 < index.series.days[0]:
        return None
    days = np.arange(index.series.days[0], today + AHEAD_DAYS, 7.0)
    factors = np.exp(_busy(index, days, float(question.horizon_days)) - usual)
    year = float(np.exp(_busy(index, [today], 365.0)[0] - usual))
    made_for = float(np.interp(today, days, factors))
    return Busyness(tuple(days.tolist()), tuple(factors.tolist()), made_for, year)


def sentence(facts: Mapping[str, float]) -> str:
    """What was believed of the level and why, in one sentence.

    >>> sentence({"ahead": 1.25, "lately": 0.9})[:70]
    'level: the days ahead are expected to be 1.25 times as busy as usual ('
    """
    ago = f"{facts['year_ago']:.2f} times a year ago; " if "year_ago" in facts else "no year behind them; "
    return (
        f"level: the days ahead are expected to be {facts['ahead']:.2f} times as busy as usual "
        f"({ago}{facts['lately']:.2f} in the last four weeks)"
    )


def to_json(level: Level | None) -> dict[str, Any] | None:
    """Plain values that `from_json` reads back."""
    if level is None:
        return None
    cells = [[int(cell), number] for cell, number in level.cells.items()]
    return {
        "days": list(level.days), "offsets": list(level.offsets), "made_for": level.made_for,
        "base": level.base, "cells": cells, "facts": dict(level.facts),
    }  # fmt: skip


def from_json(values: Mapping[str, Any] | None) -> Level | None:
    """What `to_json` gave."""
    if values is None:
        return None
    cells = {int(cell): float(number) for cell, number in values["cells"]}
    days, offsets = (tuple(values[name]) for name in ("days", "offsets"))
    return Level(days, offsets, values["made_for"], values["base"], cells, values["facts"])


@dataclass(frozen=True, eq=False)
class _Index:
    """How busy the shop is: the weeks as they were, and the process behind them."""

    process: Process
    series: LevelSeries


def _index(history: pd.DataFrame, day: date) -> _Index | None:
    weeks = _closed(history, WEEK, 7, day)
    if weeks["as_of"].nunique() < FEWEST_DATES:
        return None
    series = level_series(weeks)
    if np.quantile(series.alike, 0.25) < ALIKE:  # one cohort: its youth would read as last year's spring
        return None
    return _Index(fit(series.days + 3.5, series.level, series.variance, INDEX), series)


def _closed(history: pd.DataFrame, name: str, horizon_days: int, day: date) -> pd.DataFrame:
    """The rows of one question whose horizon was over on `day`."""
    last = pd.Timestamp(day) - pd.Timedelta(days=horizon_days)
    return history[(history["question"] == name) & (history["as_of"] <= last)]


def _busy(index: _Index, days: Sequence[float] | Floats, horizon: float) -> Floats:
    """The logarithm of how busy the `horizon` days from each of `days` on are."""
    days = np.asarray(days, dtype=np.float64)
    grid = np.arange(index.series.days[0], days.max() + horizon + 7.0, 7.0) + 3.5
    weekly = index.process.mean(grid)
    inside = days[:, None] + np.arange(0.5, horizon, 1.0)[None, :]
    return np.asarray(np.log(np.exp(np.interp(inside, grid, weekly)).mean(axis=1)), dtype=np.float64)


def _follows(busy: Floats, level: Floats, horizon: float) -> float:
    """By how much the level follows the index: a regression shrunk towards one to one; overlapping dates count less."""
    apart, moved = busy - busy.mean(), level - level.mean()
    witness = min(1.0, 7.0 / horizon) / SCATTER**2
    return float(
        (witness * (apart @ moved) + 1.0 / SLOPE_SD**2) / (witness * (apart @ apart) + 1.0 / SLOPE_SD**2)
    )


def _usual(index: _Index) -> float:
    return float(np.log(np.exp(index.process.mean(index.series.days + 3.5)).mean()))


def _facts(index: _Index, day: date, horizon: float) -> dict[str, float]:
    today, first = _number(day), index.series.days[0]
    usual = _usual(index)
    lately = _busy(index, [today - 28.0], 28.0)[0] if today - 28.0 >= first else 0.0
    facts = {"ahead": _busy(index, [today], horizon)[0] - usual, "lately": lately - usual}
    if today - 364.0 >= first:
        facts["year_ago"] = _busy(index, [today - 364.0], horizon)[0] - usual
    return {name: round(float(np.exp(number)), 4) for name, number in facts.items()}


def _numbers(as_of: pd.Series) -> Floats:
    """Days since 1970."""
    return pd.to_datetime(as_of).to_numpy().astype("datetime64[D]").astype(np.float64)


def _number(day: date) -> float:
    return float((day - date(1970, 1, 1)) / timedelta(days=1))
