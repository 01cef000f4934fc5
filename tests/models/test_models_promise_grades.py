"""Promises graded: the arithmetic by hand, a calm series asks for nothing, a break is caught."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models.calibration import log_odds, sigmoid
from models.metrics import promise_figures
from models.promise_grades import BrokenPromise, broken_promises, observed_interval, promise_grades

FIRST = date(2024, 1, 1)
DAY = pd.DataFrame(
    {
        "probability": [0.9, 0.7, 0.2, 0.2],
        "outcome": [1.0, 0.0, 0.0, 1.0],
        "tier": ["high", "high", "low", "low"],
        "model_version": ["7", "7", "7", "7"],
    }
)


def test_each_part_has_what_was_promised_beside_what_came() -> None:
    rows = promise_grades(DAY).set_index(["by", "segment"])
    figures = {key: (row.customers, round(row.promised, 2), row.observed) for key, row in rows.iterrows()}
    assert figures == {
        ("all", "all"): (4, 0.5, 0.5),
        ("tier", "high"): (2, 0.8, 0.5),
        ("tier", "low"): (2, 0.2, 0.5),
        ("model_version", "7"): (4, 0.5, 0.5),
        ("decile", "1"): (1, 0.2, 0.5),
        ("decile", "3"): (1, 0.2, 0.5),
        ("decile", "6"): (1, 0.7, 0.0),
        ("decile", "8"): (1, 0.9, 1.0),
    }
    expected = -np.log([0.9, 0.3, 0.8, 0.2]).mean()
    assert rows.loc[("all", "all"), "log_loss"] == pytest.approx(expected)
    assert rows.loc["decile"]["log_loss"].isna().all()
    assert ((rows["low"] <= rows["observed"]) & (rows["observed"] <= rows["high"])).all()


def test_nobody_gives_no_rows() -> None:
    assert promise_grades(DAY.iloc[:0]).empty


def test_the_interval_is_wilsons() -> None:
    z, share, size = 1.959964, 0.3, 50.0
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    assert observed_interval(share, size) == pytest.approx((middle - half, middle + half), abs=1e-6)


def series(days: int, off: float = 0.0, since: int = 0, customers: int = 1000) -> pd.DataFrame:
    """Grades of as many days on which true probabilities are promised; from `since` on those are `off` in log-odds."""
    rng, rows = np.random.default_rng(11), []
    for number in range(days):
        p = rng.beta(1.5, 3.0, customers)
        truth = sigmoid(log_odds(p) + (off if number >= since else 0.0))
        figures = promise_figures((rng.random(customers) < truth).astype(float), p)
        day = {"as_of": FIRST + timedelta(days=number), "question": "churn", "is_promise": True, **figures}
        rows += [{**day, "by": "all", "segment": "all"}, {**day, "by": "model_version", "segment": "7"}]
    return pd.DataFrame(rows)


def mornings(grades: pd.DataFrame, version: str = "7") -> list[list[BrokenPromise]]:
    """What the run of each morning says, with the grades there were by then."""
    days = sorted(grades["as_of"].unique())
    return [broken_promises(grades[grades["as_of"] <= day], {"churn": version}) for day in days]


def test_kept_promises_ask_for_nothing_and_a_break_is_caught_on_its_third_day() -> None:
    calm, breaking = mornings(series(200)), mornings(series(24, off=1.0, since=20))
    assert not any(calm)
    assert [number for number, alarms in enumerate(breaking) if alarms] == [22, 23]
    alarm = breaking[22][0]
    assert alarm.days == tuple(FIRST + timedelta(days=number) for number in (20, 21, 22))
    assert "churn: on 3 days in a row, the last 2024-01-23, model 7 promised 33." in str(alarm)
    assert alarm.observed - alarm.promised > 0.1


def test_only_promises_of_the_version_that_scores_now_ask_for_a_training() -> None:
    grades = series(3, off=1.0)
    assert broken_promises(grades, {"churn": "7"})
    assert not broken_promises(grades, {"churn": "8"})
    assert not broken_promises(grades, {})
    assert not broken_promises(grades.assign(is_promise=False), {"churn": "7"})
    assert not broken_promises(grades.iloc[:0], {"churn": "7"})


def test_a_miss_of_a_point_breaks_no_promise_however_large_the_shop() -> None:
    grades = series(3, off=0.1, customers=60_000)
    errors = grades[grades["by"] == "all"]
    assert (errors["calibration_error"] > 3 * errors["calibration_by_chance"]).all()
    assert not broken_promises(grades, {"churn": "7"})


def test_a_streak_is_one_from_its_first_day_to_its_last_and_by_one_version() -> None:
    breaking = mornings(series(30, off=1.0, since=20))
    assert {alarms[0].since for alarms in breaking if alarms} == {FIRST + timedelta(days=20)}
    grades = series(8, off=1.0)
    version = grades["by"] == "model_version"
    earlier = version & (grades["as_of"] < FIRST + timedelta(days=4))
    (alarm,) = broken_promises(grades.assign(segment=grades["segment"].mask(earlier, "6")), {"churn": "7"})
    assert alarm.since == FIRST + timedelta(days=4), "what another version broke is another streak"
