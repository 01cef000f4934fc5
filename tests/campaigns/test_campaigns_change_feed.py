"""The change feed: two days in, who entered and left what out; and nobody every other day."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from campaigns.change_feed import changes, watched_columns

FIRST = date(2024, 3, 1)
WATCHED = watched_columns("churn")
Row = tuple[str, str, str | None, str | None]


def scored(**values: str | None) -> pd.DataFrame:
    """One row per customer with their lifecycle stage."""
    return pd.DataFrame({"customer_id": list(values), "lifecycle_stage": list(values.values())})


def feed_of(*days: tuple[int, pd.DataFrame]) -> list[tuple[int, Row]]:
    """What the feed reports day by day, each day from what it reported before: the day's number, and the row."""
    feed = pd.DataFrame(columns=["customer_id", "as_of", "what", "now"])
    for (number_before, before), (number, today) in pairwise(days):
        day, day_before = (FIRST + timedelta(days=n) for n in (number, number_before))
        rows = changes(today, before, feed, (day, day_before), WATCHED)
        again = changes(today, before, feed, (day, day_before), WATCHED)
        pd.testing.assert_frame_equal(rows, again)
        feed = pd.concat([feed, rows])
    return [
        ((row.as_of - FIRST).days, (row.customer_id, row.what, row.before, row.now))
        for row in feed.itertuples()
    ]


def daily(values: str) -> list[tuple[int, pd.DataFrame]]:
    """One customer's stage on each day, by its first letter."""
    names = {"m": "mature", "d": "declining", "c": "churned"}
    return [(number, scored(a=names[letter])) for number, letter in enumerate(values)]


def test_who_moved_is_reported_from_where_to_where_and_who_stayed_is_not() -> None:
    rows = feed_of((0, scored(a="mature", b="new")), (1, scored(a="declining", b="new")))
    assert rows == [(1, ("a", "stage", "mature", "declining"))]


def test_a_new_customer_is_reported_once() -> None:
    today = scored(a="mature", b="new").assign(value_grade=["A", "C"], is_overdue=[False, False])
    before = scored(a="mature").assign(value_grade="A", is_overdue=False)
    assert feed_of((0, before), (1, today)) == [(1, ("b", "stage", None, "new"))]


def test_everything_watched_is_reported_by_its_name() -> None:
    columns = {
        "churn_tier": ("low", None),
        "lifecycle_stage": ("mature", "churned"),
        "relationship_stage": ("stable", "declining"),
        "value_grade": ("A", "B"),
        "is_overdue": (False, True),
        "recommended_action": ("leave_alone", "win_back"),
    }
    before, today = (
        pd.DataFrame({"customer_id": ["a"], **{name: [values[place]] for name, values in columns.items()}})
        for place in (0, 1)
    )
    assert [row for _, row in feed_of((0, before), (1, today))] == [
        ("a", "action", "leave_alone", "win_back"),
        ("a", "grade", "A", "B"),
        ("a", "overdue", "on_time", "overdue"),
        ("a", "relationship", "stable", "declining"),
        ("a", "stage", "mature", "churned"),
        ("a", "tier", "low", None),
    ]
    assert [row[1] for _, row in feed_of((0, before[["customer_id", "value_grade"]]), (1, today))] == [
        "grade"
    ]


@pytest.mark.parametrize(
    ("days", "reported"),
    [
        (
            "mdmmmmmmmm",
            [(1, "mature", "declining"), (8, "declining", "mature")],
        ),  # after seven days it stands
        ("mdmdmdmdmd", [(1, "mature", "declining"), (8, "declining", "mature")]),  # and once a week at most
        ("mdmmddddddd", [(1, "mature", "declining")]),  # back where the feed is: nothing to say
        ("mdcccccccc", [(1, "mature", "declining"), (8, "declining", "churned")]),
        ("mmmmmmmmmd", [(9, "mature", "declining")]),
        ("mdddddddm", [(1, "mature", "declining"), (8, "declining", "mature")]),  # on the seventh day itself
        ("mddddddmd", [(1, "mature", "declining")]),
    ],
)
def test_what_flickers_is_reported_once_a_week_and_ends_at_what_stands(
    days: str, reported: list[tuple[int, str, str]]
) -> None:
    rows = [(number, before, now) for number, (_, _, before, now) in feed_of(*daily(days))]
    assert rows == reported


def test_a_change_on_hold_is_not_lost_where_days_are_not_scored() -> None:
    mature, declining = scored(a="mature"), scored(a="declining")
    rows = feed_of((0, mature), (1, declining), (2, mature), (40, mature), (41, mature))
    assert [(number, row[3]) for number, row in rows] == [(1, "declining"), (40, "mature")]


def test_days_since_the_last_change_are_those_of_the_same_thing() -> None:
    feed = pd.DataFrame(
        {"customer_id": ["a", "a", "b"], "as_of": [FIRST, FIRST + timedelta(days=9), FIRST],
         "what": ["stage", "grade", "stage"], "now": ["mature", "A", "mature"]}
    )  # fmt: skip
    days = (FIRST + timedelta(days=10), FIRST + timedelta(days=9))
    before, today = scored(a="mature", b="mature", c="mature"), scored(a="churned", b="mature", c="churned")
    rows = changes(today, before, feed, days, WATCHED)
    assert rows[["customer_id", "days_since_last_change"]].to_dict("list") == {
        "customer_id": ["a", "c"],
        "days_since_last_change": [10.0, pytest.approx(float("nan"), nan_ok=True)],
    }


def test_nobody_and_a_first_day_give_no_rows() -> None:
    nothing = pd.DataFrame(columns=["customer_id"])
    rows = changes(nothing, nothing, pd.DataFrame(columns=["what"]), (FIRST, FIRST), {})
    assert rows.empty
    assert set(rows.columns) == {"customer_id", "as_of", "what", "before", "now", "days_since_last_change"}
