"""Specs: a few rows in, a dict out; the same on DuckDB and on Spark."""

from datetime import date, datetime

import pytest
from feature_shops import order, records

from features.codes import code_of
from features.families.abandoned_carts import abandoned_carts
from features.families.basket import basket
from features.families.cancellations import cancellations
from features.families.customer import customer
from features.families.deliveries import deliveries
from features.families.messages import messages
from features.families.referrals import referrals
from features.families.returns import returns
from features.families.reviews import reviews
from features.families.shop_season import shop_season
from features.families.tickets import tickets
from features.order_lines import joined_lines
from features.snapshot import build

AS_OF = date(2024, 3, 1)  # the day after a leap day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


SPECS = {
    "a window of 7 days ends on the eve and begins with its first instant": (
        [],
        {
            "orders": [
                order("a", "2024-02-29T23:59:59.999999"),
                order("a", "2024-02-23T00:00"),
                order("a", "2024-02-22T23:59:59.999999"),
                order("a", "2024-03-01"),
            ]
        },
        {"orders_7d": 2.0, "orders_14d": 3.0, "orders_ever": 3.0, "days_since_last_order": 1.0},
    ),
    "the hour that a clock skips in spring and the one it repeats in autumn are hours like others": (
        [],
        {
            "orders": [
                order("a", "2023-03-26T02:30"),
                order("a", "2023-10-29T02:30"),
                order("a", "2024-02-28T02:30"),
            ]
        },
        {
            "mean_hour_365d": 2.0,
            "std_hour_365d": 0.0,
            "orders_365d": 3.0,
            "last_gap_days": 122.0,
            "second_last_gap_days": 217.0,
        },
    ),
    "a leap day is a day": (
        [customer],
        {
            "orders": [order("a", "2024-02-28"), order("a", "2024-02-29")],
            "customers": [
                {"customer_id": "a", "registered_at": at("2023-03-01"), "birth_date": date(2004, 2, 29)}
            ],
        },
        {
            "last_gap_days": 1.0,
            "days_since_first_order": 2.0,
            "days_since_registered": 366.0,
            "age_years": 20.0,
            "days_to_birthday": 365.0,
            "days_to_anniversary": 0.0,
        },
    ),
    "orders at the same instant are several orders on one day": (
        [],
        {
            "orders": [
                order("a", "2024-02-01T10:00"),
                {**order("a", "2024-02-01T10:00", 5.0), "order_id": "twin"},
            ]
        },
        {"orders_30d": 2.0, "amount_30d": 15.0, "active_days_ever": 1.0, "mean_days_between_orders": None},
    ),
    "one order has no rhythm": (
        [],
        {"orders": [order("a", "2024-01-01")]},
        {
            "orders_ever": 1.0,
            "days_overdue": None,
            "usual_days_between_orders": None,
            "last_gaps_over_usual": None,
        },
    ),
    "a regular customer who is late": (
        [],
        {"orders": [order("a", f"2024-01-{day:02}T09:00", 20.0) for day in (1, 8, 15, 22)]},
        {
            "usual_days_between_orders": 7.0,
            "days_overdue": 32.0,
            "std_days_between_orders": 0.0,
            "share_morning_365d": 1.0,
        },
    ),
    "a delivery is late once it is known, not before": (
        [deliveries],
        {
            "orders": [
                order(
                    "a", "2024-02-10T12:00", promised_at=at("2024-02-12"), delivered_at=at("2024-02-12T18:00")
                ),
                order(
                    "a", "2024-02-20T12:00", promised_at=at("2024-02-22"), delivered_at=at("2024-02-25T09:00")
                ),
                order(
                    "a", "2024-02-26T12:00", promised_at=at("2024-02-28"), delivered_at=at("2024-03-01T00:00")
                ),
            ]
        },
        {
            "delivered_orders_90d": 2.0,
            "undelivered_orders_90d": 1.0,
            "overdue_orders_90d": 1.0,
            "late_orders_90d": 1.0,
            "share_late_orders_90d": 0.5,
            "is_last_delivery_late": 1.0,
            "mean_days_to_deliver_90d": 3.5,
            "days_since_last_delivery": 5.0,
            "most_days_late_365d": 3.0,
        },
    ),
    "a ticket is open until its closing is known": (
        [tickets],
        {
            "orders": [order("a", "2024-02-01")],
            "tickets": [
                {
                    "ticket_id": "1",
                    "customer_id": "a",
                    "opened_at": at("2024-02-02"),
                    "closed_at": at("2024-02-05"),
                    "satisfaction": 4.5,
                },
                {
                    "ticket_id": "2",
                    "customer_id": "a",
                    "opened_at": at("2024-02-20"),
                    "closed_at": at("2024-03-01"),
                    "satisfaction": 1.0,
                },
            ],
        },
        {
            "tickets_30d": 2.0,
            "open_tickets": 1.0,
            "oldest_open_ticket_days": 10.0,
            "mean_days_to_close_365d": 3.0,
            "last_ticket_satisfaction": 4.5,
            "tickets_per_order_365d": 2.0,
        },
    ),
    "the lowest of several ratings on the last day is the last": (
        [reviews],
        {
            "orders": [order("a", "2024-02-01")],
            "reviews": [
                {"review_id": str(stars), "customer_id": "a", "reviewed_at": at(day), "rating": stars}
                for day, stars in (("2024-02-02", 5.0), ("2024-02-09T08:00", 2.0), ("2024-02-09T20:00", 4.0))
            ],
        },
        {
            "last_rating": 2.0,
            "mean_rating_ever": 11 / 3,
            "low_ratings_365d": 1.0,
            "days_since_last_low_rating": 21.0,
        },
    ),
    "a cart with an order the next day was not left behind": (
        [abandoned_carts],
        {
            "orders": [order("a", "2024-02-11T00:00"), order("a", "2024-03-01T09:00")],
            "visits": [
                {"customer_id": "a", "visited_at": at(day), "cart_adds": 1.0}
                for day in ("2024-02-10T23:00", "2024-02-20T09:00", "2024-02-20T21:00", "2024-02-29T22:00")
            ],
        },
        {"carts_left_30d": 2.0, "carts_left_90d": 2.0},
    ),
    "an order at midnight follows a cart of that day, also on the first day of the window": (
        [abandoned_carts],
        {
            "orders": [order("a", "2023-12-02T00:00"), order("a", "2024-02-29T00:00")],
            "visits": [
                {"customer_id": "a", "visited_at": at(day), "cart_adds": 1.0}
                for day in ("2023-12-02T00:00", "2023-12-01T23:59", "2024-02-28T09:00", "2024-02-10T00:00")
            ],
        },
        {"carts_left_30d": 1.0, "carts_left_90d": 1.0},
    ),
    "windows of cancellations count back to the cancelling and hold their first day": (
        [cancellations],
        {
            "orders": [
                order("a", f"2023-01-{day:02}", cancelled_at=at(cancelled))
                for day, cancelled in enumerate(("2023-12-02", "2023-12-01", "2023-03-02", "2023-03-01"), 1)
            ]
            + [order("a", "2023-01-09", cancelled_at=None)]
        },
        {
            "cancelled_orders_90d": 1.0,
            "cancelled_orders_365d": 3.0,
            "cancelled_orders_ever": 4.0,
            "cancelled_amount_365d": 30.0,
            "share_cancelled_orders": 0.8,
            "days_since_last_cancellation": 90.0,
        },
    ),
    "a click is known from its own instant on, and a held-back message was not received": (
        [messages],
        {
            "orders": [order("a", "2024-02-01")],
            "messages": [
                {
                    "message_id": "1",
                    "customer_id": "a",
                    "channel": "Email",
                    "sent_at": at("2024-02-20"),
                    "opened_at": at("2024-02-29T23:00"),
                    "clicked_at": at("2024-03-01"),
                    "is_holdout": False,
                },
                {
                    "message_id": "2",
                    "customer_id": "a",
                    "channel": "sms",
                    "sent_at": at("2024-02-21"),
                    "opened_at": None,
                    "clicked_at": None,
                    "is_holdout": True,
                },
            ],
        },
        {
            "messages_30d": 1.0,
            "messages_email_90d": 1.0,
            "messages_sms_90d": 0.0,
            "messages_opened_90d": 1.0,
            "messages_clicked_90d": 0.0,
            "mean_hour_opened_365d": 23.0,
            "days_since_last_opened": 1.0,
            "days_since_last_clicked": None,
        },
    ),
    "who brought buyers": (
        [referrals, customer],
        {
            "orders": [order("a", "2024-02-01"), order("b", "2024-02-02", 25.0)],
            "customers": [
                {"customer_id": "a", "region": "Süd", "referred_by": None},
                {"customer_id": "b", "region": None, "referred_by": "a"},
                {"customer_id": "c", "region": None, "referred_by": "a"},
            ],
        },
        {
            "referred_customers": 2.0,
            "referred_buyers": 1.0,
            "referred_amount_ever": 25.0,
            "is_referred": 0.0,
            "region_code": float(code_of("Süd")),
        },
    ),
    "what nobody said of a customer is 0 where it is counted and null where it is not": (
        [returns, reviews],
        {
            "orders": [order("a", "2024-02-01")],
            "returns": [
                {"return_id": "1", "customer_id": "z", "returned_at": at("2024-02-02"), "amount": 5.0}
            ],
            "reviews": [
                {"review_id": "1", "customer_id": "z", "reviewed_at": at("2024-02-02"), "rating": 5.0}
            ],
        },
        {"returns_ever": 0.0, "days_since_last_return": None, "reviews_90d": 0.0, "mean_rating_ever": None},
    ),
    "a favourite that faded": (
        [basket],
        {
            "orders": [order("a", "2024-01-01"), order("a", "2024-01-11"), order("a", "2024-02-20")],
            "order_items": [
                {"order_id": f"a@{day}", "product_id": "p", "quantity": 1.0, "amount": 1.0, "category": kind}
                for day, kind in (("2024-01-01", "tea"), ("2024-01-11", "tea"), ("2024-02-20", "soap"))
            ],
        },
        {
            "days_since_favourite_category_365d": 50.0,
            "favourite_category_fade_365d": 5.0,
            "new_categories_30d": 1.0,
            "categories_ever": 2.0,
        },
    ),
    "what the date tells": (
        [shop_season],
        {"orders": [order("a", "2023-03-03"), order("a", "2023-02-20"), order("a", "2024-02-20")]},
        {"as_of_month": 3.0, "as_of_weekday": 4.0, "shop_season_ahead": 1.0, "shop_orders_trend_30d": 1.0},
    ),
}


@pytest.mark.parametrize("spec", SPECS)
def test_spec(open_shop, spec):
    families, rows, expected = SPECS[spec]
    row, *_ = records(build(open_shop(rows), [AS_OF], families))
    assert row["customer_id"] == "a"
    assert {name: row.get(name) for name in expected} == pytest.approx(expected)


def test_lines_joined_beforehand_say_the_same(open_shop):
    families, rows, expected = next(spec for spec in SPECS.values() if basket in spec[0])
    with joined_lines(open_shop(rows)) as tables:
        row, *_ = records(build(tables, [AS_OF], families))
    assert {name: row.get(name) for name in expected} == pytest.approx(expected)


def test_who_has_only_returns_is_not_a_customer_yet(open_shop):
    """Nor is who only cancelled: the snapshot holds those with an order that stands."""
    tables = open_shop(
        {
            "orders": [
                order("a", "2024-02-01", cancelled_at=None),
                order("b", "2024-02-01", cancelled_at=at("2024-02-29")),
            ],
            "returns": [
                {"return_id": "1", "customer_id": "c", "returned_at": at("2024-02-02"), "amount": 5.0}
            ],
        }
    )
    assert [row["customer_id"] for row in records(build(tables, [AS_OF], [returns]))] == ["a"]
