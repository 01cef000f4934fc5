"""The as-of dates of one training, as models see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Dates(Protocol):
    """The as-of dates of a training, each phase closed before the next begins.

    `between` phases lie further closed dates; `newest` is at most one date, after `calibrate`, with an open horizon.
    """

    @property
    def train(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def stop(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def calibrate(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def evaluate(self) -> date: ...  # noqa: D102
    @property
    def between(self) -> Sequence[date]: ...  # noqa: D102
    @property
    def newest(self) -> Sequence[date]: ...  # noqa: D102


@dataclass(frozen=True)
class Fold:
    """The as-of dates of one training given outright: an earlier one of a search, or a single date of a stand-in."""

    train: tuple[date, ...]
    stop: tuple[date, ...]
    calibrate: tuple[date, ...]
    evaluate: date
    between: tuple[date, ...] = ()
    newest: tuple[date, ...] = ()


def fresh_fold(closed: Sequence[date], today: date, horizon_days: int) -> Fold:
    """The phases of what is learnt beside a model that has been judged: levelled on the newest of all closed dates."""
    newest = closed[-1]
    train = tuple(day for day in closed if day + timedelta(days=horizon_days) <= newest) or tuple(closed[:-1])
    return Fold(train, (), (newest,), today)


def learning_dates(dates: Dates) -> list[date]:
    """Every date the booster that scores is grown on: all that are closed by `dates.evaluate`."""
    return sorted({*dates.train, *dates.stop, *dates.calibrate, *dates.between})
