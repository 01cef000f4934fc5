"""What a table's rows per day say about it as a whole: how old it is, which days it lacks, whether it fell."""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

LOOK_BACK = 28  # days before the newest in which missing ones are looked for
WEEKS = 8  # weeks before the newest that say how many rows are usual
LEAST_USUAL = 50.0  # rows in a week; fewer say nothing when they fall


def figures_of(daily: Mapping[date, int], today: date) -> dict[str, float]:
    """Figures by name; one that the days cannot give is left out. Days after `today` count for nothing.

    `age_days`: from the newest day to `today`. `missing_days`: of the 28 days up to the newest those without a
    row, where the same weekday had some in at least three of the four weeks before. `volume`: the last seven whole days
    against the median of the eight weeks before them (1 = as usual).

    >>> figures_of({date(2024, 5, 1): 3}, date(2024, 5, 4))
    {'age_days': 3.0, 'missing_days': 0.0}
    """
    days = {day: rows for day, rows in daily.items() if rows and day <= today}
    if not days:
        return {}
    newest = max(days)
    figures = {"age_days": float((today - newest).days), "missing_days": float(len(missing(days)))}
    last_full_day = newest - timedelta(days=1) if newest == today else newest  # today is not over
    volume = _volume(days, last_full_day)
    return figures if volume is None else {**figures, "volume": volume}


def missing(days: Mapping[date, int]) -> tuple[date, ...]:
    """The days of the last 28 without a row on which, by their weekday, one would be expected."""
    newest = max(days)
    recent = (newest - timedelta(days=back) for back in range(1, LOOK_BACK))
    return tuple(sorted(day for day in recent if not days.get(day) and _expected(days, day)))


def _expected(days: Mapping[date, int], day: date) -> bool:
    return sum(bool(days.get(day - timedelta(weeks=back))) for back in range(1, 5)) >= 3


def _volume(days: Mapping[date, int], newest: date) -> float | None:
    sums = [
        sum(days.get(newest - timedelta(days=7 * week + back), 0) for back in range(7))
        for week in range(WEEKS + 1)
    ]
    if newest - timedelta(weeks=WEEKS) < min(days):
        return None
    usual = median(sums[1:])
    return sums[0] / usual if usual >= LEAST_USUAL else None
