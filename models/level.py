"""The level of the newest days: what customers did since the calibration date, though no horizon has closed since.

After a Christmas a shop sells less at once; the newest closed horizon says so one horizon later. The first week or
two after a newer date are known already, and how likely an order within those is follows from the same scores.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd

from models import calibration
from models.calibration import Floats
from models.task import Task

LABEL = "days_to_next_order"
Scored = tuple[pd.DataFrame, Floats]
"""Rows of a panel, and what the booster says of each (log-odds)."""


class Newest(Protocol):
    """At most one newest date, and the day by which all is told that may be known."""

    @property
    def newest(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def evaluate(self) -> date: ...  # noqa: D102


def newest(panel: pd.DataFrame, task: Task, dates: Newest) -> pd.DataFrame:
    """The rows of `dates.newest` the task asks about, by customer; none without such a date or `days_to_next_order`.

    Their label is not looked at: it tells what came after `dates.evaluate`.
    """
    if LABEL not in panel.columns:
        return panel.iloc[:0]
    there = pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(list(dates.newest)))
    if task.active_only:
        there &= panel["is_active"].fillna(False).astype(bool)
    return panel[there].sort_values("customer_id", ignore_index=True)


def days(dates: Newest) -> int:
    """The days from `dates.newest` to `dates.evaluate`, which have been seen; 0 without a newest date."""
    return max(((dates.evaluate - day).days for day in dates.newest), default=0)


def came(frame: pd.DataFrame, within: int) -> Floats:
    """1 for each row whose customer ordered within so many days from `as_of`, else 0."""
    return (frame[LABEL] < within).to_numpy(np.float64)


def moved(task: Task, within: int, calibrated: Scored, latest: Scored) -> float:
    """What to add to the scores since the level moved from the calibration date to the newest, in log-odds.

    On the calibration date a curve is fitted from the scores to what happened in the first `within` days; how far that
    curve is off on the newest date is the move, shrunk as every calibration is. Of it as much is believed as the
    share of the horizon that was seen: two weeks say little of a quarter. 0 without newest rows.
    """
    (frame, raw), (later, later_raw) = calibrated, latest
    if later.empty:
        return 0.0
    share, sign = within / task.horizon_days, -1.0 if task.active_only else 1.0
    happened, happened_later = (_answer(came(one, within), sign) for one in (frame, later))
    curve = calibration.fit(_shorter(raw, share, sign), happened)
    then = curve["intercept"] + curve["slope"] * _shorter(later_raw, share, sign)
    return share * calibration.offset(then, happened_later)


def _answer(came_back: Floats, sign: float) -> Floats:
    return came_back if sign > 0 else 1.0 - came_back


def _shorter(raw: Floats, share: float, sign: float) -> Floats:
    """Log-odds over a `share` of the horizon, were orders as likely on each of its days."""
    hazard = share * np.logaddexp(0.0, sign * raw)  # -log of the chance of no order
    return np.asarray(sign * np.log(np.expm1(hazard)), dtype=np.float64)
