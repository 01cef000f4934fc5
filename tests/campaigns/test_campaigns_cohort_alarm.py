"""A young cohort is worse than the last at its age where their intervals do not meet."""

import pandas as pd

from campaigns.cohort_alarm import cohort_alarm


def figures(*cohorts: tuple[str, float, float, float]) -> pd.DataFrame:
    columns = ["segment", "low", "value", "high"]
    return pd.DataFrame(list(cohorts), columns=columns).assign(figure="cohort_retention", period="month 1")


BEFORE, RUNNING = ("2023-12", 0.25, 0.30, 0.35), ("2024-02", 0.0, 0.01, 0.02)


def test_a_worse_cohort_is_told_with_the_one_before() -> None:
    alarm = cohort_alarm(figures(RUNNING, ("2024-01", 0.15, 0.2, 0.24), BEFORE))
    assert str(alarm) == (
        "business cohort 2024-01: 20.0% ordered again in the month after their first order; "
        "of those of 2023-12 at that age 25.0% to 35.0%"
    )


def test_what_meets_is_missing_or_has_only_begun_alarms_nobody() -> None:
    assert cohort_alarm(figures(RUNNING, ("2024-01", 0.15, 0.2, 0.25), BEFORE)) is None
    assert cohort_alarm(figures(RUNNING, ("2023-11", 0.5, 0.6, 0.7), ("2024-01", 0.1, 0.2, 0.24))) is None
    assert cohort_alarm(figures(("2024-01", 0.1, 0.2, 0.24), BEFORE)) is None
    assert cohort_alarm(pd.DataFrame()) is None
    elsewhere = figures(RUNNING, ("2024-01", 0.1, 0.2, 0.24), BEFORE)
    assert cohort_alarm(elsewhere.assign(period="month 2")) is None
