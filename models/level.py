"""The level of the newest days: how far orders since the calibration date run above or below what scores promise.

Example: calibrated on 6 November, judged on 4 December. By then two weeks after 20 November are over; if fewer
customers ordered in them than the scores of that day imply, all scores are lowered by part of the difference.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd

from models import calibration
from models.calibration import Floats
from models.panel_rows import require
from questions.question import Question

LABEL = "days_to_next_order"
Scored = tuple[pd.DataFrame, Floats]
"""Rows of a panel, and the booster's log-odds for each."""


class Newest(Protocol):
    """At most one newest date, and the day before which everything has happened that may be learnt from."""

    @property
    def newest(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def evaluate(self) -> date: ...  # noqa: D102


def newest(panel: pd.DataFrame, question: Question, dates: Newest) -> pd.DataFrame:
    """The rows of `dates.newest` the question is put to, by customer; none without such a date or `LABEL`.

    Their label is not looked at: it tells what came after `dates.evaluate`.
    """
    if LABEL not in panel.columns:
        return panel.iloc[:0]
    require(panel, [condition.feature for condition in question.conditions], "The panel")
    on_date = pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(list(dates.newest)))
    audience = question.audience(panel.__getitem__, everybody=True)
    return panel[on_date & audience].sort_values("customer_id", ignore_index=True)


def days(dates: Newest) -> int:
    """The days from `dates.newest` to `dates.evaluate`, which are over; 0 without a newest date."""
    return max(((dates.evaluate - day).days for day in dates.newest), default=0)


def ordered_within(frame: pd.DataFrame, days: int) -> Floats:
    """1 for each row whose customer ordered within so many days from `as_of`, else 0."""
    return (frame[LABEL] < days).to_numpy(np.float64)


def moved(question: Question, within: int, calibrated: Scored, latest: Scored) -> float:
    """What to add to the scores since the level moved from the calibration date to the newest, in log-odds.

    On the calibration date a curve is fitted from the scores to what happened in the first `within` days; how far that
    curve is off on the newest date is the move, shrunk as every calibration is. Of it as much is believed as the
    share of the horizon that is over: two weeks say little of a quarter. 0 without newest rows.
    """
    (frame, raw), (later, later_raw) = calibrated, latest
    if later.empty:
        return 0.0
    share, sign = within / question.horizon_days, question.order_sign
    happened, happened_later = (question.yes_chance(ordered_within(rows, within)) for rows in (frame, later))
    curve = calibration.fit(_shorter(raw, share, sign), happened)
    then = curve["intercept"] + curve["slope"] * _shorter(later_raw, share, sign)
    return share * calibration.offset(then, happened_later)


def _shorter(raw: Floats, share: float, sign: float) -> Floats:
    """Log-odds over a `share` of the horizon, were orders as likely on each of its days."""
    hazard = share * np.logaddexp(0.0, sign * raw)  # -log of the chance of no order
    return np.asarray(sign * np.log(np.expm1(hazard)), dtype=np.float64)
