"""Where a customer stands: a few features in, a stage, a cell, a value, an index and groups out."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from campaigns.customer_standing import standing
from campaigns.lifecycle_stages import lifecycle_stages
from campaigns.own_rhythm import own_rhythm
from campaigns.satisfaction import shop_usual
from tables.standing_columns import STANDING_COLUMNS

ACTIVE_DAYS = 90.0
REGULAR: dict[str, float] = {  # buys every ten days, and did so a week ago
    "days_since_last_order": 7,
    "days_since_first_order": 400,
    "active_days_ever": 41,
    "usual_days_between_orders": 10,
    "longest_gap_days": 20,
    "orders_90d": 9,
    "orders_365d": 36,
    "orders_ever": 41,
    "visits_90d": 10,
    "visits_365d": 40,
    "amount_365d": 720.0,
    "order_value_365d": 20.0,
    "order_value_ever": 20.0,
}
ONCE: dict[str, float | None] = {
    "days_since_last_order": 5,
    "days_since_first_order": 5,
    "active_days_ever": 1,
    "usual_days_between_orders": None,
    "longest_gap_days": None,
    "orders_90d": 1,
    "orders_365d": 1,
    "orders_ever": 1,
    "amount_365d": 20.0,
}


def stand(*changes: dict[str, Any], seasonal: tuple[int, ...] = (), risk: float = 0.2) -> pd.DataFrame:
    """The standing of customers who are REGULAR but for the changes, among ten who are so without any."""
    features = pd.DataFrame([*({**REGULAR, **change} for change in changes), *([REGULAR] * 10)]).astype(float)
    is_seasonal = np.isin(np.arange(len(features)), seasonal)
    return pd.DataFrame(
        standing(
            features, shop_usual(features), is_seasonal, [(np.full(len(features), risk), 60.0)], ACTIVE_DAYS
        )
    )[: len(changes)]


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({}, "mature"),
        ({"days_since_last_order": 20}, "mature"),  # twice the gap, to the day
        ({"days_since_last_order": 21}, "declining"),
        ({"days_since_last_order": 90}, "declining"),
        ({"days_since_last_order": 91}, "churned"),
        (
            {"days_since_last_order": 91, "longest_gap_days": 120},
            "declining",
        ),  # was away longer, and came back
        ({"orders_90d": 3}, "declining"),  # 36 in a year promise nine
        ({"orders_90d": 3, "orders_365d": 12}, "mature"),  # that is their pace
        ({"orders_90d": 3, "days_since_first_order": 100}, "mature"),  # too short a time to compare
        ({"visits_90d": 2.0, "visits_365d": 40.0}, "declining"),
        (ONCE, "new"),
        (ONCE | {"days_since_last_order": 31, "days_since_first_order": 31}, "declining"),
        (ONCE | {"days_since_last_order": 91, "days_since_first_order": 91}, "churned"),
    ],
)
def test_the_lifecycle_follows_the_own_rhythm(change: dict[str, Any], stage: str) -> None:
    assert stand(change)["lifecycle_stage"].tolist() == [stage]


def test_a_gap_is_drawn_towards_the_shops_by_one_gap() -> None:
    rows = [{**REGULAR, "active_days_ever": days, "usual_days_between_orders": 1.0} for days in (2, 10)]
    features = pd.DataFrame([*rows, *[REGULAR] * 10])
    assert own_rhythm(features, shop_usual(features), np.zeros(12, dtype=bool)).gap[:2].tolist() == [
        (1 + 10) / 2,
        (9 + 10) / 10,
    ]


def test_a_seasonal_shopper_is_not_lost_out_of_season() -> None:
    away = {"days_since_last_order": 200, "orders_90d": 0}
    rows = stand(away, away | {"days_since_last_order": 460}, away | {"days_since_last_order": 600}, away,
                 seasonal=(0, 1, 2))  # fmt: skip
    assert rows["lifecycle_stage"].tolist() == ["mature", "declining", "churned", "churned"]
    assert rows["is_overdue"].tolist() == [False, True, True, True]
    assert "seasonal_shopper" in rows["customer_groups"][0]


def test_a_fall_of_the_whole_shop_is_nobodys_decline() -> None:
    quiet = pd.DataFrame([{**REGULAR, "orders_90d": 4, "orders_365d": 31}] * 10)
    shop = shop_usual(quiet)
    stages = lifecycle_stages(quiet, shop, own_rhythm(quiet, shop, np.zeros(10, dtype=bool)))
    assert set(stages) == {"mature"}
    lonely = pd.DataFrame([{**REGULAR, "orders_90d": 3, "orders_365d": 31}, *[REGULAR] * 10])
    shop = shop_usual(lonely)
    rhythm = own_rhythm(lonely, shop, np.zeros(11, dtype=bool))
    assert lifecycle_stages(lonely, shop, rhythm)[0] == "declining"


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({}, "stable"),
        ({"active_days_ever": 2, "days_since_first_order": 100}, "exploring"),
        ({"active_days_ever": 5, "days_since_first_order": 100}, "forming"),
        ({"orders_90d": 20, "orders_365d": 47}, "forming"),  # still rising
        ({"days_since_last_order": 30}, "declining"),
        ({"share_full_price_365d": 0.5}, "stable"),  # one for and one against
        ({"share_full_price_365d": 0.5, "returns_365d": 3}, "forming"),
        ({"share_full_price_90d": 0.3, "share_full_price_365d": 0.5}, "stable"),
        (
            {"share_full_price_90d": 0.3, "share_full_price_365d": 0.5, "returns_90d": 5, "returns_365d": 5},
            "declining",
        ),
        ({"share_full_price_365d": 0.5, "returns_365d": 3, "referred_customers": 2}, "forming"),  # two against, one for
    ],
)  # fmt: skip
def test_the_relationship_weighs_volume_price_referrals_and_cost(change: dict[str, Any], stage: str) -> None:
    usual = {"share_full_price_90d": 0.8, "share_full_price_365d": 0.8, "returns_90d": 0, "returns_365d": 0}
    features = pd.DataFrame([{**REGULAR, **usual, **change}, *[{**REGULAR, **usual}] * 10])
    rows = standing(
        features, shop_usual(features), np.zeros(11, dtype=bool), [(np.zeros(11), 60.0)], ACTIVE_DAYS
    )
    assert rows["relationship_stage"][0] == stage


def test_each_cell_has_its_name() -> None:
    late, seldom, small = {"days_since_last_order": 30}, {"orders_365d": 10}, {"order_value_ever": 5.0}
    changes = [{}, small, seldom, seldom | small, late, late | small, late | seldom, late | seldom | small]
    assert stand(*changes)["rfm_cell"].tolist() == [
        "champion", "loyal_small_orders", "promising_large_orders", "occasional",
        "champion_slipping", "regular_slipping", "large_orders_slipping", "hibernating",
    ]  # fmt: skip


def test_lifetime_value_is_order_value_times_frequency_times_lifetime() -> None:
    assert stand({}, risk=0.2)["clv"].tolist() == [20.0 * 36.0 * (60.0 / 0.2) / 365.0]
    assert stand({}, risk=0.0)["clv"].tolist() == [20.0 * 36.0 * 5.0]
    assert stand(ONCE, risk=0.2)["clv"].tolist() == [20.0 * (365.0 / 30.0) * 300.0 / 365.0]  # over three gaps
    assert stand({}, risk=np.nan)["clv"].isna().all()


def test_a_shop_without_data_for_a_driver_has_it_named_and_not_assumed() -> None:
    rows = stand({}, {"reviews_365d": 2.0, "mean_rating_365d": 5.0})
    assert np.isnan(rows["satisfaction_index"][0])
    assert rows["satisfaction_drivers"][0] is None
    assert rows["satisfaction_index"][1] == 100.0
    assert rows["satisfaction_drivers"][1] == (
        "usual 100, reviews +0, not known: quality, price, delivery, payment, service"
    )


def test_each_driver_gives_its_part_drawn_towards_the_shops() -> None:
    good = {
        "mean_rating_365d": 5.0,
        "reviews_365d": 1.0,
        "delivered_orders_365d": 10.0,
        "late_orders_365d": 0.0,
    }
    bad = {
        "mean_rating_365d": 1.0,
        "reviews_365d": 2.0,
        "delivered_orders_365d": 10.0,
        "late_orders_365d": 5.0,
    }
    rows = stand(good, bad)
    reviews = [(1 * 100 + 2 * 100 / 3) / 3, (2 * 0 + 2 * 100 / 3) / 4]
    delivery = [(10 * 100 + 2 * 75) / 12, (10 * 50 + 2 * 75) / 12]
    usual = (sum(reviews) / 2 + sum(delivery) / 2) / 2
    parts = [
        [(mark - sum(marks) / 2) / 2 for mark in marks] for marks in (delivery, reviews)
    ]  # of each driver, of both customers
    assert rows["satisfaction_index"].tolist() == pytest.approx(
        [usual + delivered + reviewed for delivered, reviewed in zip(*parts, strict=True)]
    )
    assert rows["satisfaction_drivers"][1] == (
        "usual 56, delivery -10, reviews -10, not known: quality, price, payment, service"
    )


def test_a_driver_nobody_else_has_moves_nobody() -> None:
    good = {"delivered_orders_365d": 10.0, "late_orders_365d": 0.0}
    rows = stand(good, good | {"tickets_365d": 1.0, "mean_ticket_satisfaction_365d": 2.0})
    assert rows["satisfaction_index"].nunique() == 1


def test_an_open_ticket_is_the_worst_mark() -> None:
    rows = stand(
        {"tickets_365d": 2.0, "open_tickets": 0.0, "mean_ticket_satisfaction_365d": 5.0},
        {"tickets_365d": 2.0, "open_tickets": 1.0, "mean_ticket_satisfaction_365d": 5.0},
        {"tickets_365d": 1.0, "open_tickets": 1.0},
    )
    assert rows["satisfaction_index"].is_monotonic_decreasing
    assert rows["satisfaction_index"].nunique() == 3


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ({"amount_365d": 100.0, "referred_customers": 3}, "advocate"),
        ({"amount_365d": 100.0, "reviews_365d": 3, "mean_rating_365d": 4.5}, "advocate"),
        ({"amount_365d": 100.0, "reviews_365d": 3, "mean_rating_365d": 3.0}, ""),
        ({"amount_365d": 900.0, "referred_customers": 3}, ""),
        ({"open_tickets": 1, "days_since_last_ticket": 90}, "service_recovery"),
        ({"open_tickets": 1, "days_since_last_ticket": 91}, ""),
        ({"overdue_orders_90d": 1}, "service_recovery"),
        ({"days_since_last_late_delivery": 14}, "service_recovery"),
        ({"days_since_last_late_delivery": 15}, ""),
        ({"days_since_last_return": 3}, "service_recovery"),
        ({"last_ticket_satisfaction": 2, "days_since_last_ticket": 9}, "service_recovery"),
        ({"last_ticket_satisfaction": 3, "days_since_last_ticket": 9}, ""),
        (ONCE, "second_order_candidate"),
        (ONCE | {"days_since_last_order": 91, "days_since_first_order": 91}, ""),
        ({"share_discount_365d": 0.3, "share_discounted_orders_365d": 0.9}, "bargain_hunter"),
        ({"share_discount_365d": 0.3, "share_discounted_orders_365d": 0.5}, ""),
        ({"share_discount_365d": 0.12, "share_discounted_orders_365d": 0.9}, ""),
        ({"days_since_last_order": 20}, ""),
        ({"days_since_last_order": 21}, "newly_overdue"),
        ({"days_since_last_order": 27}, "newly_overdue"),
        ({"days_since_last_order": 28}, ""),
    ],
)
def test_who_is_in_which_group(change: dict[str, Any], group: str) -> None:
    usual = (
        {"share_discount_365d": 0.1, "share_discounted_orders_365d": 0.5}
        if "share_discount_365d" in change
        else {}
    )
    features = pd.DataFrame([{**REGULAR, **usual, **change}, *[{**REGULAR, **usual}] * 10]).astype(float)
    assert (
        standing(
            features, shop_usual(features), np.zeros(11, dtype=bool), [(np.zeros(11), 60.0)], ACTIVE_DAYS
        )["customer_groups"][0]
        == group
    )


def test_several_groups_are_joined() -> None:
    assert stand({"days_since_last_order": 21, "overdue_orders_90d": 1})["customer_groups"].tolist() == [
        "service_recovery, newly_overdue"
    ]


def test_nobody_gives_the_declared_columns_without_rows() -> None:
    nobody = pd.DataFrame([REGULAR]).iloc[:0]
    rows = standing(nobody, shop_usual(nobody), np.zeros(0, dtype=bool), [(np.zeros(0), 60.0)], 90.0)
    assert list(rows) == [column.name for column in STANDING_COLUMNS]
    assert {len(values) for values in rows.values()} == {0}
