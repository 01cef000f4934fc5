"""Which as-of dates train, stop, calibrate and evaluate; and whether an as-of date can be built at all."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar


class NotEnoughHistory(ValueError):
    """The shop's orders do not reach far enough back for one training date; the message says by how much."""

    exit_code: ClassVar[int] = 3


class AsOfOutside(ValueError):
    """The asked as-of date lies before the first day that knows anything, or after the data's end."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class DatePlan:
    """The as-of dates of one training, oldest first; each phase's horizons close before the next begins.

    `between` lie inside the embargoes: no phase of their own, but closed, and so learnt from once a later phase
    is over; `latest` lie in the last of them, and are closed when `evaluate` is. `newest` is a week or two before
    `evaluate` (see `recent_days`): its horizon is open, those days are over. `today` is the day after the data: what is
    learnt is put to the customers of that day, of whom nothing is known but their past.
    """

    train: tuple[date, ...]
    stop: tuple[date, ...]
    calibrate: tuple[date, ...]
    evaluate: date
    between: tuple[date, ...] = ()
    newest: tuple[date, ...] = ()
    latest: tuple[date, ...] = ()
    today: date | None = None

    @property
    def closed(self) -> tuple[date, ...]:
        """Every date whose horizon is over, oldest first: what a model may learn from once it has been judged."""
        return tuple(day for day in self.all if day <= self.evaluate)

    @property
    def all(self) -> tuple[date, ...]:
        """Every date of the plan, oldest first: what the panel is built for."""
        phases = (*self.train, *self.stop, *self.calibrate, self.evaluate)
        ahead = () if self.today is None else (self.today,)
        return tuple(sorted({*phases, *self.between, *self.newest, *self.latest, *ahead}))


def plan_dates(
    first_day: date,
    data_end: date,
    horizon: int,
    *,
    step_days: int,
    train_dates: int,
    min_history_days: int,
    stop_dates: int = 1,
    calibrate_dates: int = 1,
) -> DatePlan:
    """Plan the as-of dates of one training, with an embargo of one horizon between the phases.

    `first_day` is the first day with orders, `data_end` the day after the last (exclusive). The evaluation
    date is the newest whose horizon is closed. Inside a phase, dates are `step_days` apart. At most
    `train_dates` dates train, fewer where history is short, each with `min_history_days` of orders behind it.
    Raises NotEnoughHistory where not even one fits.

    >>> plan = plan_dates(date(2017, 1, 1), date(2018, 1, 1), 28, step_days=7, train_dates=2,
    ...                   min_history_days=90)
    >>> plan.train, plan.evaluate
    ((datetime.date(2017, 9, 4), datetime.date(2017, 9, 11)), datetime.date(2017, 12, 4))
    """
    _check_positive(horizon=horizon, step_days=step_days, train_dates=train_dates)
    _check_positive(stop_dates=stop_dates, calibrate_dates=calibrate_dates)
    steps = step_days * (stop_dates + calibrate_dates - 2)
    _check_history((data_end - first_day).days, min_history_days + steps, horizon)
    embargo = timedelta(days=horizon)
    evaluate = data_end - embargo
    calibrate = _backwards(evaluate - embargo, step_days, calibrate_dates)
    stop = _backwards(calibrate[0] - embargo, step_days, stop_dates)
    earliest = first_day + timedelta(days=min_history_days)
    train = _backwards(stop[0] - embargo, step_days, train_dates)
    between = (*_inside(train[-1], stop[0], step_days), *_inside(stop[-1], calibrate[0], step_days))
    newest = tuple(evaluate - timedelta(days=days) for days in recent_days(horizon))
    latest = _inside(calibrate[-1], evaluate, step_days)
    return DatePlan(
        tuple(day for day in train if day >= earliest),
        stop,
        calibrate,
        evaluate,
        between,
        newest,
        latest,
        data_end,
    )


def recent_days(horizon: int) -> tuple[int, ...]:
    """How many of the last days tell the level while a horizon is open: two whole weeks, or one, or none.

    Whole weeks, because a Saturday is not a Monday; none where the horizon is itself no longer than a week.

    >>> recent_days(28), recent_days(14), recent_days(7)
    ((14,), (7,), ())
    """
    return (14,) if horizon >= 28 else (7,) if horizon > 7 else ()


def check_as_of(as_of: date, first_day: date, data_end: date) -> None:
    """Refuse an as-of date of which nothing is known, or whose eve has not landed.

    Valid is `first_day` < `as_of` <= `data_end` (the day after the last day with orders). Raises AsOfOutside.

    >>> check_as_of(date(2018, 1, 1), date(2017, 1, 1), date(2018, 1, 1))
    """
    if as_of > data_end:
        raise AsOfOutside(
            f"As-of {as_of} is after the data's end: orders are known up to {data_end - timedelta(days=1)}. "
            f"Choose {data_end} or earlier, or ingest newer orders first."
        )
    if as_of <= first_day:
        raise AsOfOutside(
            f"As-of {as_of} is before the data's start: the first orders are of {first_day}, so nothing was "
            f"known yet. Choose a date from {first_day + timedelta(days=1)} to {data_end}."
        )


def _backwards(newest: date, step_days: int, count: int) -> tuple[date, ...]:
    return tuple(newest - timedelta(days=step_days * back) for back in reversed(range(count)))


def _inside(start: date, end: date, step_days: int) -> tuple[date, ...]:
    """The dates between two phases, `step_days` apart, counted from the later one."""
    steps = range(((end - start).days - 1) // step_days, 0, -1)
    return tuple(end - timedelta(days=step_days * back) for back in steps)


def _check_positive(**values: int) -> None:
    for name, value in values.items():
        if value < 1:
            raise ValueError(f"{name} is {value}; it has to be 1 or more.")


def _check_history(have: int, before: int, horizon: int) -> None:
    # four closed horizons: train, stop, calibrate, evaluate
    missing = before + 4 * horizon - have
    if missing <= 0:
        return
    fitting = (have - before) // 4
    shorter = f", or a horizon of {fitting} days instead of {horizon}" if fitting > 0 else ""
    raise NotEnoughHistory(
        f"Training needs {before + 4 * horizon} days of orders ({before} of history and four horizons of "
        f"{horizon}), and there are {have}. It takes {missing} more days of orders{shorter}."
    )
