"""Counts of the whole shop as of a day: a few orders in, small frames out; nothing later than the day in any."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pandas as pd
from feature_shops import Rows, order, random_rows, shop

from features.engine import Tables
from features.people_without_orders import people_without_orders
from features.seasonal_shoppers import seasonal_shoppers
from features.shop_figures.shop_counts import ShopCounts, shop_counts

AS_OF, EARLY = date(2024, 7, 1), date(2024, 1, 10)
FRAMES = ("sales", "shares", "cohorts", "waits", "gateways", "horizons")


def ordered(customer: str, age: int, amount: float = 10.0, **more: object) -> dict:
    """An order so many days before AS_OF."""
    return order(customer, f"{AS_OF - timedelta(days=age)}T10:00", amount, **more)


def counts(tables: Tables, as_of: date = AS_OF) -> ShopCounts:
    return shop_counts(tables, as_of, period_days=30, horizon_days=10)


def of(frame: pd.DataFrame, **where: object) -> list[tuple[float, float]]:
    rows = frame[(frame[list(where)] == list(where.values())).all(axis=1)]
    return list(zip(rows["customers"], rows["returned"], strict=True))


ORDERS = [
    ordered("a", 1), ordered("a", 31), ordered("a", 31), ordered("a", 400),
    ordered("b", 60), ordered("c", 30, 25.0), ordered("c", 0, 99.0),
    ordered("d", 5) | {"cancelled_at": datetime(2024, 6, 30)},
]  # fmt: skip


def test_sales_are_those_of_the_period_and_of_the_year_before() -> None:
    sales = counts(shop({"orders": ORDERS})).sales
    lately = sales.loc["lately", ["orders", "amount", "customers", "known_orders"]]
    assert lately.tolist() == [2, 35.0, 2, 1]
    assert sales.loc["a_year_ago", "orders"] == 0
    orders = [
        *ORDERS,
        ordered("e", 365),
        ordered("e", 364),
        ordered("e", 355),
        ordered("e", 354),
        ordered("a", 394),
    ]
    sales = counts(shop({"orders": orders})).sales
    assert sales.loc["a_year_ago", "orders"] == 2
    assert sales.loc["ahead_a_year_ago", ["orders", "customers", "known_orders"]].tolist() == [2, 1, 2]


def test_retention_and_repurchase_count_customers_not_orders() -> None:
    shares = counts(shop({"orders": ORDERS})).shares
    assert of(shares, figure="retention", offset=0) == [(2, 1)]  # a and b ordered before, a again
    assert of(shares, figure="repurchase_rate", offset=0) == [(3, 1)]
    assert of(shares, figure="repurchase_rate", offset=364) == [(1, 0)]


def test_who_registered_and_who_was_brought() -> None:
    people = [
        {"customer_id": name, "registered_at": datetime.combine(AS_OF - timedelta(days=age), datetime.min.time()),
         "referred_by": by}
        for name, age, by in (("b", 60, None), ("c", 31, "a"), ("x", 40, None), ("y", 30, None), ("z", 61, None))
    ]  # fmt: skip
    shares = counts(shop({"orders": ORDERS, "customers": people})).shares
    assert of(shares, figure="activation", offset=0) == [(3, 2)]
    assert of(shares, figure="referral", offset=0) == [(1, 1)]


def test_cohorts_follow_each_month_that_is_over() -> None:
    days = {"a": ("03-31", "04-01", "06-30"), "b": ("03-01", "07-01"), "c": ("06-02",)}
    orders = [order(name, f"2024-{day}T00:00") for name in days for day in days[name]]
    cohorts = counts(shop({"orders": orders})).cohorts
    march, june = 2024 * 12 + 2, 2024 * 12 + 5
    rows = list(cohorts[["month", "after", "customers"]].itertuples(index=False, name=None))
    assert rows == [(march, 0, 2), (march, 1, 1), (march, 3, 1), (june, 0, 1)]
    mid_month = counts(shop({"orders": orders}), date(2024, 6, 30)).cohorts
    assert mid_month["month"].tolist() == [march, march]


def test_a_wait_ends_with_the_second_day_or_is_still_open() -> None:
    waits = counts(shop({"orders": ORDERS})).waits
    rows = list(waits.itertuples(index=False, name=None))
    assert rows == [(30.0, 0.0, 1.0), (60.0, 0.0, 1.0), (369.0, 1.0, 0.0)]


def test_gateways_ask_whose_time_is_over_what_their_first_day_had() -> None:
    orders = [
        ordered("a", 60, channel="web", discount_amount=1.0), ordered("a", 60, channel="app", discount_amount=0.0),
        ordered("a", 30, channel="app", discount_amount=0.0), ordered("b", 31, channel="web", discount_amount=0.0),
        ordered("c", 30, channel="web", discount_amount=0.0), ordered("d", 90, channel="web", discount_amount=None),
        ordered("d", 59, channel="web", discount_amount=9.0),
    ]  # fmt: skip
    lines = [{"order_id": row["order_id"], "product_id": "p", "quantity": 1.0, "amount": 1.0, "category": name}
             for row, name in zip(orders, ("tea", "tea", "jam", "jam", "tea", "jam", None), strict=True)]  # fmt: skip
    gateways = counts(shop({"orders": orders, "order_items": lines})).gateways
    rows = {
        (gateway, value): (n, back) for gateway, value, n, back in gateways.itertuples(index=False, name=None)
    }
    assert rows == {
        ("channel", "web"): (3, 1), ("channel", "app"): (1, 1),
        ("discount", "discount"): (1, 1), ("discount", "full_price"): (2, 0),
        ("category", "tea"): (1, 1), ("category", "jam"): (2, 0),
    }  # fmt: skip


def test_past_horizons_are_whole() -> None:
    result = counts(shop({"orders": [ordered("a", age) for age in (1, 10, 11, 29, 35)]}))
    assert result.horizons["orders"].tolist() == [2, 1, 1]
    assert result.history_days == 35


def test_what_is_dated_later_changes_nothing() -> None:
    rows = random_rows(5)
    later = {name: [row for row in content if not _is_later(row)] for name, content in rows.items()}
    before, after = counts(shop(rows)), counts(shop(later))
    for name in FRAMES:
        frame = getattr(before, name)
        assert len(frame), f"{name} compares nothing with nothing"
        pd.testing.assert_frame_equal(frame, getattr(after, name))


def test_every_engine_counts_the_same(open_shop: Callable[[Rows], Tables]) -> None:
    rows = random_rows(5, orders=150)
    tables = open_shop(rows)
    there, here = counts(tables), counts(shop(rows))
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(there, name), getattr(here, name), check_dtype=False)
    people, own = (people_without_orders(opened, EARLY) for opened in (tables, shop(rows)))
    assert people is not None
    assert own is not None
    frame = own.to_pyarrow().to_pandas()
    assert len(frame)
    pd.testing.assert_frame_equal(people.to_pyarrow().to_pandas(), frame, check_dtype=False)
    seasonal = [
        sorted(seasonal_shoppers(opened, date(2025, 6, 1)).to_pyarrow()["customer_id"].to_pylist())
        for opened in (tables, shop({"orders": rows["orders"]}))
    ]
    assert seasonal[0] == seasonal[1]


def _is_later(row: dict) -> bool:
    own = next((row[name] for name in ("ordered_at", "registered_at") if row.get(name) is not None), None)
    return own is not None and own >= datetime.combine(AS_OF, datetime.min.time())
