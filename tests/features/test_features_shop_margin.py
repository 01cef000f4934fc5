"""The margin learnt from what goods cost, and the last message by channel: of what was known before the day."""

from datetime import date, datetime

import pytest
from feature_shops import order, shop

from features.last_messages import last_messages
from features.shop_margin import shop_margin

AS_OF = date(2024, 6, 1)
OLD, NEW, LATER = "2023-05-01", "2024-05-31T23:00", "2024-06-01"


def test_the_margin_is_of_the_last_year_and_of_what_has_a_cost() -> None:
    orders = [
        order("a", NEW, 100.0, cost_amount=60.0),
        order("b", "2024-01-01", 100.0, cost_amount=80.0),
        order("c", "2024-01-02", 500.0, cost_amount=None),
        order("d", OLD, 100.0, cost_amount=0.0),
        order("e", LATER, 100.0, cost_amount=0.0),
        order("f", NEW, 100.0, cost_amount=0.0, cancelled_at=datetime(2024, 5, 31, 23, 30)),
    ]
    assert shop_margin(shop({"orders": orders}), AS_OF) == pytest.approx(0.3)


def test_lines_give_it_where_orders_do_not() -> None:
    orders = [order("a", NEW, 30.0), order("b", OLD, 30.0)]
    lines = [
        {"order_id": f"a@{NEW}", "product_id": "x", "amount": 20.0, "cost_amount": 5.0},
        {"order_id": f"a@{NEW}", "product_id": "y", "amount": 20.0, "cost_amount": 5.0},
        {"order_id": f"b@{OLD}", "product_id": "x", "amount": 20.0, "cost_amount": 20.0},
    ]
    assert shop_margin(shop({"orders": orders, "order_items": lines}), AS_OF) == pytest.approx(0.75)


def test_without_costs_there_is_none() -> None:
    assert shop_margin(shop({"orders": [order("a", NEW)]}), AS_OF) is None
    assert (
        shop_margin(
            shop(
                {"orders": [order("a", NEW, 5.0, cost_amount=None), order("b", LATER, 5.0, cost_amount=1.0)]}
            ),
            AS_OF,
        )
        is None
    )


def test_the_last_message_by_channel() -> None:
    def message(customer: str, channel: str, sent_at: str, is_holdout: bool = False) -> dict:
        at = datetime.fromisoformat(sent_at)
        return {"customer_id": customer, "channel": channel, "sent_at": at, "is_holdout": is_holdout}

    messages = [
        message("a", "email", "2024-05-01"),
        message("a", "email", "2024-05-31T23:59"),
        message("a", "sms", "2024-05-30"),
        message("b", "email", "2024-05-31", is_holdout=True),
        message("b", "email", "2024-06-01"),
    ]
    rows = last_messages(shop({"messages": messages}), AS_OF).to_pyarrow().to_pylist()
    assert [(row["customer_id"], row["channel"], row["days_since"]) for row in rows] == [
        ("a", "email", 1), ("a", "sms", 2),
    ]  # fmt: skip
