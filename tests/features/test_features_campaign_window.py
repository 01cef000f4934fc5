"""Orders and messages of a campaign's window: both of its ends, cancellations, costs."""

from datetime import date, datetime
from typing import Any

from features.campaign_window import window_messages, window_sums
from tests.features.feature_shops import shop

START, END = date(2024, 3, 1), date(2024, 3, 15)


def order(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {"order_id": f"o{number}", "customer_id": "a", "ordered_at": at, "amount": 10.0, **more}


def test_the_window_has_its_first_instant_and_not_its_last() -> None:
    orders = [
        order(1, datetime(2024, 2, 29, 23, 59, 59)),
        order(2, datetime(2024, 3, 1)),
        order(3, datetime(2024, 3, 14, 23, 59, 59)),
        order(4, datetime(2024, 3, 15)),
    ]
    assert window_sums(shop({"orders": orders}), START, END).to_dict("records") == [
        {
            "customer_id": "a",
            "orders": 2.0,
            "amount": 20.0,
            "costed_amount": 0.0,
            "cost": 0.0,
            "uncosted_amount": 20.0,
            "uncosted_discount": 0.0,
        }
    ]


def test_what_is_cancelled_within_is_none_and_later_is_not_known() -> None:
    at = datetime(2024, 3, 2)
    orders = [
        order(1, at, cancelled_at=datetime(2024, 3, 14, 23), discount_amount=1.0, cost_amount=4.0),
        order(2, at, cancelled_at=datetime(2024, 3, 15), discount_amount=1.0, cost_amount=4.0),
        order(3, at, cancelled_at=None, discount_amount=2.5, cost_amount=None),
    ]
    assert window_sums(shop({"orders": orders}), START, END).to_dict("records") == [
        {
            "customer_id": "a",
            "orders": 2.0,
            "amount": 20.0,
            "costed_amount": 10.0,
            "cost": 4.0,
            "uncosted_amount": 10.0,
            "uncosted_discount": 2.5,
        }
    ]


def test_messages_are_those_really_sent_within() -> None:
    def message(number: int, at: datetime, is_holdout: bool | None = False) -> dict[str, Any]:
        row = {"message_id": f"m{number}", "customer_id": f"c{number}", "sent_at": at, "channel": "email"}
        return {**row, "campaign_id": "spring", "is_holdout": is_holdout}

    messages = [
        message(1, datetime(2024, 2, 29, 23)),
        message(2, datetime(2024, 3, 1)),
        message(3, datetime(2024, 3, 14, 23), None),
        message(4, datetime(2024, 3, 5), True),
        message(5, datetime(2024, 3, 15)),
    ]
    tables = shop({"orders": [order(1, datetime(2024, 3, 2))], "messages": messages})
    assert sorted(window_messages(tables, START, END).customer_id) == ["c2", "c3"]
    assert window_messages(shop({"orders": [order(1, datetime(2024, 3, 2))]}), START, END).empty
