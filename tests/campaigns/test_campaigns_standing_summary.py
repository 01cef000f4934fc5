"""Which campaigns count of late, and what they add up to."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from campaigns.standing_summary import global_holdout_effect, standing_summary

COLUMNS = [
    "play",
    "segment",
    "measure",
    "measured_until",
    "effect",
    "total",
    "total_low",
    "total_high",
    "p_value",
]
UNTIL = date(2024, 7, 1)


def campaign(closed: date, total: float, half: float, p_value: float, **other: str) -> tuple:
    row = {"play": "all", "segment": "all", "measure": "profit"} | other
    return (*row.values(), closed, total / 100, total, total - half, total + half, p_value)


def test_it_adds_what_closed_in_the_last_90_days_and_counts_gains_that_are_proven() -> None:
    rows = [
        campaign(date(2024, 4, 2), 1000, 300, 0.001),  # 90 days before: too old
        campaign(date(2024, 4, 3), 100, 30, 0.001),
        campaign(date(2024, 7, 1), 200, 400, 0.3),
        campaign(date(2024, 6, 1), -50, 20, 0.001),
        campaign(date(2024, 7, 2), 1000, 300, 0.001),  # not closed yet
        campaign(date(2024, 6, 1), 7, 1, 0.001, play="coupon"),
        campaign(date(2024, 6, 1), 7, 1, 0.001, segment="grade A"),
        campaign(date(2024, 6, 1), 7, 1, 0.001, measure="orders"),
        (*("all", "all", "profit"), date(2024, 6, 1), *([np.nan] * 5)),  # nobody could be compared
    ]
    summary = standing_summary(pd.DataFrame(rows, columns=COLUMNS), UNTIL)
    assert (summary.campaigns, summary.proven, summary.total, summary.too_small) == (3, 1, 250, 1)
    assert summary.sentence().endswith("1 of 3 campaigns proven, 1 too small to measure.")
    nothing = standing_summary(pd.DataFrame(rows[-1:], columns=COLUMNS), UNTIL).sentence()
    assert nothing == "In the 90 days before 2024-07-01 no campaign was measured, 1 too small to measure."
    assert summary.high - 250 == pytest.approx(np.sqrt(30**2 + 400**2 + 20**2))
    assert (
        standing_summary(pd.DataFrame(rows[:1], columns=COLUMNS), UNTIL).sentence().endswith("was measured.")
    )


def test_a_global_holdout_of_too_few_says_so() -> None:
    people = pd.DataFrame(
        {"is_holdout": [True] * 5 + [False] * 95, "predicted_spend": 1.0, "profit": range(100)}
    )
    assert global_holdout_effect(people)[1].startswith(
        "Of the global holdout nothing can be said yet: 5 customers"
    )
