"""What each choice of `active_days` and churn horizon would have meant on the shop's own past.

A choice is judged only on days from which all it speaks of has happened: the active time before, the horizon, and the
time in which people may come back all lie inside the data. So nobody counts as lost because the data end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from features.interpurchase import bought_within, customers_by

HORIZONS = (7, 14, 21, 28, 42, 60, 90, 120, 180, 270, 365)
ACTIVE = (14, 28, 42, 56, 90, 120, 180, 270, 365, 540, 730)
ENOUGH_ACTIVE = 0.95
FEW_BACK = 0.20
MOST_PROBES = 12
LONGEST_WATCH = 180


@dataclass(frozen=True)
class Active:
    """One choice of `active_days`: the `share` of repeat orders since `since` that came within so many days."""

    days: int
    share: float
    since: date


@dataclass(frozen=True)
class Horizon:
    """One choice of churn horizon, tried on as many days as `probes` from `first` to `last`, one horizon apart.

    `active` customers (one counted on each day), of whom `lost` did not order in the horizon, of whom `back`
    ordered in the `watched` days after it.
    """

    days: int
    probes: int
    first: date
    last: date
    active: int
    lost: int
    back: int
    watched: int

    @property
    def share_lost(self) -> float:
        """Of the active, how many count as lost."""
        return self.lost / self.active if self.active else 0.0

    @property
    def share_back(self) -> float:
        """Of the lost, how many came back after all."""
        return self.back / self.lost if self.lost else 0.0


@dataclass(frozen=True)
class Proposal:
    """The horizon proposed, and whether it `is_final`: hardly anyone came back after it."""

    horizon: Horizon
    is_final: bool


def active_choices(rows: pd.DataFrame, data_end: date, choices: Iterable[int] = ACTIVE) -> list[Active]:
    """One row per choice no longer than half the history: of the repeat orders in its later half, how many it holds.

    Of those orders every pause as long as half the history is seen whole. No repeat orders give an empty list.

    >>> rows = pd.DataFrame({"age": [100.0, 10.0], "next_age": [10.0, None], "count": [5.0, 5.0]})
    >>> [(choice.days, choice.share) for choice in active_choices(rows, date(2024, 4, 10), (28, 50))]
    [(28, 0.0), (50, 0.0)]
    """
    span = _span(rows)
    half = span // 2
    repeats = rows[rows["next_age"] <= half]
    gap, total = repeats["age"] - repeats["next_age"], repeats["count"].sum()
    if not total:
        return []
    since = data_end - timedelta(days=half)
    return [
        Active(days, float(repeats["count"][gap <= days].sum() / total), since)
        for days in sorted(set(choices))
        if days <= half
    ]


def horizon_choices(
    rows: pd.DataFrame, data_end: date, active_days: int, choices: Iterable[int] = HORIZONS
) -> list[Horizon]:
    """One row per horizon that can be tried on one day at least, shortest first, all with this `active_days`.

    All are watched equally long, a quarter of the history and at most 180 days, so that they can be compared.
    """
    watched = min(LONGEST_WATCH, _span(rows) // 4)
    horizons = (_probe(rows, data_end, active_days, days, watched) for days in sorted(set(choices)))
    return [horizon for horizon in horizons if horizon is not None]


def choose_active(choices: Sequence[Active]) -> Active | None:
    """The shortest choice that holds 95% of the repeat orders, else the longest; None where there is none."""
    return next(
        (choice for choice in choices if choice.share >= ENOUGH_ACTIVE), choices[-1] if choices else None
    )


def choose_horizon(choices: Sequence[Horizon]) -> Proposal | None:
    """The shortest horizon after which at most 20% of the lost came back, else the one that comes nearest.

    `choices` are those a training could use; None where there are none.
    """
    if not choices:
        return None
    final = next((choice for choice in choices if choice.share_back <= FEW_BACK), None)
    return Proposal(final or min(choices, key=lambda choice: choice.share_back), final is not None)


def fewest(rows: pd.DataFrame, horizon: int, ages: Iterable[int], active_days: int | None) -> int:
    """Of customers who order in the horizon and of those who do not, the fewer, on the worst of these days (by age)."""
    counts = []
    for age in ages:
        customers = customers_by(rows, age, active_days)
        bought = bought_within(customers, age, horizon)
        counts.append(min(bought, float(customers["count"].sum()) - bought))
    return int(min(counts, default=0.0))


def _probe(rows: pd.DataFrame, data_end: date, active_days: int, days: int, watched: int) -> Horizon | None:
    oldest = _span(rows) - active_days
    ages = range(days + watched, oldest + 1, days)[:MOST_PROBES]
    if not ages:
        return None
    active = lost = back = 0.0
    for age in ages:
        customers = customers_by(rows, age, active_days)
        count, bought = customers["count"].sum(), bought_within(customers, age, days)
        active, lost = active + count, lost + count - bought
        back += bought_within(customers, age, days + watched) - bought
    first, last = (data_end - timedelta(days=age) for age in (ages[-1], ages[0]))
    return Horizon(days, len(ages), first, last, int(active), int(lost), int(back), watched)


def _span(rows: pd.DataFrame) -> int:
    return int(rows["age"].max()) if len(rows) else 0
