"""Drift: the arithmetic by hand, a calm shop alarms nobody, a break is caught that day."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models.drift import population_stability, relative_distance
from models.drift_rows import drift_rows, figure_row, with_usual
from models.usual_range import UsualRange, usual_range

FIRST = date(2024, 1, 1)


def test_stability_is_the_sum_over_bins() -> None:
    reference, values = np.array([1.0] * 5 + [2.0] * 5), np.array([1.0] * 8 + [2.0, np.nan])
    a, b = np.array([5.5, 5.5, 0.5, 0.5]) / 12.0, np.array([8.5, 1.5, 0.5, 1.5]) / 12.0
    assert population_stability(reference, values) == pytest.approx(float(((b - a) * np.log(b / a)).sum()))


def test_distance_is_in_standard_deviations_of_the_reference() -> None:
    assert relative_distance(np.array([0.0, 4.0]), np.array([3.0, 7.0, np.nan])) == pytest.approx(1.5)
    assert relative_distance(np.array([2.0, 2.0]), np.array([2.0])) == 0.0
    assert np.isnan(relative_distance(np.array([2.0, 2.0]), np.array([3.0])))
    assert np.isnan(relative_distance(np.array([np.nan]), np.array([3.0])))
    same = np.array([0.1] * 3)
    assert same.std() > 0.0, "by rounding alone"
    assert np.isnan(relative_distance(same, np.array([0.2])))


def test_usual_is_the_past_widened_by_itself() -> None:
    past = np.array([10.0] * 18 + [9.0, 12.0])
    assert usual_range(past) == UsualRange(6.0, 15.0)
    assert usual_range(past, least=9.0) == UsualRange(1.0, 19.0)
    restless = usual_range(np.array([10.0, 12.0] * 10))  # six robust deviations: one is 1.4826
    assert restless is not None
    assert restless.high == pytest.approx(11.0 + 6 * 1.4826)
    assert usual_range(past[:19]) is None


def mornings(days: int, shift_on: int | None = None, customers: int = 400) -> dict[int, list[str]]:
    """The unusual figures of each day of a shop whose customers are drawn anew daily, by the day's number."""
    rng, kept_rows, alarms = np.random.default_rng(5), pd.DataFrame(), {}
    reference = pd.DataFrame(
        {"amount": rng.gamma(2.0, 10.0, customers), "gap": rng.gamma(4.0, 5.0, customers)}
    )
    for number in range(days):
        today = pd.DataFrame(
            {"amount": rng.gamma(2.0, 10.0, customers), "gap": rng.gamma(4.0, 5.0, customers)}
        )
        if number == shift_on:
            today["gap"] *= 100.0  # cents for euros
        size = figure_row("population", "customers", "change", "week before", float(rng.normal(0.0, 0.01)))
        rows = pd.concat([drift_rows("feature", "week before", reference, today), size], ignore_index=True)
        rows = with_usual(rows, kept_rows) if len(kept_rows) else rows.assign(is_unusual=False)
        alarms[number] = [
            f"{row['name']} {row['measure']}" for row in rows[rows["is_unusual"]].to_dict("records")
        ]
        kept_rows = pd.concat(
            [kept_rows, rows.assign(as_of=FIRST + timedelta(days=number))], ignore_index=True
        )
        reference = today if number != shift_on else reference
    return {number: names for number, names in alarms.items() if names}


def test_two_hundred_calm_days_alarm_nobody_and_a_break_is_caught_that_day() -> None:
    assert mornings(200) == {}
    assert mornings(31, shift_on=30) == {30: ["gap psi", "gap wasserstein"]}
    assert mornings(19, shift_on=18) == {}  # too young to know what is usual


def test_a_number_is_unusual_on_either_side_and_a_small_distance_never() -> None:
    changes = [0.01, -0.01] * 10
    past = pd.concat(
        [
            figure_row("population", "customers", "change", "week before", value).assign(
                as_of=FIRST + timedelta(days=number)
            )
            for number, value in enumerate(changes)
        ]
    )
    for value, is_unusual in ((0.04, False), (0.2, True), (-0.2, True)):
        row = with_usual(figure_row("population", "customers", "change", "week before", value), past)
        assert row["is_unusual"].tolist() == [is_unusual]
    calm = past.assign(measure="psi", value=0.0)
    small = with_usual(figure_row("population", "customers", "psi", "week before", 0.09), calm)
    assert small["is_unusual"].tolist() == [False]
