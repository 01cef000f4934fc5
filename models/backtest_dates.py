"""The dates of trainings as of past days, cut out of a panel's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.training_dates import Fold


@dataclass(frozen=True)
class PastTraining:
    """A training as of `day`: its phases, every date closed by then, and the days its scores are published on.

    `data_end` is the day after the last of which anything is known today: what is graded was over by then.
    """

    day: date
    fold: Fold
    closed: tuple[date, ...]
    scored: tuple[date, ...]
    data_end: date


def past_trainings(
    dates: Sequence[date], horizon_days: int, first: date, last: date, step_days: int, data_end: date
) -> list[PastTraining]:
    """The trainings every so many days from `first` to `last` that the past reaches back for, oldest first.

    `dates` are those of the panel. Days are graded whose horizon is over before `data_end`.
    """
    days = [day for day in dates if first <= day <= last]
    chosen = [day for day in days if (days[-1] - day).days % step_days == 0] if days else []
    trainings = []
    for day in chosen:
        fold = earlier_fold(dates, day - timedelta(days=horizon_days), horizon_days)
        until = day + timedelta(days=step_days)
        horizon = timedelta(days=horizon_days)
        scored = tuple(when for when in dates if day <= when < until and when + horizon <= data_end)
        if fold is not None and scored:
            closed = tuple(when for when in dates if when + timedelta(days=horizon_days) <= day)
            trainings.append(PastTraining(day, fold, closed, scored, data_end))
    return trainings


def earlier_fold(dates: Sequence[date], last: date, horizon_days: int, most: int = 52) -> Fold | None:
    """The phases of a training judged on the newest of `dates` up to `last`, a horizon apart; None: too early."""
    gap = timedelta(days=horizon_days)
    phases: list[date] = []
    for _ in range(3):  # evaluate, calibrate, stop
        day = max((day for day in dates if day <= last), default=None)
        if day is None:
            return None
        phases.append(day)
        last = day - gap
    evaluate, calibrate, stop = phases
    train = tuple(day for day in dates if day <= last)[-most:]
    if not train:
        return None
    between = tuple(
        day
        for day in dates
        if (train[-1] < day < stop) or (stop < day and day + gap <= evaluate and day != calibrate)
    )
    return Fold(train, (stop,), (calibrate,), evaluate, between)
