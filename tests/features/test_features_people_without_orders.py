"""People who have not ordered: who is among them, and what is known of each."""

from datetime import date, datetime

import pandas as pd
from feature_shops import order, shop

from campaigns.prospects import prospects
from features.people_without_orders import people_without_orders

AS_OF = date(2024, 6, 1)


def visit(customer: str, at: str, **more: object) -> dict:
    return {
        "customer_id": customer,
        "visited_at": datetime.fromisoformat(at),
        "searches": 0.0,
        "cart_adds": 0.0,
        **more,
    }


def person(customer: str, at: str | None = "2024-05-02T10:00") -> dict:
    return {"customer_id": customer, "registered_at": at and datetime.fromisoformat(at)}


def consent(customer: str, channel: str, *, is_allowed: bool) -> dict:
    changed = datetime(2024, 5, 1)
    return {"customer_id": customer, "channel": channel, "is_allowed": is_allowed, "changed_at": changed}


def people(**rows: list[dict]) -> dict[str, dict]:
    table = people_without_orders(shop({"orders": [order("buyer", "2024-05-01T10:00")], **rows}), AS_OF)
    assert table is not None
    found = table.to_pyarrow().to_pylist()
    return {row.pop("customer_id"): row for row in found}


def test_whoever_registered_or_visited_and_did_not_order_is_in() -> None:
    rows = people(
        customers=[person("buyer"), person("new"), person("old", None), person("later", "2024-06-01T00:00")],
        visits=[
            visit("buyer", "2024-05-30T10:00"),
            visit("guest", "2023-01-01T10:00"),
            visit("x", "2024-06-01T09:00"),
        ],
    )
    assert set(rows) == {"new", "old", "guest"}
    assert [rows[name]["days_since_registration"] for name in ("new", "old", "guest")] == [30.0, None, None]


def test_an_order_cancelled_before_the_day_was_none_and_one_placed_after_it_is_not_known() -> None:
    orders = [
        order("buyer", "2024-05-01T10:00") | {"cancelled_at": None},
        order("undone", "2024-05-01T10:00") | {"cancelled_at": datetime(2024, 5, 2)},
        order("next", "2024-06-01T10:00") | {"cancelled_at": None},
    ]
    names = ("buyer", "undone", "next")
    assert set(people(orders=orders, customers=[person(name) for name in names])) == {"undone", "next"}


def test_visits_tell_who_looks_for_something_from_who_browses() -> None:
    rows = people(
        customers=[person("never")],
        visits=[
            visit("goal", "2024-05-20T10:00", searches=2.0),
            visit("goal", "2024-05-21T10:00"),
            visit("browsing", "2024-05-20T10:00", cart_adds=1.0),
            visit("browsing", "2024-05-21T10:00"),
            visit("browsing", "2024-04-01T10:00"),
        ],
    )
    del rows["never"]["days_since_registration"]
    assert rows["never"] == {
        "visits_30d": 0.0,
        "carts_left_30d": 0.0,
        "is_goal_directed": None,
        "is_refused": None,
    }
    assert (rows["goal"]["visits_30d"], rows["goal"]["is_goal_directed"]) == (2.0, True)
    assert (rows["browsing"]["visits_30d"], rows["browsing"]["is_goal_directed"]) == (2.0, False)
    assert rows["browsing"]["carts_left_30d"] == 1.0


def test_a_shop_without_visits_says_nothing_of_them() -> None:
    assert people(customers=[person("new")])["new"] == {
        "days_since_registration": 30.0, "visits_30d": None, "carts_left_30d": None,
        "is_goal_directed": None, "is_refused": None,
    }  # fmt: skip
    assert people_without_orders(shop({"orders": [order("buyer", "2024-05-01T10:00")]}), AS_OF) is None


def test_who_refused_every_channel_is_not_written_to() -> None:
    table = people_without_orders(
        shop({
            "orders": [order("buyer", "2024-05-01T10:00")],
            "customers": [person(name) for name in ("no", "mixed", "silent")],
            "consents": [
                consent("no", "email", is_allowed=False), consent("mixed", "email", is_allowed=False),
                consent("mixed", "sms", is_allowed=True),
            ],
        }),
        AS_OF,
    )  # fmt: skip
    assert table is not None
    rows = prospects(table.to_pyarrow().to_pandas(), AS_OF)
    reasons = dict(zip(rows["customer_id"], rows["suppression_reason"], strict=True))
    assert pd.isna(reasons.pop("mixed"))
    assert pd.isna(reasons.pop("silent"))
    assert reasons == {"no": "no_consent"}
    assert set(rows["as_of"]) == {AS_OF}
