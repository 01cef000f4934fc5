"""The history of a shop's level: whom it counts, when a date is closed, and cancellations on all dates alike."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from feature_shops import order, records, shop

from features.level_cells import WEEK, WINDOW, level_cells, level_history, weeks
from models.level_series import level_series
from questions.declared import CHURN, REPURCHASE

FIRST = date(2023, 1, 2)
QUESTIONS = (CHURN.ask({"active_days": 56, "horizon_days": 28}), REPURCHASE.ask({"horizon_days": 14}))


def steady(weeks_open: int, cancelled: float, seed: int = 4):
    """Customers who order once a fortnight for ever, a share of the orders cancelled ten days later."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(150):
        day = rng.uniform(0.0, 14.0)
        while day < weeks_open * 7:
            at = datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(days=float(day))
            gone = at + timedelta(days=10) if rng.random() < cancelled else None
            rows.append(order(f"c{number}", at.isoformat(), 10.0, cancelled_at=gone))
            day += rng.exponential(14.0)
    return shop({"orders": rows})


def test_a_date_counts_once_its_horizon_is_over_and_a_window_is_behind_it():
    end = FIRST + timedelta(days=WINDOW + 60)
    history = level_history(steady(WINDOW // 7 + 9, 0.0), QUESTIONS, FIRST, end)
    for name, days in ((WEEK.name, 7), ("churn", 28), ("repurchase", 14)):
        dates = history[history["question"] == name]["as_of"].dt.date
        assert max(dates) <= end - timedelta(days=days)
        assert max(dates) > end - timedelta(days=days + 7)
        assert min(dates) >= FIRST + timedelta(days=WINDOW)
    assert weeks(FIRST + timedelta(days=WINDOW), FIRST + timedelta(days=WINDOW)) == []
    assert (history["ordered"] <= history["customers"]).all()
    churn = history[history["question"] == "churn"]["customers"].sum()
    assert churn < history[history["question"] == "repurchase"]["customers"].sum(), (
        "churn is asked of the active"
    )


def test_a_steady_shop_that_cancels_a_fifth_of_its_orders_after_ten_days_does_not_move():
    end = FIRST + timedelta(days=364)
    for cancelled in (0.0, 0.2):
        history = level_history(steady(52, cancelled), QUESTIONS, FIRST, end)
        for name in (WEEK.name, "repurchase"):
            series = level_series(history[history["question"] == name])
            assert abs(series.level[-6:].mean() - series.level[:12].mean()) < 0.12, (cancelled, name)


@pytest.mark.parametrize(
    ("orders", "same"),
    [
        (("2024-01-20", "2024-02-25"), True),
        (("2024-02-20",), False),  # once instead of twice
        (("2024-01-01", "2024-01-02"), False),  # silent for longer
        (("2020-01-01", "2024-01-20", "2024-02-20"), False),  # of old, not of late
    ],
)
def test_who_is_in_one_cell(orders, same):
    rows = [order("a", "2024-01-25", 5.0), order("a", "2024-02-24", 5.0)]
    rows += [order("b", day, 9.0) for day in orders]
    placed = {
        row["customer_id"]: row["level_cell"]
        for row in records(level_cells(shop({"orders": rows}), [date(2024, 3, 1)]))
    }
    assert (placed["a"] == placed["b"]) is same
