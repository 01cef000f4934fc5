"""Which days are scored: a last scored day and a newest complete one in, the days out."""

from datetime import date, timedelta

import pytest

from flows.daily.missing_days import days_to_score

MAY = date(2024, 5, 1)


def may(*days: int) -> tuple[date, ...]:
    return tuple(MAY + timedelta(days=day - 1) for day in days)


@pytest.mark.parametrize(
    ("scored", "unfinished", "most", "days", "skipped"),
    [
        (None, (), 14, may(9), ()),  # a first day has no past to make up for
        (may(8)[0], (), 14, may(9), ()),
        (may(9)[0], (), 14, may(9), ()),  # the newest once more: late rows, another model
        (may(5)[0], (), 14, may(6, 7, 8, 9), ()),
        (may(5)[0], may(5), 14, may(5, 6, 7, 8, 9), ()),
        (may(8)[0], may(2), 14, may(2, 9), ()),  # a backfill that was stopped
        (may(2)[0], (), 3, may(7, 8, 9), may(3, 4, 5, 6)),
        (may(2)[0], (), 1, may(9), may(3, 4, 5, 6, 7, 8)),
        (may(12)[0], (), 14, may(9), ()),  # fewer data than before
    ],
)
def test_days(
    scored: date | None,
    unfinished: tuple[date, ...],
    most: int,
    days: tuple[date, ...],
    skipped: tuple[date, ...],
) -> None:
    missing = days_to_score(may(9)[0], scored, unfinished, most)
    assert (missing.days, missing.skipped) == (days, skipped)


def test_what_is_made_up_for_is_a_sentence() -> None:
    assert str(days_to_score(may(9)[0], may(8)[0], (), 14)) == ""
    assert str(days_to_score(may(9)[0], may(6)[0], (), 14)) == (
        "2 days from 2024-05-07 on were not scored; they come first"
    )
    assert (
        "4 days that lie too far back: `retain backfill --start 2024-05-03 --end 2024-05-06` scores them"
        in str(days_to_score(may(9)[0], may(2)[0], (), 3))
    )
