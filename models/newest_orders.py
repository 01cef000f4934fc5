"""The newest date of a training, whose horizon is open: who was there, and who ordered in the days that are over."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd

from models.calibration import Floats
from models.panel_rows import require
from questions.question import Question

LABEL = "days_to_next_order"


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
